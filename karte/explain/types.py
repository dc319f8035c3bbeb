"""What is said of one printed figure; ``--json`` prints it as it is."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from karte.crosswalk import Method
from karte.model import Audience, Dataset, Estimate, Frozen, InputFile, Status


class AgePart(Frozen):
    """People of one age in a town whose people are split as their ages are.

    Attributes
    ----------
    group : str
        Age class.
    people : float
        How many live in the town.
    share : float
        Which part of them is in the district.
    """

    group: str
    people: float
    share: float


class TownPart(Frozen):
    """One town on which people of a row live, as far as it lies in the district.

    Attributes
    ----------
    key_code, name : str
        The town.
    placed : float
        Which part of the row's people lives in the town.
    share : float
        Which part of the town's people is in the district.
    method : Method
        How the share was found.
    ages : tuple of AgePart
        What the share was made of; empty where it was found directly.
    """

    key_code: str
    name: str
    placed: float
    share: float
    method: Method
    ages: tuple[AgePart, ...] = ()


class HiddenTown(Frozen):
    """A town whose own figures are hidden (秘匿) and counted in another row.

    Attributes
    ----------
    key, name : str
        As published.
    symbol : str
        What stands in place of its figures.
    named_by : str
        Which end of the fold names the other.
    people : float or None
        What the boundary file counts in it, by which the row is shared (JINKO or SETAI); None
        where that is not known, or not published.
    """

    key: str
    name: str
    symbol: str
    named_by: str
    people: float | None


class SourceRow(Frozen):
    """One row of a publisher's file, and what it contributes.

    Attributes
    ----------
    row_id, name : str
        As published.
    file : str
        As errors name it; empty where it is not known.
    sha256 : str
        Of that file; empty where it is not known.
    line : int or None
        Line of the file, or number of the feature; None where it is not known.
    value : float or None
        The row's figure; None where it has none, or where it is not published.
    status : Status
        ``observed``, or why there is no figure.
    weight : float
        Which part of the row is counted: the sum of ``placed`` times ``share`` of its towns.
    contribution : float or None
        Value times weight.
    towns : tuple of TownPart
        Only those that lie in the district.
    hidden : tuple of HiddenTown
        Whose people the row counts besides its own.
    """

    row_id: str
    name: str
    file: str
    sha256: str
    line: int | None
    value: float | None
    status: Status
    weight: float
    contribution: float | None
    towns: tuple[TownPart, ...]
    hidden: tuple[HiddenTown, ...]


class PrintedPart(Frozen):
    """A count that is a part of another, as printed."""

    count: str
    label: str
    printed: float


class CountTrace(Frozen):
    """One count of the formula, from the district down to the source rows.

    Attributes
    ----------
    count, label, unit : str
        Count id, Japanese label and unit.
    dataset : Dataset
        Census or register.
    date : datetime.date
        Reference date.
    origin : str
        Id of its source, one of `Explanation.sources`.
    estimate : Estimate
        As printed, with ranges and grade.
    exact : float or None
        Before rounding: the sum of the contributions. None where it is not known or not published.
    parts : tuple of PrintedPart
        Printed counts whose sum is the printed one; empty where it was rounded by itself.
    withheld : bool
        Whether the figures of the rows are not published.
    features : bool
        Whether ``line`` is the number of a feature, and not of a line.
    rows : tuple of SourceRow
        Largest contribution first; none for an area, which is measured on the map.
    """

    count: str
    label: str
    unit: str
    dataset: Dataset
    date: dt.date
    origin: str
    estimate: Estimate
    exact: float | None
    parts: tuple[PrintedPart, ...]
    withheld: bool
    features: bool
    rows: tuple[SourceRow, ...]


class Term(Frozen):
    """One count in a formula, on its date; a sign of -1 subtracts it."""

    count: str
    date: dt.date
    sign: Literal[1, -1]


class Formula(Frozen):
    """How the figure is computed from its counts.

    Attributes
    ----------
    words : str
        In words, as the catalogue has it.
    numerator, denominator : tuple of Term
        The sum above is divided by the sum below; nothing is divided where there is none below.
    less : float
        Taken from the ratio: 1 for a change since five years before.
    scale : float
        Multiplies what is left.
    top, bottom : float or None
        The two sums, before rounding (of printed counts where the exact ones are not published).
    result : float or None
        What the formula gives, before rounding.
    """

    words: str
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    less: float
    scale: float
    top: float | None
    bottom: float | None
    result: float | None


class Rounding(Frozen):
    """How the result became what is printed.

    Attributes
    ----------
    rule : {"balanced", "half_up"}
        Whole numbers that add up over all districts; or the nearest, halves upwards.
    decimals : int
        Digits after the point.
    added : float or None
        What rounding added to the result.
    """

    rule: Literal["balanced", "half_up"]
    decimals: int
    added: float | None


class Source(Frozen):
    """A source that the figure or its weights come from.

    Attributes
    ----------
    id, title, publisher, licence : str
        As in `karte.model.Origin`.
    use : {"figures", "weights"}
        What it gives.
    files : tuple of InputFile
        With their digests.
    """

    id: str
    title: str
    publisher: str
    licence: str
    use: Literal["figures", "weights"]
    files: tuple[InputFile, ...]


class Explanation(Frozen):
    """One printed figure, explained.

    Attributes
    ----------
    audience : Audience
        For whom; the figures of rows that are not published are only in the internal one.
    edition : int
        Fiscal year.
    municipality, district_id, district_name : str
        Where.
    indicator, name, plain, unit : str
        What: id, official name, plain name, unit.
    dataset : Dataset
        Census or register.
    date : datetime.date
        Reference date.
    before : datetime.date or None
        With what a change is compared.
    printed : str
        As the page prints it, without the unit.
    estimate : Estimate
        Value, ranges, grade.
    formula : Formula
        From counts to the result.
    rounding : Rounding
        From the result to what is printed.
    counts : tuple of CountTrace
        Every count of the formula, once.
    sources : tuple of Source
        Figures first.
    """

    audience: Audience
    edition: int
    municipality: str
    district_id: str
    district_name: str
    indicator: str
    name: str
    plain: str
    unit: str
    dataset: Dataset
    date: dt.date
    before: dt.date | None
    printed: str
    estimate: Estimate
    formula: Formula
    rounding: Rounding
    counts: tuple[CountTrace, ...]
    sources: tuple[Source, ...]
