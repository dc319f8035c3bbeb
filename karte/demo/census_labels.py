"""The census tables of each year: their ids, and which count stands under which label."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.tables.columns import FIVE_YEAR, population

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN_AT_75 = FIVE_YEAR[:15]
"""Five-year classes of the small-area tables: they end at 70–74."""
MEMBERS_PER_HOUSEHOLD = "ratio"
"""Stands for １世帯当たり人員, the one column that is no count."""
BROAD = {
    "１５歳未満": "0-14",
    "１５～６４歳": "15-64",
    "６５歳以上": "65+",
    "７５歳以上": "75+",
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its id in each census, and (label, count id) of each column."""

    ids: Mapping[int, str]
    columns: tuple[tuple[str, str], ...]


def _ages() -> tuple[tuple[str, str], ...]:
    """Return the sixty columns of the table of ages."""
    columns = []
    for word, sex, total in (
        ("総数", "total", "総数、年齢「不詳」含む"),
        ("男", "male", "男の総数、年齢「不詳」含む"),
        ("女", "female", "女の総数、年齢「不詳」含む"),
    ):
        columns.append((total, population(sex)))
        for label in OPEN_AT_75:
            low, high = label.translate(FULL_WIDTH).split("-")
            columns.append((f"{word}{low}～{high}歳", population(sex, label)))
        columns += [(word + text, population(sex, label)) for text, label in BROAD.items()]
    return tuple(columns)


def _named(prefix: str, pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, prefix + name) for label, name in pairs.items())


def _spec(ids: tuple[str, str, str], columns: tuple[tuple[str, str], ...]) -> TableSpec:
    years = dict(zip((2020, 2015, 2010), ids, strict=True))
    return TableSpec(MappingProxyType(years), columns)


TABLES: tuple[TableSpec, ...] = (
    _spec(
        ("T001081", "T000848", "T000572"),
        (
            ("人口総数", population()),
            ("男", population("male")),
            ("女", population("female")),
            ("世帯総数", "households"),
        ),
    ),
    _spec(("T001082", "T000849", "T000573"), _ages()),
    _spec(
        ("T001083", "T000850", "T000574"),
        (
            ("一般世帯数（６人以上含む）", "private_households"),
            *_named(
                "private_households.",
                {
                    "１人": "size_1",
                    "２人": "size_2",
                    "３人": "size_3",
                    "４人": "size_4",
                    "５人": "size_5",
                    "一般世帯人員": "members",
                },
            ),
            ("１世帯当たり人員", MEMBERS_PER_HOUSEHOLD),
        ),
    ),
    _spec(
        ("T001084", "T000851", "T000575"),
        _named(
            "family.",
            {
                "一般世帯総数": "private_households",
                "親族のみ": "kin",
                "核家族": "nuclear",
                "うち夫婦のみ": "couple_only",
                "うち夫婦と子供": "couple_children",
                "核家族以外": "non_nuclear",
                "６歳未満のいる": "with_under6",
                "１８歳未満のいる": "with_under18",
                "６５歳以上のいる": "with_65+",
            },
        ),
    ),
    _spec(
        ("T001085", "T000852", "T000576"),
        _named(
            "dwelling.",
            {
                "住宅に住む一般世帯": "private_households",
                "持ち家": "owned",
                "民営借家": "rented_private",
            },
        ),
    ),
    _spec(
        ("T001086", "T000853", "T000577"),
        _named(
            "building.",
            {
                "主世帯数": "main_households",
                "一戸建": "detached",
                "長屋建": "row",
                "共同住宅": "apartment",
                "１・２階": "apartment_1-2",
                "３～５": "apartment_3-5",
                "６～１０": "apartment_6-10",
                "１１以上": "apartment_11+",
                "その他": "other",
            },
        ),
    ),
)
"""In the order of ``tables`` in karte.toml: population, age, household size, family, tenure,
building."""
