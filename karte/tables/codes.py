"""Municipality codes: text of five digits, with or without the check digit."""

from __future__ import annotations

_WEIGHTS = (6, 5, 4, 3, 2)
_LONG = 6


def check_digit(code: str) -> str:
    """Return the check digit of a five-digit municipality code.

    Parameters
    ----------
    code : str
        Five digits.

    Returns
    -------
    str
        One digit, as JIS X 0402 and 全国地方公共団体コード define it.

    Examples
    --------
    >>> check_digit("13207"), check_digit("01100"), check_digit("29209")
    ('1', '2', '5')
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True))
    return str(11 - total if total < 11 else 11 - total % 11)[-1]  # noqa: PLR2004 - modulus 11


def municipality_code(text: str) -> str:
    """Return a municipality code as five digits, with the check digit verified and dropped.

    Parameters
    ----------
    text : str
        Five digits, or six with the check digit.

    Returns
    -------
    str
        Five digits.

    Raises
    ------
    ValueError
        In Japanese, when the code has another form or its check digit is wrong.

    Examples
    --------
    >>> municipality_code("292095"), municipality_code("29209")
    ('29209', '29209')
    """
    if not (text.isascii() and text.isdigit() and len(text) in (_LONG - 1, _LONG)):
        message = f"「{text}」は市区町村コードではありません（5桁または6桁の数字を文字で）"
        raise ValueError(message)
    code = text[: _LONG - 1]
    if len(text) == _LONG and check_digit(code) != text[-1]:
        message = f"「{text}」の検査数字が合いません（{code}{check_digit(code)} が正しい値）"
        raise ValueError(message)
    return code
