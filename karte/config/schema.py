"""The keys of ``karte.toml``: types, defaults, Japanese descriptions and examples."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from karte.model import Frozen
from karte.tables.codes import municipality_code
from karte.tables.columns import COUNTS
from karte.tables.labels import CENSUS_TOPICS

NO_FILE = "ファイルがありません"


def _in_workspace(pattern: str, info: ValidationInfo) -> str:
    """Check that a path or pattern stays in the workspace and matches a file."""
    path = Path(pattern)
    if path.is_absolute() or path.drive or ".." in path.parts:
        message = "作業フォルダーの外のファイルは使えません（中に写し、相対パスで書いてください）"
        raise ValueError(message)
    root: Path | None = (info.context or {}).get("root")
    if root is not None and not expand(root, (pattern,)):
        message = f"{NO_FILE}{_nearest(root, path)}"
        raise ValueError(message)
    return path.as_posix()


def _nearest(root: Path, path: Path) -> str:
    """Return the most similar name in the folder where a file was looked for."""
    folder = root / path.parent
    if not folder.is_dir():
        return f"（{path.parent.as_posix()} というフォルダーもありません）"
    names = sorted(one.name for one in folder.iterdir() if one.is_file())
    close = get_close_matches(path.name, names, n=1, cutoff=0.5)
    return f"（同じフォルダーに {close[0]} があります）" if close else ""


def expand(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files that paths and glob patterns stand for.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    patterns : tuple of str
        Relative paths, with ``*`` where several files are meant.

    Returns
    -------
    tuple of str
        Relative paths with forward slashes, each once, sorted within a pattern.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        if "*" in pattern or "?" in pattern:
            matches = sorted(path for path in root.glob(pattern) if path.is_file())
        else:
            matches = [root / pattern] if (root / pattern).is_file() else []
        found.update((path.relative_to(root).as_posix(), None) for path in matches)
    return tuple(found)


def _strict_code(text: str) -> str:
    return municipality_code(text)


def _known_count(count: str) -> str:
    if count not in COUNTS:
        message = f"「{count}」という統計項目はありません"
        raise ValueError(message)
    return count


FilePath = Annotated[str, AfterValidator(_in_workspace)]
Text = Annotated[str, Field(min_length=1)]
Topic = Literal["population", "age", "age_detail", "household_size", "family", "tenure", "building"]


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


class DistrictsConfig(Frozen):
    """The districts: polygons, or the city's own table of towns."""

    files: tuple[FilePath, ...] = Field(
        (),
        description="区域の境界データ（国土数値情報 A27・A32、または市の境界データ）",
        examples=[["boundaries/districts/A27-23_22.shp"]],
    )
    table: FilePath | None = Field(
        None,
        description="市の町丁目・区域対応表（境界データがない場合）",
        examples=["boundaries/districts/town_districts.csv"],
    )
    year: int = Field(description="境界データの年（西暦）", examples=[2023])
    id_column: str = Field("", description="区域コードの列名（A27・A32 では不要）", examples=[""])
    name_column: str = Field("", description="区域名の列名（A27・A32 では不要）", examples=[""])
    overlap: Literal["error", "split"] = Field(
        "error",
        description="区域の重なりの扱い。error は止めて報告、split は重なりを等分する",
        examples=["error"],
    )
    publisher: str = Field("", description="境界データの作成者（空なら自動）", examples=[""])
    licence: str = Field("", description="境界データの利用条件（空なら自動）", examples=[""])

    @model_validator(mode="after")
    def _either_polygons_or_table(self) -> Self:
        if bool(self.files) == (self.table is not None):
            message = "files（境界データ）か table（対応表）のどちらか一方を書いてください"
            raise ValueError(message)
        return self


class CensusConfig(Frozen):
    """One census: its boundaries and its tables, declared by data."""

    year: int = Field(description="国勢調査の年（西暦）", examples=[2020])
    date: dt.date = Field(description="調査期日", examples=[dt.date(2020, 10, 1)])
    boundaries: tuple[FilePath, ...] = Field(
        description="小地域（町丁・字等）の境界データ",
        min_length=1,
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
    publisher: str = Field("", description="作成者（空なら市区町村名）", examples=[""])
    licence: str = Field("CC BY 4.0", description="利用条件", examples=["CC BY 4.0"])


class FacilitiesConfig(Frozen):
    """One list of facilities."""

    kind: Text = Field(description="施設の種類（ページに印刷する名前）", examples=["公共施設"])
    file: FilePath = Field(
        description="施設一覧（自治体標準オープンデータセットの様式）",
        examples=["boundaries/facilities/229997_public_facility.csv"],
    )
    publisher: str = Field("", description="作成者（空なら市区町村名）", examples=[""])
    licence: str = Field("CC BY 4.0", description="利用条件", examples=["CC BY 4.0"])


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


class OutputConfig(Frozen):
    """Where the editions go."""

    directory: Text = Field("output", description="出力先のフォルダー", examples=["output"])

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
    facilities: tuple[FacilitiesConfig, ...] = Field(
        (), description="施設一覧（[[facilities]] を一覧の数だけくり返す）"
    )
    fonts: FontsConfig = Field(default_factory=FontsConfig, description="書体")
    output: OutputConfig = Field(default_factory=OutputConfig, description="出力先")

    @field_validator("censuses")
    @classmethod
    def _each_year_once(cls, censuses: tuple[CensusConfig, ...]) -> tuple[CensusConfig, ...]:
        years = [census.year for census in censuses]
        twice = sorted({year for year in years if years.count(year) > 1})
        if twice:
            message = f"同じ年の国勢調査が2回書かれています: {', '.join(map(str, twice))}"
            raise ValueError(message)
        return tuple(sorted(censuses, key=lambda census: census.year))
