"""The tables of all indicators, one for each topic and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile.drawings import Cell, Row, Table
from karte.profile.figures import range_note
from karte.profile.standing import (
    NO_PLACE,
    UNSURE,
    change_text,
    figure_cell,
    moment_label,
    place_text,
    whole_text,
)
from karte.wareki import era_year
from karte.wording import mean_word, municipality_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karte.comparison import Moment, Standing
    from karte.config import Config
    from karte.indicators import Indicator


def anchor_of(indicator_id: str) -> str:
    """Return the name under which an indicator's row can be linked to."""
    return f"indicator-{indicator_id}"


def make_indicator_tables(
    catalogue: Iterable[Indicator],
    standings: Mapping[str, Standing],
    config: Config,
    name: str,
) -> tuple[Table, ...]:
    """Return all indicators of a district beside its groups and the municipality.

    Parameters
    ----------
    catalogue : iterable of Indicator
        What is printed, in this order.
    standings : mapping of str to Standing
        Of the district, by indicator id.
    config : Config
        For the municipality's words.
    name : str
        The district.

    Returns
    -------
    tuple of Table
        One for each topic and moment, so that source and date stand once above it. Indicators that
        nobody supplied figures for are named below the last one (未提供).
    """
    listed = list(catalogue)
    tables: dict[tuple[str, Moment], list[Standing]] = {}
    for indicator in listed:
        own = standings.get(indicator.id)
        if own is not None:
            tables.setdefault((indicator.topic, own.moment), []).append(own)
    found = [_table(topic, moment, rows, config, name) for (topic, moment), rows in tables.items()]
    missing = [one.plain for one in listed if one.id not in standings]
    return (*found[:-1], _with_notes(found[-1], missing, config)) if found else ()


def _table(
    topic: str, moment: Moment, standings: list[Standing], config: Config, name: str
) -> Table:
    groupings = list(dict.fromkeys(one.grouping for own in standings for one in own.groups))
    since = {own.five_years.since.date for own in standings if own.five_years}
    ago = f"（{'・'.join(era_year(one) for one in sorted(since))}）" if since else ""
    rows = tuple(_row(own, groupings) for own in standings)
    return Table(
        caption=f"{topic}（{moment_label(moment)}）",
        head="指標",
        columns=(
            name,
            *groupings,
            municipality_word(config.municipality.kind),
            "高い順",
            f"5年前{ago}から",
        ),
        rows=rows,
        notes=range_note(rows),
    )


def _row(own: Standing, groupings: list[str]) -> Row:
    indicator = own.indicator
    by_grouping = {one.grouping: one for one in own.groups}
    beside = [_group(indicator, by_grouping.get(name)) for name in groupings]
    five = own.five_years
    shown = Status.OBSERVED
    return Row(
        label=f"{indicator.plain}（{indicator.unit}）" if indicator.unit else indicator.plain,
        anchor=anchor_of(indicator.id),
        cells=(
            figure_cell(indicator, own.own),
            *beside,
            Cell(text=whole_text(own), status=shown if own.whole is not None else _NONE),
            Cell(text=place_text(own.rank), status=shown if own.rank else _NONE),
            Cell(text=change_text(indicator, five), status=shown if five else _NONE),
        ),
    )


_NONE = Status.NOT_APPLICABLE


def _group(indicator: Indicator, value: object) -> Cell:
    estimate = getattr(value, "estimate", None)
    if estimate is None:
        return Cell(text=NO_PLACE, status=_NONE)
    cell = figure_cell(indicator, estimate)
    return cell.model_copy(update={"likely": "", "grade": None})


def _with_notes(table: Table, missing: list[str], config: Config) -> Table:
    unit, whole = config.words.unit, municipality_word(config.municipality.kind)
    notes = [
        f"「平均」は{mean_word(unit)}です。ほかは{whole}の値です。",
        (
            f"「高い順」は{unit}の中の順位です。推計の幅のため順位を決められないものは"
            f"「{NO_PLACE}」としました。値が高いことが良い、悪いという意味ではありません。"
        ),
        f"▲は減少や低下です。{UNSURE}は、推計の幅のため増減がはっきりしないものです。",
    ]
    if missing:
        notes.append(f"資料がないもの（{Status.NOT_PROVIDED.label}）: {'、'.join(missing)}")
    return table.model_copy(update={"notes": (*table.notes, *notes)})
