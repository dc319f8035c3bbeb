"""Words and numbers that stand the same wherever residents read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_EXACT = 9


def number(value: float, decimals: int = 0) -> str:
    """Return a number with grouped digits, halves rounded up; a minus is ▲.

    Parameters
    ----------
    value : float
        Any finite number.
    decimals : int, optional
        Digits after the point.

    Returns
    -------
    str
        As Japanese tables print it.

    Examples
    --------
    >>> number(8412), number(0.25, 1), number(-312)
    ('8,412', '0.3', '▲312')
    """
    rounded = half_up(value, decimals)
    return f"{'▲' if rounded < 0 else ''}{abs(rounded):,}"


def half_up(value: float, decimals: int = 0) -> Decimal:
    """Return a number rounded to digits after the point, halves away from zero.

    What floating point added is taken off first: 0.285 is 0.29 and not 0.28.

    Examples
    --------
    >>> str(half_up(0.285, 2)), str(half_up(-2.5))
    ('0.29', '-3')
    """
    exact = Decimal(str(round(value, _EXACT)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def municipality_word(kind: str) -> str:
    """Return the word for the whole municipality: 市全体, 町全体, 村全体, 区全体.

    Examples
    --------
    >>> municipality_word("町"), municipality_word("特別区")
    ('町全体', '区全体')
    """
    return f"{'区' if kind == '特別区' else kind}全体"


def mean_word(unit: str) -> str:
    """Return the label of a mean per district.

    Examples
    --------
    >>> mean_word("校区")
    '1校区あたり平均'
    """
    return f"1{unit}あたり平均"
