"""The column dictionary: every count karte knows, named once.

A count is a number that adds up (people, households, dwellings, person-years). Its id is what code
uses; ``count``, ``sex`` and ``age_class`` are what the downloads print.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SEXES = MappingProxyType({"total": "総数", "male": "男", "female": "女"})
"""Sex as in the downloads, with the word of the publishers."""

FIVE_YEAR = (*(f"{age}-{age + 4}" for age in range(0, 100, 5)), "100+")
"""Five-year classes, youngest first; the last is open."""

RECLASSED = ("0-14", "15-64", "65+", "75+", "85+")
"""Broad classes that tables list again (再掲); never add them to five-year classes."""

UNKNOWN = "unknown"
"""年齢不詳, part of every total."""


@dataclass(frozen=True, slots=True)
class CountColumn:
    """One count: its id, its three columns in the downloads, its Japanese label and unit.

    Attributes
    ----------
    id : str
        As used in code, for example ``population.male.0-4``.
    count, sex, age_class : str
        As in ``counts.csv``; sex and age class are empty where they make no sense.
    label : str
        Japanese label.
    unit : str
        人, 世帯, 歳, km² and others.
    weight : str
        Which count of the boundary file tells where it lives: population or households; empty
        where neither does.
    """

    id: str
    count: str
    sex: str
    age_class: str
    label: str
    unit: str
    weight: str


def age_label(age_class: str) -> str:
    """Return an age class as it is printed.

    Parameters
    ----------
    age_class : str
        ``0-4``, ``85+`` or ``unknown``.

    Returns
    -------
    str
        Japanese label.

    Examples
    --------
    >>> age_label("0-4"), age_label("85+"), age_label("0-14"), age_label("unknown")
    ('0〜4歳', '85歳以上', '15歳未満', '年齢不詳')
    """
    if age_class == UNKNOWN:
        return "年齢不詳"
    if age_class == "0-14":
        return "15歳未満"
    if age_class.endswith("+"):
        return f"{age_class[:-1]}歳以上"
    return f"{age_class.replace('-', '〜')}歳"


def population(sex: str = "total", age_class: str = "") -> str:
    """Return the id of a population count.

    Parameters
    ----------
    sex : {"total", "male", "female"}
        Which people.
    age_class : str, optional
        Empty for all ages.

    Returns
    -------
    str
        Count id.

    Examples
    --------
    >>> population(), population("male"), population("female", "65+")
    ('population', 'population.male', 'population.female.65+')
    """
    if age_class:
        return f"population.{sex}.{age_class}"
    return "population" if sex == "total" else f"population.{sex}"


def _population_columns() -> Iterator[CountColumn]:
    for sex, word in SEXES.items():
        of_sex = "人口" if sex == "total" else f"人口（{word}）"
        yield CountColumn(population(sex), "population", sex, "total", of_sex, "人", "population")
        for age_class in (*FIVE_YEAR, *RECLASSED, UNKNOWN):
            label = f"{of_sex} {age_label(age_class)}"
            name = population(sex, age_class)
            yield CountColumn(name, "population", sex, age_class, label, "人", "population")
    yield CountColumn(
        "age_years",
        "age_years",
        "total",
        "total",
        "年齢の合計（年齢不詳を除く）",
        "歳",
        "population",
    )


_HOUSEHOLDS = {
    "households": "世帯数（世帯総数）",
    "private_households": "一般世帯数",
    "private_households.size_1": "一般世帯 1人世帯",
    "private_households.size_2": "一般世帯 2人世帯",
    "private_households.size_3": "一般世帯 3人世帯",
    "private_households.size_4": "一般世帯 4人世帯",
    "private_households.size_5": "一般世帯 5人世帯",
    "private_households.size_6+": "一般世帯 6人以上の世帯",
    "family.private_households": "一般世帯数（家族類型の総数）",
    "family.kin": "親族のみの世帯",
    "family.nuclear": "核家族世帯",
    "family.couple_only": "夫婦のみの世帯",
    "family.couple_children": "夫婦と子供から成る世帯",
    "family.non_nuclear": "核家族以外の世帯",
    "family.with_under6": "6歳未満世帯員のいる一般世帯",
    "family.with_under18": "18歳未満世帯員のいる一般世帯",
    "family.with_65+": "65歳以上世帯員のいる一般世帯",
    "dwelling.private_households": "住宅に住む一般世帯",
    "dwelling.owned": "持ち家に住む一般世帯",
    "dwelling.rented_private": "民営の借家に住む一般世帯",
    "building.main_households": "主世帯数",
    "building.detached": "一戸建に住む主世帯",
    "building.row": "長屋建に住む主世帯",
    "building.apartment": "共同住宅に住む主世帯",
    "building.apartment_1-2": "共同住宅（1・2階建）に住む主世帯",
    "building.apartment_3-5": "共同住宅（3〜5階建）に住む主世帯",
    "building.apartment_6-10": "共同住宅（6〜10階建）に住む主世帯",
    "building.apartment_11+": "共同住宅（11階建以上）に住む主世帯",
    "building.other": "その他の建て方に住む主世帯",
}


_FURTHER = (
    ("family.single_65+", "高齢単身世帯（65歳以上の1人世帯）", "世帯", "households"),
    ("family.couple_65+", "高齢夫婦世帯（夫65歳以上・妻60歳以上の夫婦のみ）", "世帯", "households"),
    ("population.foreign", "外国人人口", "人", "population"),
)
FURTHER = frozenset(name for name, *_ in _FURTHER)
"""Counts that only meshes and 第2表 of e-Stat「ファイル」 give; small areas have none of them."""

_LAID_OVER = (
    ("pupils.estimate", "6〜11歳の人口（概数）", "人", "population"),
    ("flood.people", "洪水浸水想定区域内の人口", "人", "population"),
    ("landslide.people", "土砂災害警戒区域内の人口", "人", "population"),
    ("near_clinic.people", "医療機関の徒歩圏の人口", "人", "population"),
    ("near_bus.people", "バス停の徒歩圏の人口", "人", "population"),
    ("shelter.capacity", "避難場所の想定収容人数", "人", ""),
    ("aed.count", "AEDの設置箇所", "箇所", ""),
    ("flow.day", "平日昼の滞在人口", "人", ""),
    ("flow.night", "平日深夜の滞在人口", "人", ""),
)
LAID_OVER = frozenset(name for name, *_ in _LAID_OVER)
"""Counts made of others, or of maps and lists laid over the districts; no table has them."""


def _columns() -> Iterator[CountColumn]:
    yield from _population_columns()
    for name, label in _HOUSEHOLDS.items():
        yield CountColumn(name, name, "", "", label, "世帯", "households")
    members = "private_households.members"
    yield CountColumn(members, members, "", "", "一般世帯人員", "人", "population")
    yield CountColumn("area_km2", "area_km2", "", "", "面積", "km²", "")
    for name, label, unit, weight in (*_FURTHER, *_LAID_OVER):
        yield CountColumn(name, name, "", "", label, unit, weight)


COUNTS: Mapping[str, CountColumn] = MappingProxyType({one.id: one for one in _columns()})
"""Every count by id, in the order of printing."""
