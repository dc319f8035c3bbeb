"""Sentences and tables that the page and the PDF add around a profile, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Grade, Status
from karte.profile.types import Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile.types import Header, KeyFigure, Place, Pyramid, SeriesChart

_LEAST_FOR_STRIP = 2
_HINTS = {
    Status.SUPPRESSED: "人数が少ないため、公表されていません。",
    Status.NOT_PROVIDED: "もとになる資料がありません。",
    Status.NOT_APPLICABLE: "対象になる人や世帯がありません。",
}


def hint(status: Status) -> str:
    """Explain in a sentence why there is no figure.

    Parameters
    ----------
    status : Status
        Of a figure.

    Returns
    -------
    str
        Empty for a status that has a value.

    Examples
    --------
    >>> hint(Status.NOT_PROVIDED)
    'もとになる資料がありません。'
    """
    return _HINTS.get(status, "")


def dated_source(figure: KeyFigure) -> str:
    """Say of a key figure where it is from and of when.

    Parameters
    ----------
    figure : KeyFigure
        The figure.

    Returns
    -------
    str
        Empty when neither is known.
    """
    return "・".join(part for part in (figure.source_label, figure.date_label) if part)


def made(figure: KeyFigure) -> str:
    """Say of a key figure how it came about and how far it can be relied on.

    Parameters
    ----------
    figure : KeyFigure
        The figure.

    Returns
    -------
    str
        Empty where there is no figure.
    """
    status, grade = figure.estimate.status, figure.estimate.grade
    if not status.has_value:
        return ""
    return f"{status.label}（確かさ{grade.value}）" if grade else status.label


def about(likely: str) -> str:
    """Write a likely range as it follows its figure.

    Parameters
    ----------
    likely : str
        Of a figure, as printed.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> about("1,180〜1,310")
    '（およそ1,180〜1,310）'
    """
    return f"（およそ{likely}）" if likely else ""


def mark(grade: Grade | None) -> str:
    """Write the small mark of a grade; what is only a rough guide says so.

    Parameters
    ----------
    grade : Grade or None
        Of a split figure.

    Returns
    -------
    str
        Empty where nothing was split.

    Examples
    --------
    >>> mark(Grade.A), mark(Grade.C)
    ('A', 'C参考')
    """
    if grade is None:
        return ""
    return f"{grade}参考" if grade is Grade.C else str(grade)


def has_strip(figure: KeyFigure) -> bool:
    """Say whether a key figure can be shown among those of the other districts.

    Parameters
    ----------
    figure : KeyFigure
        The figure.

    Returns
    -------
    bool
        False where there is no figure, whatever else is known, or nobody to compare it with.
    """
    estimate = figure.estimate
    known = estimate.status.has_value and estimate.value is not None
    return known and len(figure.others) >= _LEAST_FOR_STRIP


def strips(header: Header) -> str:
    """Explain the strips below the key figures.

    Parameters
    ----------
    header : Header
        For the municipality's own words.

    Returns
    -------
    str
        Two sentences.
    """
    return (
        f"横線の目盛りは{header.district_count}{header.unit}それぞれの値（右ほど大きい値）、"
        f"点線は{header.kind}全体の値か1{header.unit}あたりの平均、丸印はこの{header.unit}です。"
        "▲は減少を表します。"
    )


def pyramid_reading(header: Header, pyramid: Pyramid) -> str:
    """Explain the bars and the lines of a pyramid.

    Parameters
    ----------
    header : Header
        For the municipality's own words.
    pyramid : Pyramid
        The pyramid.

    Returns
    -------
    str
        What each is, and that there is nothing earlier where there is not.
    """
    earlier = f"、細い線は{pyramid.before_label.split('　')[0]}の形" if pyramid.before_label else ""
    absent = "" if pyramid.before_label else "10年前の同じ資料はありません。"
    return (
        f"棒はこの{header.unit}の割合、破線は{pyramid.municipality_label}の形{earlier}です。"
        f"年齢のわかる人を100%とし、横軸の長さはどの{header.unit}も同じです。{absent}"
    )


def pyramid_source(pyramid: Pyramid) -> str:
    """Say where the figures of a pyramid are from.

    Parameters
    ----------
    pyramid : Pyramid
        The pyramid.

    Returns
    -------
    str
        Source and date, and that it is an estimate if it is.
    """
    estimated = pyramid.status is Status.ESTIMATED
    made_so = f"・{pyramid.status.label}" if estimated else ""
    return f"男女別・年齢5歳階級別の人口（{pyramid.source_label}、{pyramid.date_label}{made_so}）"


def figure_text(value: float) -> str:
    """Write the figure of a point of a series.

    Parameters
    ----------
    value : float
        The figure.

    Returns
    -------
    str
        Whole numbers without decimals, others with one.

    Examples
    --------
    >>> figure_text(8412.0), figure_text(34.81)
    ('8,412', '34.8')
    """
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"


def series_tables(chart: SeriesChart) -> tuple[Table, ...]:
    """Make the tables for readers who cannot see a series.

    Parameters
    ----------
    chart : SeriesChart
        The chart.

    Returns
    -------
    tuple of Table
        One a line, since different sources must not be joined.
    """
    return tuple(
        Table(
            caption=f"{chart.title}：{line.name}",
            head="時点",
            columns=(chart.unit or "値",),
            rows=tuple(
                Row(
                    label=point.label,
                    cells=(Cell(text=figure_text(point.value), status=Status.OBSERVED),),
                )
                for point in line.points
            ),
            notes=(),
        )
        for line in chart.lines
    )


def places_table(places: Iterable[Place], header: Header) -> Table:
    """Make the table of facilities.

    Parameters
    ----------
    places : iterable of Place
        In the order of their numbers.
    header : Header
        For the municipality's own words.

    Returns
    -------
    Table
        Number on the map, name, kind and address.
    """
    rows = tuple(
        Row(
            label=f"{place.number} {place.name}",
            cells=(
                Cell(text=f"{place.icon} {place.kind}".strip(), status=Status.REPORTED),
                Cell(text=place.address, status=Status.REPORTED),
            ),
        )
        for place in places
    )
    return Table(
        caption=f"この{header.unit}にある施設",
        head="番号と名称",
        columns=("種別", "所在地"),
        rows=rows,
        notes=(),
        words=(0, 1),
    )
