"""Which column of a resident register by town is which count: both generations, and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.headings import Heading, find_heading
from karte.sources.rows import Row
from karte.tables.columns import UNKNOWN, population
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


DATE = ("調査年月日", "調査日", "基準日", "基準年月日", "年月日", "surveyDate")
NAME = ("地域名", "町丁目名", "町丁名", "町丁字名", "町名", "町字名", "大字・町丁目", "regionName")
TOTAL = ("総人口", "人口総数", "人口", "人口計", "総数", "totalPopulation")
CODE = (
    "全国地方公共団体コード",
    "都道府県コード又は市区町村コード",
    "都道府県コ-ド又は市区町村コ-ド",
    "市区町村コード",
    "団体コード",
    "prefCode",
)
CODE_LENGTHS = frozenset({5, 6})
"""How many digits a municipality code has, without and with its check digit."""
KEY = ("KEY_CODE", "KEYCODE", "町丁字コード(国勢調査)", "小地域コード")
_COUNTS = {
    population(): TOTAL,
    "population.male": ("男性", "男", "男性人口", "male", "man"),
    "population.female": ("女性", "女", "女性人口", "female", "woman"),
    "households": ("世帯数", "世帯総数", "世帯", "numberOfHouseholds"),
}
_NEEDED = {"町丁の名前": NAME, "総人口": TOTAL}
_SPELLED = {
    role: tuple(normalise_label(name) for name in names)
    for role, names in {"name": NAME, "date": DATE, "code": CODE, "key": KEY, **_COUNTS}.items()
}
"""In the spelling of headings, once: every sheet asks for all of them."""
_SEX = {"男性": "male", "男": "male", "女性": "female", "女": "female"}
_SEX |= {"総数": "total", "計": "total", "": "total"}
_WORD = "(?P<sex>男性|男|女性|女|総数|計|)"
_BAND = re.compile(rf"(?P<first>\d+)[-~](?P<last>\d+)歳?の?{_WORD}")
_OPEN = re.compile(rf"(?P<first>\d+)歳?以上の?{_WORD}")
_UNKNOWN = re.compile(rf"(?:年齢)?不詳者?の?{_WORD}")
_ENGLISH = re.compile(r"(?P<sex>man|woman)(?P<number>\d+)")
_ENGLISH_SEX = {"man": "male", "woman": "female"}
_WIDTH = 5
_SEXED = re.compile(r"\d歳?(以上)?の(男|女)|^(wo)?man\d")
_IN_LINES = frozenset(
    {"性別", "男女別", "男女", "区分", "男女区分", "年齢", "年齢階級", "年齢区分"}
)


@dataclass(frozen=True, slots=True)
class RegisterColumns:
    """Positions of the columns.

    Attributes
    ----------
    heading : Heading
        The row of headings.
    name, date, code, key : int or None
        Name of the town, reference date, municipality code, KEY_CODE.
    counts : dict of int to str
        Position to count id; the open class may be one that the dictionary lacks.
    classes : tuple of str
        Age classes of the table, youngest first.
    """

    heading: Heading
    name: int
    date: int | None
    code: int | None
    key: int | None
    counts: dict[int, str]
    classes: tuple[str, ...]


def find_register_columns(
    rows: Sequence[Row], *, where: str, heading: Heading | None = None
) -> RegisterColumns:
    """Return where a table of the resident register has what.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    where : str
        The file.
    heading : Heading, optional
        Where it was found already.

    Returns
    -------
    RegisterColumns
        A column that is none of these is read past.

    Raises
    ------
    KarteError
        If the table lacks names or the total.
    """
    if heading is None:
        heading = find_heading(rows, _NEEDED, where=where)
    return _columns(heading)


@lru_cache(maxsize=64)
def _columns(heading: Heading) -> RegisterColumns:
    """Every date of a register has the same headings."""
    place = {label: column for column, label in reversed([*enumerate(heading.labels)])}
    fixed = {role: _first(names, place) for role, names in _SPELLED.items()}
    counts = {column: count for count in _COUNTS if (column := fixed[count]) is not None}
    oldest = max(
        (int(one["number"]) for one in map(_ENGLISH.fullmatch, heading.labels) if one), default=0
    )
    classes = set[str]()
    for position, label in enumerate(heading.labels):
        sex, age = _age(label, oldest)
        if age and position not in counts:
            counts[position] = population(sex, age)
            classes.add(age)
    classes.discard(UNKNOWN)
    return RegisterColumns(
        heading=heading,
        name=fixed["name"] or 0,
        date=fixed["date"],
        code=fixed["code"],
        key=fixed["key"],
        counts=counts,
        classes=tuple(sorted(classes, key=_first_age)),
    )


def _first(names: Iterable[str], places: Mapping[str, int]) -> int | None:
    """Return the column with the first of these names, in order of preference."""
    return next((places[name] for name in names if name in places), None)


def standard_heading(rows: Sequence[Row]) -> Heading | None:
    """Return the headings of a table in the layout of the standard data set, in either generation.

    Parameters
    ----------
    rows : sequence of Row
        As read.

    Returns
    -------
    Heading or None
        None for a city's own layout: one that tells neither date nor municipality in columns and
        has ages and sexes apart from each other, or one with 男 and 女 in lines.
    """
    if rows and (first := _alone(rows[0].cells)) is not None:
        return first
    return _standard(rows)


@lru_cache(maxsize=64)
def _alone(cells: tuple[str, ...]) -> Heading | None:
    """Return the headings of a first row that is one: every date of a register has the same."""
    return _standard([Row(1, cells)])


def _standard(rows: Sequence[Row]) -> Heading | None:
    try:
        heading = find_heading(rows, _NEEDED, where="")
    except KarteError:
        return None
    if set(heading.labels) & _IN_LINES:
        return None
    marked = heading.find(DATE) is not None or heading.find(CODE) is not None
    return heading if marked or any(map(_SEXED.search, heading.labels)) else None


def _age(label: str, oldest: int) -> tuple[str, str]:
    """Return sex and age class of a heading; an empty class where it is no age."""
    found = _BAND.fullmatch(label)
    if found and int(found["first"]) <= int(found["last"]):
        return _SEX[found["sex"]], f"{int(found['first'])}-{int(found['last'])}"
    if found := _OPEN.fullmatch(label):
        return _SEX[found["sex"]], f"{int(found['first'])}+"
    if found := _UNKNOWN.fullmatch(label):
        return _SEX[found["sex"]], UNKNOWN
    if found := _ENGLISH.fullmatch(label):
        number = int(found["number"])
        first = (number - 1) * _WIDTH
        age = f"{first}+" if number == oldest else f"{first}-{first + _WIDTH - 1}"
        return _ENGLISH_SEX[found["sex"]], age
    return "", ""


def _first_age(age_class: str) -> int:
    return int(re.split(r"[-+]", age_class)[0])
