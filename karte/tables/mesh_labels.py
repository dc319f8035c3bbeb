"""Which count a column of the census by mesh means, and which census a table of it belongs to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from karte.tables.columns import FIVE_YEAR, SEXES, population
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MESH_FIXED = ("KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN")
"""The leading columns of a table by mesh."""

OPEN_CLASS = "95+"
"""The oldest of the five-year classes by mesh (2020): only its part in broader ones is used."""

_FOREIGN = "外国人人口"
_WORDS = {"total": "総数", "male": "男", "female": "女"}
_BROAD = (
    ("0~14歳", "0-14"),
    ("15~64歳", "15-64"),
    ("65歳以上", "65+"),
    ("75歳以上", "75+"),
    ("85歳以上", "85+"),
    ("95歳以上", OPEN_CLASS),
)
_BANDS = tuple((f"{age}~{age + 4}歳", f"{age}-{age + 4}") for age in range(0, 95, 5))


def _people() -> Iterator[tuple[str, str]]:
    for sex, word in _WORDS.items():
        own = "" if sex == "total" else word
        for label in ("人口（総数）", "人口総数", "総人口", "総数"):
            yield f"{label}{own}", population(sex)
        for label, age_class in (*_BROAD, *_BANDS):
            yield f"{label}人口{word}", population(sex, age_class)
        for label, age_class in _BANDS:
            yield f"{word}{label}", population(sex, age_class)


def _others() -> Iterator[tuple[str, str]]:
    yield f"{_FOREIGN}{_WORDS['total']}", "population.foreign"
    yield "世帯総数", "households"
    yield "一般世帯数", "private_households"
    sizes = {
        **{f"{people}人世帯": f"private_households.size_{people}" for people in range(1, 6)},
        "6人世帯": "private_households.size_6+",
        "7人以上世帯": "private_households.size_6+",
        "親族のみの世帯": "family.kin",
        "核家族世帯": "family.nuclear",
        "核家族以外の世帯": "family.non_nuclear",
        "6歳未満世帯員のいる世帯": "family.with_under6",
        "65歳以上世帯員のいる世帯": "family.with_65+",
        "高齢単身世帯": "family.single_65+",
        "高齢夫婦世帯": "family.couple_65+",
    }
    for label, count in sizes.items():
        yield f"{label}一般世帯数", count
        yield f"{label}数一般世帯数", count


MESH_LABELS: Mapping[str, str] = MappingProxyType(
    {normalise_label(label): count for label, count in (*_people(), *_others())}
)
"""Labels of both tables by mesh (人口及び世帯, 5歳階級別人口), normalised; several may make up one.

`OPEN_CLASS` is no count of the column dictionary.
"""

MESH_BANDS = frozenset(
    label
    for label, count in MESH_LABELS.items()
    if count in {population("total", age_class) for age_class in FIVE_YEAR}
)
"""Labels that only 5歳階級別人口 has."""

_UNUSED_AGES = ("15歳以上人口", "18歳以上人口", "20歳以上人口")
_SINGLE = "世帯主の年齢が20~29歳の1人世帯"

MESH_UNUSED = frozenset(
    normalise_label(label)
    for label in (
        *(f"{label}{word}" for label in _UNUSED_AGES for word in _WORDS.values()),
        *(f"{_FOREIGN}{word}" for word in (_WORDS["male"], _WORDS["female"])),
        f"{_SINGLE}一般世帯数",
        f"{_SINGLE}数一般世帯数",
    )
)
"""Columns of the census by mesh that karte knows and has no use for."""

MESH_RATIOS = ("平均年齢", "年齢中央値")
"""How labels of columns begin that are never added up."""

MESH_REQUIRED: tuple[str, ...] = (
    *(population(sex, age_class) for sex in SEXES for age_class in ("", "0-14", "15-64", "65+")),
    "households",
)
"""The counts that 人口及び世帯 must have a column for; those of 2015 stop at 75歳以上."""

MESH_AGES_REQUIRED: tuple[str, ...] = tuple(
    population("total", age_class) for age_class in FIVE_YEAR[:17]
)
"""The counts that 5歳階級別人口 must have a column for; that of 2015 ends with 85歳以上."""


class MeshTable(NamedTuple):
    """What the number of a table tells.

    Attributes
    ----------
    people : str
        Number of 人口及び世帯 of the same edition, which other tables are joined to.
    year : int
        Census.
    digits : int
        Of its mesh codes.
    jgd2000 : bool
        Whether its codes are on JGD2000: the same cells as on JGD2011, shifted.
    """

    people: str
    year: int
    digits: int
    jgd2000: bool


_NEW = ("T001140", "T001141", "T001142", "T001231")
_NEW_2000 = ("T001100", "T001101", "T001102")
_OLD = ("T000846", "T000847", "T000876", "T001218")
_OLDEST = ("T000608", "T000609", "T000649")


def _tables() -> Iterator[tuple[str, MeshTable]]:
    """Yield the tables from 1 km to 125 m; the number of one of 1 km is not known."""
    for year, jgd2000, people, ids in (
        (2020, False, _NEW, _NEW),
        (2020, False, _NEW, ("T001188", "T001192", "T001196", "T001233")),
        (2020, True, _NEW_2000, _NEW_2000),
        (2020, True, _NEW_2000, ("", "T001173", "T001175")),
        (2015, True, _OLD, _OLD),
        (2015, True, _OLD, ("T001176", "T001177", "T001178", "T001221")),
        (2010, True, _OLDEST, _OLDEST),
    ):
        for digits, (table_id, own) in enumerate(zip(ids, people, strict=False), start=8):
            if table_id:
                yield table_id, MeshTable(own, year, digits, jgd2000)


MESH_TABLES: Mapping[str, MeshTable] = MappingProxyType(dict(_tables()))
"""人口及び世帯 and 5歳階級別人口 by mesh; a table of another number is told by its labels."""
