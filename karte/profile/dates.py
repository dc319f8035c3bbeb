"""A district at three dates of one source, beside its group and the municipality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.comparison import change_between, group_area
from karte.indicators import evaluate
from karte.model import Area, AreaType, Dataset, Estimate, Grade, Status
from karte.profile import format as formats
from karte.profile.figures import range_note
from karte.profile.standing import UNSURE, difference_text
from karte.profile.types import Cell, Row, Table
from karte.wareki import both_years, era_date
from karte.wording import municipality_word

if TYPE_CHECKING:
    from karte.comparison import Figures, Moment
    from karte.config import Config
    from karte.indicators import IndicatorValues
    from karte.meaning import Meaning

_MOST_DATES = 3
_STEPS = (10, 5)
_PER_HOME = "household_size"
_NOTHING = Estimate(value=None, status=Status.NOT_PROVIDED)


@dataclass(frozen=True)
class _Line:
    """One row: a count, or an indicator where ``decimals`` is above zero."""

    id: str
    label: str
    unit: str
    decimals: int = 0

    @property
    def is_count(self) -> bool:
        """Whether it adds up."""
        return self.decimals == 0


_LINES = (
    _Line("population", "総人口（人）", "人"),
    _Line("households", "世帯数（世帯）", "世帯"),
    _Line(_PER_HOME, "1世帯あたり人員（人）", "人", 2),
    _Line("population.total.0-14", "15歳未満（人）", "人"),
    _Line("young_share", "15歳未満の割合（%）", "%", 1),
    _Line("population.total.15-64", "15〜64歳（人）", "人"),
    _Line("working_share", "15〜64歳の割合（%）", "%", 1),
    _Line("population.total.65+", "65歳以上（人）", "人"),
    _Line("ageing_rate", "65歳以上の割合（%）", "%", 1),
    _Line("population.total.75+", "うち75歳以上（人）", "人"),
    _Line("aged75_share", "うち75歳以上の割合（%）", "%", 1),
)


class Dates:
    """Makes the tables of three dates of one edition.

    Parameters
    ----------
    figures : Figures
        All figures.
    meaning : Meaning
        For how districts are put together; the first grouping that has a district is shown.
    config : Config
        For the municipality's code and words.
    """

    def __init__(self, figures: Figures, meaning: Meaning, config: Config) -> None:
        self._figures, self._groups, self._config = figures, meaning.groups, config
        self._city = Area(AreaType.MUNICIPALITY, config.municipality.code)
        self._moments = _moments(figures)
        self._per_home = self._people_by_home() if self._moments else {}

    def of(self, district_id: str, name: str) -> Table | None:
        """Return the table of one district.

        Parameters
        ----------
        district_id, name : str
            Which district.

        Returns
        -------
        Table or None
            None where no source has two dates. Of sources with as many dates the one that goes
            on longer is taken.
        """
        if len(self._moments) < 2:  # noqa: PLR2004 - a change needs two
            return None
        area = Area(AreaType.DISTRICT, district_id)
        grouping = next((one for one in self._groups if district_id in one.members), None)
        group = (grouping.name, grouping.members[district_id]) if grouping else None
        latest = self._moments[-1]
        rows = tuple(
            self._row(one, area, group)
            for one in _LINES
            if self._value(one, latest, area).status is not Status.NOT_PROVIDED
        )
        whole = municipality_word(self._config.municipality.kind)
        since = self._moments[-2].date.year
        first = self._moments[0].date.year
        return Table(
            caption=f"{name}の{latest.date.year - first}年間（{latest.dataset.label}）",
            head="区分",
            columns=(
                *(both_years(one.date) for one in self._moments),
                f"{latest.date.year - since}年間の増減",
                *([group[1]] if group else []),
                whole,
            ),
            rows=rows,
            notes=(*self._notes(latest, group, whole), *range_note(rows)),
        )

    def _notes(self, latest: Moment, group: tuple[str, str] | None, whole: str) -> list[str]:
        unit, date = self._config.words.unit, latest.date
        beside = f"{group[1]}（{group[0]}）と{whole}" if group else whole
        register = latest.dataset is Dataset.REGISTER
        return [
            (
                f"{latest.dataset.label}の各年{date.month}月{date.day}日の数です。どの年も、"
                f"いまの{unit}の範囲で集計しています。{beside}は{era_date(date)}の数です。"
            ),
            "年齢別の割合は、年齢のわかる人に占める割合です。"
            + ("1世帯あたり人員は、人口を世帯数で割った数です。" if register else ""),
            f"▲は減少や低下、{UNSURE}は、推計の幅のため増減がはっきりしないものです。",
        ]

    def _row(self, line: _Line, area: Area, group: tuple[str, str] | None) -> Row:
        """Return one row; ranges stand at the latest date only, where the table has room."""
        values = [self._value(line, one, area) for one in self._moments]
        years = self._moments[-1].date.year - self._moments[-2].date.year
        change = change_between(self._moments[-2], years, *values[-2:])
        cells = [
            *(_plain(line, one) for one in values[:-1]),
            _ranged(line, values[-1]),
            Cell(
                text=difference_text(change, line.unit, line.decimals, of_people=line.is_count),
                status=change.difference.status if change else Status.NOT_APPLICABLE,
            ),
        ]
        if group:
            cells.append(_plain(line, self._of_group(line, *group)))
        whole = _plain(line, self._value(line, self._moments[-1], self._city))
        return Row(label=line.label, cells=(*cells, whole))

    def _value(self, line: _Line, moment: Moment, area: Area) -> Estimate:
        if line.is_count:
            return self._figures.counts[moment].estimate(area, line.id)
        values = self._figures.values.get((line.id, moment))
        if line.id == _PER_HOME:
            values = self._per_home.get(("", moment), values)
        return values.estimates[area] if values else _NOTHING

    def _of_group(self, line: _Line, grouping: str, group: str) -> Estimate:
        moment, area = self._moments[-1], group_area(self._city.id, grouping, group)
        if line.is_count:
            return self._figures.group_counts[grouping, moment].estimate(area, line.id)
        values = self._figures.group_values.get((grouping, line.id, moment))
        if line.id == _PER_HOME:
            values = self._per_home.get((grouping, moment), values)
        return values.estimates[area] if values else _NOTHING

    def _people_by_home(self) -> dict[tuple[str, Moment], IndicatorValues]:
        """Return people by household of a register, which has no private households.

        Keyed by the name of a grouping, empty for the districts themselves, and moment.
        """
        known = next((one for one in self._figures.catalogue if one.id == _PER_HOME), None)
        if known is None or self._moments[-1].dataset is not Dataset.REGISTER:
            return {}
        made_of = {"numerator": ("population",), "denominator": ("households",)}
        indicator = known.model_copy(update=made_of)
        places = [("", one, self._figures.counts[one]) for one in self._moments]
        places += [
            (one.name, moment, self._figures.group_counts[one.name, moment])
            for one in self._groups
            for moment in self._moments[-1:]
        ]
        return {(name, moment): evaluate(indicator, one, None) for name, moment, one in places}


def _moments(figures: Figures) -> list[Moment]:
    """Return the dates that are shown, oldest first: of the source with most of them."""
    found = [
        _spaced([one for one in figures.counts if one.dataset is dataset]) for dataset in Dataset
    ]
    return max(filter(None, found), key=lambda one: (len(one), one[-1].date), default=[])


def _spaced(moments: list[Moment]) -> list[Moment]:
    """Return the latest date with those ten and five years before, or else the latest three."""
    if not moments:
        return []
    latest = moments[-1]
    days = {(latest.date.year - years, latest.date.month, latest.date.day) for years in _STEPS}
    spaced = [one for one in moments[:-1] if one.date.timetuple()[:3] in days]
    return [*(spaced or moments[-_MOST_DATES:-1]), latest]


def _plain(line: _Line, estimate: Estimate) -> Cell:
    rough = Grade.C if estimate.grade is Grade.C else None
    text = formats.figure(estimate.value, estimate.status, line.decimals)
    return Cell(text=text, status=estimate.status, grade=rough)


def _ranged(line: _Line, estimate: Estimate) -> Cell:
    return _plain(line, estimate).model_copy(
        update={"likely": formats.likely(estimate, line.decimals), "grade": estimate.grade}
    )
