"""The parts of ``karte.toml`` that declare inputs; each class is one table of the file."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from karte.config.disclosure import TREATMENT, Treatment
from karte.config.districts import Text
from karte.config.paths import FilePath
from karte.model import Frozen
from karte.tables.columns import COUNTS
from karte.tables.labels import CENSUS_TOPICS
from karte.tables.marks import one_character
from karte.tables.own_counts import OWN_ID, is_rate
from karte.tables.places import CHILDREN

AudienceName = Literal["public", "internal"]
_AUDIENCE = "public は公開、internal は庁内だけ"
Icon = Annotated[str, AfterValidator(one_character)]
Topic = Literal["population", "age", "age_detail", "household_size", "family", "tenure", "building"]


def _known_count(count: str) -> str:
    if count not in COUNTS:
        message = f"「{count}」という統計項目はありません"
        raise ValueError(message)
    return count


def _own_id(name: str) -> str:
    if name and not OWN_ID.fullmatch(name):
        message = "id は英小文字で始め、英小文字・数字・_ だけで書いてください"
        raise ValueError(message)
    return name


def _comparable(count: str) -> str:
    return count if count in {"", CHILDREN} else _known_count(count)


class CensusConfig(Frozen):
    """One census: its boundaries and its tables, declared by data."""

    year: int = Field(description="国勢調査の年（西暦）", examples=[2020])
    date: dt.date = Field(description="調査期日", examples=[dt.date(2020, 10, 1)])
    boundaries: tuple[FilePath, ...] = Field(
        (),
        description="小地域（町丁・字等）の境界データ（対応表だけの市区町村では省ける）",
        examples=[["boundaries/small_areas/2020/r2ka22999.shp"]],
    )
    tables: dict[Topic, FilePath] = Field(
        default_factory=dict,
        description="統計表。使える項目: "
        + "、".join(f"{topic}（{title}）" for topic, title in CENSUS_TOPICS.items()),
        examples=[{"age": "census/2020/tblT001082C22.txt"}],
    )
    labels: dict[str, Annotated[str, AfterValidator(_known_count)]] = Field(
        default_factory=dict,
        description="列の見出しが変わった場合の読み替え（見出し = 統計項目）",
        examples=[{}],
    )
    publisher: str = Field("", description="作成者（空なら総務省統計局）", examples=[""])
    licence: str = Field("", description="利用条件（空なら e-Stat 利用規約）", examples=[""])


class RegisterConfig(Frozen):
    """The resident register by town, one or more dates."""

    files: tuple[FilePath, ...] = Field(
        description="住民基本台帳 町丁目別人口（* で複数のファイルを指定できる）",
        min_length=1,
        examples=[["census/register/*_population_*.csv"]],
    )
    names: FilePath | None = Field(
        None,
        description="町名の読み替え表（台帳の町名と小地域の町名が違うときだけ）",
        examples=["census/register/town_names.csv"],
    )
    publisher: str = Field("", description="作成者（空なら市区町村名）", examples=[""])
    licence: str = Field("", description="利用条件（空なら「記載なし」と印刷）", examples=[""])
    treatment: Treatment = Field("", description=TREATMENT, examples=["none"])


class MeshesConfig(Frozen):
    """Mesh statistics."""

    census: tuple[FilePath, ...] = Field(
        (),
        description="国勢調査のメッシュ統計（統計GIS の tblT….txt）。何回分の調査でも並べて書ける"
        "（どの調査のものかは表の番号で分かり、調査ごとに年のいちばん近いものを使う）",
        examples=[["census/mesh/tblT001142Q5138.txt"]],
    )
    census_year: int = Field(
        2020,
        description="表の番号で調査の年が分からないメッシュ統計の、国勢調査の年（西暦）",
        examples=[2020],
    )
    future: tuple[FilePath, ...] = Field(
        (),
        description="国土数値情報 メッシュ別将来推計人口（2024年版）",
        examples=[["census/mesh/250m_mesh_2024_22.shp"]],
    )
    people_flow: tuple[FilePath, ...] = Field(
        (),
        description="全国の人流オープンデータ（1km メッシュ）",
        examples=[["census/mesh/monthly_mdp_mesh1km.csv"]],
    )


class DwellingsConfig(Frozen):
    """What tells where people live inside a town, besides meshes."""

    points: tuple[FilePath, ...] = Field(
        (),
        description="住宅のある位置（建物の点・面、住居表示の点など）。町丁を分けるときに使う",
        examples=[["boundaries/buildings.gpkg"]],
    )
    count_column: str = Field("", description="戸数の列名（空なら1件を1戸と数える）", examples=[""])
    uninhabited: tuple[FilePath, ...] = Field(
        (),
        description="人の住まない土地（水面、工場、公園など）の地図。町丁を分けるときに除く",
        examples=[["boundaries/water.shp"]],
    )
    publisher: str = Field("", description="作成者（空なら市区町村名）", examples=[""])
    licence: str = Field("", description="利用条件（空なら記載なし）", examples=[""])


class FacilitiesConfig(Frozen):
    """One list of facilities."""

    kind: Text = Field(description="施設の種類（ページに印刷する名前）", examples=["公共施設"])
    icon: Icon = Field(
        "",
        description="地図と一覧で種類を表す1文字（文、公、★ など。空なら種類から自動）",
        examples=["公"],
    )
    file: FilePath = Field(
        description="施設一覧（自治体標準オープンデータセット、国土数値情報、点の地図データ）",
        examples=["boundaries/facilities/229997_public_facility.csv"],
    )
    name_column: str = Field("", description="名前の列名（標準の様式では不要）", examples=[""])
    role: Literal["", "clinic", "bus_stop", "aed", "shelter", "none"] = Field(
        "",
        description="指標のために何として数えるか。clinic は医療機関、bus_stop はバス停、"
        "aed はAED、shelter は避難場所、none は数えない（空なら様式から自動）",
        examples=[""],
    )
    audience: AudienceName = Field("public", description=_AUDIENCE, examples=["public"])
    publisher: str = Field("", description="作成者（空なら自動）", examples=[""])
    licence: str = Field("", description="利用条件（空なら自動）", examples=["CC BY 4.0"])


class HazardConfig(Frozen):
    """One polygon layer: flood, landslide or anything else with an extent."""

    name: Text = Field(description="ページに印刷する名前", examples=["洪水浸水想定区域"])
    files: tuple[FilePath, ...] = Field(
        min_length=1,
        description="区域の地図データ（国土数値情報 A31a・A33、または市の地図データ）",
        examples=[["boundaries/hazards/A31a-20-24_22.geojson"]],
    )
    label_column: str = Field("", description="区分の列名（国土数値情報では不要）", examples=[""])
    kind: Literal["", "flood", "landslide", "none"] = Field(
        "",
        description="区域内の人口を何として数えるか。flood は浸水、landslide は土砂災害、"
        "none は数えない（空なら国土数値情報 A31a は flood、A33 は landslide）",
        examples=[""],
    )
    audience: AudienceName = Field("public", description=_AUDIENCE, examples=["public"])
    publisher: str = Field("", description="作成者（空なら自動）", examples=[""])
    licence: str = Field("", description="利用条件（空なら自動）", examples=[""])


class AreasConfig(Frozen):
    """A second geography that is listed within the districts (自治会区域, say)."""

    name: Text = Field(description="呼び方", examples=["自治会"])
    files: tuple[FilePath, ...] = Field(
        min_length=1, description="地図データ", examples=[["boundaries/jichikai.shp"]]
    )
    name_column: Text = Field(description="名前の列名", examples=["自治会名"])
    audience: AudienceName = Field("public", description=_AUDIENCE, examples=["public"])
    publisher: str = Field("", description="作成者（空なら市区町村名）", examples=[""])
    licence: str = Field("", description="利用条件", examples=[""])


class OwnFigureConfig(Frozen):
    """One figure of the city's own, by district or by town."""

    name: Text = Field(description="ページに印刷する名前", examples=["児童数"])
    id: Annotated[str, AfterValidator(_own_id)] = Field(
        "",
        description="指標の計算に使うときの符号（英小文字・数字・_。使わないなら空。"
        "決まった符号は docs/indicators.md）",
        examples=[""],
    )
    file: FilePath = Field(
        description="CSV または Excel の表", examples=["census/schools/enrolment.csv"]
    )
    sheet: str = Field("", description="Excel のシート名（空なら最初）", examples=[""])
    by: Literal["district", "town"] = Field(
        description="表の1行が何か。district は区域、town は町丁", examples=["district"]
    )
    key_column: Text = Field(
        description="区域名・区域コード、または町丁名・町丁コードの列名", examples=["学校コード"]
    )
    value_column: Text = Field(description="値の列名", examples=["児童数"])
    filter_column: str = Field(
        "", description="行を選ぶ列名（年度など。なければ空）", examples=["年度"]
    )
    filter_value: str = Field("", description="その列の値", examples=["2026"])
    unit: str = Field("", description="単位", examples=["人"])
    date: dt.date = Field(description="時点", examples=[dt.date(2026, 5, 1)])
    source: Text = Field(description="出典として印刷する資料名", examples=["学校基本調査"])
    publisher: str = Field("", description="作成者（空なら市区町村名）", examples=[""])
    licence: str = Field("", description="利用条件", examples=[""])
    treatment: Treatment = Field("", description=TREATMENT, examples=["none"])
    audience: AudienceName = Field("public", description=_AUDIENCE, examples=["public"])
    compare: Annotated[str, AfterValidator(_comparable)] = Field(
        "",
        description="推計と比べて確かめるとき、比べる数（空なら比べない）。"
        "population は人口、households は世帯数、children は小学校の児童数"
        "（6〜11歳の人口と比べる。5〜9歳の4/5と10〜14歳の2/5の和による概数）。"
        'ほかの統計項目も書ける。by = "district" のときだけ使える',
        examples=["children"],
    )

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.id and is_rate(self.unit):
            message = (
                f"単位が「{self.unit}」の数値は足し合わせられないので、id を付けて指標の計算に使う"
                "ことはできません（割合のもとになる件数を使ってください）"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _compared_with_its_like(self) -> Self:
        if not self.compare:
            return self
        if self.by != "district":
            message = 'compare（推計との比較）は、by = "district" の表だけで使えます'
            raise ValueError(message)
        unit = "人" if self.compare == CHILDREN else COUNTS[self.compare].unit
        if self.unit not in {"", unit}:
            message = (
                f'compare = "{self.compare}" で比べる数の単位は「{unit}」です'
                f"（unit は「{self.unit}」になっています）"
            )
            raise ValueError(message)
        return self
