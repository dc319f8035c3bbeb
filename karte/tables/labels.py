"""Which count a publisher's column label means; a new census adds labels in its declaration."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.tables.columns import FIVE_YEAR, RECLASSED, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WAVES = str.maketrans({"〜": "~", "～": "~", "‐": "-", "－": "-", "−": "-", "―": "-", "ー": "ー"})
_NOISE = re.compile(r"[\s「」『』\"'，,]")


def normalise_label(label: str) -> str:
    """Return a column label in the one spelling that labels are compared in.

    Parameters
    ----------
    label : str
        As the publisher wrote it.

    Returns
    -------
    str
        NFKC, without spaces and quotation marks, with one kind of wave dash.

    Examples
    --------
    >>> normalise_label("　総数０～４歳") == normalise_label("総数0〜4歳")
    True
    """
    text = unicodedata.normalize("NFKC", label.translate(_WAVES)).translate(_WAVES)
    return _NOISE.sub("", text)


_POPULATION = {
    "人口総数": population(),
    "男": population("male"),
    "女": population("female"),
    "世帯総数": "households",
}


def _age_labels() -> Iterator[tuple[str, str]]:
    for sex, word in SEXES.items():
        head = "総数" if sex == "total" else f"{word}の総数"
        yield f"{head}、年齢「不詳」含む", population(sex)
        for age in range(0, 75, 5):
            yield f"{word}{age}~{age + 4}歳", population(sex, f"{age}-{age + 4}")
        yield f"{word}15歳未満", population(sex, "0-14")
        yield f"{word}15~64歳", population(sex, "15-64")
        yield f"{word}65歳以上", population(sex, "65+")
        yield f"{word}75歳以上", population(sex, "75+")


_AGE_DETAIL = {
    "総数": population(),
    **{f"{age}~{age + 4}歳": population("total", f"{age}-{age + 4}") for age in range(0, 100, 5)},
    "100歳以上": population("total", "100+"),
    "年齢「不詳」": population("total", UNKNOWN),
    "(再掲)15歳未満": population("total", "0-14"),
    "(再掲)15~64歳": population("total", "15-64"),
    "(再掲)65歳以上": population("total", "65+"),
    "(再掲)75歳以上": population("total", "75+"),
    "(再掲)85歳以上": population("total", "85+"),
}
_SIZES = {
    "一般世帯数(6人以上含む)": "private_households",
    "一般世帯総数(世帯人員6人以上含む)": "private_households",
    "一般世帯総数": "private_households",
    "一般世帯数": "private_households",
    **{f"{people}人": f"private_households.size_{people}" for people in range(1, 6)},
    **{f"世帯人員{people}人": f"private_households.size_{people}" for people in range(1, 6)},
    **{f"{people}人世帯": f"private_households.size_{people}" for people in range(1, 6)},
    "6人以上": "private_households.size_6+",
    "一般世帯人員": "private_households.members",
}
_FAMILIES = {
    "一般世帯総数": "family.private_households",
    "一般世帯数": "family.private_households",
    "親族のみの世帯": "family.kin",
    "親族のみ": "family.kin",
    "核家族世帯": "family.nuclear",
    "核家族": "family.nuclear",
    "うち夫婦のみの世帯": "family.couple_only",
    "うち夫婦のみ": "family.couple_only",
    "うち夫婦と子供から成る世帯": "family.couple_children",
    "うち夫婦と子供からなる世帯": "family.couple_children",
    "うち夫婦と子供": "family.couple_children",
    "核家族以外の世帯": "family.non_nuclear",
    "核家族以外": "family.non_nuclear",
    "6歳未満世帯員のいる一般世帯": "family.with_under6",
    "6歳未満のいる": "family.with_under6",
    "18歳未満世帯員のいる一般世帯": "family.with_under18",
    "18歳未満のいる": "family.with_under18",
    "65歳以上世帯員のいる一般世帯": "family.with_65+",
    "65歳以上のいる": "family.with_65+",
}
_TENURE = {
    "住宅に住む一般世帯": "dwelling.private_households",
    "持ち家": "dwelling.owned",
    "民営の借家": "dwelling.rented_private",
    "民営借家": "dwelling.rented_private",
}
_BUILDINGS = {
    "主世帯数": "building.main_households",
    "一戸建": "building.detached",
    "長屋建": "building.row",
    "共同住宅": "building.apartment",
    "1・2階建": "building.apartment_1-2",
    "1・2階": "building.apartment_1-2",
    "3~5階建": "building.apartment_3-5",
    "3~5": "building.apartment_3-5",
    "3~5階": "building.apartment_3-5",
    "6~10階建": "building.apartment_6-10",
    "6~10": "building.apartment_6-10",
    "6~10階": "building.apartment_6-10",
    "11階建以上": "building.apartment_11+",
    "11以上": "building.apartment_11+",
    "11階以上": "building.apartment_11+",
    "その他": "building.other",
}

RATIO_LABELS = frozenset({normalise_label("１世帯当たり人員"), normalise_label("平均年齢")})
"""Columns that are ratios: they are read past, never summed."""


def _of(labels: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({normalise_label(label): count for label, count in labels.items()})


CENSUS_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "population": _of(_POPULATION),
        "age": _of(dict(_age_labels())),
        "age_detail": _of(_AGE_DETAIL),
        "household_size": _of(_SIZES),
        "family": _of(_FAMILIES),
        "tenure": _of(_TENURE),
        "building": _of(_BUILDINGS),
    }
)
"""Per topic of a census: normalised label to count id."""


def _required_ages() -> tuple[str, ...]:
    classes = (*(f"{age}-{age + 4}" for age in range(0, 75, 5)), *RECLASSED[:4])
    return tuple(population(sex, one) for sex in SEXES for one in ("", *classes))


REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "population": tuple(_POPULATION.values()),
        "age": _required_ages(),
        "age_detail": (population(), *(population("total", one) for one in (*FIVE_YEAR, UNKNOWN))),
        "household_size": (
            "private_households",
            *(f"private_households.size_{people}" for people in range(1, 6)),
            "private_households.members",
        ),
        "family": tuple(dict.fromkeys(_FAMILIES.values())),
        "tenure": tuple(dict.fromkeys(_TENURE.values())),
        "building": tuple(dict.fromkeys(_BUILDINGS.values())),
    }
)
"""Per topic: the counts that a table must have a column for."""

TABLE_IDS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "T001081": (2020, "population"),
        "T000848": (2015, "population"),
        "T000572": (2010, "population"),
        "T001082": (2020, "age"),
        "T000849": (2015, "age"),
        "T000573": (2010, "age"),
        "T001083": (2020, "household_size"),
        "T000850": (2015, "household_size"),
        "T000574": (2010, "household_size"),
        "T001084": (2020, "family"),
        "T000851": (2015, "family"),
        "T000575": (2010, "family"),
        "T001085": (2020, "tenure"),
        "T000852": (2015, "tenure"),
        "T000576": (2010, "tenure"),
        "T001086": (2020, "building"),
        "T000853": (2015, "building"),
        "T000577": (2010, "building"),
    }
)
"""Which census and topic a table of 統計GIS belongs to; other ids are told by their labels."""

CENSUS_TOPICS = MappingProxyType(
    {
        "population": "男女別人口総数及び世帯総数",
        "age": "年齢（5歳階級、4区分）別、男女別人口",
        "age_detail": "年齢（5歳階級）別人口（e-Stat「ファイル」第3表）",
        "household_size": "世帯人員別一般世帯数",
        "family": "世帯の家族類型別一般世帯数",
        "tenure": "住宅の所有の関係別一般世帯数",
        "building": "住宅の建て方別世帯数",
    }
)
"""The tables a census can declare, in the order in which they take precedence."""
