"""The sheet of common indicators, and the quadrant of all districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, Grade, Status
from karte.profile import format as formats
from karte.profile.drawings import Cell, Row, Table
from karte.profile.meanings import CommonSheet, Dot, Quadrant, SheetRow
from karte.profile.standing import (
    NO_PLACE,
    change_text,
    figure_cell,
    moment_label,
    standing_text,
    whole_text,
)
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.comparison import Standing
    from karte.config import Config
    from karte.indicators import Indicator
    from karte.meaning import Meaning

QUADRANT = ("with_under18_share", "ageing_rate")
"""The indicators across and upwards; the first is replaced where a city has none of it."""
QUADRANT_ELSE = ("young_share", "ageing_rate")


def make_sheet(meaning: Meaning, config: Config, area: Area, name: str) -> CommonSheet | None:
    """Return the sheet of the indicators that the city chose in common.

    Parameters
    ----------
    meaning : Meaning
        Where every district stands.
    config : Config
        Which indicators, and the municipality's words.
    area : Area
        The district.
    name : str
        Its name.

    Returns
    -------
    CommonSheet or None
        None where no chosen indicator has figures. One that no figures were supplied for is
        named in the notes.
    """
    chosen = [one for one in config.indicators.common if one in meaning.standings]
    if not chosen:
        return None
    unit, whole = config.words.unit, municipality_word(config.municipality.kind)
    rows = tuple(_sheet_row(meaning.standings[one], area, unit) for one in chosen)
    moments = dict.fromkeys(moment_label(meaning.standings[one][area].moment) for one in chosen)
    return CommonSheet(
        title="みんなで見る共通の指標（見える化シート）",
        own_head=name,
        whole_head=whole,
        rows=rows,
        notes=(
            (
                f"話し合いながら、この{unit}の強みだと思うもの、課題だと思うものに印を付けてください。"
                "数字が高いことが、そのまま強みや課題になるわけではありません。"
            ),
            f"目盛りは{unit}それぞれの値（右ほど大きい値）、点線は{whole}か平均、丸印はこの{unit}です。",
            f"資料: {'、'.join(moments)}",
        ),
    )


def _sheet_row(standings: Mapping[Area, Standing], area: Area, unit: str) -> SheetRow:
    own = standings[area]
    indicator = own.indicator
    others = sorted(
        round(one.own.value, 6) for one in standings.values() if one.own.value is not None
    )
    return SheetRow(
        label=f"{indicator.plain}（{indicator.unit}）" if indicator.unit else indicator.plain,
        own=figure_cell(indicator, own.own),
        whole=whole_text(own),
        change=_change(indicator, own),
        standing=standing_text(own.rank, unit),
        value=own.own.value,
        reference=own.whole,
        others=tuple(others),
    )


def _change(indicator: Indicator, own: Standing) -> str:
    if indicator.kind == "change":
        return NO_PLACE
    return change_text(indicator, own.five_years)


def make_quadrant(
    meaning: Meaning, config: Config, area: Area, names: Mapping[str, str]
) -> Quadrant | None:
    """Return the chart of families with children against ageing (関市, 函館市).

    Parameters
    ----------
    meaning : Meaning
        Where every district stands.
    config : Config
        For the municipality's words.
    area : Area
        The district to mark.
    names : mapping of str to str
        Names of the districts by id.

    Returns
    -------
    Quadrant or None
        None where fewer than three districts have both figures.
    """
    for pair in (QUADRANT, QUADRANT_ELSE):
        across, up = (meaning.standings.get(one, {}) for one in pair)
        dots = tuple(_dots(across, up, area, names))
        if len(dots) >= 3 and across[area].whole is not None and up[area].whole is not None:  # noqa: PLR2004 - two are no picture
            return _quadrant(across, up, dots, area, config)
    return None


def _dots(
    across: Mapping[Area, Standing],
    up: Mapping[Area, Standing],
    here: Area,
    names: Mapping[str, str],
) -> list[Dot]:
    found = []
    for area in across:
        x, y = across[area].own, up[area].own if area in up else None
        if y is not None and x.value is not None and y.value is not None:
            rough = Grade.C in {x.grade, y.grade}
            found.append(
                Dot(
                    name=names[area.id],
                    x=round(x.value, 6),
                    y=round(y.value, 6),
                    here=area == here,
                    rough=rough,
                )
            )
    return found


def _quadrant(
    across: Mapping[Area, Standing],
    up: Mapping[Area, Standing],
    dots: tuple[Dot, ...],
    area: Area,
    config: Config,
) -> Quadrant:
    x, y = across[area], up[area]
    whole = municipality_word(config.municipality.kind)
    first, second = x.indicator, y.indicator
    return Quadrant(
        title=f"{first.plain}と{second.plain}",
        x_label=first.plain,
        y_label=second.plain,
        x_unit=first.unit,
        y_unit=second.unit,
        dots=dots,
        x_whole=round(x.whole or 0.0, 6),
        y_whole=round(y.whole or 0.0, 6),
        whole_label=whole,
        corners=(
            "どちらも高い",
            f"{second.plain}が高い",
            "どちらも低い",
            f"{first.plain}が高い",
        ),
        notes=(
            f"点は{config.words.unit}、線は{whole}の値です。白い点は、推計の確かさがC（参考）のものです。",
            f"横: {moment_label(x.moment)}　縦: {moment_label(y.moment)}",
        ),
        alt=_alt(x, y, config.words.unit, whole),
        table=_table(dots, first, second),
    )


def _alt(x: Standing, y: Standing, unit: str, whole: str) -> str:
    if x.own.value is None or y.own.value is None:
        return f"この{unit}は、どちらかの値がないため図にありません。"
    parts = [
        f"{one.indicator.plain}は{formats.number(one.own.value or 0.0, one.indicator.decimals)}"
        f"{one.indicator.unit}（{whole}{formats.number(one.whole or 0.0, one.indicator.decimals)}"
        f"{one.indicator.unit}）"
        for one in (x, y)
    ]
    return f"この{unit}の{'、'.join(parts)}です。"


def _table(dots: tuple[Dot, ...], first: Indicator, second: Indicator) -> Table:
    def cells(dot: Dot) -> tuple[Cell, ...]:
        grade = Grade.C if dot.rough else None
        return tuple(
            Cell(text=formats.number(value, one.decimals), status=Status.OBSERVED, grade=grade)
            for value, one in ((dot.x, first), (dot.y, second))
        )

    return Table(
        caption=f"{first.plain}と{second.plain}",
        head="区域",
        columns=(f"{first.plain}（{first.unit}）", f"{second.plain}（{second.unit}）"),
        rows=tuple(Row(label=one.name, cells=cells(one)) for one in dots),
        notes=(),
    )
