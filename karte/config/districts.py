"""The part of ``karte.toml`` that declares the districts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from karte.config.paths import FilePath
from karte.model import Frozen

Text = Annotated[str, Field(min_length=1)]


class RedrawnConfig(Frozen):
    """A district whose lines were moved."""

    district: Text = Field(description="区域の名前かコード", examples=["中央小学校"])
    date: dt.date = Field(description="いまの区域になった日", examples=[dt.date(2022, 4, 1)])
    note: str = Field(
        "", description="何があったか（ページに印刷する）", examples=["西浜小学校と統合"]
    )


class DistrictsConfig(Frozen):
    """The districts: polygons, or the city's own table of towns."""

    files: tuple[FilePath, ...] = Field(
        (),
        description="区域の境界データ（国土数値情報 A27・A32、または市の境界データ）",
        examples=[["boundaries/districts/A27-23_22.shp"]],
    )
    table: FilePath | None = Field(
        None,
        description="市の町丁目・区域対応表（境界データがない場合、または町丁を分ける割合を"
        "市が定めている場合）",
        examples=["boundaries/districts/town_districts.csv"],
    )
    year: int = Field(description="境界データの年（西暦）", examples=[2023])
    id_column: str = Field("", description="区域コードの列名（A27・A32 では不要）", examples=[""])
    name_column: str = Field("", description="区域名の列名（A27・A32 では不要）", examples=[""])
    overlap: Literal["error", "split", "both"] = Field(
        "error",
        description="区域の重なりの扱い。error は止めて報告、split は重なりを等分、"
        "both は両方の区域に数える",
        examples=["error"],
    )
    tolerance: Annotated[float, Field(ge=0, le=200)] | None = Field(
        None,
        description="地図どうしの境界線のずれとみなす最大の幅（m）。書かなければ資料から測る",
        examples=[50],
    )
    publisher: str = Field("", description="境界データの作成者（空なら自動）", examples=[""])
    licence: str = Field("", description="境界データの利用条件（空なら自動）", examples=[""])
    terms: FilePath | None = Field(
        None,
        description="国土数値情報の市区町村別利用条件の一覧（A27・A32 の zip に入っている表）",
        examples=["boundaries/R3_Terms_of_use_municipality_data.xlsx"],
    )
    terms_confirmed: str = Field(
        "",
        description="利用条件を確かめた日と相手（一覧にない市区町村で公開するときに書く）",
        examples=[""],
    )
    succession: FilePath | None = Field(
        None,
        description="合併・分割・改称・統廃合の一覧（校区の変遷。書き方は docs/editions.md）",
        examples=["boundaries/districts/succession.csv"],
    )
    redrawn: tuple[RedrawnConfig, ...] = Field(
        (),
        description="区域が変わった校区など（[[districts.redrawn]] をくり返す）。推計はどの年も"
        "いまの区域で集計するが、変わる前の日の市の資料（区域ごと）とは比べない",
    )

    @model_validator(mode="after")
    def _either_polygons_or_table(self) -> Self:
        if not self.files and self.table is None:
            message = "files（境界データ）か table（対応表）を書いてください"
            raise ValueError(message)
        return self
