"""The parts of the index: where a town lies, all districts on an indicator, what to download."""

from __future__ import annotations

from karte.model import Frozen, Grade, Status


class Entry(Frozen):
    """One name by which residents look for their district.

    Attributes
    ----------
    name : str
        Of a town, a school or a group.
    districts : tuple of str
        Ids of the districts it lies in, the largest part first; empty where it lies in none.
    note : str
        What has to be known: that it is parted, that a part lies outside. May be empty.
    """

    name: str
    districts: tuple[str, ...]
    note: str = ""


class Finder(Frozen):
    """A list of names of one kind: towns, schools, groups.

    Attributes
    ----------
    id : str
        Letters; the same in every year.
    caption, head : str
        Title of the list, and what its names are.
    entries : tuple of Entry
        In the order of the source.
    notes : tuple of str
        Printed below.
    """

    id: str
    caption: str
    head: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


class Former(Frozen):
    """A district that is no more.

    Attributes
    ----------
    district_id, name : str
        As it was.
    told : tuple of str
        What became of it, step by step.
    heirs : tuple of (str, str)
        Id and name of the districts of today.
    """

    district_id: str
    name: str
    told: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]


class ComparedFigure(Frozen):
    """One district's figure of one indicator.

    Attributes
    ----------
    text : str
        As printed, with its unit, or 秘匿・未提供・該当なし.
    status : Status
        How it came about, or why there is none.
    value, low, high : float or None
        For bars; the ends are those of the likely range.
    likely : str
        Likely range as printed; empty where no town was cut.
    grade : Grade or None
        How far a split figure can be relied on.
    level : int or None
        Index into the legend; None where there is none.
    """

    text: str
    status: Status
    value: float | None
    low: float | None
    high: float | None
    likely: str
    grade: Grade | None
    level: int | None


class Compared(Frozen):
    """All districts on one indicator.

    Attributes
    ----------
    id, label, unit, source_label : str
        Indicator, its plain name, its unit, and source with date.
    whole_label, whole_text : str
        What the districts are compared with, and its figure as printed.
    whole : float or None
        The number behind it.
    legend : tuple of str
        Class labels from lowest to highest; none for counts, which are not shaded.
    said : str
        What the figures show in a sentence.
    figures : tuple of ComparedFigure
        One a district, in the order of the overview's rows.
    """

    id: str
    label: str
    unit: str
    source_label: str
    whole_label: str
    whole_text: str
    whole: float | None
    legend: tuple[str, ...]
    said: str
    figures: tuple[ComparedFigure, ...]


class Download(Frozen):
    """A file of the edition that is offered.

    Attributes
    ----------
    href : str
        Path from the page that offers it.
    label, note : str
        Its name with its kind, and what is in it.
    size : str
        As printed; empty where it is not known.
    file_name : str
        Under which name a browser keeps it; empty for its own.
    """

    href: str
    label: str
    note: str
    size: str = ""
    file_name: str = ""
