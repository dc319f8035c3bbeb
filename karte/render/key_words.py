"""Words that stand around the key figures on paper, where each millimetre counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Grade, Status
from karte.render.words import dated_source, strips

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile.types import Header, KeyFigure


def short_mark(figure: KeyFigure) -> str:
    """Write beside the name of a printed key figure that it is an estimate, and its grade.

    Parameters
    ----------
    figure : KeyFigure
        The figure.

    Returns
    -------
    str
        ``推計B``; empty where the figure was counted or there is none.
    """
    status, grade = figure.estimate.status, figure.estimate.grade
    return f"{status.label}{grade or ''}" if status is Status.ESTIMATED else ""


def range_line(figure: KeyFigure) -> str:
    """Write the likely range of a printed key figure; what is only a rough guide says so.

    Parameters
    ----------
    figure : KeyFigure
        The figure.

    Returns
    -------
    str
        Empty where there is nothing to say.
    """
    rough = "参考" if figure.estimate.grade is Grade.C else ""
    likely = f"およそ{figure.likely}" if figure.likely else ""
    return " ".join(part for part in (rough, likely) if part)


def key_notes(figures: Iterable[KeyFigure], header: Header, since: str) -> tuple[str, ...]:
    """Say below the printed key figures what holds for several of them.

    Parameters
    ----------
    figures : iterable of KeyFigure
        In the order of printing.
    header : Header
        For the municipality's own words.
    since : str
        When every change begins; empty where that stands beside each.

    Returns
    -------
    tuple of str
        Where the figures are from, and how to read the signs.
    """
    sources: dict[str, list[str]] = {}
    graded = False
    for figure in figures:
        graded = graded or figure.estimate.grade is not None
        if source := dated_source(figure):
            sources.setdefault(source, []).append(figure.name)
    usual = max(sources, key=lambda one: len(sources[one]), default="")
    others = [f"{'、'.join(names)}は{one}" for one, names in sources.items() if one != usual]
    written = "。".join(part for part in (usual, "、".join(others)) if part)
    signs = [strips(header)]
    if since:
        signs.append(f"増減は{since}のものです。")
    if graded:
        signs.append("A・B・Cは推計の確かさです（Aがもっとも確か、Cは参考）。")
    return (*((f"資料: {written}。",) if written else ()), "".join(signs))


def definitions(figures: Iterable[KeyFigure]) -> tuple[str, ...]:
    """Say how each key figure is counted.

    Parameters
    ----------
    figures : iterable of KeyFigure
        In the order of printing.

    Returns
    -------
    tuple of str
        One line a figure that has something to say.
    """
    return tuple(f"{figure.name}: {figure.note}" for figure in figures if figure.note)
