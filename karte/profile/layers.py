"""Tables of what is laid over a district: the city's own figures, hazards, 自治会区域."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile import format as formats
from karte.profile.standing import figure_cell, moment_label
from karte.profile.types import Cell, Row, Table
from karte.redrawn import moved_since
from karte.wareki import era_date
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.config import Config
    from karte.meaning import Meaning
    from karte.model import Area
    from karte.profile.results import Layers
    from karte.redrawn import Redrawn

_LEAST_SHARE = 0.0005
_EXPOSED = (("flood_people", "flood_share"), ("landslide_people", "landslide_share"))


def make_other_tables(
    layers: Layers,
    district_id: str,
    unit: str,
    redrawn: Sequence[Redrawn] = (),
    exposed: Table | None = None,
) -> tuple[Table, ...]:
    """Return the tables of everything that is laid over a district.

    Parameters
    ----------
    layers : Layers
        By district.
    district_id : str
        Which district.
    unit : str
        What the municipality calls a district.
    redrawn : sequence of Redrawn, optional
        Districts whose lines were moved.
    exposed : Table, optional
        The people in hazard areas, see `make_exposed`; stands above the extent of the areas.

    Returns
    -------
    tuple of Table
        Only of what is declared.
    """
    tables = [exposed] if exposed is not None else []
    if layers.hazards:
        tables.append(_hazards(layers, district_id, unit))
    tables += [_own_figures(layers, district_id, redrawn)] if layers.own_figures else []
    tables += [_areas(name, layers, district_id, unit) for name, _ in layers.areas]
    return tuple(tables)


def make_exposed(meaning: Meaning, area: Area, config: Config) -> Table | None:
    """Return the people who live in hazard areas.

    Parameters
    ----------
    meaning : Meaning
        Where all districts stand.
    area : Area
        The district.
    config : Config
        For the municipality's words.

    Returns
    -------
    Table or None
        One row a kind of hazard; None where no hazard of a known kind is declared.
    """
    rows, moments = list[Row](), dict[str, None]()
    city = municipality_word(config.municipality.kind)
    for people, share in _EXPOSED:
        of_share = meaning.standings.get(share, {}).get(area)
        of_people = meaning.standings.get(people, {}).get(area)
        if of_people is None or of_share is None:
            continue
        moments[moment_label(of_people.moment)] = None
        whole = Status.NOT_PROVIDED if of_share.whole is None else Status.OBSERVED
        cells = (
            figure_cell(of_people.indicator, of_people.own),
            figure_cell(of_share.indicator, of_share.own),
            Cell(
                text=formats.of_indicator(of_share.indicator, of_share.whole, whole), status=whole
            ),
        )
        rows.append(Row(label=of_people.indicator.plain, cells=cells))
    if not rows:
        return None
    return Table(
        caption="災害の想定区域に住む人",
        head="区分",
        columns=("人数（人）", "割合（%）", f"{city}の割合（%）"),
        rows=tuple(rows),
        notes=(f"{'、'.join(moments)}の人口を、町丁の中の人の住む所で分けた推計です。",),
    )


def _own_figures(layers: Layers, district_id: str, redrawn: Sequence[Redrawn]) -> Table:
    rows = []
    notes = []
    for figures, values in layers.own_figures:
        estimate = values[district_id]
        decimals = 0 if estimate.value is None or estimate.value == round(estimate.value) else 1
        text = formats.figure(estimate.value, estimate.status, decimals)
        label = f"{figures.name}（{figures.unit}）" if figures.unit else figures.name
        source = f"{figures.origin.title} {era_date(figures.date)}"
        cells = (
            Cell(text=text, status=estimate.status),
            Cell(text=source, status=Status.REPORTED),
        )
        rows.append(Row(label=label, cells=cells))
        if (moved := moved_since(redrawn, figures).get(district_id)) is not None:
            notes.append(
                f"「{figures.name}」は、区域が変わる前の数です（{moved.told}）。"
                "ほかの数とは区域が違うため、比べられません。"
            )
        if known := figures.before.get(district_id):
            notes.append(
                f"「{figures.name}」は、区域が変わる前の数だけが分かっています"
                f"（{'、'.join(known)}）。区域が違うため、表の数にはしていません。"
            )
    return Table(
        caption="市の資料の数値",
        head="項目",
        columns=("値", "資料と時点"),
        rows=tuple(rows),
        notes=tuple(notes),
        words=(1,),
    )


def _hazards(layers: Layers, district_id: str, unit: str) -> Table:
    rows = []
    for name, share in layers.hazards:
        levels = share.levels[share.levels["district_id"] == district_id]
        cells = levels[["label", "km2", "share"]]
        for label, km2, part in cells.itertuples(index=False, name=None):
            if part >= _LEAST_SHARE:
                rows.append(_extent(f"{name} {label}".strip(), km2, part))
        km2_in_all, part_in_all = (share.total[one].to_dict() for one in ("km2", "share"))
        rows.append(_extent(f"{name} 計", km2_in_all[district_id], part_in_all[district_id]))
    return Table(
        caption="災害の想定区域などの広さ",
        head="区分",
        columns=("面積（km²）", f"{unit}に占める割合（%）"),
        rows=tuple(rows),
        notes=("面積の割合です。住んでいる人の割合ではありません。",),
    )


def _extent(label: str, km2: float, share: float) -> Row:
    cells = (
        Cell(text=formats.number(km2, 2), status=Status.OBSERVED),
        Cell(text=formats.number(100 * share, 1), status=Status.OBSERVED),
    )
    return Row(label=label, cells=cells)


def _areas(name: str, layers: Layers, district_id: str, unit: str) -> Table:
    frame = next(table for other, table in layers.areas if other == name)
    own = frame[frame["district_id"] == district_id][["name", "share"]]
    rows = tuple(
        Row(
            label=area,
            cells=(Cell(text=formats.number(100 * share, 0), status=Status.OBSERVED),),
        )
        for area, share in own.itertuples(index=False, name=None)
    )
    return Table(
        caption=f"この{unit}にある{name}",
        head=name,
        columns=(f"{unit}に入る面積の割合（%）",),
        rows=rows,
        notes=(),
    )
