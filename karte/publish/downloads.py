"""The downloads of the output contract: columns may be added at the end, never changed."""

from __future__ import annotations

from math import ceil, floor, isnan, nan
from typing import TYPE_CHECKING

from karte.model import Area, AreaType
from karte.tables.csv_file import to_csv
from karte.tables.own_counts import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from karte.comparison import Figures
    from karte.crosswalk import Crosswalk
    from karte.indicators import Indicator
    from karte.model import Estimate
    from karte.profile.results import Layers
    from karte.statistics import AreaCounts

COUNTS_COLUMNS = (
    "edition", "area_type", "area_id", "area_name", "count", "sex", "age_class", "date",
    "value", "low", "high", "least", "most", "status", "grade", "source",
)  # fmt: skip
INDICATORS_COLUMNS = (
    "edition", "area_type", "area_id", "area_name", "indicator", "label", "date",
    "value", "low", "high", "least", "most", "unit", "status", "grade", "source",
)  # fmt: skip
CROSSWALK_COLUMNS = (
    "small_area_year", "key_code", "name", "district_year", "district_id", "district_name",
    "share", "method",
)  # fmt: skip

_NO_RANGE = ("", "", "", "")
_NO_GRADE = ""
_AREA_DECIMALS = 3
_MORE_DECIMALS = 2
_SHARE_DECIMALS = 6


def _plain(value: float, decimals: int) -> str:
    """Return a number without grouping and without trailing zeros; empty for NaN."""
    if isnan(value):
        return ""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _range(estimate: Estimate, decimals: int) -> tuple[str, str, str, str]:
    """Return low, high, least and most; ranges widen to the last digit that is printed."""
    lower = (_outward(one, decimals, floor) for one in (estimate.low, estimate.least))
    upper = (_outward(one, decimals, ceil) for one in (estimate.high, estimate.most))
    low, least = lower
    high, most = upper
    return low, high, least, most


def _outward(value: float | None, decimals: int, to: Callable[[float], int]) -> str:
    if value is None:
        return ""
    scaled = to(round(value * 10**decimals, 6)) / 10**decimals
    return _plain(scaled, decimals)


def counts_rows(
    edition: int, counts: Iterable[AreaCounts], names: Mapping[Area, str]
) -> list[tuple[object, ...]]:
    """Return the lines of ``counts.csv``.

    Parameters
    ----------
    edition : int
        Fiscal year.
    counts : iterable of AreaCounts
        All datasets and dates; those of groups after those of districts.
    names : mapping of Area to str
        Printed names of the areas.

    Returns
    -------
    list of tuple
        By `COUNTS_COLUMNS`. Whole people and households; districts and remainder add up to the
        municipality.
    """
    rows: list[tuple[object, ...]] = []
    seen = set[tuple[object, ...]]()
    for one in counts:
        date = one.date.isoformat()
        for area in _further(one.areas, (one.dataset, one.date), seen):
            name = names[area]
            for count, source in one.source.items():
                column = column_of(count)
                own = one.estimate(area, count)
                rows.append((
                    edition, area.type, area.id, name, column.count, column.sex, column.age_class,
                    date, *count_texts(own, column.unit), own.status, own.grade or "", source,
                ))  # fmt: skip
    return rows


def count_texts(estimate: Estimate, unit: str) -> tuple[str, ...]:
    """Return value, low, high, least and most of a count as the downloads have them."""
    return _texts(estimate, _AREA_DECIMALS if unit == "km²" else 0)


def indicator_texts(estimate: Estimate, indicator: Indicator) -> tuple[str, ...]:
    """Return value, low, high, least and most of an indicator as the downloads have them."""
    counted = indicator.kind == "count"
    return _texts(estimate, 0 if counted else indicator.decimals + _MORE_DECIMALS)


def _texts(estimate: Estimate, decimals: int) -> tuple[str, ...]:
    value = nan if estimate.value is None else estimate.value
    return (_plain(value, decimals), *_range(estimate, decimals))


def _further(
    areas: Iterable[Area], of: tuple[object, ...], seen: set[tuple[object, ...]]
) -> Iterator[Area]:
    """Yield the areas that have no line yet; what lies in no group is not of interest."""
    for area in areas:
        in_no_group = area.type is AreaType.REMAINDER and (*of, AreaType.REMAINDER) in seen
        if (*of, area) not in seen and not in_no_group:
            seen |= {(*of, area), (*of, area.type)}
            yield area


def indicators_rows(
    edition: int, figures: Figures, names: Mapping[Area, str], layers: Layers
) -> list[tuple[object, ...]]:
    """Return the lines of ``indicators.csv``.

    Parameters
    ----------
    edition : int
        Fiscal year.
    figures : Figures
        All indicators at all moments.
    names : mapping of Area to str
        Printed names of the areas.
    layers : Layers
        With the city's own figures, whose ids begin with ``own.``.

    Returns
    -------
    list of tuple
        By `INDICATORS_COLUMNS`. Every indicator for every area and moment; without a figure the
        value is empty and the status says why.
    """
    rows: list[tuple[object, ...]] = []
    catalogue = {one.id: one for one in figures.catalogue}
    seen = set[tuple[object, ...]]()
    everything = [
        *figures.values.items(),
        *(((one, moment), found) for (_, one, moment), found in figures.group_values.items()),
    ]
    for (indicator_id, moment), values in everything:
        indicator = catalogue[indicator_id]
        for area in _further(values.estimates, (indicator_id, moment), seen):
            own, name = values.estimates[area], names.get(area, "")
            rows.append((
                edition, area.type, area.id, name, indicator.id, indicator.name,
                moment.date.isoformat(), *indicator_texts(own, indicator), indicator.unit,
                own.status, own.grade or "", values.source,
            ))  # fmt: skip
    return [*rows, *_own_rows(edition, names, layers)]


def _own_rows(
    edition: int, names: Mapping[Area, str], layers: Layers
) -> Iterator[tuple[object, ...]]:
    """Return the city's own figures, by district and as its table has them for the whole."""
    for figures, values in layers.own_figures:
        for area, name in names.items():
            if area.type is AreaType.REMAINDER:
                continue
            estimate = values[area.id] if area.type is AreaType.DISTRICT else figures.total
            value = nan if estimate.value is None else estimate.value
            yield (
                edition, area.type, area.id, name, f"own.{figures.name}", figures.name,
                figures.date.isoformat(), _plain(value, _SHARE_DECIMALS), *_NO_RANGE, figures.unit,
                estimate.status, _NO_GRADE, figures.origin.id,
            )  # fmt: skip


def crosswalk_csv(
    crosswalks: Iterable[Crosswalk],
    towns: Mapping[tuple[int, str], str],
    names: Mapping[Area, str],
) -> bytes:
    """Return the crosswalks as a table that staff can read and audit.

    Parameters
    ----------
    crosswalks : iterable of Crosswalk
        One for each census.
    towns : mapping of (int, str) to str
        Names of the small areas by census year and KEY_CODE.
    names : mapping of Area to str
        Printed names of the areas.

    Returns
    -------
    bytes
        One line a share; what lies outside every district has an empty district.
    """
    rows: list[tuple[object, ...]] = []
    for one in crosswalks:
        shares = one.shares[["key_code", "district_id", "share", "method"]]
        for key, district, share, method in shares.itertuples(index=False, name=None):
            rows.append((
                one.small_area_year, key, towns[one.small_area_year, key], one.district_year,
                district, names[Area(AreaType.DISTRICT, district)],
                _plain(share, _SHARE_DECIMALS), method,
            ))  # fmt: skip
        outside = one.coverage[["key_code", "name", "share"]]
        for key, name, share in outside.itertuples(index=False, name=None):
            rows.append((
                one.small_area_year, key, name, one.district_year, "", "",
                _plain(share, _SHARE_DECIMALS), "outside",
            ))  # fmt: skip
    return to_csv(CROSSWALK_COLUMNS, rows)
