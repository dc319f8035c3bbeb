"""What ``karte init`` prints: each file, what it was taken for, and what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.init.municipality import UNNAMED
from karte.tables.labels import CENSUS_TOPICS

if TYPE_CHECKING:
    from karte.init.choose import Declaration
    from karte.init.look import Survey
    from karte.sources.registry import Identified


def report_lines(found: Survey, declaration: Declaration) -> list[str]:
    """Return the report, a line each.

    Parameters
    ----------
    found : Survey
        What was found.
    declaration : Declaration
        What was made of it.

    Returns
    -------
    list of str
        Japanese, for a terminal of any width.
    """
    lines = [f"使う資料（{len(declaration.used)}件）"]
    lines += [f"  {one.name} … {_told(one)}" for one in declaration.used]
    if declaration.unused:
        lines += ["", f"見分けたが使わない資料（{len(declaration.unused)}件）"]
        lines += [f"  {name} … {reason}" for name, reason in declaration.unused]
    if found.unknown:
        lines += ["", f"見分けられなかったファイル（{len(found.unknown)}件）"]
        lines += [f"  {name} … {reason}" for name, reason in found.unknown]
    lines += ["", *_next_steps(declaration)]
    return lines


def _told(one: Identified) -> str:
    year = f"{one.found.year}年" if one.found.year else ""
    detail = CENSUS_TOPICS.get(one.found.detail, one.found.detail)
    told = " ".join(filter(None, (one.format.title, year, detail)))
    return f"{told}。{one.found.remark}" if one.found.remark else told


def _next_steps(declaration: Declaration) -> list[str]:
    own = declaration.municipality
    lines = [f"市区町村: {own.code} {own.name}", *declaration.missing]
    unnamed = "市区町村名（name）、" if own.name == UNNAMED else ""
    lines.append(
        f"karte.toml の {unnamed}発行課（department）・問い合わせ先（contact）・発行日（issued）は"
        "仮のものです。公開の前に書きかえてください。"
    )
    edition = declaration.values["edition"]
    source = "資料のいちばん新しい年度の" if declaration.dated else "資料から分からないため"
    lines.append(f"年度版（edition）は、{source} {edition} としました。")
    lines.append("資料の利用条件（licence）も、公開元の条件と同じか確かめてください。")
    if not declaration.missing:
        lines.append("このまま karte build を実行できます。")
    return lines
