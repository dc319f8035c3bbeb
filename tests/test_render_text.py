"""The plain text says what the page says, in its order, in lines that any program can show."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import profiles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_render_html import PROFILES, expected_texts

from karte.model import Estimate, Status
from karte.render import render_profile, render_text
from karte.render.folding import WIDTH, fold, plain, width_of

NOT_FIRST = "、。，．」』）】ー々っゃゅょッャュョ〜％%"
NOT_LAST = "（「『【"


def written(name: str) -> str:
    return render_text(PROFILES[name]()).decode("utf-8-sig")


def joined(text: str) -> str:
    """Return a text without its line ends and the spaces that fold and indent it."""
    return re.sub(r"[\s　]+", "", text)


MARKS = {"h2": "■", "h3": "□"}
ONLY_ON_THE_PAGE = {"ダウンロード", "移り住む世帯があったら（定住シミュレーション）"}


class Headings(HTMLParser):
    """The headings of a page with the marks that they have in the text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._inside = tag in MARKS
        if self._inside:
            self.found.append(f"{MARKS[tag]} ")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in MARKS

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


@pytest.mark.parametrize("name", PROFILES)
def test_every_text_of_the_profile_is_in_the_text(name: str) -> None:
    text = joined(written(name))
    assert [one for one in expected_texts(PROFILES[name]()) if joined(one) not in text] == []


@pytest.mark.parametrize("name", PROFILES)
def test_the_parts_are_those_of_the_page_in_their_order(name: str) -> None:
    ours = re.findall(r"(?m)^([■□] .+?)\r?$", written(name))
    page = Headings(render_profile(PROFILES[name]())["index.html"]).found
    assert ours == [one for one in page if one[2:] not in ONLY_ON_THE_PAGE]


@pytest.mark.parametrize("name", PROFILES)
def test_notepad_mail_and_a_browser_without_server_can_show_it(name: str) -> None:
    content = render_text(PROFILES[name]())
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(width_of(line) for line in content.decode("utf-8-sig").splitlines()) <= WIDTH


@pytest.mark.parametrize("name", PROFILES)
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(name: str) -> None:
    lines = [line.strip("　") for line in written(name).splitlines()]
    assert [line for line in lines if line.startswith(tuple(NOT_FIRST))] == []
    assert [line for line in lines if line.endswith(tuple(NOT_LAST))] == []


def test_nothing_is_drawn_with_characters() -> None:
    assert not re.search("[\u2500-\u259f|+=_]{2}|[\u2500-\u259f]", written("full"))


def test_a_figure_stands_with_unit_range_grade_and_what_it_is_compared_with() -> None:
    text = written("full").replace("\r\n", "\n")
    total = text[text.index("○ 総人口: 8,412人") :].partition("○ 世帯数")[0]
    for line in (
        "　およその範囲: 8,350〜8,480人",
        "　確かさ: B（推計）",
        "　1校区あたり平均: 9,740人",
    ):
        assert f"{line}\n" in total
    assert "　確かさ: C 参考（推計）" in text
    assert "：8,412（およそ8,350〜8,480、確かさB）" in joined(text).replace(":", "：")


def test_what_is_missing_is_a_word_and_the_word_says_why() -> None:
    text = written("full").replace("\r\n", "\n")
    hidden = "○ 65歳以上のひとり暮らし世帯の割合: 秘匿\n"
    assert hidden in text
    assert "人数が少ないため、公表されていません。" in text.partition(hidden)[2].partition("○")[0]
    assert "この校区: 未提供" in text
    assert "この校区: 該当なし" in text
    assert "この校区: 0.0" in text


def test_a_dash_is_said_since_a_screen_reader_passes_over_it() -> None:
    full = profiles.full()
    assert full.sheet
    row = full.sheet.rows[0].model_copy(update={"change": "—"})
    changed = full.model_copy(update={"sheet": full.sheet.model_copy(update={"rows": (row,)})})
    assert "5年前から: —（なし）" in render_text(changed).decode()


def test_a_figure_that_was_counted_has_neither_range_nor_grade() -> None:
    counted = Estimate(value=8412, status=Status.OBSERVED)
    figure = profiles.full().key_figures[0].model_copy(update={"likely": "", "estimate": counted})
    text = render_text(profiles.sparse().model_copy(update={"key_figures": (figure,)})).decode()
    assert "およその範囲" not in text
    assert "確かさ:" not in text


@pytest.mark.parametrize(
    "attack",
    [
        "\x00",
        "\x1b[31m",
        "\r\n■ 偽の見出し",
        "\u2028",
        "\u202e",
        "\u200f",
        "\u2067",
        "\ufeff",
        "\ud800",
    ],
)
def test_a_name_cannot_steer_a_terminal_turn_the_line_or_begin_one(attack: str) -> None:
    full = profiles.full()
    place = full.places[0].model_copy(update={"name": f"北{attack}公民館", "address": attack})
    changed = full.model_copy(update={"district_name": f"東{attack}校区", "places": (place,)})
    text = render_text(changed).decode("utf-8-sig")
    kept = {"\r", "\n", "　"}
    assert [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}] == [
        c for c in text if c in kept and c != "　"
    ]
    parts = [line for line in text.splitlines() if line.startswith("■")]
    assert len(parts) == len([one for one in written("full").splitlines() if one.startswith("■")])


def test_letters_that_run_from_the_right_keep_to_themselves() -> None:
    (line,) = plain(["שלום町 8,412人"])
    assert line == "\u2068שלום\u2069町 8,412人"


def test_the_same_profile_gives_the_same_bytes() -> None:
    assert render_text(profiles.full()) == render_text(profiles.full())


@given(st.text(alphabet="校区のひと、。「」（）ー8,41.2%人〜 AB", max_size=120), st.integers(8, 40))
def test_folding_loses_nothing_and_keeps_to_its_width(text: str, width: int) -> None:
    lines = fold(text, hanging="　", width=width)
    assert "".join(lines).replace(" ", "").replace("　", "") == text.replace(" ", "")
    assert all(width_of(line) <= width for line in lines)


@given(st.text(alphabet="校区のひと、。", min_size=60, max_size=120))
def test_sentences_are_folded_before_characters_that_may_begin_a_line(text: str) -> None:
    ends = re.search("[、。]{8}", text)
    lines = fold(text, width=40)
    assert ends or not any(line.startswith(("、", "。")) for line in lines[1:])


def test_a_number_stays_with_its_sign_and_its_unit() -> None:
    sentence = "人口は" + "、8,412人と▲3.6%と2036年" * 8
    parts = [part for line in fold(sentence, width=24) for part in re.findall(r"[\d,.▲]+.?", line)]
    assert all(re.fullmatch(r"8,412人|▲3\.6%|2036年", part) for part in parts)
