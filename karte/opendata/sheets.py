"""What stands on the sheets of the workbooks: long where it is one district, else wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Dataset, Status
from karte.opendata.fields import FIELDS, TOWN_COUNTS
from karte.opendata.tables import includes, is_part
from karte.opendata.workbook import Heading, Sheet, Word
from karte.projection import VARIANTS, Forecast
from karte.publish.downloads import count_texts, indicator_texts
from karte.tables.columns import (
    FIVE_YEAR,
    RECLASSED,
    SEXES,
    UNKNOWN,
    age_label,
    population,
)
from karte.tables.own_counts import column_of
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from karte.comparison import Figures
    from karte.model import Estimate
    from karte.opendata.layers import Latest
    from karte.opendata.tables import DataTable
    from karte.profile.town_figures import TownLine
    from karte.statistics import AreaCounts

Rows = list[tuple[int, tuple[object, ...]]]
_RANGES = (Heading("およその範囲（下）"), Heading("およその範囲（上）"))
_HOW = (Heading("種別", 9), Heading("確かさ", 7))
_WHEN = Heading("資料と時点", 26)
_INDICATOR = Heading("指標", 34)
_AREA = (Heading(FIELDS["area_id"].title, 18), Heading(FIELDS["area_name"].title, 22))


def indicators_sheet(latest: Iterable[Latest], area: Area, city: Area, kind: str) -> Sheet:
    """Return the indicators of one district at their last dates, beside the municipality's."""
    rows: Rows = []
    for one in latest:
        own, whole = one.values.estimates[area], one.values.estimates[city]
        value, low, high, *_ = indicator_texts(own, one.indicator)
        rows.append((
            one.indicator.decimals,
            (
                one.indicator.topic, one.indicator.name, number(value), one.indicator.unit,
                number(low), number(high), number(indicator_texts(whole, one.indicator)[0]),
                own.status.label, own.grade, _dated(one),
            ),
        ))  # fmt: skip
    return Sheet(
        "指標",
        (
            Heading("分野", 9), _INDICATOR, Heading("値"), Heading("単位", 8), *_RANGES,
            Heading(municipality_word(kind)), *_HOW, _WHEN,
        ),
        rows,
        fixed=2,
    )  # fmt: skip


def all_indicators_sheet(latest: Iterable[Latest], names: Mapping[Area, str]) -> Sheet:
    """Return the indicators of all districts and of the municipality at their last dates."""
    rows: Rows = []
    for one in latest:
        name, unit, dated = one.indicator.name, one.indicator.unit, _dated(one)
        for area, own in one.values.estimates.items():
            if area.type is AreaType.REMAINDER:
                continue
            value, low, high, *_ = indicator_texts(own, one.indicator)
            rows.append((
                one.indicator.decimals,
                (
                    area.id, names[area], name, number(value), unit, number(low), number(high),
                    own.status.label, own.grade, dated,
                ),
            ))  # fmt: skip
    return Sheet(
        "指標",
        (*_AREA, _INDICATOR, Heading("値"), Heading("単位", 8), *_RANGES, *_HOW, _WHEN),
        rows,
        fixed=3,
    )


def main_sheet(main: Sequence[Latest], names: Mapping[Area, str], unit: str) -> Sheet:
    """Return one row a district with its main indicators."""
    headings = [Heading(_with_unit(one.indicator.name, one.indicator.unit), 13) for one in main]
    rows: Rows = [
        (
            _MAIN_DECIMALS,
            (
                area.id,
                name,
                *(
                    _or_word(
                        indicator_texts(one.values.estimates[area], one.indicator)[0],
                        one.values.estimates[area],
                    )
                    for one in main
                ),
            ),
        )
        for area, name in names.items()
        if area.type in {AreaType.DISTRICT, AreaType.MUNICIPALITY}
    ]
    return Sheet(f"{unit}の一覧", (*_AREA, *headings), rows, fixed=2)


_MAIN_DECIMALS = 1


def people_sheet(figures: Figures, area: Area) -> Sheet:
    """Return the people of one district by age and sex, the last date of each source abreast."""
    sources = list(_last(figures))
    rows: Rows = []
    for age in ("", *FIVE_YEAR, *RECLASSED, UNKNOWN):
        names = [population(sex, age) for sex in SEXES]
        if not any(name in counts.source for counts in sources for name in names):
            continue
        cells: list[object] = [age_label(age) if age else "総数"]
        for counts in sources:
            found = [counts.estimate(area, name) for name in names]
            cells += [_or_word(count_texts(one, "人")[0], one) for one in found]
            cells.append(found[0].status.label)
        rows.append((0, tuple(cells)))
    headings = [
        Heading(f"{_source_name(counts)} {word}", 14)
        for counts in sources
        for word in (*(f"{sex}（人）" for sex in SEXES.values()), "種別")
    ]
    return Sheet("年齢別人口", (Heading("年齢", 14), *headings), rows)


def counts_sheet(figures: Figures, area: Area) -> Sheet:
    """Return the other counts of one district, each at the last date of each source."""
    rows: Rows = []
    for counts in _last(figures):
        dated = _source_name(counts)
        for count in counts.source:
            column = column_of(count)
            if column.count == "population":
                continue
            own = counts.estimate(area, count)
            value, low, high, *_ = count_texts(own, column.unit)
            rows.append((
                3 if column.unit == "km²" else 0,
                (
                    column.label, number(value), column.unit, number(low), number(high),
                    own.status.label, own.grade, dated,
                ),
            ))  # fmt: skip
    headings = (Heading("数", 38), Heading("値"), Heading("単位", 7), *_RANGES, *_HOW, _WHEN)
    return Sheet("世帯・住まいなど", headings, rows)


def all_counts_sheets(figures: Figures, names: Mapping[Area, str]) -> Iterator[Sheet]:
    """Yield one row an area with all its counts, for the last date of each source."""
    for counts in _last(figures):
        columns = [column_of(one) for one in counts.source]
        headings = [Heading(_with_unit(one.label, one.unit), 12) for one in columns]
        estimates = [counts.estimates(one.id) for one in columns]
        rows: Rows = [
            (
                0,
                (
                    area.id,
                    names[area],
                    *(
                        _or_word(count_texts(found[place], column.unit)[0], found[place])
                        for found, column in zip(estimates, columns, strict=True)
                    ),
                ),
            )
            for place, area in enumerate(counts.areas)
        ]
        yield Sheet(_source_name(counts), (*_AREA, *headings), rows, fixed=2)


def towns_sheet(towns: Iterable[tuple[str, str, Sequence[TownLine]]]) -> Sheet:
    """Return the figures of the towns of some districts; words where there is none."""
    counts = [column_of(one) for one in TOWN_COUNTS]
    rows: Rows = [
        (
            0,
            (
                area_id, name, line.name, " ".join(line.keys),
                "一部" if is_part(line) == "true" else None,
                *(
                    Word(cell.status.label) if cell.value is None else round(cell.value)
                    for cell in (line.cells[one] for one in TOWN_COUNTS)
                ),
                includes(line) or None,
            ),
        )
        for area_id, name, lines in towns
        for line in lines
    ]  # fmt: skip
    return Sheet(
        "町丁ごとの数字",
        (
            *_AREA, Heading("町丁・字", 22), Heading(FIELDS["key_codes"].title, 16),
            Heading("一部だけか", 11),
            *(Heading(_with_unit(one.label, one.unit)) for one in counts),
            Heading(FIELDS["includes"].title, 22),
        ),
        rows,
        fixed=3,
    )  # fmt: skip


def projection_sheet(forecast: Forecast, names: Mapping[Area, str], areas: Iterable[Area]) -> Sheet:
    """Return the people to come of some areas: one row a variant and age, one column a year."""
    rows: Rows = []
    printed = {one: forecast.printed(one) for one in VARIANTS}
    for area in areas:
        place = forecast.row(area)
        hidden = area in forecast.reasons or forecast.withheld(area)
        for variant, label in VARIANTS.items():
            for age, word in enumerate(_AGES):
                years = printed[variant][:, place, age].tolist()
                cells = (_UNTOLD if hidden else round(one) for one in years)
                rows.append((0, (area.id, names[area], label, word, *cells)))
    years = (Heading(f"{one}年（人）") for one in forecast.years)
    return Sheet(
        "将来の人口", (*_AREA, Heading("仮定", 34), Heading("年齢", 12), *years), rows, fixed=2
    )


_AGES = ("総数", "15歳未満", "15〜64歳", "65歳以上")
_UNTOLD = Word(Status.NOT_PROVIDED.label)


def plain_sheet(name: str, table: DataTable, widths: Mapping[str, float]) -> Sheet:
    """Return a table of words as a sheet."""
    headings = tuple(Heading(one.title, widths.get(one.name, 14)) for one in table.fields)
    return Sheet(name, headings, [(0, tuple(map(str, row))) for row in table.rows])


def number(text: str) -> float | None:
    """Return a number of the downloads for a cell; None where it is empty.

    Examples
    --------
    >>> number("12"), number("0.5"), number("")
    (12.0, 0.5, None)
    """
    return float(text) if text else None


def _or_word(text: str, estimate: Estimate) -> float | Word:
    return float(text) if text else Word(estimate.status.label)


def _with_unit(label: str, unit: str) -> str:
    return f"{label}（{unit}）" if unit else label


def _dated(one: Latest) -> str:
    return f"{one.moment.dataset.label} {one.moment.date.isoformat()}"


def _source_name(counts: AreaCounts) -> str:
    return f"{counts.dataset.label} {counts.date.isoformat()}"


def _last(figures: Figures) -> Iterator[AreaCounts]:
    """Yield the counts of the last date of each source, the census first."""
    last = {moment.dataset: counts for moment, counts in figures.counts.items()}
    yield from (last[one] for one in Dataset if one in last)
