"""What a heading of a free layout says: an age, a sex, a name, a date, or nothing of use."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from karte.sources.register_columns import CODE, DATE, KEY, NAME
from karte.tables.columns import UNKNOWN
from karte.tables.labels import normalise_label

_SEX = {
    **dict.fromkeys(("男", "男性", "男子"), "male"),
    **dict.fromkeys(("女", "女性", "女子"), "female"),
    **dict.fromkeys(("計", "総数", "合計", "総計", "総", "男女計", "男女合計", "全体"), "total"),
}
_GROUPS = {"日本人": "japanese", "外国人": "foreign", "複数国籍": "mixed", "混合": "mixed"}
_NAMES = frozenset(
    {
        *("町丁目", "町丁", "町丁字", "町丁字等", "町丁字等名", "町丁等", "町字", "町", "字等"),
        *("町又は字", "町又は字の名称", "町名等", "町大字名", "大字町名", "大字町丁目", "大字"),
        *(
            "大字名",
            "大字丁目",
            "大字字",
            "大字字名",
            "町区名",
            "地域",
            "地名",
            "名称",
            "住所",
            "所在地",
        ),
        *("町丁名称", "町丁目名称", "町字名称", "区域", "区域名", "町会名", "町会", "町内会名"),
        *("自治会", "自治会名", "住所名", "住所名称", "町丁目別", "町丁別", "町別", "町字別"),
    }
)
_SPELLED = {
    role: frozenset(normalise_label(name) for name in names)
    for role, names in (("key", KEY), ("code", CODE), ("date", DATE), ("name", NAME))
}
_PARTS = frozenset({"丁目", "丁目名", "字", "字名", "小字", "小字名", "丁", "字丁目", "丁目字"})
_PARENTS = frozenset(
    {
        *(
            "地区",
            "地区名",
            "支所",
            "支所名",
            "管内",
            "管轄",
            "学区",
            "校区",
            "小学校区",
            "区",
            "区名",
        ),
        *(
            "市区町村名",
            "市町村名",
            "行政区",
            "行政区名",
            "旧市町村",
            "旧町村",
            "地域区分",
            "市町村",
        ),
        *("地区別", "出張所", "出張所名", "連合町内会", "ブロック"),
    }
)
_SEX_HEADS = frozenset({"性別", "男女別", "男女", "性", "区分", "種別", "男女区分"})
_AGE_HEADS = frozenset(
    {
        "年齢",
        "年齢別",
        "年齢階級",
        "年齢階層",
        "年齢区分",
        "5歳階級",
        "各歳",
        "年齢5歳階級",
        "満年齢",
    }
)
_GROUP_HEADS = frozenset({"国籍", "国籍別", "日本人外国人別", "住民区分", "住民種別"})
_OTHER = re.compile(
    r"増減|増加|減少|前月|前年|前回|前期|対前|比$|比率|率|割合|構成|平均|密度|面積|転入|転出|出生|死亡"
    r"|異動|当たり|あたり|人員|指数|性比|%|備考|摘要|注$|番号|^no\.?$|^コード$|カナ|ふりがな|読み"
)
_AGE = re.compile(
    r"(?P<first>\d{1,3})[歳才]?(?:[-~]|から)(?P<last>\d{1,3})[歳才]?"
    r"|(?P<open>\d{1,3})[歳才]?(?:以上|[-~+])|(?P<under>\d{1,3})[歳才]?未満|(?P<single>\d{1,3})[歳才]"
    r"|(?P<unknown>(?:年齢)?(?:不詳|不明)者?)"
)
_PLAIN_OPEN = re.compile(r"(\d{1,3})以上")
_BY_EXCEL = {
    **dict.fromkeys(("5月9日", "5/9", "05/09", "9-May", "May-09", "5月09日"), "5-9"),
    **dict.fromkeys(("10月14日", "10/14", "14-Oct", "Oct-14"), "10-14"),
}
_DATE_BY_EXCEL = re.compile(r"\d{4}-(05-09|10-14)")
_WORDS_OF_AGE = re.compile(r"^(?:年少|生産年齢|老年|高齢者?|後期高齢者?)(?:人口)?(?=\d)")
_BROAD = {"年少": "0-14", "生産年齢": "15-64", "老年": "65+", "高齢者": "65+"}
_MARKS = re.compile(r"[()\[\]【】〈〉<>『』:・/.]|※\d*$|\*\d*$")
_UNITS = re.compile(r"\((?:単位:?)?(?:人|世帯|歳|才|名)\)")


@dataclass(frozen=True, slots=True)
class Label:
    """What one heading says.

    Attributes
    ----------
    role : str
        ``name``, ``part`` (of a name), ``parent``, ``date``, ``code``, ``key``, ``people``,
        ``households``, ``head`` (of sexes, ages or groups), ``other``; empty where it is unknown.
    sex, age, group : str
        As in the count ids; empty where it does not say. ``total`` is also the sum of all ages.
    again : bool
        Whether it lists people again (再掲, うち).
    """

    role: str
    sex: str = ""
    age: str = ""
    group: str = ""
    again: bool = False


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label:
    """Return what a heading says.

    Parameters
    ----------
    text : str
        As published.

    Returns
    -------
    Label
        Its role is empty where karte knows nothing of the kind.

    Examples
    --------
    >>> read_label("０〜４歳"), read_label("女（人）").sex, read_label("(再掲)65歳以上").again
    (Label(role='people', sex='', age='0-4', group='', again=False), 'female', True)
    >>> read_label("町　丁　名").role, read_label("前月比").role, read_label("外国人世帯数").group
    ('name', 'other', 'foreign')
    """
    label = _UNITS.sub("", normalise_label(text))
    label = re.sub(r"(?<=[\d歳才])[ー―–—]", "-", label)
    plain = _MARKS.sub("", label)
    if not plain:
        return Label("")
    if (fixed := _column_of_text(label, plain)) is not None:
        return fixed
    again = bool(re.search(r"再掲|うち|内数", plain))
    plain = re.sub(r"再掲|^うち|^内数", "", plain)
    group = next((one for word, one in _GROUPS.items() if word in plain), "")
    if group == "japanese" and "外国人" in plain:
        group = ""
    plain = re.sub(r"(?:日本人|外国人|複数国籍|混合)(?:住民|等|のみ)?(?:数|の)?", "", plain)
    found = _counted(plain) if plain else Label("people")
    if not found.role:
        return Label("people", group=group) if group and not plain else found
    return replace(found, group=group, again=again)


def _column_of_text(label: str, plain: str) -> Label | None:
    """Return the label of a column that holds no figures; None where it may hold some."""
    for role, names in _SPELLED.items():
        if label in names or plain in names:
            return Label(role)
    for role, words in (("name", _NAMES), ("part", _PARTS), ("parent", _PARENTS)):
        if plain in words:
            return Label(role)
    if plain in _SEX_HEADS or plain in _AGE_HEADS or plain in _GROUP_HEADS:
        return Label("head")
    return Label("other") if _OTHER.search(plain.lower()) else None


def _counted(text: str) -> Label:
    """Return what a heading without its marks counts."""
    if "世帯" in text:
        rest = re.sub(r"の?(?:総)?世帯(?:総)?数?|の", "", text)
        return (
            Label("households")
            if rest in {"", "計", "総数", "合計", "総", "住民"}
            else Label("other")
        )
    plain = re.sub(r"(?:人口|住民)(?:総数|数)?(?:の|$)|^(?:人口|住民|年齢)(?!不)", "", text)
    if text and not plain:
        return Label("people", "total")
    if plain in _SEX:
        return Label("people", _SEX[plain])
    if plain in _BROAD:
        return Label("people", age=_BROAD[plain])
    plain = _WORDS_OF_AGE.sub("", plain)
    sex = ""
    for word in sorted(_SEX, key=len, reverse=True):
        for cut in (rf"^{word}の?(?=.)", rf"(?<=.)の?{word}$"):
            if not sex and re.search(cut, plain):
                sex, plain = _SEX[word], re.sub(cut, "", plain, count=1)
    if sex and plain in _SEX:
        return Label("people", sex if _SEX[plain] == "total" else _SEX[plain])
    age = read_age(plain)
    return Label("people", sex, age) if age else Label("")


def read_age(text: str) -> str:
    """Return the age class of a label.

    Parameters
    ----------
    text : str
        In the spelling of `normalise_label`.

    Returns
    -------
    str
        As in the count ids, a single year as a class of one; empty where it is no age.

    Examples
    --------
    >>> [read_age(text) for text in ("0~4", "100歳以上", "7歳", "15歳未満", "年齢不詳", "5月9日")]
    ['0-4', '100+', '7-7', '0-14', 'unknown', '5-9']
    """
    if found := _DATE_BY_EXCEL.match(text):
        return "5-9" if found[1] == "05-09" else "10-14"
    found = _AGE.fullmatch(text)
    if found is None:
        return _BY_EXCEL.get(text, "")
    if found["unknown"]:
        return UNKNOWN
    if found["open"]:
        return f"{int(found['open'])}+"
    first = int(found["single"] or found["first"] or 0)
    last = int(found["under"]) - 1 if found["under"] else int(found["single"] or found["last"])
    return f"{first}-{last}" if first <= last else ""


def plain_age(text: str) -> str:
    """Return the age that a bare number stands for, where ages are known to stand.

    Parameters
    ----------
    text : str
        ``7`` or ``100以上``.

    Returns
    -------
    str
        A class of one year, or an open one; empty where it is neither.

    Examples
    --------
    >>> plain_age("7"), plain_age("100以上"), plain_age("")
    ('7-7', '100+', '')
    """
    label = normalise_label(text)
    if found := _PLAIN_OPEN.fullmatch(label):
        return f"{int(found[1])}+"
    return f"{int(label)}-{int(label)}" if re.fullmatch(r"\d{1,3}", label) else ""


def line_age(text: str, *, plain: bool = True) -> str:
    """Return the age class that a line says.

    Parameters
    ----------
    text : str
        As published.
    plain : bool, optional
        Whether a bare number is an age.

    Returns
    -------
    str
        Empty where it says none.
    """
    return read_age(normalise_label(text)) or (plain_age(text) if plain else "")


def is_sex(text: str) -> str:
    """Return the sex that a label of a line says, ``total`` for both; empty where it says none."""
    label = read_label(text)
    return label.sex if label.role == "people" and not label.age and not label.group else ""
