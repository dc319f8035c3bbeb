"""The downloads of what comes next, and of the staff's table of all districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Status
from karte.projection import VARIANTS, Forecast
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from karte.profile.types import Screening

PROJECTION_COLUMNS = (
    "edition", "area_type", "area_id", "area_name", "variant", "age_class", "base", "year",
    "value", "status", "source",
)  # fmt: skip
_AGES = ("total", "0-14", "15-64", "65+")


def projection_rows(
    edition: int, forecast: Forecast, names: Mapping[Area, str]
) -> Iterator[tuple[object, ...]]:
    """Yield the lines of ``projection.csv``.

    Parameters
    ----------
    edition : int
        Fiscal year.
    forecast : Forecast
        The years to come.
    names : mapping of Area to str
        Printed names of the areas.

    Yields
    ------
    tuple
        By `PROJECTION_COLUMNS`: one line an area, variant, year and age class, in whole people
        that add up over areas and ages. What is withheld for its back-test has no value
        (``not_provided``); such a district can be told from the others, which is no secret.
    """
    source = " ".join(forecast.sources)
    base = forecast.base.isoformat()
    for variant in VARIANTS:
        whole = forecast.printed(variant)
        for area in forecast.areas:
            name = names[area]
            hidden = area in forecast.reasons or forecast.withheld(area)
            row = forecast.row(area)
            for step, year in enumerate(forecast.years):
                for place, age in enumerate(_AGES):
                    value = "" if hidden else f"{whole[step, row, place]:.0f}"
                    status = Status.NOT_PROVIDED if hidden else Status.PROJECTED
                    yield (
                        edition, area.type, area.id, name, variant, age, base, year, value,
                        status, source,
                    )  # fmt: skip


def screening_csv(edition: int, screening: Screening) -> bytes:
    """Return ``data/screening.csv``, for an internal edition.

    Parameters
    ----------
    edition : int
        Fiscal year.
    screening : Screening
        The table.

    Returns
    -------
    bytes
        One line a district and column.
    """
    columns = (
        "edition", "area_type", "area_id", "area_name", "column", "value", "mark", "status",
        "grade",
    )  # fmt: skip
    rows = [
        (
            edition, AreaType.DISTRICT, row.district_id, row.name, column,
            "" if cell.value is None else cell.value, cell.mark, cell.status, cell.grade or "",
        )
        for row in screening.rows
        for column, cell in zip(screening.columns, row.cells, strict=True)
    ]  # fmt: skip
    return to_csv(columns, rows)
