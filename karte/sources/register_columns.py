"""Which column of a resident register by town is which count: both generations, and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.headings import Heading, find_heading
from karte.tables.columns import UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.rows import Row

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
KEY = ("KEY_CODE", "KEYCODE", "町丁字コード(国勢調査)", "小地域コード")
_OTHERS = {
    "population.male": ("男性", "男", "男性人口", "male", "man"),
    "population.female": ("女性", "女", "女性人口", "female", "woman"),
    "households": ("世帯数", "世帯総数", "世帯", "numberOfHouseholds"),
}
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


def find_register_columns(rows: Sequence[Row], *, where: str) -> RegisterColumns:
    """Return where a table of the resident register has what.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    where : str
        The file.

    Returns
    -------
    RegisterColumns
        A column that is none of these is read past.

    Raises
    ------
    KarteError
        If the table lacks names or the total.
    """
    heading = find_heading(rows, {"町丁の名前": NAME, "総人口": TOTAL}, where=where)
    counts = dict[int, str]()
    for count, names in {population(): TOTAL, **_OTHERS}.items():
        if (column := heading.find(names)) is not None:
            counts[column] = count
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
    name = heading.find(NAME)
    return RegisterColumns(
        heading=heading,
        name=0 if name is None else name,
        date=heading.find(DATE),
        code=heading.find(CODE),
        key=heading.find(KEY),
        counts=counts,
        classes=tuple(sorted(classes, key=_first_age)),
    )


def is_standard(rows: Sequence[Row]) -> bool:
    """Tell whether a table has the headings of the standard data set, in either generation.

    Parameters
    ----------
    rows : sequence of Row
        As read.

    Returns
    -------
    bool
        False for a city's own layout: one that tells neither date nor municipality in columns and
        has ages and sexes apart from each other, or one with 男 and 女 in lines.
    """
    try:
        heading = find_heading(rows, {"町丁の名前": NAME, "総人口": TOTAL}, where="")
    except KarteError:
        return False
    if set(heading.labels) & _IN_LINES:
        return False
    marked = heading.find(DATE) is not None or heading.find(CODE) is not None
    return marked or any(_SEXED.search(label) for label in heading.labels)


def _age(label: str, oldest: int) -> tuple[str, str]:
    """Return sex and age class of a heading; an empty class where it is no age."""
    if found := _BAND.fullmatch(label):
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
