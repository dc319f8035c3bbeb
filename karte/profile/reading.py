"""What is read aloud about a district, which districts are like it, and its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Status
from karte.profile import format as formats
from karte.profile.drawings import Cell, Row, Table
from karte.profile.indicators import anchor_of
from karte.profile.meanings import Line, ReadAloud
from karte.targets import Found
from karte.wareki import fiscal_year
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.comparison import Likeness
    from karte.config import Config
    from karte.meaning import Meaning
    from karte.narrative import Reading
    from karte.tables.targets import Target
    from karte.targets import Result, TargetResults

PROJECTION_ANCHOR = "outlook"


def make_reading(reading: Reading) -> ReadAloud:
    """Return sentences with the place of their figures, and the questions.

    Parameters
    ----------
    reading : Reading
        Of one district.

    Returns
    -------
    ReadAloud
        A sentence about what is to come is linked to that part of the page.
    """
    return ReadAloud(
        lines=tuple(
            Line(
                id=one.id,
                text=one.text,
                anchor=PROJECTION_ANCHOR
                if one.figure == "projection"
                else anchor_of(one.indicator),
            )
            for one in reading.sentences
        ),
        why_fewer=reading.why_fewer,
        questions=tuple(Line(id=one.id, text=one.text, anchor="") for one in reading.questions),
    )


def make_similar(
    meaning: Meaning, area: Area, names: Mapping[str, str], config: Config
) -> Table | None:
    """Return the districts that one is most like, and in what.

    Parameters
    ----------
    meaning : Meaning
        Where all districts stand.
    area : Area
        The district.
    names : mapping of str to str
        Names of the districts by id.
    config : Config
        For the municipality's words.

    Returns
    -------
    Table or None
        None where the figures of the district are too rough to liken it.
    """
    nearest = meaning.similar.get(area, ())
    if not nearest:
        return None
    unit = config.words.unit
    rows = tuple(
        Row(
            label=names[one.area.id],
            cells=tuple(
                Cell(text=_beside(meaning, area, one, name), status=Status.OBSERVED)
                for name in (one.alike, one.apart)
            ),
        )
        for one in nearest
    )
    return Table(
        caption=f"似ている{unit}",
        head="似ている順",
        columns=("いちばん近い点", "いちばん違う点"),
        rows=rows,
        notes=(
            (
                f"人口密度、増減、年齢、世帯、住まいの指標の差をまとめて近い順に{len(rows)}{unit}を"
                f"並べました。取り組みを聞いてみる相手を探すめやすです（{unit}の良し悪しではありません）。"
            ),
        ),
        words=(0, 1),
    )


def _beside(meaning: Meaning, area: Area, other: Likeness, indicator_id: str) -> str:
    """Return the figures of both districts: ここ 28.9%、相手 29.4%."""
    standings = meaning.standings[indicator_id]
    indicator = standings[area].indicator
    ours, theirs = (
        formats.with_unit(
            formats.of_indicator(indicator, one.value, one.status), indicator.unit, one.status
        )
        for one in (standings[area].own, standings[other.area].own)
    )
    return f"{indicator.plain} {theirs}（ここは{ours}）"


def make_targets(meaning: Meaning, config: Config, area: Area) -> Table | None:
    """Return the targets of a district and of the municipality with their results.

    Parameters
    ----------
    meaning : Meaning
        With all targets.
    config : Config
        For the municipality's words.
    area : Area
        The district.

    Returns
    -------
    Table or None
        One row a target and year; None where there is none.
    """
    city = Area(AreaType.MUNICIPALITY, config.municipality.code)
    own = [one for one in meaning.targets if one.target.area.id == area.id]
    whole = [one for one in meaning.targets if one.target.area.id == city.id]
    if not own and not whole:
        return None
    words = {
        area.id: f"この{config.words.unit}",
        city.id: municipality_word(config.municipality.kind),
    }
    rows = [
        _target_row(one, result, _whose(one.target, words))
        for one in (*own, *whole)
        for result in _shown(one)
    ]
    notes = ["「未入力」は実績の資料がまだないもの、「－」は現状や目標が決められていないものです。"]
    if any(one.target.former for one in own):
        unit = config.words.unit
        notes.append(f"「旧」の付いた目標は、区域が変わる前の{unit}が決めたものです。")
    return Table(
        caption="目標と実績",
        head="目標",
        columns=("年度", "現状", "目標", "実績", "結果"),
        rows=tuple(rows),
        notes=tuple(notes),
        words=(0, 4),
    )


def _whose(target: Target, words: Mapping[str, str]) -> str:
    return f"旧{target.former}の" if target.former else words[target.area.id]


def _shown(found: TargetResults) -> list[Result]:
    """Return the years with a goal, and the latest result where it is of a year without one."""
    known = [one for one in found.results if one.value is not None]
    return [one for one in found.results if one.goal is not None or one in known[-1:]]


def _target_row(found: TargetResults, result: Result, whose: str) -> Row:
    target = found.target
    unit = f"（{target.unit}）" if target.unit else ""

    def figure(value: float | None) -> Cell:
        if value is None:
            return Cell(text="－", status=Status.NOT_APPLICABLE)
        return Cell(text=formats.number(value, target.decimals), status=Status.OBSERVED)

    reached = (
        Cell(text=result.found.value, status=Status.NOT_PROVIDED)
        if result.found in {Found.UNFILLED, Found.AHEAD}
        else Cell(
            text=formats.figure(result.value, result.status, target.decimals), status=result.status
        )
    )
    return Row(
        label=f"{whose} {target.name}{unit}",
        cells=(
            Cell(text=fiscal_year(result.year), status=Status.OBSERVED),
            figure(target.baseline.value),
            figure(result.goal),
            reached,
            Cell(text=result.words, status=Status.OBSERVED),
        ),
    )
