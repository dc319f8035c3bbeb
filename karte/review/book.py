"""The list as a workbook: to print, to tick, and to copy rows of corrections from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.opendata.workbook import Heading, Sheet, Word, workbook
from karte.review.types import BOX, TICKED
from karte.tables.corrections import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.profile.types import Header
    from karte.review.types import Review

_CHECK = Heading("確認", 6, choices=(BOX, TICKED))


@dataclass(frozen=True)
class _About:
    """What the first sheet says."""

    review: Review
    terms: str = "庁内の確認用です。公開したり、庁外に渡したりしないでください。"

    @property
    def header(self) -> Header:
        return self.review.header

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield item and text."""
        review = self.review
        yield "取り扱い", self.terms
        yield "何の一覧か", f"{review.title}（{review.audience}の版）"
        yield "比べた版", review.before
        yield (
            "見かた",
            (
                "「文と問いかけ」「おもな数字」のすべての行を確かめ、「確認」の□を☑にします"
                "（印刷して鉛筆で付けても構いません）。"
            ),
        )
        yield (
            "文を直すには",
            (
                "「訂正に使う行」の行を訂正の表（karte.toml の [reading] corrections）に写し、"
                "処理（隠す・直す・差しかえ）、文、理由、日付を書きます。"
                f"列は {'、'.join(COLUMNS)} です。"
                "処理・理由・日付がどれも空の行は使われません。"
            ),
        )
        unused = sum(not one.is_used for one in review.corrections)
        yield "訂正", f"{len(review.corrections)}件（うち使っていないもの {unused}件）"
        yield "秘匿", "、".join(review.withheld) or "karte が伏せた数はありません。"
        yield from (("確認してください", one) for one in review.findings)
        yield "確認した人・日", ""
        yield "決裁", ""


def book(review: Review) -> bytes:
    """Return ``review.xlsx``.

    Parameters
    ----------
    review : Review
        All that it says.

    Returns
    -------
    bytes
        A sheet each for texts, key figures, what is withheld, what is corrected, and rows to copy.
    """
    sheets = [
        _texts(review),
        _figures(review),
        _withheld(review),
        _corrections(review),
        _rows(review),
    ]
    return workbook(sheets, _About(review), review.title)


def _texts(review: Review) -> Sheet:
    return Sheet(
        "文と問いかけ",
        (
            _CHECK,
            Heading(review.header.unit, 16),
            Heading("対象", 20),
            Heading("文", 58, wrap=True),
            Heading("数値", 22, wrap=True),
            Heading("前の版", 34, wrap=True),
            Heading("訂正", 30, wrap=True),
        ),
        [
            (
                0,
                (
                    BOX, own.name, one.target, one.text or Word("（載せません）"), one.figures,
                    one.before, one.correction,
                ),
            )
            for own in review.districts
            for one in own.texts
        ],
        fixed=3,
        footer=review.title,
    )  # fmt: skip


def _figures(review: Review) -> Sheet:
    return Sheet(
        "おもな数字",
        (
            _CHECK,
            Heading(review.header.unit, 16),
            Heading("指標", 24),
            Heading("この版", 11),
            Heading("単位", 8),
            Heading("およその範囲", 16),
            Heading("種別", 8),
            Heading("確かさ", 7),
            Heading("前の版", 11),
            Heading("差", 10),
            Heading("前の版や差がないわけ", 22, wrap=True),
            Heading("資料と時点", 36, wrap=True),
            Heading("前の版の資料と時点", 36, wrap=True),
        ),
        [
            (
                one.decimals,
                (
                    BOX, own.name, one.name, _or_word(one.value, one.text), one.unit, one.likely,
                    one.status, one.grade, _or_word(one.before_value, one.before),
                    Word(one.difference),
                    one.why, one.date, one.before_date,
                ),
            )
            for own in review.districts
            for one in own.figures
        ],
        fixed=3,
        footer=review.title,
    )  # fmt: skip


def _or_word(value: float | None, text: str) -> object:
    return Word(text) if value is None else value


def _withheld(review: Review) -> Sheet:
    return Sheet(
        "秘匿",
        (_CHECK, Heading(review.header.unit, 20), Heading("秘匿の指標（いちばん新しい時点）", 70)),
        [(0, (BOX, own.name, one)) for own in review.districts for one in own.withheld],
        footer=review.title,
    )


def _corrections(review: Review) -> Sheet:
    return Sheet(
        "訂正",
        (
            _CHECK,
            Heading(review.header.unit, 16),
            Heading("対象", 20),
            Heading("処理", 9),
            Heading("どうなったか", 22, wrap=True),
            Heading("訂正した文", 40, wrap=True),
            Heading("karte の文", 40, wrap=True),
            Heading("訂正したときの数値", 22, wrap=True),
            Heading("いまの数値", 22, wrap=True),
            Heading("理由", 24, wrap=True),
            Heading("日付", 12),
            Heading("場所", 22, wrap=True),
        ),
        [
            (
                0,
                (
                    BOX, one.district, one.target, one.action, one.fate, one.text, one.made,
                    one.figures, one.figures_now, one.reason, one.date, one.place,
                ),
            )
            for one in review.corrections
        ],
        fixed=3,
        footer=review.title,
    )  # fmt: skip


def _rows(review: Review) -> Sheet:
    """Return the rows that a table of corrections has, with what staff fill in left empty."""
    widths = dict(zip(COLUMNS, (16, 20, 9, 70, 30, 13, 30), strict=True))
    wrapped = {"文", "理由", "数値"}
    return Sheet(
        "訂正に使う行",
        tuple(Heading(one, widths[one], wrap=one in wrapped) for one in COLUMNS),
        [
            (0, (own.key, one.target, "", one.made, "", "", one.figures))
            for own in review.districts
            for one in own.texts
        ],
        fixed=2,
        footer=review.title,
    )
