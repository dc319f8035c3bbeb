"""The keys of ``karte.toml`` that say what staff have to look at before an edition goes out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from karte.model import Frozen

_Percent = Annotated[float, Field(ge=0, le=1000)]


class DiffConfig(Frozen):
    """When ``karte diff`` raises an alarm."""

    method: _Percent = Field(
        0.0,
        description="計算の方法による違いが、前の値の何%を超えたら知らせるか（0 はすべて）",
        examples=[0.0],
    )
    correction: _Percent = Field(
        0.0,
        description="資料の訂正による違いが、前の値の何%を超えたら知らせるか（0 はすべて）",
        examples=[0.0],
    )
    boundary: _Percent = Field(
        5.0,
        description="境界による違いが、前の値の何%以上なら知らせるか",
        examples=[5.0],
    )
    actual: _Percent = Field(
        10.0,
        description="実際の変化が、前の値の何%以上なら知らせるか（推計の幅の中の変化は知らせない）",
        examples=[10.0],
    )
    points: Annotated[float, Field(ge=0, le=100)] = Field(
        3.0,
        description="単位が % の数字は、境界と実際の変化が何ポイント以上なら知らせるか",
        examples=[3.0],
    )
    few: Annotated[int, Field(ge=0)] = Field(
        10,
        description="人や世帯などの数は、境界と実際の変化がこれより小さければ知らせない",
        examples=[10],
    )
