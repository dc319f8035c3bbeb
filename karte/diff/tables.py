"""What has changed, as a table for Excel and as lines for the terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from karte.diff.split import NOWHERE, Cause
from karte.diff.words import reason
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from karte.diff.lines import Compared
    from karte.diff.split import Said

COLUMNS = (
    "順", "確認", "区域コード", "区域", "前の区域", "符号", "指標", "単位", "統計",
    "前の時点", "今度の時点", "前の値", "方法", "資料の訂正", "境界", "実際の変化", "今度の値",
    "差", "前の種別", "今度の種別", "理由",
)  # fmt: skip
_WIDTHS = (14, 22, 10, 10, 8, 8, 8, 8)
_HEADINGS = ("区域", "指標", "前", "今度", "方法", "訂正", "境界", "実際")
_TEXTS = 2
_ACROSS = 96
_SHOWN = 20


def diff_csv(compared: Compared, datasets: dict[str, str]) -> bytes:
    """Return every changed figure as CSV.

    Parameters
    ----------
    compared : Compared
        From `compare`.
    datasets : dict of str to str
        The word for each family of sources.

    Returns
    -------
    bytes
        UTF-8 with BOM. The four parts of a line add up to its difference; where one of the two
        editions has no number they are empty and the kinds say why.
    """
    rows = (
        (
            place, "、".join(one.look.alarms), one.area_id, one.area, "・".join(one.formers),
            one.figure.id, one.known.name, one.known.unit, datasets[one.figure.dataset], *one.dates,
            _plain(one.before.value), *(_plain(one.split.parts.get(cause)) for cause in Cause),
            _plain(one.after.value), _plain(one.difference), _status(one.before),
            _status(one.after), " / ".join(one.causes),
        )
        for place, one in enumerate(compared.lines, start=1)
    )  # fmt: skip
    return to_csv(COLUMNS, rows)


def terminal_lines(compared: Compared) -> Iterator[str]:
    """Yield what has to be looked at first, for a terminal of a hundred columns.

    Parameters
    ----------
    compared : Compared
        From `compare`.

    Yields
    ------
    str
        Two lines a figure: its numbers, and why.
    """
    if not compared.lines:
        return
    yield _row(_HEADINGS)
    for one in compared.lines[:_SHOWN]:
        parts = (signed(one.split.parts.get(cause)) for cause in Cause)
        yield _row((one.area, one.known.name, shown(one.before), shown(one.after), *parts))
        mark = f"【確認】{'、'.join(one.look.alarms)}。" if one.look.alarms else ""
        yield f"  {_cut(mark + ' / '.join(one.causes), _ACROSS - 2)}"
    more = len(compared.lines) - _SHOWN
    if more > 0:
        yield f"（ほか{more}件は、ページと CSV にあります）"


def shown(said: Said) -> str:
    """Return a figure, or the word that says why there is none.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from karte.diff.split import NOWHERE, Said
    >>> shown(Said(Decimal("8412"))), shown(Said(None, "suppressed")), shown(NOWHERE)
    ('8,412', '秘匿', 'なし')
    """
    return reason(said.status) if said.value is None else f"{said.value:,f}"


def signed(value: Decimal | None) -> str:
    """Return a part of a difference with its sign; a dot where there is none.

    Examples
    --------
    >>> from decimal import Decimal
    >>> signed(Decimal("-3")), signed(Decimal("1200")), signed(Decimal(0)), signed(None)
    ('-3', '+1,200', '0', '・')
    """
    if value is None:
        return "・"
    return f"{value:+,f}" if value else "0"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _status(said: Said) -> str:
    return reason(said.status if said is not NOWHERE else "")


def _row(cells: tuple[str, ...]) -> str:
    return " ".join(
        _fit(cell, width, right=place >= _TEXTS)
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ).rstrip()


def _fit(text: str, width: int, *, right: bool) -> str:
    short = _cut(text, width)
    space = " " * (width - across(short))
    return space + short if right else short + space


def _cut(text: str, width: int) -> str:
    if across(text) <= width:
        return text
    while across(text) > width - 2:
        text = text[:-1]
    return f"{text}…"


def across(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    Examples
    --------
    >>> across("人口 8")
    6
    """
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)
