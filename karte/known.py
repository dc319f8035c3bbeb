"""Estimates beside what is known otherwise: enrolment by school, an official figure by district.

A gap of more than a tenth says that the towns at the district's line may have been split wrongly:
the grade of the district is then one step lower. It is no proof. Children go to private schools
and to schools of other districts, and people of 6 to 11 are themselves only worked out of classes
of five years; whoever prints a gap has to say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.model import Area, AreaType, Dataset, Grade, Status
from karte.statistics import grade_of
from karte.statistics.split import Splitter
from karte.tables.columns import COUNTS, population
from karte.tables.places import CHILDREN
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from karte.crosswalk import Crosswalk
    from karte.errors import Problems
    from karte.model import Estimate
    from karte.statistics import AreaCounts
    from karte.tables.places import OwnFigures
    from karte.tables.types import CountTable, SmallAreas

    Known = Sequence[tuple[OwnFigures, Mapping[str, Estimate]]]

WIDE = 0.1
"""A gap beyond this part of the known figure lowers the grade."""

_PUPILS = {population("total", "5-9"): 0.8, population("total", "10-14"): 0.4}
"""People of 6 to 11: four of the five years from 5 to 9, two of those from 10 to 14."""

_MOST_DAYS = 1096
"""Three years; nothing is compared over more."""

_MOST_TOWNS = 3


class Counted(NamedTuple):
    """A table that was counted, and the ground that it was counted on.

    Where figures of towns are withheld the table does not have them, and ``withheld`` says which:
    bool by ``row_id`` and count id.
    """

    table: CountTable
    small_areas: SmallAreas
    crosswalk: Crosswalk
    withheld: pd.DataFrame | None = None


@dataclass(frozen=True)
class Gap:
    """What is known of a district beside its estimate.

    Attributes
    ----------
    district_id : str
        Which district.
    known : Estimate
        The city's own figure, or why there is none.
    estimate : float or None
        Made of the figures that are printed; None where there is none.
    is_split : bool
        Whether people were split for the estimate.
    lowers : bool
        Whether the grade of the district is lower for it: a wide gap of an estimate that was
        split, and whose grade is not the lowest yet.
    towns : tuple of str
        The cut towns that most likely cause a wide gap, those that leave most open first.

    Examples
    --------
    >>> from karte.model import Estimate
    >>> known = Estimate(value=312, status=Status.REPORTED)
    >>> gap = Gap("a", known, 362.0, is_split=True)
    >>> gap.difference, round(gap.share, 3), gap.is_wide
    (50.0, 0.16, True)
    """

    district_id: str
    known: Estimate
    estimate: float | None
    is_split: bool
    lowers: bool = False
    towns: tuple[str, ...] = ()

    @property
    def difference(self) -> float | None:
        """By how much the estimate is larger; None where either is missing."""
        if self.known.value is None or self.estimate is None:
            return None
        return self.estimate - self.known.value

    @property
    def share(self) -> float | None:
        """The difference as a part of the known figure; None where that is missing or zero."""
        if self.difference is None or not self.known.value:
            return None
        return self.difference / self.known.value

    @property
    def is_wide(self) -> bool:
        """Whether the gap is more than a tenth; where nobody is known, whether one is estimated."""
        if self.share is None:
            return self.difference is not None and abs(self.difference) >= 1
        return abs(self.share) > WIDE


@dataclass(frozen=True)
class Comparison:
    """One of the city's own figures beside the estimates nearest to its date.

    Attributes
    ----------
    figures : OwnFigures
        What is known.
    dataset : Dataset
        What it is compared with.
    date : datetime.date
        The reference date of that.
    gaps : tuple of Gap
        Every district once, in the order of the districts.
    """

    figures: OwnFigures
    dataset: Dataset
    date: dt.date
    gaps: tuple[Gap, ...]

    @property
    def is_of_children(self) -> bool:
        """Whether pupils are compared with people of 6 to 11."""
        return self.figures.compare == CHILDREN

    @property
    def label(self) -> str:
        """What was estimated, in Japanese."""
        return "6〜11歳" if self.is_of_children else COUNTS[self.figures.compare].label

    @property
    def unit(self) -> str:
        """The unit of both figures."""
        return COUNTS[next(iter(_terms(self.figures.compare)))].unit


def compare_known(
    known: Known, counts: Sequence[AreaCounts], counted: Sequence[Counted], findings: Problems
) -> tuple[Comparison, ...]:
    """Compare estimates with the figures that are declared for it.

    Parameters
    ----------
    known : sequence of (OwnFigures, mapping of str to Estimate)
        The city's own figures by ``district_id``; those that are not to be compared are passed by.
    counts : sequence of AreaCounts
        One for each dataset and date, before any grade was lowered.
    counted : sequence of Counted
        Every table, most trusted first.
    findings : Problems
        Receives what could not be compared, and why.

    Returns
    -------
    tuple of Comparison
        In the order of the declaration, each with the dataset and date nearest to its own; of two
        that are as near the register, as the city's own figures are mostly of whom it registers.
    """
    found = []
    for figures, values in known:
        if not figures.compare:
            continue
        nearest = _nearest(figures, counts)
        if nearest is None or abs((nearest.date - figures.date).days) > _MOST_DAYS:
            _note_too_far(figures, nearest, findings)
            continue
        gaps = _gaps(figures, values, nearest, counts, _suspects(figures, nearest, counted))
        found.append(Comparison(figures, nearest.dataset, nearest.date, gaps))
    return tuple(found)


def with_lower_grades(
    counts: Iterable[AreaCounts], comparisons: Iterable[Comparison]
) -> list[AreaCounts]:
    """Lower the grades of the districts whose estimates differ from what is known.

    Parameters
    ----------
    counts : iterable of AreaCounts
        All that was counted by splitting towns.
    comparisons : iterable of Comparison
        From `compare_known`.

    Returns
    -------
    list of AreaCounts
        All estimates of a district are one step lower, however many figures differ from them.
    """
    lowered = {
        Area(AreaType.DISTRICT, gap.district_id)
        for one in comparisons
        for gap in one.gaps
        if gap.lowers
    }
    return [one.one_grade_lower(lowered) for one in counts]


def _terms(compare: str) -> Mapping[str, float]:
    """Return the counts that make up the estimate, each with its factor."""
    return _PUPILS if compare == CHILDREN else {compare: 1.0}


def _nearest(figures: OwnFigures, counts: Iterable[AreaCounts]) -> AreaCounts | None:
    def has(one: AreaCounts, term: str) -> bool:
        place = one.place(term)
        return place is not None and not np.isnan(one.exact[:-2, place]).all()

    def distance(one: AreaCounts) -> tuple[int, bool, dt.date]:
        days = abs((one.date - figures.date).days)
        return days, one.dataset is not Dataset.REGISTER, one.date

    terms = _terms(figures.compare)
    having = (one for one in counts if all(has(one, term) for term in terms))
    return min(having, key=distance, default=None)


def _note_too_far(figures: OwnFigures, nearest: AreaCounts | None, findings: Problems) -> None:
    what = f"「{figures.name}」（{era_date(figures.date)}）を推計と比べられませんでした。"
    if nearest is None:
        why = "比べる数を載せた統計がありません。"
    else:
        when = f"{nearest.dataset.label} {era_date(nearest.date)}"
        why = f"いちばん近い時点の統計が{when}で、3年より離れています。"
    findings.add(
        what + why,
        where=f"karte.toml [[own_figures]] {figures.name}",
        hint="時点が3年以内の表に替えるか、比べないなら compare の行を消してください。",
    )


def _gaps(
    figures: OwnFigures,
    values: Mapping[str, Estimate],
    nearest: AreaCounts,
    counts: Sequence[AreaCounts],
    towns: Mapping[str, tuple[str, ...]],
) -> tuple[Gap, ...]:
    found = []
    for one, known in values.items():
        area = Area(AreaType.DISTRICT, one)
        cells = [
            (factor, nearest.cell(area, term)) for term, factor in _terms(figures.compare).items()
        ]
        has_value = all(cell.status.has_value for _, cell in cells)
        estimate = sum(factor * cell.printed for factor, cell in cells) if has_value else None
        is_split = any(cell.status is Status.ESTIMATED for _, cell in cells)
        gap = Gap(one, known, estimate, is_split=is_split)
        if gap.is_wide and is_split:
            lowers = any(_can_be_lower(other, area) for other in counts)
            gap = replace(gap, lowers=lowers, towns=towns.get(one, ()))
        found.append(gap)
    return tuple(found)


def _can_be_lower(counts: AreaCounts, area: Area) -> bool:
    row = counts.areas.index(area)
    graded = bool(counts.estimated[row].any())
    return graded and grade_of(float(counts.doubt[row])) is not Grade.C


def _suspects(
    figures: OwnFigures, nearest: AreaCounts, counted: Iterable[Counted]
) -> dict[str, tuple[str, ...]]:
    """Return the cut towns of each district by the size of their part of the variance."""
    moment = (nearest.dataset, nearest.date)
    here = [one for one in counted if (one.table.dataset, one.table.date) == moment]
    if not here:
        return {}
    crosswalk = here[0].crosswalk
    deviation = np.zeros(len(crosswalk.lines))
    for term, factor in _terms(figures.compare).items():
        for table, small_areas, own, _ in here:
            if own is crosswalk and term in table.values.columns:
                shares = Splitter(table, small_areas, crosswalk, {}).shares(term)
                people = shares.placed.T @ np.nan_to_num(table.values[term].to_numpy(dtype=float))
                spread = np.sqrt(shares.split.variance)  # 0 where a town is whole
                deviation += factor * people[crosswalk.town_of_line] * spread
                break
    names = [name or key for name, key in zip(crosswalk.names, crosswalk.key_codes, strict=True)]
    districts = crosswalk.lines["district_id"].to_numpy(dtype=object)
    found: dict[str, tuple[str, ...]] = {}
    # The order of the lines, by KEY_CODE, decides between towns that leave as much open.
    for line in np.argsort(-deviation, kind="stable"):
        own_towns = found.get(districts[line], ())
        if deviation[line] > 0 and len(own_towns) < _MOST_TOWNS:
            found[districts[line]] = (*own_towns, names[crosswalk.town_of_line[line]])
    return found
