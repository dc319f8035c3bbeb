"""Which column of a census table is which count, by its normalised label."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from karte.errors import Problems
from karte.sources.cells import short
from karte.tables.columns import COUNTS
from karte.tables.labels import CENSUS_LABELS, RATIO_LABELS, REQUIRED, normalise_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.sources.census_rows import Request

_NEAREST = 3


def find_columns(headings: Sequence[str], request: Request) -> dict[int, str]:
    """Return which columns hold which count.

    Parameters
    ----------
    headings : sequence of str
        Headings of the columns of figures, as published; empty for the others.
    request : Request
        Which table it should be.

    Returns
    -------
    dict of int to str
        Position to count id.

    Raises
    ------
    KarteError
        If a column that the topic needs is missing, or one count has two columns.
    """
    known = dict(CENSUS_LABELS[request.topic])
    known.update({normalise_label(label): count for label, count in request.labels.items()})
    found = dict[int, str]()
    unknown = list[str]()
    problems = Problems()
    for position, heading in enumerate(headings):
        label = normalise_label(heading)
        if label in known:
            if known[label] in found.values():
                problems.add(
                    f"「{COUNTS[known[label]].label}」にあたる列が2つあります（{short(heading.strip())}）。",
                    where=request.where,
                    hint="片方の列を取り除くか、e-Stat から表を取り直してください。",
                )
            found[position] = known[label]
        elif label and label not in RATIO_LABELS:
            unknown.append(heading.strip())
    missing = [count for count in REQUIRED[request.topic] if count not in found.values()]
    for count in missing:
        _add_missing(count, known, headings, request.where, problems)
    problems.raise_if_any()
    if unknown:
        request.warnings.add(
            f"使い方の分からない列が{len(unknown)}列あり、読み飛ばしました: "
            f"{'、'.join(map(short, unknown[:5]))}",
            where=request.where,
            hint="必要な列なら karte.toml の [censuses.labels] に意味を書いてください。",
        )
    return found


def _add_missing(
    count: str, known: Mapping[str, str], headings: Sequence[str], where: str, problems: Problems
) -> None:
    expected = [label for label, one in known.items() if one == count]
    by_label = {normalise_label(heading): heading.strip() for heading in headings if heading}
    free = [label for label in by_label if label not in known]
    near = difflib.get_close_matches(expected[0], free or list(by_label), n=_NEAREST, cutoff=0.0)
    shown = "、".join(f"「{short(by_label[label])}」" for label in near) or "（見出しがありません）"
    problems.add(
        f"「{COUNTS[count].label}」にあたる列がありません"
        f"（見出しは「{'」か「'.join(expected)}」のはずです）。近い見出し: {shown}",
        where=where,
        hint=f'見出しが変わった場合は karte.toml の [censuses.labels] に "見出し" = "{count}" '
        "と書いてください。別の統計表の場合は [censuses.tables] のファイル名を直してください。",
    )
