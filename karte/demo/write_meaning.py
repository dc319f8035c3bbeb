"""What the city has decided: which junior high school is whose, and what it aims at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.demo.names import CITY
from karte.demo.plan import DISTRICTS
from karte.demo.text import csv_bytes

if TYPE_CHECKING:
    from karte.demo.text import Files

JUNIOR_HIGH = {
    "中央中学校": ("中央", "城下", "みなと"),
    "汐見中学校": ("汐見", "松原", "東"),
    "桜台中学校": ("桜台", "緑が丘", "若葉台"),
    "河原中学校": ("河原", "西原", "青木"),
    "山谷中学校": ("山田", "谷川"),
}
"""Made up: which primary schools send their pupils to which junior high school."""
_TARGET_HEAD = (
    *("区域", "指標", "単位", "現状", "現状の年度"),
    *("令和5年度 目標", "令和7年度 目標", "10年度 目標", "令和5年度 実績", "令和7年度 実績"),
    *("向き", "統計", "備考"),
)
_REGISTER = "住民基本台帳"
_MEETINGS = "地域の集いの場"
"""What karte cannot compute: the councils count it."""
_TARGETS = (
    (
        *("市全体", "高齢化率", "%", 31.0, "令和4年度", "", 31.5, 32, "", ""),
        *("下げる", _REGISTER, "上がり方をおさえる"),
    ),
    (
        *("市全体", "年少人口割合", "%", 11.5, "令和4年度", "", 12, 12.5, "", ""),
        *("上げる", _REGISTER, "減り方をおさえる"),
    ),
    (
        *("市全体", _MEETINGS, "か所", 18, "令和4年度", 20, 24, 30, 21, ""),
        *("上げる", "", "自治協議会の報告による"),
    ),
    (
        *("若葉台", "年少人口割合", "%", "－", "", "", 23, 23, "", ""),
        *("上げる", _REGISTER, "子育て世帯に住み続けてもらう"),
    ),
    (
        *("谷川", _MEETINGS, "か所", 1, "令和4年度", 2, 2, 3, 2, 3),
        *("上げる", "", "公会堂と旧分校"),
    ),
)


def write_meaning() -> Files:
    """Return the groups of the districts and the targets.

    Returns
    -------
    dict
        Path → content.

    Examples
    --------
    >>> sorted(write_meaning())
    ['boundaries/districts/groups.csv', 'targets.csv']
    """
    own = {primary: name for name, schools in JUNIOR_HIGH.items() for primary in schools}
    groups = [(f"{CITY}立{plan.name}小学校", own[plan.name]) for plan in DISTRICTS]
    return {
        "boundaries/districts/groups.csv": csv_bytes(
            [("小学校区", "中学校区"), *groups], "utf-8-sig"
        ),
        "targets.csv": csv_bytes([_TARGET_HEAD, *_TARGETS], "utf-8-sig"),
    }
