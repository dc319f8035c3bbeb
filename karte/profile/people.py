"""Who lives in a district: pyramid, change between censuses, series."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Dataset, Status
from karte.profile import format as formats
from karte.profile.figures import range_note, value_of
from karte.profile.types import (
    Cell,
    Pyramid,
    Row,
    SeriesChart,
    SeriesLine,
    SeriesPoint,
    Table,
)
from karte.tables.columns import FIVE_YEAR, UNKNOWN, age_label, population
from karte.wareki import era_date, era_year
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from karte.comparison import Figures, Moment
    from karte.config import Config
    from karte.redrawn import Redrawn
    from karte.statistics import AreaCounts

_SEXES = ("male", "female")
_OPEN_CLASSES = (("95+", ("95-99", "100+")), ("85+", ("85+",)), ("75+", ("75+",)))
_CHANGE_ROWS = {
    "population": "総人口（人）",
    "households": "世帯数（世帯）",
    "population.total.0-14": "15歳未満（人）",
    "population.total.15-64": "15〜64歳（人）",
    "population.total.65+": "65歳以上（人）",
    "population.total.75+": "うち75歳以上",
}


def make_pyramid(figures: Figures, code: str, district_id: str, name: str) -> Pyramid | None:
    """Return the latest population pyramid of a district.

    Parameters
    ----------
    figures : Figures
        All counts.
    code : str
        Municipality code.
    district_id, name : str
        Which district.

    Returns
    -------
    Pyramid or None
        None where no source gives the district's people by sex and five-year class.
    """
    own = Area(AreaType.DISTRICT, district_id)
    city = Area(AreaType.MUNICIPALITY, code)
    for moment in reversed(figures.counts):
        counts = figures.counts[moment]
        classes = _classes(counts, own)
        if classes and _classes(counts, city):
            return _pyramid(counts, (own, city), classes, name)
    return None


def _classes(counts: AreaCounts, area: Area) -> dict[str, tuple[str, ...]]:
    """Return class label to the age classes it sums, with the finest open class there is."""
    for last, parts in _OPEN_CLASSES:
        start = int(last.removesuffix("+"))
        classes: dict[str, tuple[str, ...]] = {one: (one,) for one in FIVE_YEAR[: start // 5]}
        classes[last] = parts
        cells = [
            counts.cell(area, population(sex, part))
            for sex in ("male", "female")
            for group in classes.values()
            for part in group
        ]
        if all(cell.status.has_value for cell in cells):
            return classes
    return {}


def _people(
    counts: AreaCounts, area: Area, sex: str, classes: Mapping[str, tuple[str, ...]]
) -> list[float]:
    """Return the people of one sex by class, in whole numbers."""
    return [
        sum(counts.cell(area, population(sex, part)).printed for part in group)
        for group in classes.values()
    ]


def _status(counts: AreaCounts, area: Area, classes: Mapping[str, tuple[str, ...]]) -> Status:
    """Return whether any bar of a pyramid is an estimate."""
    parts = [part for group in classes.values() for part in group]
    cells = [counts.cell(area, population(sex, part)) for sex in _SEXES for part in parts]
    estimated = any(cell.status is Status.ESTIMATED for cell in cells)
    return Status.ESTIMATED if estimated else Status.OBSERVED


def _pyramid(
    counts: AreaCounts, areas: tuple[Area, Area], classes: Mapping[str, tuple[str, ...]], name: str
) -> Pyramid:
    male, female = (_people(counts, areas[0], sex, classes) for sex in ("male", "female"))
    status = _status(counts, areas[0], classes)
    city_male, city_female = (_people(counts, areas[1], sex, classes) for sex in ("male", "female"))
    everyone = sum(city_male) + sum(city_female)
    scale = (sum(male) + sum(female)) / everyone if everyone else 0.0
    labels = tuple(age_label(one) for one in classes)
    cell = counts.cell(areas[0], population("total", UNKNOWN))
    unknown = round(cell.printed) if cell.status.has_value else None
    largest = max(range(len(labels)), key=lambda place: male[place] + female[place])
    date = era_date(counts.date)
    caption = f"{name}の男女別・年齢別の人口（{date}）"
    return Pyramid(
        title="人口ピラミッド（男女別・年齢別の人口）",
        source_label=counts.dataset.label,
        date_label=date,
        classes=labels,
        male=tuple(round(one) for one in male),
        female=tuple(round(one) for one in female),
        municipality_male=tuple(round(one * scale, 3) for one in city_male),
        municipality_female=tuple(round(one * scale, 3) for one in city_female),
        before_male=(),
        before_female=(),
        before_label="",
        scale=10.0,
        unknown=unknown,
        status=status,
        table=_pyramid_table(labels, (male, female), caption, unknown, status),
        alt=f"{name}の人口ピラミッド。いちばん多いのは{labels[largest]}で"
        f"{male[largest] + female[largest]:,.0f}人。",
    )


def _pyramid_table(
    labels: tuple[str, ...],
    people: tuple[list[float], list[float]],
    caption: str,
    unknown: int | None,
    status: Status,
) -> Table:
    rows = [
        Row(
            label=label,
            cells=tuple(
                Cell(text=formats.number(value), status=status)
                for value in (men, women, men + women)
            ),
        )
        for label, men, women in zip(labels, *people, strict=True)
    ]
    left_out = Status.NOT_PROVIDED.label if unknown is None else f"{unknown:,}人"
    return Table(
        caption=caption,
        head="年齢",
        columns=("男", "女", "計"),
        rows=tuple(reversed(rows)),
        notes=(f"年齢不詳（{left_out}）は含みません。",),
    )


def make_change(figures: Figures, config: Config, district_id: str, name: str) -> Table | None:
    """Return the table of change between the censuses.

    Parameters
    ----------
    figures : Figures
        All counts.
    config : Config
        For the municipality's words.
    district_id, name : str
        Which district.

    Returns
    -------
    Table or None
        None where there are fewer than two censuses.
    """
    moments = [one for one in figures.counts if one.dataset is Dataset.CENSUS]
    if len(moments) < 2:  # noqa: PLR2004 - a change needs two
        return None
    area = Area(AreaType.DISTRICT, district_id)
    city = Area(AreaType.MUNICIPALITY, config.municipality.code)
    rows = []
    for count, label in _CHANGE_ROWS.items():
        cells = [_count_cell(figures.counts[one], count, area) for one in moments]
        cells += [
            _change_cell(figures, count, moments[-2:], area, with_people=True),
            _change_cell(figures, count, moments[-2:], city, with_people=False),
        ]
        rows.append(Row(label=label, cells=tuple(cells)))
    last = moments[-1].date.year - moments[-2].date.year
    return Table(
        caption=f"{name}の国勢調査による変化",
        head="区分",
        columns=(
            *(f"{era_year(one.date)}（{one.date.year}年）" for one in moments),
            f"{last}年間の増減",
            f"{municipality_word(config.municipality.kind)}の増減率",
        ),
        rows=tuple(rows),
        notes=(
            f"どの年も、いまの{config.words.unit}の範囲で集計しています。▲は減少です。",
            "年齢別の数は年齢不詳を含みません。",
            *range_note(rows),
        ),
    )


def _count_cell(counts: AreaCounts, count: str, area: Area) -> Cell:
    own = counts.estimate(area, count)
    return Cell(
        text=formats.figure(own.value, own.status),
        status=own.status,
        likely=formats.likely(own),
        grade=own.grade,
    )


def _change_cell(
    figures: Figures, count: str, moments: list[Moment], area: Area, *, with_people: bool
) -> Cell:
    before, now = (figures.counts[one].cell(area, count) for one in moments)
    for cell in (before, now):
        if not cell.status.has_value:
            return Cell(text=cell.status.label, status=cell.status)
    if before.printed <= 0:
        return Cell(text=Status.NOT_APPLICABLE.label, status=Status.NOT_APPLICABLE)
    difference = now.printed - before.printed
    rate = f"{formats.number(100 * difference / before.printed, 1)}%"
    text = f"{formats.number(difference)}（{rate}）" if with_people else rate
    estimated = Status.ESTIMATED in (before.status, now.status)
    return Cell(text=text, status=Status.ESTIMATED if estimated else Status.OBSERVED)


def make_series(
    figures: Figures, district_id: str, name: str, redrawn: Sequence[Redrawn] = ()
) -> SeriesChart | None:
    """Return the population over time, one line a source.

    Parameters
    ----------
    figures : Figures
        All figures.
    district_id, name : str
        Which district.
    redrawn : sequence of Redrawn, optional
        Districts whose lines were moved, this one or others.

    Returns
    -------
    SeriesChart or None
        None where no source has two dates.
    """
    indicator = next(one for one in figures.catalogue if one.id == "population")
    lines = []
    estimated = False
    for dataset in Dataset:
        points = []
        for moment in figures.counts:
            value = value_of(figures, indicator, moment, Area(AreaType.DISTRICT, district_id))
            if moment.dataset is dataset and value.value is not None:
                year = _decimal_year(moment.date)
                label = era_date(moment.date)
                points.append(SeriesPoint(year=year, label=label, value=value.value))
                estimated |= value.status is Status.ESTIMATED
        if points:
            lines.append(SeriesLine(name=dataset.label, points=tuple(points)))
    if not any(len(line.points) > 1 for line in lines):
        return None
    longest = max(lines, key=lambda line: len(line.points)).points
    first, last = longest[0], longest[-1]
    return SeriesChart(
        title="人口の移り変わり",
        unit="人",
        lines=tuple(lines),
        notes=(
            *_series_notes(several=len(lines) > 1, estimated=estimated),
            *_redrawn_notes(one for one in redrawn if one.district_id == district_id),
        ),
        alt=f"{name}の人口は{first.label}の{first.value:,.0f}人から"
        f"{last.label}の{last.value:,.0f}人になりました。",
    )


def _series_notes(*, several: bool, estimated: bool) -> tuple[str, ...]:
    notes = []
    if several:
        notes.append("国勢調査と住民基本台帳は数え方が違うため、線をつないでいません。")
    if estimated:
        notes.append(f"町丁を分けて求めた{Status.ESTIMATED.label}の数を含みます。")
    return tuple(notes)


def _redrawn_notes(redrawn: Iterable[Redrawn]) -> tuple[str, ...]:
    """Return why the line goes on where the lines of the district were moved."""
    return tuple(
        f"区域が変わりました（{one.told}）。どの年の数も、いまの区域で集計しています。"
        for one in redrawn
    )


def _decimal_year(date: dt.date) -> float:
    start = dt.date(date.year, 1, 1)
    days = (dt.date(date.year + 1, 1, 1) - start).days
    return round(date.year + (date - start).days / days, 4)
