"""The parts of a profile that are drawn or tabulated: tables and charts.

Each drawing carries the table and the sentence that say the same to a reader who cannot see it.
"""

from __future__ import annotations

from karte.model import Frozen, Grade, Status


class Cell(Frozen):
    """One cell of a printed table.

    Attributes
    ----------
    text : str
        The figure as printed, or 秘匿・未提供・該当なし, or words.
    status : Status
        How it came about, or why there is none.
    likely : str
        Likely range as printed (``1,180〜1,310``), only where a town was cut and the table shows
        ranges.
    grade : Grade or None
        How far a split figure can be relied on, where the table shows it.
    """

    text: str
    status: Status
    likely: str = ""
    grade: Grade | None = None


class Row(Frozen):
    """One row of a printed table: a header cell and figures, and the name it is linked by."""

    label: str
    cells: tuple[Cell, ...]
    anchor: str = ""


class Table(Frozen):
    """A printed table.

    Attributes
    ----------
    caption, head : str
        Title, and the heading of the row labels.
    columns : tuple of str, length n
        Headings of the columns.
    rows : tuple of Row
        Each with n cells.
    notes : tuple of str
        Printed below.
    words : tuple of int
        Columns (from 0) that hold words and are set from the left; the others hold figures.
    totals : tuple of Row
        Rows below a line that sum up the others.
    """

    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    words: tuple[int, ...] = ()
    totals: tuple[Row, ...] = ()


class Pyramid(Frozen):
    """Population by sex and five-year class, with the municipality's shape and an earlier one.

    Everything is drawn in per cent of the people of known age, so that prints of two districts
    can be laid side by side.

    Attributes
    ----------
    title, source_label, date_label : str
        As printed above and below the chart.
    classes : tuple of str
        From youngest to oldest (``0〜4歳`` … ``85歳以上``), n classes.
    male, female : tuple of int, length n
        People of the district.
    municipality_male, municipality_female : tuple of float, length n
        Per cent of the municipality's people of known age.
    municipality_label : str
        What that outline is, ``市全体``.
    before_male, before_female : tuple of float, length n at most
        Per cent of the district's people of known age at an earlier date of the same source; from
        the youngest class up to the last that both dates have; empty where there is none.
    before_label : str
        That date, ``10年前　平成28年4月1日（2016年）``; empty where there is none.
    scale : float
        Per cent at the end of the axis, the same for all districts of an edition.
    unknown : int or None
        People of unknown age, not drawn; None where the source does not say.
    status : Status
        ``estimated`` where any bar is.
    table : Table
        The same figures for readers who cannot see the chart.
    alt : str
        One or two sentences that say what the chart shows.
    """

    title: str
    source_label: str
    date_label: str
    classes: tuple[str, ...]
    male: tuple[int, ...]
    female: tuple[int, ...]
    municipality_male: tuple[float, ...]
    municipality_female: tuple[float, ...]
    municipality_label: str
    before_male: tuple[float, ...]
    before_female: tuple[float, ...]
    before_label: str
    scale: float
    unknown: int | None
    status: Status
    table: Table
    alt: str


class CompositionBar(Frozen):
    """One whole of a part-to-whole chart.

    Attributes
    ----------
    name, short : str
        Whose it is: the district or ``市全体``; and ``この校区``, where there is little room.
    total : str
        What is divided, as printed (``3,610世帯``).
    shares : tuple of float, length n
        Per cent of each part; they add up to 100.
    """

    name: str
    short: str
    total: str
    shares: tuple[float, ...]


class Composition(Frozen):
    """Parts of a whole: bars one above the other, divided alike.

    Attributes
    ----------
    title, source_label, date_label : str
        As printed above and below the chart.
    parts : tuple of str, length n
        What the parts are called, from the left; no part lies within another.
    bars : tuple of CompositionBar
        The district, then the municipality.
    notes : tuple of str
        Printed below.
    table : Table
        The same figures, and those within a part (うち…), which are not drawn.
    alt : str
        The finding in a sentence.
    """

    title: str
    source_label: str
    date_label: str
    parts: tuple[str, ...]
    bars: tuple[CompositionBar, ...]
    notes: tuple[str, ...]
    table: Table
    alt: str


class SeriesPoint(Frozen):
    """One date of a series: decimal year for the axis, label and value."""

    year: float
    label: str
    value: float


class SeriesLine(Frozen):
    """Points of one source; lines of different sources are never joined."""

    name: str
    points: tuple[SeriesPoint, ...]


class SeriesChart(Frozen):
    """Change over time, one line a source.

    Attributes
    ----------
    title, unit : str
        As printed.
    lines : tuple of SeriesLine
        At least one; census and register never share a line.
    notes : tuple of str
        What must not be compared.
    alt : str
        What the chart shows in a sentence.
    """

    title: str
    unit: str
    lines: tuple[SeriesLine, ...]
    notes: tuple[str, ...]
    alt: str
