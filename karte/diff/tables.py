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
_WIDTHS = (14, 24, 9, 9, 8, 8, 8, 8)
_HEADINGS = ("区域", "指標", "前", "今度", "方法", "訂正", "境界", "実際")
_FAMILIES = {"census": "国調", "register": "住基", "own": "市"}
_NAME = 19
_TEXTS = 2
_ACROSS = 96
_SHOWN = 15


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
        The numbers of a figure, and below them why.
    """
    if not compared.lines:
        return
    yield _row(_HEADINGS)
    for one in compared.lines[:_SHOWN]:
        ends = (shown(said, one.digits) for said in (one.before, one.after))
        parts = (signed(one.split.parts.get(cause), one.digits) for cause in Cause)
        family = _FAMILIES.get(one.figure.dataset, "")
        name = f"{_fit(one.known.name, _NAME, right=False)} {family}"
        yield _row((one.area, name, *ends, *parts))
        if one.look.alarms:
            yield f"  【確認】{_cut('、'.join(one.look.alarms), _ACROSS - 10)}"
        yield from (f"  {_cut(cause, _ACROSS - 2)}" for cause in one.causes)
    more = len(compared.lines) - _SHOWN
    if more > 0:
        yield f"（ほか{more}件は、ページと CSV にあります）"


def shown(said: Said, digits: int = 0) -> str:
    """Return a figure, or the word that says why there is none.

    Parameters
    ----------
    said : Said
        The figure.
    digits : int, optional
        After the point, as all figures of the line have them.

    Returns
    -------
    str

    Examples
    --------
    >>> from decimal import Decimal
    >>> from karte.diff.split import NOWHERE, Said
    >>> shown(Said(Decimal("8412"))), shown(Said(Decimal("8.5")), 2), shown(NOWHERE)
    ('8,412', '8.50', 'なし')
    """
    return reason(said.status) if said.value is None else f"{said.value:,.{digits}f}"


def signed(value: Decimal | None, digits: int = 0) -> str:
    """Return a part of a difference with its sign; a dot where there is none.

    Parameters
    ----------
    value : decimal.Decimal or None
        The part.
    digits : int, optional
        As of `shown`.

    Returns
    -------
    str

    Examples
    --------
    >>> from decimal import Decimal
    >>> signed(Decimal("-3")), signed(Decimal("1200")), signed(Decimal(0), 1), signed(None)
    ('-3', '+1,200', '0', '・')
    """
    if value is None:
        return "・"
    return f"{value:+,.{digits}f}" if value else "0"


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
