"""Which municipalities a file is of, by its columns or its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.sources.municipality import CODE_LENGTH, DESIGNATED_CITIES, belongs
from karte.sources.register_columns import CODE
from karte.tables.codes import municipality_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.sources.headings import Heading
    from karte.sources.recognise.probe import Probe

CODE_CELL = re.compile(r"\d{5,6}")
NAME_HEADINGS = ("市区町村名", "cityName", "地方公共団体名")
PREFECTURE_HEADINGS = ("都道府県名", "prefName")
_CODE_HEADINGS = (*CODE, "所在地_全国地方公共団体コード")
_FILE_CODE = re.compile(r"(\d{6})_.*")
_FILE_PREFECTURE = re.compile(r"[A-Z]\d{2}[a-zA-Z]?P?-[\d-]+_(\d{2})(?!\d).*", re.IGNORECASE)
_PREFECTURE = re.compile(r"(東京都|北海道|大阪府|京都府|.{2,3}?県)(?=.)")
_PREFECTURES = 47


def own_code(text: str) -> str:
    """Return a municipality code as five digits, or nothing where it is none.

    Parameters
    ----------
    text : str
        A cell or a part of a name.

    Returns
    -------
    str
        Empty where the check digit is wrong or the prefecture does not exist.

    Examples
    --------
    >>> own_code("292095"), own_code("29209"), own_code("292090"), own_code("99999")
    ('29209', '29209', '', '')
    """
    try:
        code = municipality_code(text)
    except ValueError:
        return ""
    return code if 1 <= int(code[:2]) <= _PREFECTURES else ""


def city_of(code: str) -> str:
    """Return the designated city that a ward belongs to, and any other municipality as it is.

    Parameters
    ----------
    code : str
        Five digits.

    Returns
    -------
    str
        Five digits.

    Examples
    --------
    >>> city_of("27102"), city_of("27207")
    ('27100', '27207')
    """
    return next((city for city in DESIGNATED_CITIES if belongs(code, city)), code)


def codes_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the municipalities that keys or codes begin with.

    Parameters
    ----------
    texts : iterable of str
        Codes, or KEY_CODEs of small areas.

    Returns
    -------
    frozenset of str
        Five digits each.
    """
    heads = {text[:CODE_LENGTH] for text in texts}
    return frozenset(filter(None, (own_code(one) for one in heads if len(one) == CODE_LENGTH)))


def code_of_name(stem: str) -> frozenset[str]:
    """Return the municipality in a name such as ``229997_aed`` or the prefecture in ``A33-25_22``.

    Parameters
    ----------
    stem : str
        Name of a file without its suffix.

    Returns
    -------
    frozenset of str
        One code, or none.

    Examples
    --------
    >>> sorted(code_of_name("292095_aed")), sorted(code_of_name("A31a-24-24_29_xyz"))
    (['29209'], ['29'])
    """
    if found := _FILE_CODE.fullmatch(stem):
        return codes_in([own_code(found[1])])
    found = _FILE_PREFECTURE.fullmatch(stem)
    return frozenset({found[1]} if found and 1 <= int(found[1]) <= _PREFECTURES else ())


def of_table(probe: Probe, heading: Heading) -> tuple[frozenset[str], dict[str, str]]:
    """Return the municipalities of a table, with their names, by its columns or its name.

    Parameters
    ----------
    probe : Probe
        The file.
    heading : Heading
        Its headings.

    Returns
    -------
    tuple of frozenset and dict
        Codes, and names by code where there is one municipality only.
    """
    cells = (one.split(".")[0] for one in probe.below(heading, _CODE_HEADINGS))
    areas = codes_in(filter(None, map(own_code, cells))) or code_of_name(probe.stem)
    names = set(probe.below(heading, NAME_HEADINGS))
    if len(areas) == 1 and len(names) == 1:
        prefectures = probe.below(heading, PREFECTURE_HEADINGS)
        name = names.pop().removeprefix(prefectures[0] if prefectures else "")
        return areas, {next(iter(areas)): without_prefecture(name)}
    return areas, {}


def without_prefecture(name: str) -> str:
    """Return the name of a municipality without its prefecture before it.

    Parameters
    ----------
    name : str
        As published.

    Returns
    -------
    str
        The name alone.

    Examples
    --------
    >>> without_prefecture("鹿児島県南さつま市"), without_prefecture("生駒市")
    ('南さつま市', '生駒市')
    """
    return _PREFECTURE.sub("", name, count=1) if _PREFECTURE.match(name) else name
