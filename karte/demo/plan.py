"""The plan of the sample city: districts, their towns, and what is odd about them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TownPlan:
    """One 町・大字 of a district, before it has a place on the map.

    Attributes
    ----------
    base : str
        Name without 丁目; 大字 and 字 included as the census writes them.
    kind : str
        A key of ``parameters.KINDS``.
    chome : int
        How many 丁目 (0: not divided).
    parts : tuple of str
        字 of a divided 大字; an empty string is the undivided remainder.
    apart : int
        Further polygons of the same town that do not touch the first.
    twin : str
        Name, in the censuses before 2020, of a second town since merged into this one.
    """

    base: str
    kind: str
    chome: int = 0
    parts: tuple[str, ...] = ()
    apart: int = 0
    twin: str = ""


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """One school district: name, where it lies, what it consists of.

    Attributes
    ----------
    name : str
        Name of the school without 小学校.
    kana : str
        Reading, for the lists of facilities.
    centre : tuple of float
        Kilometres east and north of the map's corner.
    coastal : bool
        Whether its towns are named from the sea inland instead of around the centre.
    towns : tuple of TownPlan
        In the order of their codes.
    """

    name: str
    kana: str
    centre: tuple[float, float]
    coastal: bool
    towns: tuple[TownPlan, ...]


T = TownPlan

DISTRICTS: tuple[DistrictPlan, ...] = (
    DistrictPlan(
        "中央",
        "チュウオウ",
        (5.05, 3.55),
        coastal=False,
        towns=(
            T("駅前", "station", 3),
            T("本町", "castle", 4),
            T("栄町", "station"),
            T("中央", "station", 3),
        ),
    ),
    DistrictPlan(
        "城下",
        "ジョウカ",
        (3.95, 3.45),
        coastal=False,
        towns=(
            T("城内", "castle"),
            T("大手町", "castle", 2),
            T("鍛冶町", "castle"),
            T("呉服町", "castle"),
            T("寺町", "castle"),
            T("堀端町", "castle"),
            T("紺屋町", "castle"),
            T("馬場町", "castle"),
        ),
    ),
    DistrictPlan(
        "みなと",
        "ミナト",
        (4.65, 1.95),
        coastal=True,
        towns=(
            T("臨港町", "industrial", 2),
            T("埠頭町", "wharf", 2),
            T("港町", "harbour", 3),
            T("魚町", "harbour"),
            T("築地", "harbour", twin="網干町"),
            T("入船町", "harbour"),
            T("浜町", "harbour", 2),
        ),
    ),
    DistrictPlan(
        "汐見",
        "シオミ",
        (6.75, 1.95),
        coastal=True,
        towns=(
            T("灯台町", "wharf"),
            T("磯崎", "harbour"),
            T("東浜", "suburb", 2),
            T("汐見", "suburb", 4),
            T("汐見ケ丘", "suburb"),
        ),
    ),
    DistrictPlan(
        "松原",
        "マツバラ",
        (2.65, 1.95),
        coastal=True,
        towns=(
            T("白砂町", "harbour"),
            T("松ヶ浜", "harbour"),
            T("西浜", "suburb", 3),
            T("松原", "suburb", 4),
        ),
    ),
    DistrictPlan(
        "桜台",
        "サクラダイ",
        (3.05, 4.55),
        coastal=False,
        towns=(T("桜台", "suburb", 6), T("花園町", "suburb", 2), T("桜ヶ岡", "suburb")),
    ),
    DistrictPlan(
        "緑が丘",
        "ミドリガオカ",
        (5.55, 4.85),
        coastal=False,
        towns=(
            T("緑が丘", "danchi", 4),
            T("緑が丘団地", "danchi"),
            T("泉町", "suburb", 3),
            T("泉が丘", "suburb"),
        ),
    ),
    DistrictPlan(
        "若葉台",
        "ワカバダイ",
        (7.35, 4.75),
        coastal=False,
        towns=(
            T("若葉台", "estate", 5),
            T("学園台", "station"),
            T("新田町", "suburb", 2),
            T("大字新田", "rural"),
        ),
    ),
    DistrictPlan(
        "東",
        "ヒガシ",
        (6.3, 3.35),
        coastal=False,
        towns=(
            T("東町", "suburb", 4),
            T("旭町", "suburb", 3),
            T("末広町", "suburb"),
            T("相生町", "danchi"),
        ),
    ),
    DistrictPlan(
        "河原",
        "カワラ",
        (8.25, 3.2),
        coastal=False,
        towns=(
            T("河原町", "suburb"),
            T("川端町", "suburb", 2),
            T("橋本", "suburb", 3),
            T("流通町", "industrial"),
            T("大字河原", "rural", apart=1),
            T("大字中洲", "rural"),
        ),
    ),
    DistrictPlan(
        "西原",
        "ニシハラ",
        (1.45, 3.45),
        coastal=False,
        towns=(
            T("西原", "suburb", 3),
            T("大字西原", "rural", apart=1),
            T("大字髙田", "rural"),
            T("大字上西", "rural"),
            T("大字下西", "rural"),
            T("大字松ノ木", "rural"),
            T("西が丘", "suburb"),
        ),
    ),
    DistrictPlan(
        "青木",
        "アオキ",
        (2.2, 5.95),
        coastal=False,
        towns=(
            T("大字青木", "rural", parts=("", "字北原", "字南原")),
            T("大字大沢", "rural", apart=1),
            T("大字小沢", "rural"),
            T("大字中野", "rural"),
            T("大字柿木", "rural"),
            T("大字平井", "rural"),
            T("大字宮ノ前", "rural"),
            T("青木台", "suburb", 2),
        ),
    ),
    DistrictPlan(
        "山田",
        "ヤマダ",
        (4.85, 6.85),
        coastal=False,
        towns=(
            T("大字山田", "rural"),
            T("大字上山田", "hill"),
            T("大字下山田", "rural"),
            T("大字栗林", "hill", apart=2),
            T("大字峠", "remote"),
            T("大字滝ノ上", "hill"),
            T("大字石倉", "hill"),
            T("大字横道", "rural"),
            T("大字藤ヶ谷", "hill"),
        ),
    ),
    DistrictPlan(
        "谷川",
        "タニガワ",
        (7.65, 6.75),
        coastal=False,
        towns=(
            T("大字谷川", "rural"),
            T("大字奥谷", "remote"),
            T("大字杉沢", "hill"),
            T("大字湯ノ沢", "hill"),
            T("大字川上", "hill", apart=1),
            T("大字炭焼", "remote"),
            T("大字木ノ下", "rural"),
            T("大字堂平", "hill"),
            T("谷川", "suburb", 2),
        ),
    ),
)
"""District number *n* is ``DISTRICTS[n - 1]`` and has school number *n*."""

CUTS: tuple[tuple[int, int], ...] = (
    *((1, 2), (1, 9), (2, 6), (3, 1), (4, 9)),
    *((5, 11), (6, 12), (7, 8), (9, 10), (12, 13)),
)
"""A town of the first district reaches into the second: the line cuts it in the middle."""

OUTSIDE: tuple[tuple[int, str], ...] = ((4, "灯台町"), (13, "大字石倉"), (14, "大字湯ノ沢"))
"""District and its town, thinly settled, a part of which belongs to no district."""

MERGED_SCHOOL = ("西浜", 5, 3)
"""A school of 2021, since merged: its name, its district of 2023, how many pieces it had."""

MOVED_2021 = (9, 7)
"""One town of the first district belonged to the second in the edition of 2021."""

FOLDED_ACROSS = ("流通町", "大字峠", "大字奥谷", "大字炭焼")
"""Hidden towns whose figures go to a town of another district, where they border on one."""

RENAMED: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        2020: MappingProxyType({}),
        2015: MappingProxyType(
            {
                "若葉台五丁目": "大字新田",
                "東浜一丁目": "東浜",
                "東浜二丁目": "東浜",
            }
        ),
        2010: MappingProxyType(
            {
                "若葉台五丁目": "大字新田",
                "東浜一丁目": "東浜",
                "東浜二丁目": "東浜",
                "若葉台三丁目": "大字新田",
                "若葉台四丁目": "大字新田",
                "流通町": "大字河原",
                "青木台一丁目": "大字青木",
                "青木台二丁目": "大字青木",
            }
        ),
    }
)
"""Census year → town of 2020 → the town whose ground it was then."""
