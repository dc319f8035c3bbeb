"""Codes of the sample city, and how each publisher spells the names of its towns."""

from __future__ import annotations

PREFECTURE_CODE = "22"
MUNICIPALITY_CODE = "22999"
PREFECTURE = "見本県"
CITY = "見本市"

KANJI_DIGITS = "〇一二三四五六七八九"
_FULL_WIDTH_DIGITS = "０１２３４５６７８９"


def check_digit(code: str) -> str:
    """Return the check digit of a five-digit municipality code.

    Parameters
    ----------
    code : str
        Five digits.

    Returns
    -------
    str
        The sixth.

    Examples
    --------
    >>> check_digit("13207"), check_digit("46220"), check_digit("01100")
    ('1', '9', '2')
    """
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=True))
    return str((11 - total % 11) % 10)


MUNICIPALITY_CODE_6 = MUNICIPALITY_CODE + check_digit(MUNICIPALITY_CODE)


def school_code(number: int) -> str:
    """Return the thirteen characters of a school code.

    Parameters
    ----------
    number : int
        Running number of the school.

    Returns
    -------
    str
        B1, prefecture, 2 (municipal), seven digits and a last one that depends on them.

    Examples
    --------
    >>> school_code(1)
    'B122299900102'
    """
    body = f"{PREFECTURE_CODE}2{9990000 + number * 10:07d}"
    odd = sum(int(digit) for digit in body[-1::-2])
    even = sum(int(digit) for digit in body[-2::-2])
    return f"B1{body}{-(odd + 2 * even) % 10}"


def chome(base: str, number: int) -> str:
    """Return the name of a 丁目 with kanji numerals, as in the boundaries of 2020.

    Parameters
    ----------
    base : str
        Name of the town.
    number : int
        1 to 9.

    Returns
    -------
    str
        Full name.

    Examples
    --------
    >>> chome("本町", 2)
    '本町二丁目'
    """
    return f"{base}{KANJI_DIGITS[number]}丁目"


def with_digits(name: str) -> str:
    """Return a town's name with full-width digits, as in the files of 2015 and of cities.

    Parameters
    ----------
    name : str
        Name with kanji numerals.

    Returns
    -------
    str
        The same town.

    Examples
    --------
    >>> with_digits("本町二丁目"), with_digits("大字三ツ沢")
    ('本町２丁目', '大字三ツ沢')
    """
    stem, number = name[:-3], name[-3:]
    if not name.endswith("丁目"):
        return name
    return stem + _FULL_WIDTH_DIGITS[KANJI_DIGITS.index(number[0])] + number[1:]


def register_name(name: str) -> str:
    """Return a town's name as the city's own register writes it.

    Parameters
    ----------
    name : str
        Name as in the census of 2020.

    Returns
    -------
    str
        Without 大字 and 字, with full-width digits and large ケ.

    Examples
    --------
    >>> register_name("松ヶ浜"), register_name("大字青木字北原"), register_name("本町二丁目")
    ('松ケ浜', '青木北原', '本町２丁目')
    """
    plain = with_digits(name).removeprefix("大字").replace("字", "")
    return plain.replace("ヶ", "ケ")
