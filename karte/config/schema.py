"""The keys of ``karte.toml``: types, defaults, Japanese descriptions and examples."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from karte.config.diff import DiffConfig
from karte.config.disclosure import DisclosureConfig
from karte.config.districts import DistrictsConfig, Text
from karte.config.inputs import (
    AreasConfig,
    CensusConfig,
    DwellingsConfig,
    FacilitiesConfig,
    HazardConfig,
    MeshesConfig,
    OwnFigureConfig,
    RegisterConfig,
)
from karte.config.meaning import (
    GroupsConfig,
    IndicatorsConfig,
    ProjectionConfig,
    ReadingConfig,
    ScreeningConfig,
    TargetsConfig,
)
from karte.config.revisions import RevisionConfig, wrong_order
from karte.model import Frozen
from karte.tables.codes import municipality_code

_WEB_ADDRESS = re.compile(r"https?://[!-~]{3,190}")


def _strict_code(text: str) -> str:
    return municipality_code(text)


class Municipality(Frozen):
    """The municipality whose districts are printed."""

    code: Annotated[str, AfterValidator(_strict_code)] = Field(
        description="全国地方公共団体コード（5桁、または検査数字を含む6桁）。文字として書く",
        examples=["22999"],
    )
    name: Text = Field(description="市区町村名", examples=["見本市"])
    kind: Literal["市", "町", "村", "特別区"] = Field(
        description="市・町・村・特別区のどれか", examples=["市"]
    )
    notice: str = Field(
        "", description="すべてのページに印刷するおことわり（なければ空のまま）", examples=[""]
    )


class Words(Frozen):
    """The words the municipality uses."""

    unit: Literal["校区", "学区", "地区", "地域"] = Field(
        "校区", description="区域の呼び方（校区・学区・地区・地域）", examples=["校区"]
    )
    council: Text = Field(
        "自治協議会",
        description="住民組織の呼び方（自治協議会・まちづくり協議会・地域づくり協議会など）",
        examples=["自治協議会"],
    )
    product: Text = Field("地域カルテ", description="この冊子の呼び方", examples=["地域カルテ"])


class Publisher(Frozen):
    """Who publishes the edition."""

    department: Text = Field(description="発行課", examples=["市民協働部 地域づくり課"])
    contact: Text = Field(description="問い合わせ先", examples=["電話 000-000-0000"])
    issued: dt.date = Field(
        description="発行日（年-月-日、引用符なし）", examples=[dt.date(2026, 6, 30)]
    )
    licence: Text = Field(
        "CC BY 4.0",
        description="公開するデータの利用条件。もとの資料の利用条件は資料ごとに印刷する",
        examples=["CC BY 4.0"],
    )


class MapConfig(Frozen):
    """The map of the pages."""

    tiles: Literal["", "gsi"] = Field(
        "",
        description="ページの地図の背景。gsi は地理院タイル（見る人のパソコンが国土地理院から"
        "画像を受け取る）。空なら背景なしで、どこにも接続しない",
        examples=[""],
    )


class FontsConfig(Frozen):
    """Fonts of the PDF."""

    families: tuple[Text, ...] = Field(
        ("Noto Sans JP",),
        description="PDF の書体。先に書いたものを優先する",
        min_length=1,
        examples=[["Noto Sans JP"]],
    )
    directory: str = Field(
        "", description="書体ファイル（ttf・otf）を置いたフォルダー（なければ空）", examples=[""]
    )


class SiteConfig(Frozen):
    """Where the public edition is to be read."""

    address: str = Field(
        description="公開するページの住所。この下に districts フォルダーがある所を書くと、"
        "PDF の1ページ目に区域のページの住所と二次元コードを印刷する",
        examples=["https://www.city.example.jp/karte/2026/"],
    )

    @field_validator("address")
    @classmethod
    def _of_the_web(cls, address: str) -> str:
        if not _WEB_ADDRESS.fullmatch(address):
            message = "https:// か http:// で始まる住所を、半角の英数字と記号で書いてください"
            raise ValueError(message)
        return address.rstrip("/") + "/"


class OutputConfig(Frozen):
    """Where the editions go, and what belongs to them."""

    directory: Text = Field("output", description="出力先のフォルダー", examples=["output"])
    appendix: bool = Field(
        default=False,
        description="印刷用の5ページに載らない表（すべての指標、図や地図の数値など）を、"
        "校区ごとの資料編の PDF にも出すか。出さなくても、ページと表のファイルにはあります",
        examples=[True],
    )

    @field_validator("directory")
    @classmethod
    def _inside(cls, directory: str) -> str:
        path = Path(directory)
        if path.is_absolute() or path.drive or ".." in path.parts or path == Path():
            message = "作業フォルダーの中のフォルダー名を書いてください"
            raise ValueError(message)
        return path.as_posix()


class Config(Frozen):
    """A workspace as declared in ``karte.toml``.

    Attributes
    ----------
    edition : int
        Fiscal year of the edition.
    municipality, words, publisher, districts, resident_register, fonts, output
        One table of the file each; see the classes.
    censuses : tuple of CensusConfig
        At least one, each year once.
    facilities : tuple of FacilitiesConfig
        May be empty.
    """

    edition: Annotated[int, Field(ge=2000, le=2200)] = Field(
        description="年度版（西暦）", examples=[2026]
    )
    municipality: Municipality = Field(description="市区町村")
    words: Words = Field(default_factory=Words, description="ことば（まちで使っている呼び方）")
    publisher: Publisher = Field(description="発行者")
    districts: DistrictsConfig = Field(description="区域（校区など）")
    censuses: tuple[CensusConfig, ...] = Field(
        min_length=1, description="国勢調査（[[censuses]] を調査の回数だけくり返す）"
    )
    resident_register: RegisterConfig | None = Field(
        None, description="住民基本台帳（なければ消す）"
    )
    disclosure: DisclosureConfig = Field(
        default_factory=DisclosureConfig, description="秘匿（小さい数を伏せること）"
    )
    meshes: MeshesConfig | None = Field(None, description="メッシュ統計（なければ消す）")
    dwellings: DwellingsConfig | None = Field(
        None, description="住宅の位置（町丁を分けるときの重み。なければ消す）"
    )
    facilities: tuple[FacilitiesConfig, ...] = Field(
        (), description="施設一覧（[[facilities]] を一覧の数だけくり返す）"
    )
    hazards: tuple[HazardConfig, ...] = Field(
        (), description="災害の想定区域など（[[hazards]] をくり返す）"
    )
    areas: tuple[AreasConfig, ...] = Field(
        (), description="自治会区域など、区域の中にならべる地図（[[areas]] をくり返す）"
    )
    own_figures: tuple[OwnFigureConfig, ...] = Field(
        (), description="市の資料の数値（[[own_figures]] をくり返す）"
    )
    indicators: IndicatorsConfig = Field(
        default_factory=IndicatorsConfig, description="指標（何を印刷するか）"
    )
    groups: tuple[GroupsConfig, ...] = Field(
        (), description="区域のまとまり（行政区、中学校区、圏域など。[[groups]] をくり返す）"
    )
    projection: ProjectionConfig = Field(
        default_factory=ProjectionConfig, description="将来推計（このまま何も変わらない場合の計算）"
    )
    reading: ReadingConfig = Field(
        default_factory=ReadingConfig, description="読み解き（数字を文にする決まり）"
    )
    targets: TargetsConfig | None = Field(None, description="目標（なければ消す）")
    screening: tuple[ScreeningConfig, ...] = Field(
        (), description="庁内で全区域を見わたす表の列（[[screening]] をくり返す）"
    )
    diff: DiffConfig = Field(
        default_factory=DiffConfig, description="前の年度版との違いを知らせる基準（karte diff）"
    )
    map: MapConfig = Field(default_factory=MapConfig, description="ページの地図")
    fonts: FontsConfig = Field(default_factory=FontsConfig, description="書体")
    output: OutputConfig = Field(default_factory=OutputConfig, description="出力先")
    site: SiteConfig | None = Field(None, description="公開する場所（決まっていなければ消す）")
    revisions: tuple[RevisionConfig, ...] = Field(
        (), description="正誤。公開した版を直して作り直すときに書く（[[revisions]] をくり返す）"
    )

    @property
    def revision(self) -> int:
        """Which revision of the edition this is; 0 for the first."""
        return max((one.number for one in self.revisions), default=0)

    @model_validator(mode="after")
    def _shapes_where_they_are_needed(self) -> Self:
        for census in self.censuses:
            if census.boundaries:
                continue
            if self.districts.table is None:
                message = f"{census.year}年の国勢調査に boundaries（小地域の境界データ）が必要です"
                raise ValueError(message)
            if not {"population", "age", "age_detail"} & set(census.tables):
                message = f"{census.year}年の国勢調査に人口の統計表（population か age）が必要です"
                raise ValueError(message)
        return self

    @field_validator("revisions")
    @classmethod
    def _in_order(cls, revisions: tuple[RevisionConfig, ...]) -> tuple[RevisionConfig, ...]:
        if wrong := wrong_order(revisions):
            raise ValueError(wrong)
        return revisions

    @field_validator("own_figures")
    @classmethod
    def _each_count_once_a_day(
        cls, figures: tuple[OwnFigureConfig, ...]
    ) -> tuple[OwnFigureConfig, ...]:
        known = [one for one in figures if one.id]
        days = [(one.id, one.date) for one in known]
        twice = sorted({f"{name}（{day}）" for name, day in days if days.count((name, day)) > 1})
        if twice:
            message = f"id と時点が同じ数値が2回書かれています: {'、'.join(twice)}"
            raise ValueError(message)
        units = {name: {one.unit for one in known if one.id == name} for name, _ in days}
        mixed = sorted(name for name, found in units.items() if len(found) > 1)
        if mixed:
            message = f"id が同じで単位の違う数値があります: {'、'.join(mixed)}"
            raise ValueError(message)
        return figures

    @field_validator("censuses")
    @classmethod
    def _each_year_once(cls, censuses: tuple[CensusConfig, ...]) -> tuple[CensusConfig, ...]:
        years = [census.year for census in censuses]
        twice = sorted({year for year in years if years.count(year) > 1})
        if twice:
            message = f"同じ年の国勢調査が2回書かれています: {', '.join(map(str, twice))}"
            raise ValueError(message)
        return tuple(sorted(censuses, key=lambda census: census.year))
