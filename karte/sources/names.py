"""Names as inputs have them, before they reach pages, file names and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.errors import Problems

LONGEST_NAME = 200
"""Characters; the longest name of a 町丁・字等 in the 2020 census has below 50."""
_SHOWN = 30


def check_names(names: Iterable[str], *, what: str, where: str, problems: Problems) -> None:
    """Remember names that no page could print.

    Parameters
    ----------
    names : iterable of str
        As read.
    what : str
        What they are the names of, in Japanese.
    where : str
        The file.
    problems : Problems
        Takes every name that is too long or holds control characters, once.

    Examples
    --------
    >>> from karte.errors import Problems
    >>> problems = Problems()
    >>> check_names(["東小学校", "東" * 10_000], what="校区", where="a.shp", problems=problems)
    >>> [problem.what[:32] for problem in problems.found]
    ['校区の名前が長すぎます（10,000文字、200文字まで）: 東']
    """
    for name in dict.fromkeys(names):
        if len(name) > LONGEST_NAME:
            problems.add(
                f"{what}の名前が長すぎます（{len(name):,}文字、{LONGEST_NAME}文字まで）: "
                f"{name[:_SHOWN]}…",
                where=where,
                hint="名前の列を取り違えていないか、ファイルが壊れていないか確かめてください。",
            )
        elif not _is_printable(name):
            shown = "".join(one if _is_printable(one) else "□" for one in name)
            problems.add(
                f"{what}の名前に印刷できない文字（制御文字）があります: {shown[:_SHOWN]}",
                where=where,
                hint="公開元から取り直すか、名前を入力し直してください。",
            )


def _is_printable(name: str) -> bool:
    return name.replace("\u3000", " ").isprintable()
