"""The immutable values that a page is made of; everything that renders sees only these.

Texts are already formatted (digits grouped, 和暦 beside 西暦, 秘匿・未提供・該当なし spelled
out), so that HTML, PDF and text cannot differ. Numbers stand beside them for the charts.
"""

from __future__ import annotations

from karte.model import Estimate, Frozen
from karte.profile.drawings import (
    Cell,
    Composition,
    CompositionBar,
    Pyramid,
    Row,
    SeriesChart,
    SeriesLine,
    SeriesPoint,
    Table,
)
from karte.profile.map_types import (
    AreaMap,
    MapArea,
    MapLayer,
    MapOutline,
    Place,
    Point,
    Polygons,
)
from karte.profile.meanings import (
    CommonSheet,
    Difference,
    Differences,
    Dot,
    Line,
    Outlook,
    Quadrant,
    ReadAloud,
    Screening,
    SheetRow,
    Slider,
)
from karte.profile.overviews import Compared, ComparedFigure, Download, Entry, Finder
from karte.profile.voice_types import Voices

__all__ = [
    "AreaMap",
    "Cell",
    "CommonSheet",
    "Compared",
    "ComparedFigure",
    "Composition",
    "CompositionBar",
    "Difference",
    "Differences",
    "Dot",
    "Download",
    "Entry",
    "Finder",
    "Header",
    "IndexRow",
    "KeyFigure",
    "Line",
    "MapArea",
    "MapLayer",
    "MapOutline",
    "Outlook",
    "Overview",
    "Place",
    "Point",
    "Polygons",
    "Profile",
    "Pyramid",
    "Quadrant",
    "ReadAloud",
    "Reference",
    "Row",
    "Screening",
    "SeriesChart",
    "SeriesLine",
    "SeriesPoint",
    "SheetRow",
    "Slider",
    "Source",
    "Table",
    "Voices",
]


class Header(Frozen):
    """What stands on every page of an edition.

    Attributes
    ----------
    edition : int
        Fiscal year of the edition.
    edition_label : str
        For example ``令和8年度（2026年度）版``, and which revision it is.
    municipality, municipality_code, kind : str
        Name, five-digit code and 市・町・村・特別区.
    unit, council, product : str
        The municipality's own words: 校区, 自治協議会, 地域カルテ.
    department, contact, issued_label : str
        発行課, 問い合わせ先 and 発行日.
    audience_label : str
        Empty for the public edition, else 庁内検討用.
    notice : str
        A sentence that must stand on every page (a fictional city, say); may be empty.
    district_count : int
        How many districts the edition has.
    issued : str
        発行日 as ISO 8601, for metadata.
    revision : int
        How often the edition was put right after it had been published.
    """

    edition: int
    edition_label: str
    municipality: str
    municipality_code: str
    kind: str
    unit: str
    council: str
    product: str
    department: str
    contact: str
    issued_label: str
    issued: str
    audience_label: str
    notice: str
    district_count: int
    revision: int = 0


class Reference(Frozen):
    """The figure that a district is compared with.

    Attributes
    ----------
    label : str
        Says what it is: ``市全体`` for a ratio, ``1校区あたり平均`` for a count.
    text : str
        The formatted figure with its unit, or 未提供.
    value : float or None
        The number behind the text.
    """

    label: str
    text: str
    value: float | None


class KeyFigure(Frozen):
    """One indicator of the district beside the municipality's.

    Attributes
    ----------
    id, name, unit : str
        Indicator id, 日本語名, unit as printed (``人``, ``%``; may be empty).
    estimate : Estimate
        The figure itself.
    text : str
        Formatted figure without unit (``8,412``), or 秘匿・未提供・該当なし.
    likely : str
        Likely range as printed, without unit (``8,350〜8,500``); empty where no town was cut.
    source_label, date_label : str
        ``住民基本台帳`` and ``令和8年4月1日（2026年）``; empty when not provided.
    reference : Reference
        Municipality's own value or mean per district.
    change_text : str
        Change on the same ground in the same source, ``▲312人（▲3.6%）``; empty if none.
    change_label : str
        Since when, ``5年前から``; empty if none.
    others : tuple of float
        The value of every district that has one, ascending, for a strip chart.
    note : str
        How to read it (denominator and the like).
    standing : str
        Its place among the districts in words, or that it may not be said.
    """

    id: str
    name: str
    unit: str
    estimate: Estimate
    text: str
    likely: str
    source_label: str
    date_label: str
    reference: Reference
    change_text: str
    change_label: str
    others: tuple[float, ...]
    note: str
    standing: str


class Source(Frozen):
    """One credited source with its licence and reference date."""

    credit: str
    licence: str
    date_label: str


class Profile(Frozen):
    """Everything one district's page and PDF say (カルテ).

    Attributes
    ----------
    address : str
        Where the public page is to be read; empty where the city has not said.
    household_types : Composition or None
        Kinds of household; None where the census gives none.
    dates : Table or None
        The district at up to three dates of one source, beside group and municipality.
    towns : Table or None
        One row a town: the figures of the whole town as its source has them, also where only a
        part of it lies in the district. Its totals are the district's own figures.
    appendix_file : str
        PDF of what the five pages have no room for (資料編); empty where none is made.
    downloads : tuple of Download
        Files of this district that are offered besides its prints.
    voices : Voices or None
        What its people have written.
    errata : tuple of str
        What was put right since the edition was published first (正誤), the last first.
    """

    header: Header
    district_id: str
    district_name: str
    pdf_file: str
    pdf_download_name: str
    address: str = ""
    lead: str
    key_figures: tuple[KeyFigure, ...]
    reading: ReadAloud
    sheet: CommonSheet | None
    quadrant: Quadrant | None
    indicators: tuple[Table, ...]
    similar: Table | None
    targets: Table | None
    outlook: Outlook
    pyramid: Pyramid | None
    pyramid_missing: str
    household_types: Composition | None
    dates: Table | None
    series: SeriesChart | None
    map: AreaMap | None
    map_missing: str
    place_map: AreaMap | None = None
    locator: AreaMap | None = None
    map_sheet_file: str = ""
    places: tuple[Place, ...]
    towns: Table | None
    other_tables: tuple[Table, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    differences: Differences | None = None
    worksheet_file: str = ""
    appendix_file: str = ""
    downloads: tuple[Download, ...] = ()
    voices: Voices | None = None
    errata: tuple[str, ...] = ()


class IndexRow(Frozen):
    """One district in the table of the index page."""

    district_id: str
    name: str
    cells: tuple[Cell, ...]
    href: str
    pdf_href: str
    pdf_download_name: str


class Overview(Frozen):
    """Everything the index page of an edition says.

    Attributes
    ----------
    header : Header
        Of the edition.
    columns : tuple of str
        Headings of the table.
    rows, totals : tuple of IndexRow, tuple of Row
        All districts, and what stands below them.
    map : AreaMap or None
        None where there are no boundaries.
    notes, sources : tuple of str, tuple of Source
        As printed.
    finders : tuple of Finder
        By which names a district is found.
    compared : tuple of Compared
        All districts on some indicators; their figures stand in the order of ``rows``.
    first_compared : str
        Id of the one that is shown first; empty where there is none for a map.
    downloads : tuple of Download
        Files of the edition that are offered.
    books : tuple of str
        Paths of the PDF of all districts; of its volumes where there are very many.
    errata : tuple of str
        What was put right on any page, the last first.
    """

    header: Header
    columns: tuple[str, ...]
    rows: tuple[IndexRow, ...]
    totals: tuple[Row, ...]
    map: AreaMap | None
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    finders: tuple[Finder, ...] = ()
    compared: tuple[Compared, ...] = ()
    first_compared: str = ""
    downloads: tuple[Download, ...] = ()
    books: tuple[str, ...] = ()
    errata: tuple[str, ...] = ()
