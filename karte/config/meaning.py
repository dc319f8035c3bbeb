"""The parts of ``karte.toml`` that declare what the figures mean and what comes next."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from karte.config.districts import Text
from karte.config.inputs import AudienceName
from karte.config.paths import FilePath
from karte.model import Frozen

_AUDIENCE = "public は公開、internal は庁内だけ"


class IndicatorsConfig(Frozen):
    """Which indicators are printed, and the city's own."""

    file: FilePath | None = Field(
        None,
        description="市が加える指標の定義（書き方は docs/indicators.md）",
        examples=["indicators.toml"],
    )
    hide: tuple[Text, ...] = Field(
        (), description="印刷しない指標の符号", examples=[["young_index", "old_index"]]
    )
    common: tuple[Text, ...] = Field(
        (
            "population_change",
            "young_share",
            "ageing_rate",
            "single_share",
            "aged_single_share",
            "apartment_share",
        ),
        description="住民と話し合うために市が選ぶ共通指標（見える化シートの行）の符号",
        examples=[["population_change", "ageing_rate", "single_share"]],
    )


class GroupsConfig(Frozen):
    """One grouping of districts: wards, 中学校区, 圏域."""

    name: Text = Field(description="まとまりの呼び方", examples=["中学校区"])
    file: FilePath = Field(
        description="区域ごとに属するまとまりを書いた表（CSV または Excel）",
        examples=["boundaries/districts/groups.csv"],
    )
    district_column: Text = Field(description="区域名または区域コードの列名", examples=["小学校区"])
    group_column: Text = Field(description="まとまりの名前の列名", examples=["中学校区"])


class ProjectionConfig(Frozen):
    """How the population to come is computed."""

    dataset: Literal["auto", "census", "register"] = Field(
        "auto",
        description="もとにする統計。census は国勢調査、register は住民基本台帳、"
        "auto は5年おきの人口がそろう新しいほう（control を書いたときは国勢調査を先にする）",
        examples=["auto"],
    )
    women: Literal["15-49", "20-39"] = Field(
        "15-49", description="子ども女性比の分母にする女性の年齢", examples=["15-49"]
    )
    years: Annotated[int, Field(ge=5, le=30, multiple_of=5)] = Field(
        30, description="何年先まで計算するか（5年きざみ、30年まで）", examples=[30]
    )
    control: FilePath | None = Field(
        None,
        description="市区町村全体の将来人口（年と人口の表。社人研など）。書けば合計をこれに合わせる",
        examples=["census/projection/ipss.csv"],
    )


class TargetsConfig(Frozen):
    """The targets that the city or the councils have set."""

    file: FilePath = Field(
        description="目標の表（CSV または Excel。書き方は docs/targets.md）",
        examples=["targets.csv"],
    )
    audience: AudienceName = Field("public", description=_AUDIENCE, examples=["public"])
    first_of_april: Literal["ended", "begun"] = Field(
        "ended",
        description="4月1日現在の数字を、どの年度の実績とするか。ended は前日に終わった年度、"
        "begun はその日に始まった年度",
        examples=["ended"],
    )


class ReadingConfig(Frozen):
    """How the figures are put into words."""

    rules: FilePath | None = Field(
        None,
        description="読み解きの文と問いかけを市が変えるファイル（書き方は docs/reading-aloud.md）",
        examples=["reading.toml"],
    )
    corrections: FilePath | None = Field(
        None,
        description="文や問いかけを校区ごとに隠す・直す・差しかえる表（CSV または Excel。"
        "書き方は docs/review.md）",
        examples=["corrections.csv"],
    )


class ScreeningConfig(Frozen):
    """One column of the staff's table of all districts (庁内)."""

    indicator: Text = Field(description="指標の符号", examples=["ageing_rate"])
    at_least: float | None = Field(
        None, description="この値以上の区域に印を付ける", examples=[40.0]
    )
    at_most: float | None = Field(None, description="この値以下の区域に印を付ける", examples=[50.0])
    of: Literal["value", "change"] = Field(
        "value", description="value は値、change は5年前からの変化で見る", examples=["value"]
    )

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if self.at_least is None and self.at_most is None:
            message = "at_least か at_most のどちらかを書いてください"
            raise ValueError(message)
        return self
