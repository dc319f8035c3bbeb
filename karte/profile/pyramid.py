"""Population pyramids of an edition, all on one scale, with the shape of ten years before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from karte.model import Area, AreaType, Status
from karte.profile import format as formats
from karte.profile.types import Cell, Pyramid, Row, Table
from karte.tables.columns import FIVE_YEAR, UNKNOWN, age_label, population
from karte.wareki import era_date
from karte.wording import municipality_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.comparison import Figures, Moment
    from karte.config import Config
    from karte.statistics import AreaCounts

    Classes = Mapping[str, tuple[str, ...]]

_SEXES = ("male", "female")
_OPEN_CLASSES = (("95+", ("95-99", "100+")), ("85+", ("85+",)), ("75+", ("75+",)))
_YEARS = 10
_LEAST_YEARS, _MOST_YEARS = 5, 15
_FEW = 300
"""Districts with fewer people do not stretch the scale of all others; their bars may be cut."""


class Shape(NamedTuple):
    """People by sex and class at one moment, from the youngest class."""

    male: list[float]
    female: list[float]

    @property
    def everyone(self) -> float:
        """All people of known age."""
        return sum(self.male) + sum(self.female)

    def shares(self) -> tuple[list[float], list[float]]:
        """Return per cent of all people of known age by class, men and women."""
        whole = self.everyone or 1.0
        male, female = ([100 * one / whole for one in sex] for sex in self)
        return male, female


class Pyramids:
    """Makes the pyramids of one edition.

    Parameters
    ----------
    figures : Figures
        All counts.
    config : Config
        For the municipality's code and words.
    """

    def __init__(self, figures: Figures, config: Config) -> None:
        self._figures = figures
        self._whole = municipality_word(config.municipality.kind)
        self._city = Area(AreaType.MUNICIPALITY, config.municipality.code)
        self._scale = self._common_scale()

    def of(self, district_id: str, name: str) -> Pyramid | None:
        """Return the latest pyramid of a district.

        Parameters
        ----------
        district_id, name : str
            Which district.

        Returns
        -------
        Pyramid or None
            None where no source gives the district's people by sex and five-year class.
        """
        own = Area(AreaType.DISTRICT, district_id)
        moment = self._latest(own)
        if moment is None:
            return None
        counts = self._figures.counts[moment]
        classes = _classes(counts, own)
        shape, whole = _shape(counts, own, classes), _shape(counts, self._city, classes)
        status = _status(counts, own, classes)
        labels = tuple(age_label(one) for one in classes)
        cell = counts.cell(own, population("total", UNKNOWN))
        unknown = round(cell.printed) if cell.status.has_value else None
        date = era_date(counts.date)
        before_label, before = self._before(moment, own, classes)
        whole_male, whole_female = whole.shares()
        return Pyramid(
            title="人口ピラミッド（男女別・年齢別の人口の割合）",
            source_label=counts.dataset.label,
            date_label=date,
            classes=labels,
            male=tuple(round(one) for one in shape.male),
            female=tuple(round(one) for one in shape.female),
            municipality_male=_rounded(whole_male),
            municipality_female=_rounded(whole_female),
            municipality_label=self._whole,
            before_male=_rounded(before[0]),
            before_female=_rounded(before[1]),
            before_label=before_label,
            scale=self._scale,
            unknown=unknown,
            status=status,
            table=_table(labels, shape, f"{name}の男女別・年齢別の人口（{date}）", unknown, status),
            alt=_alt(name, labels, shape, whole, self._whole),
        )

    def _latest(self, own: Area) -> Moment | None:
        for moment in reversed(self._figures.counts):
            counts = self._figures.counts[moment]
            if _classes(counts, own) and _classes(counts, self._city):
                return moment
        return None

    def _before(
        self, moment: Moment, own: Area, classes: Classes
    ) -> tuple[str, tuple[list[float], list[float]]]:
        """Return the shape nearest to ten years before, as far up as its classes are the same."""
        for years, earlier in self._earlier(moment):
            counts = self._figures.counts[earlier]
            known = _classes(counts, own)
            if known:
                same = sum(classes.get(one) == parts for one, parts in known.items())
                male, female = _shape(counts, own, known).shares()
                label = f"{years}年前　{era_date(counts.date)}"
                return label, (male[:same], female[:same])
        return "", ([], [])

    def _earlier(self, moment: Moment) -> list[tuple[int, Moment]]:
        """Return earlier moments of the same source, the nearest to ten years before first."""
        found = [
            (moment.date.year - one.date.year, one)
            for one in self._figures.counts
            if one.dataset is moment.dataset
        ]
        near = [one for one in found if _LEAST_YEARS <= one[0] <= _MOST_YEARS]
        return sorted(near, key=lambda one: (abs(one[0] - _YEARS), one[1].date))

    def _common_scale(self) -> float:
        """Return the per cent at the end of every axis: whole, and enough for all but the few."""
        longest: list[tuple[bool, float]] = []
        for area in (self._city, *self._figures.district_areas):
            moment = self._latest(area)
            if moment is None:
                continue
            counts = self._figures.counts[moment]
            classes = _classes(counts, area)
            shape = _shape(counts, area, classes)
            drawn = [*shape.shares(), *self._before(moment, area, classes)[1]]
            highest = max(max(one, default=0.0) for one in drawn)
            longest.append((shape.everyone >= _FEW, highest))
        usual = [one for many, one in longest if many] or [one for _, one in longest]
        return float(max(math.ceil(max(usual, default=0.0)), 1))


def _rounded(values: list[float]) -> tuple[float, ...]:
    return tuple(round(one, 3) for one in values)


def _classes(counts: AreaCounts, area: Area) -> dict[str, tuple[str, ...]]:
    """Return class label to the age classes it sums, with the finest open class there is."""
    for last, parts in _OPEN_CLASSES:
        start = int(last.removesuffix("+"))
        classes: dict[str, tuple[str, ...]] = {one: (one,) for one in FIVE_YEAR[: start // 5]}
        classes[last] = parts
        named = [part for group in classes.values() for part in group]
        if all(
            counts.status(area, population(sex, part)).has_value for sex in _SEXES for part in named
        ):
            return classes
    return {}


def _shape(counts: AreaCounts, area: Area, classes: Classes) -> Shape:
    """Return the people of an area by sex and class, in whole numbers."""
    male, female = (
        [
            sum(counts.cell(area, population(sex, part)).printed for part in group)
            for group in classes.values()
        ]
        for sex in _SEXES
    )
    return Shape(male, female)


def _status(counts: AreaCounts, area: Area, classes: Classes) -> Status:
    """Return whether any bar of a pyramid is an estimate."""
    parts = [part for group in classes.values() for part in group]
    estimated = any(
        counts.status(area, population(sex, part)) is Status.ESTIMATED
        for sex in _SEXES
        for part in parts
    )
    return Status.ESTIMATED if estimated else Status.OBSERVED


def _table(
    labels: tuple[str, ...], shape: Shape, caption: str, unknown: int | None, status: Status
) -> Table:
    rows = [
        Row(
            label=label,
            cells=tuple(
                Cell(text=formats.number(value), status=status)
                for value in (men, women, men + women)
            ),
        )
        for label, men, women in zip(labels, *shape, strict=True)
    ]
    left_out = Status.NOT_PROVIDED.label if unknown is None else f"{unknown:,}人"
    return Table(
        caption=caption,
        head="年齢",
        columns=("男", "女", "計"),
        rows=tuple(reversed(rows)),
        notes=(f"年齢不詳（{left_out}）は含みません。",),
    )


def _alt(name: str, labels: tuple[str, ...], shape: Shape, whole: Shape, city: str) -> str:
    """Say which class has most people, and which stands out most beside the municipality."""
    both = [men + women for men, women in zip(*shape, strict=True)]
    largest = max(range(len(labels)), key=both.__getitem__)
    told = f"{name}の人口ピラミッド。"
    if not shape.everyone:
        return f"{told}年齢のわかる人はいません。"
    told += f"いちばん多いのは{labels[largest]}で{both[largest]:,.0f}人。"
    own, city_shares = (
        [men + women for men, women in zip(*one.shares(), strict=True)] for one in (shape, whole)
    )
    apart = [mine - others for mine, others in zip(own, city_shares, strict=True)]
    furthest = max(range(len(labels)), key=lambda place: abs(apart[place]))
    points = formats.number(abs(apart[furthest]), 1)
    if points == "0.0":
        return f"{told}年齢の形は{city}と同じです。"
    more = "高く" if apart[furthest] > 0 else "低く"
    told += f"{city}と最も違うのは{labels[furthest]}の割合で、"
    return f"{told}{points}ポイント{more}なっています。"
