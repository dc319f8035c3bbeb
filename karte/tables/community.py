"""What the people of a district have written themselves (校区の声), and the form they write on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from karte.model import Audience, Estimate

FOLDER, SUFFIX = "community", ".xlsx"
"""Folder of the workspace into which filled forms are put, and how their names end."""
PICTURES = (".jpg", ".jpeg", ".png")
"""How the names of photographs may end."""
PASSED_OVER = ("~$", ".")
"""How the names of files begin that programs leave beside those they have open."""

COVER, FIGURES, PRESENT = "はじめに", "数字", "いまの内容"
"""Sheets that explain the form, show the district's figures, and what is published by now."""

CODE, EDITION, DAY, ROLE = "区域コード", "年度版", "記入日", "書いた人の立場"
"""What stands on the first sheet; the last two count for rows that do not say."""

NUMBER, EXAMPLE = "番号", "例"
"""Heading of the first column of every sheet, and what stands there in a row that is an example."""
NOTHING = "なし"
"""Alone in a row: there is nothing to say any more; what an earlier form said no longer holds."""

ROLES = (
    "自治会・町内会",
    "まちづくり協議会・自治協議会",
    "民生委員・児童委員",
    "自主防災組織・消防団",
    "学校・PTA",
    "子ども会・青少年の団体",
    "老人クラブ",
    "福祉の団体・NPO",
    "商店・事業所",
    "住民（話し合いの場など）",
    "市区町村の職員",
)
"""In what role somebody writes; never who it is."""
AUDIENCE_WORDS = ("公開", "庁内")
KINDS_OF_BODY = (
    "自治会・町内会",
    "まちづくり協議会・自治協議会",
    "自主防災組織",
    "子ども会",
    "老人クラブ",
    "女性の団体",
    "地区の社会福祉協議会",
    "PTA・学校支援",
    "NPO・ボランティア",
    "その他",
)
PEOPLE_ENOUGH = ("足りている", "やや足りない", "足りない", "わからない")


class Kind(StrEnum):
    """What an entry is about; the value is the name of its sheet, and its heading on the page."""

    STRENGTH = "強み"
    PROBLEM = "課題"
    RESOURCE = "資源"
    BODY = "団体"
    VISION = "将来像"
    GOAL = "目標"


class Column(NamedTuple):
    """One column of the form.

    Attributes
    ----------
    heading, example : str
        As written.
    width : int
        In characters.
    choices : tuple of str
        Empty where anything may be written.
    is_number : bool
        Whether a number is wanted.
    """

    heading: str
    example: str
    width: int
    choices: tuple[str, ...] = ()
    is_number: bool = False


class Layout(NamedTuple):
    """One sheet of the form.

    Attributes
    ----------
    name, question : str
        Name of the sheet, and what is asked for.
    columns : tuple of Column
        From the left, after the number; the first says what the row is about.
    rows : int
        How many are ruled; more may be written.
    """

    name: str
    question: str
    columns: tuple[Column, ...]
    rows: int

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings from the left."""
        return (NUMBER, *(one.heading for one in self.columns))


ROLE_HEADING, DAY_HEADING, SHOWN_HEADING = "立場", "日付", "公開・庁内"
_CLOSING = (
    Column(ROLE_HEADING, ROLES[0], 16, ROLES),
    Column(DAY_HEADING, "令和8年4月1日", 15),
    Column(SHOWN_HEADING, AUDIENCE_WORDS[0], 11, AUDIENCE_WORDS),
)
TEXT, DETAIL = "内容", {Kind.BODY: "おもな活動", Kind.GOAL: "めざす時期"}
"""Headings of what an entry says, and of the second text that some kinds have."""
FILE, ALT = "写真のファイル名", "写真の説明（何が写っているか）"
BODY_NAME, BODY_KIND, RATE = "団体の名前", "種類", "加入率（%）"
CARRIERS, ENOUGH, ACTIVITY = "担い手（人）", "担い手は足りているか", "おもな活動"
SURVEY, PHOTOS = "組織調査", "写真"


def _entries(kind: Kind, question: str, example: str, detail: str = "") -> Layout:
    more = (Column(DETAIL[kind], detail, 30),) if kind in DETAIL else ()
    columns = (Column(TEXT, example, 56 if not more else 42), *more, *_CLOSING)
    return Layout(kind.value, question, columns, 10)


ENTRY_LAYOUTS: Mapping[Kind, Layout] = {
    Kind.STRENGTH: _entries(
        Kind.STRENGTH,
        "この地域のよいところ、続けたいこと",
        "夏まつりに子どもからお年寄りまで来る",
    ),
    Kind.PROBLEM: _entries(
        Kind.PROBLEM, "困っていること、これから心配なこと", "坂が多く、買い物に行けない人が増えた"
    ),
    Kind.RESOURCE: _entries(
        Kind.RESOURCE, "生かせる場所・もの・人のつながり", "旧道ぞいの空き家、川べりの桜並木"
    ),
    Kind.BODY: _entries(
        Kind.BODY, "地域で活動している団体", "○○見守り隊", "登下校の見守り（週5日）"
    ),
    Kind.VISION: _entries(
        Kind.VISION, "10年後、どんな地域でありたいか", "歩いて用事がすみ、声をかけ合える地域"
    ),
    Kind.GOAL: _entries(
        Kind.GOAL, "地域でめざすこと", "防災訓練の参加者を200人にする", "令和10年度まで"
    ),
}
PHOTO_LAYOUT = Layout(
    PHOTOS,
    "用紙と一緒に出す写真（人の顔、表札、車の番号が写っていないもの）",
    (Column(FILE, "sakura.jpg", 26), Column(ALT, "川べりの桜並木を歩く人たち", 46), *_CLOSING),
    8,
)
SURVEY_LAYOUT = Layout(
    SURVEY,
    "地域組織基礎調査（団体ごとに1行。わからない所は空けておく）",
    (
        Column(BODY_NAME, "○○自治会", 22),
        Column(BODY_KIND, KINDS_OF_BODY[0], 18, KINDS_OF_BODY),
        Column(RATE, "62.5", 9, is_number=True),
        Column(CARRIERS, "12", 9, is_number=True),
        Column(ENOUGH, PEOPLE_ENOUGH[1], 13, PEOPLE_ENOUGH),
        Column(ACTIVITY, "清掃、防災訓練、敬老会", 32),
        *_CLOSING,
    ),
    12,
)
LAYOUTS = (*ENTRY_LAYOUTS.values(), PHOTO_LAYOUT, SURVEY_LAYOUT)
"""All sheets that are filled in, in the order of the form."""


@dataclass(frozen=True)
class Said:
    """By whom, when and for whom something was written.

    Attributes
    ----------
    role : str
        One of `ROLES`.
    date : datetime.date
        When.
    audience : Audience
        For the office only, unless the row says 公開.
    """

    role: str
    date: dt.date
    audience: Audience


@dataclass(frozen=True)
class Voice:
    """One entry: its text, and a second text that may be empty."""

    said: Said
    text: str
    detail: str


@dataclass(frozen=True)
class Body:
    """One organisation of the survey (地域組織基礎調査).

    Attributes
    ----------
    said : Said
        By whom.
    name, kind : str
        Its name, and one of `KINDS_OF_BODY`, or nothing.
    rate, carriers : Estimate
        Share of households that belong to it, in per cent, and people who keep it going; where
        there is none, its status says why.
    enough, activity : str
        One of `PEOPLE_ENOUGH`, and what it does; both may be empty.
    """

    said: Said
    name: str
    kind: str
    rate: Estimate
    carriers: Estimate
    enough: str
    activity: str


class Picture(NamedTuple):
    """A JPEG without anything that a camera noted beside it, and its size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Photo:
    """One photograph.

    Attributes
    ----------
    said : Said
        By whom.
    picture : Picture
        As it may be shown.
    alt : str
        What it shows, in words.
    """

    said: Said
    picture: Picture
    alt: str


Entry = Voice | Body | Photo


@dataclass(frozen=True)
class FilledForm:
    """The form of a district as it was filled in.

    Attributes
    ----------
    district_ids : tuple of str
        Whose it is; several where a district has been parted since.
    key : str
        The district as the form names it.
    edition : int
        Fiscal year of the edition it was handed out with.
    file : str
        Path in the workspace.
    sheets : mapping of str to tuple of Entry
        By name, the sheets on which somebody has written; no entry where that was 「なし」.
    """

    district_ids: tuple[str, ...]
    key: str
    edition: int
    file: str
    sheets: Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True)
class Held:
    """What holds of one sheet in a district.

    Attributes
    ----------
    edition : int
        Of the form that it comes from.
    files : tuple of str
        Paths in the workspace; several where districts have become one since.
    entries : tuple of Entry
        Those that may be shown in the edition that it was read for.
    written : int
        How many there are with those that may not.
    """

    edition: int
    files: tuple[str, ...]
    entries: tuple[Entry, ...]
    written: int


Community = Mapping[str, Mapping[str, Held]]
"""What holds in each district, by ``district_id`` and name of the sheet."""
