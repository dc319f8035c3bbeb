"""The dictionary of the downloads: every column, named, typed and explained once.

Counts and indicators have dictionaries of their own (`karte.tables.columns`, the catalogue); what
stands here is made of their labels and units where a column is one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from karte.model import AreaType, Grade, Status
from karte.projection import VARIANTS
from karte.tables.columns import FIVE_YEAR, RECLASSED, SEXES, UNKNOWN, age_label, population
from karte.tables.own_counts import column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karte.comparison import Moment
    from karte.indicators import Indicator

Kind = Literal["string", "integer", "number", "boolean", "date"]
"""Types as Frictionless names them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a download.

    Attributes
    ----------
    name : str
        Heading in CSV and in the geographic files.
    kind : str
        Type.
    title, description : str
        Heading where residents read it, and what it means.
    unit : str
        Empty where there is none, or where it is another in every line.
    values : dict of str to str
        What the words mean that may stand here; empty where anything may.
    """

    name: str
    kind: Kind
    title: str
    description: str
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title with the unit."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


STATUSES: Mapping[str, str] = MappingProxyType(
    {
        Status.OBSERVED: "数えた値（区域の境で分けていない）",
        Status.ESTIMATED: "推計した値（町丁を区域の境で分けるなどした）",
        Status.PROJECTED: "将来推計",
        Status.REPORTED: "届出・市の資料の値",
        Status.SUPPRESSED: "秘匿。数はあるが、個人がわからないように伏せている。値は空",
        Status.NOT_APPLICABLE: "該当なし。もともと当てはまらない（分母が0など）。値は空",
        Status.NOT_PROVIDED: "未提供。もとになる資料がない。値は空",
    }
)
"""What the statuses mean; the last three have no value, and none of them is 0."""

GRADES: Mapping[str, str] = MappingProxyType(
    {
        Grade.A: "推計の確かさが高い",
        Grade.B: "推計の確かさは中くらい",
        Grade.C: "推計の確かさが低い（参考）",
    }
)

AREA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        AreaType.DISTRICT: "区域（校区など）",
        AreaType.GROUP: "区域のまとまり（行政区、中学校区、圏域など）",
        AreaType.MUNICIPALITY: "市区町村の全体",
        AreaType.REMAINDER: "どの区域にも入らない所",
    }
)
_AGES: Mapping[str, str] = MappingProxyType(
    {"total": "総数"} | {one: age_label(one) for one in (*FIVE_YEAR, *RECLASSED, UNKNOWN)}
)

_SHARED = (
    Field("edition", "integer", "年度版", "どの年度の版か（西暦）"),
    Field("area_type", "string", "区域の種類", "何の数字か", values=AREA_TYPES),
    Field("area_id", "string", "区域の符号", "年が変わっても変わらない符号。数字だけでも文字"),
    Field("area_name", "string", "区域の名前", "表示する名前"),
    Field("count", "string", "数の符号", "何の数か。符号の一覧は dictionary.csv にある"),
    Field("sex", "string", "性別", "世帯の数などでは空", values=SEXES),
    Field("age_class", "string", "年齢", "年齢の区分。世帯の数などでは空", values=_AGES),
    Field("indicator", "string", "指標の符号", "符号の一覧は dictionary.csv にある"),
    Field("label", "string", "指標の名前", "正式な名称"),
    Field("date", "date", "時点", "調査や登録の期日"),
    Field("value", "number", "値", "値がないときは空で、理由は種別（status）にある。空は0ではない"),
    Field("low", "number", "およその範囲の下", "およその範囲の下の端（10回に9回は間に入る）"),
    Field("high", "number", "およその範囲の上", "およその範囲の上の端（10回に9回は間に入る）"),
    Field("least", "number", "ありうる範囲の下", "ありうる範囲の下の端（必ず間に入る）"),
    Field("most", "number", "ありうる範囲の上", "ありうる範囲の上の端（必ず間に入る）"),
    Field("unit", "string", "単位", "値と範囲の単位"),
    Field("status", "string", "種別", "値がどのように得られたか、なぜないか", values=STATUSES),
    Field("grade", "string", "確かさ", "推計の確かさ。町丁を分けていなければ空", values=GRADES),
    Field("source", "string", "資料の符号", "もとになった資料。いくつかあるときは空白で区切る"),
    Field("variant", "string", "仮定", "将来推計の仮定", values=VARIANTS),
    Field("base", "date", "出発点の時点", "推計の出発点とした調査の期日"),
    Field("year", "integer", "年", "推計した年（西暦）"),
    Field("town", "string", "町丁・字", "町丁・字の名前"),
    Field("note", "string", "備考", "分かれる町丁、区域の外の町丁などの断り"),
    Field("key_codes", "string", "小地域の符号", "国勢調査の KEY_CODE。いくつかは空白で区切る"),
    Field("key_code", "string", "小地域の符号", "国勢調査の KEY_CODE。数字だけでも文字"),
    Field("is_part", "boolean", "一部だけか", "町丁の一部だけが区域に入るとき真。数は全体の数"),
    Field("includes", "string", "合わせた町丁", "年齢別の数に人を含む秘匿の町丁。「、」で区切る"),
    Field("name", "string", "名前", "表示する名前"),
    Field("district_id", "string", "区域の符号", "area_id と同じ符号"),
    Field("district_name", "string", "区域の名前", "area_name と同じ名前"),
    Field("map_class", "string", "地図の区分", "ページの地図の塗り分け。値がなければその理由"),
    Field("kind", "string", "項目の種類", "列か、数か、指標か",
          values={"column": "列", "count": "数", "indicator": "指標"}),
    Field("resource", "string", "ファイル", "その列があるデータの名前。数と指標では空"),
    Field("id", "string", "符号", "列の名前、または数や指標の符号"),
    Field("title", "string", "見出し", "日本語の名前"),
    Field("type", "string", "型", "Frictionless の型。数と指標では number"),
    Field("description", "string", "説明", "意味、または計算の仕方"),
)  # fmt: skip

FIELDS: Mapping[str, Field] = MappingProxyType({one.name: one for one in _SHARED})
"""The columns that do not depend on the city, by name."""

TOWN_COUNTS: Mapping[str, str] = MappingProxyType(
    {
        population(): "population",
        "households": "households",
        population("total", "0-14"): "population_0_14",
        population("total", "15-64"): "population_15_64",
        population("total", "65+"): "population_65_over",
    }
)
"""Names of the columns of a town's figures, by count id."""


def shared(names: Iterable[str]) -> tuple[Field, ...]:
    """Return columns of the dictionary in a given order.

    Parameters
    ----------
    names : iterable of str
        Names of columns.

    Returns
    -------
    tuple of Field
        One for each.

    Examples
    --------
    >>> [one.title for one in shared(("edition", "value"))]
    ['年度版', '値']
    """
    return tuple(FIELDS[name] for name in names)


def town_fields(moment: Moment | None) -> tuple[Field, ...]:
    """Return the columns of a town's figures: each count, and its status.

    Parameters
    ----------
    moment : Moment or None
        Dataset and date of the figures.

    Returns
    -------
    tuple of Field
        Two for each of `TOWN_COUNTS`.
    """
    of = f"（{moment.dataset.label} {moment.date.isoformat()}）" if moment else ""
    found = []
    for count, name in TOWN_COUNTS.items():
        known = column_of(count)
        about = f"{known.label}{of}。町丁全体の数で、区域の境で分けていない"
        found += [
            Field(name, "integer", known.label, about, known.unit),
            _status_of(name, known.label),
        ]
    return tuple(found)


def indicator_fields(indicator: Indicator, moment: Moment) -> tuple[Field, ...]:
    """Return the columns of one indicator in a layer: value, likely range, status and grade.

    Parameters
    ----------
    indicator : Indicator
        Which.
    moment : Moment
        Dataset and date of the figures.

    Returns
    -------
    tuple of Field
        Five.
    """
    name, title, unit = indicator.id, indicator.name, indicator.unit
    about = f"{title}（{moment.dataset.label} {moment.date.isoformat()}）。{indicator.note}"
    grade = FIELDS["grade"]
    return (
        Field(name, "number", title, about, unit),
        Field(
            f"{name}_low", "number", f"{title} およその範囲の下", FIELDS["low"].description, unit
        ),
        Field(
            f"{name}_high", "number", f"{title} およその範囲の上", FIELDS["high"].description, unit
        ),
        _status_of(name, title),
        Field(f"{name}_grade", "string", f"{title} 確かさ", grade.description, values=GRADES),
    )


def _status_of(name: str, title: str) -> Field:
    own = FIELDS["status"]
    return Field(f"{name}_status", own.kind, f"{title} 種別", own.description, values=STATUSES)
