"""The parts of a profile that say what the figures mean: reading, common sheet, quadrant."""

from __future__ import annotations

from karte.model import Frozen, Grade, Status
from karte.profile.drawings import Cell, SeriesChart, Table


class Line(Frozen):
    """One sentence that is read aloud.

    Attributes
    ----------
    id : str
        That of its rule; the same in every year.
    text : str
        As printed.
    anchor : str
        Where its figure stands on the page (``indicator-ageing_rate``).
    """

    id: str
    text: str
    anchor: str


class ReadAloud(Frozen):
    """What a district's figures say, and what they ask (読み解き).

    Attributes
    ----------
    lines : tuple of Line
        At most six.
    why_fewer : str
        Why there are so few; empty where there are enough.
    questions : tuple of Line
        At most three; their anchors are empty.
    """

    lines: tuple[Line, ...]
    why_fewer: str
    questions: tuple[Line, ...]


class SheetRow(Frozen):
    """One common indicator.

    Attributes
    ----------
    label : str
        Plain name with unit.
    own : Cell
        The district's figure.
    whole : str
        What it is compared with, as printed.
    change : str
        Since five years before, as printed; a word where there is none.
    standing : str
        Its place among the districts, or that it has none.
    value, reference : float or None
        For the strip: the district's figure, and what it is compared with.
    others : tuple of float
        The figures of all districts that have one, ascending.
    """

    label: str
    own: Cell
    whole: str
    change: str
    standing: str
    value: float | None
    reference: float | None
    others: tuple[float, ...]


class CommonSheet(Frozen):
    """The sheet of common indicators on which residents mark 強み or 課題 (見える化シート).

    Attributes
    ----------
    title, own_head, whole_head : str
        Title and the headings of the columns of figures.
    rows : tuple of SheetRow
        In the order that the city chose.
    notes : tuple of str
        Printed below.
    """

    title: str
    own_head: str
    whole_head: str
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...]


class Difference(Frozen):
    """One large, certain difference, as a figure for the workshop.

    Attributes
    ----------
    name, unit : str
        Plain name and unit of the indicator.
    text, likely : str
        Figure and likely range as printed, without unit; the range may be empty.
    made : str
        How the figure came about and how far it can be relied on: 推計（確かさB）.
    whole_label, whole_text : str
        What it is compared with, and its figure.
    said : str
        By how much it differs: 約19ポイント高い.
    standing : str
        Its place among the districts, or that it may not be said.
    source_label : str
        Source and date.
    value, reference : float
        For the strip.
    others : tuple of float
        The figures of all districts that have one, ascending.
    """

    name: str
    unit: str
    text: str
    likely: str
    made: str
    whole_label: str
    whole_text: str
    said: str
    standing: str
    source_label: str
    value: float
    reference: float
    others: tuple[float, ...]


class Differences(Frozen):
    """The largest certain differences of a district, and why there are so few, if there are."""

    found: tuple[Difference, ...]
    why_fewer: str


class Dot(Frozen):
    """One district in the quadrant; ``here`` marks this one, ``rough`` a figure of grade C."""

    name: str
    x: float
    y: float
    here: bool
    rough: bool


class Quadrant(Frozen):
    """Two indicators of all districts, parted by the municipality's own figures.

    Attributes
    ----------
    title : str
        As printed.
    x_label, y_label, x_unit, y_unit : str
        Plain names and units of both indicators.
    dots : tuple of Dot
        Every district that has both figures, in the order of the source.
    x_whole, y_whole : float
        The municipality's figures: the cross.
    whole_label : str
        市全体.
    corners : tuple of str, length 4
        What each quarter is, from the upper right one anticlockwise.
    notes : tuple of str
        Source and date of both.
    alt : str
        What the chart shows in a sentence.
    table : Table
        The same figures for readers who cannot see it.
    """

    title: str
    x_label: str
    y_label: str
    x_unit: str
    y_unit: str
    dots: tuple[Dot, ...]
    x_whole: float
    y_whole: float
    whole_label: str
    corners: tuple[str, str, str, str]
    notes: tuple[str, ...]
    alt: str
    table: Table


class Slider(Frozen):
    """One kind of household in the simulator: id, words, and the most a year."""

    id: str
    label: str
    most: int


class Outlook(Frozen):
    """What comes next if nothing changes, and what it would take.

    Attributes
    ----------
    missing : str
        Why there is nothing to show; empty where there is.
    error : str
        How far the same calculation missed in the past, or that no check was possible.
    chart : SeriesChart or None
        What was counted, and the projection.
    table, variants, official, pupils, households, needed : Table or None
        By year; under other assumptions; of the ministry; children of 6 to 11; what households
        that arrive do; how many keep the district as it is.
    assumptions : tuple of str
        Sentences.
    sliders : tuple of Slider
        Of the simulator.
    years : tuple of int
        Of the projection.
    data : str
        JSON for the simulator; empty where there is none. Without any ``<``.
    """

    missing: str
    error: str = ""
    chart: SeriesChart | None = None
    table: Table | None = None
    variants: Table | None = None
    official: Table | None = None
    pupils: Table | None = None
    households: Table | None = None
    needed: Table | None = None
    assumptions: tuple[str, ...] = ()
    sliders: tuple[Slider, ...] = ()
    years: tuple[int, ...] = ()
    data: str = ""


class ScreeningCell(Frozen):
    """One figure of a district beside its threshold.

    Attributes
    ----------
    text : str
        As printed.
    value : float or None
        To sort by.
    mark : str
        ``●`` beyond the threshold, ``○`` where the likely range is only partly beyond it; empty.
    status : Status
        How it came about, or why there is none.
    grade : Grade or None
        Of an estimate.
    """

    text: str
    value: float | None
    mark: str
    status: Status
    grade: Grade | None


class ScreeningRow(Frozen):
    """One district with the number of its marks."""

    district_id: str
    name: str
    flags: int
    cells: tuple[ScreeningCell, ...]


class Screening(Frozen):
    """All districts on the indicators that staff chose: headings, rows, notes."""

    columns: tuple[str, ...]
    rows: tuple[ScreeningRow, ...]
    notes: tuple[str, ...]
