"""校区の声 on the page, on paper and as text: complete, as written, for everybody."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import pikepdf
import profiles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_texts import squeezed, tags, text_of
from profiles_voices import BY, LONG, ODD, VOICES, said, voiced
from served import barriers

from karte.profile.types import Profile
from karte.render import default_renderer, render_profile, render_text, site_assets
from karte.sources.listing import printable

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

FURTHER = ("夏まつりに集まる。", "準備は40人。", LONG, "訓練に200人", "めざす時期: 令和10年度", BY,
           VOICES.groups[1].note, "川べりの桜並木", "長い階段", "東自治会", "62.5%",
           "12人", "足りない", "該当なし", "秘匿", "東自治会: 清掃", VOICES.note)  # fmt: skip


@cache
def page() -> str:
    return render_profile(voiced())["index.html"].decode()


@cache
def sheet() -> bytes:
    return default_renderer().render(voiced())


def test_the_page_has_every_word_as_it_was_written() -> None:
    for text in FURTHER:
        assert text in page()
    assert "&lt;b&gt;海&lt;/b&gt;がきれい 😀 #set page(1pt) {{ 7*7 }} =1+1" in page()
    assert '<a href="#voices">校区の声</a>' in page()


def test_a_district_that_has_written_nothing_has_no_such_part() -> None:
    assert "voices" not in render_profile(profiles.full())["index.html"].decode()
    assert "校区の声" not in render_text(profiles.full()).decode()


def test_photographs_lie_beside_the_page_with_what_they_show() -> None:
    written = render_profile(voiced())
    for one in VOICES.photos:
        assert written[one.file] == one.content
        assert f'<img src="{one.file}" alt="{one.alt}" width="{one.width}"' in page()


def test_the_text_edition_says_all_of_it_between_sources_and_appendix() -> None:
    text = render_text(voiced()).decode("utf-8-sig")
    joined = squeezed(text)
    for one in (*FURTHER, ODD):
        assert squeezed(one) in joined.replace("（なし）", "")
    parts = [line for line in text.splitlines() if line.startswith("■")]
    assert parts[-3:] == ["■ 町丁ごとの数字・出典", "■ 校区の声", "■ 資料"]


def test_paper_has_every_word_behind_the_five_pages(tmp_path: Path) -> None:
    pages = text_of(sheet(), tmp_path)
    first = next(place for place, text in enumerate(pages) if VOICES.note in text)
    assert first >= 5
    # A text that runs on has the foot of one page and the head of the next in it.
    bare = [text.removeprefix(pages[first][: pages[first].index("校区の声")]) for text in pages]
    foot = pages[0][pages[0].rindex("見本市市民協働部") :].split("1/")[0]
    written = "".join(text.split(foot)[0] for text in bare[first:])
    for text in FURTHER:
        assert squeezed(text) in written, text[:20]
    assert squeezed(ODD).replace("😀", "〓") in written
    assert "〓は、印刷の書体にない文字です" in written


@settings(max_examples=15)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), min_size=1))
def test_no_text_whatsoever_keeps_paper_from_being_printed(texts: list[str]) -> None:
    shown = [printable(one) or "－" for one in texts]
    group = VOICES.groups[0].model_copy(update={"entries": said(*shown)})
    voices = VOICES.model_copy(update={"groups": (group,)})
    assert default_renderer().render(voiced().model_copy(update={"voices": voices}))


def test_paper_says_nothing_of_characters_where_none_is_lacking(tmp_path: Path) -> None:
    group = VOICES.groups[0].model_copy(update={"entries": VOICES.groups[0].entries[:1]})
    voices = VOICES.model_copy(update={"groups": (group,)})
    made = default_renderer().render(voiced().model_copy(update={"voices": voices}))
    assert "〓" not in "".join(text_of(made, tmp_path))


@pytest.mark.parametrize("standard", ["ua1", "2a"])
def test_paper_keeps_its_standards(standard: str) -> None:
    validation = pytest.importorskip("page", reason="page-validation is not installed")
    report = validation.validate_pdf_bytes(sheet(), profile=standard)
    assert [one.rule_id for one in report.failures] == []
    assert report.is_compliant


def test_every_photograph_on_paper_has_a_text() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as pdf:
        told = [str(one["/Alt"]) for one in tags(pdf.Root.StructTreeRoot) if "/Alt" in one]
    assert [one.alt for one in VOICES.photos] == [
        one for one in told if one in {"川べりの桜並木", "長い階段"}
    ]


def test_the_data_of_a_profile_hold_no_photograph() -> None:
    text = voiced().model_dump_json()
    assert "content" not in text
    again = Profile.model_validate_json(text)
    assert again.voices is not None
    assert [one.alt for one in again.voices.photos] == [one.alt for one in VOICES.photos]


def test_the_same_words_give_the_same_bytes() -> None:
    assert default_renderer().render(voiced()) == sheet()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    home = tmp_path / "districts" / profiles.HERE
    home.mkdir(parents=True)
    for name, content in render_profile(voiced()).items():
        (home / name).write_bytes(content)
    for name, content in site_assets().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return home / "index.html"


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_keeps_anybody_out_and_nothing_sticks_out(
    site: Path, browser: Browser, width: int
) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.goto(site.as_uri())
    first = shown.locator("#voices-photos img").first
    first.scroll_into_view_if_needed()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    first.evaluate("one => one.decode()")
    assert barriers(shown) == []
    shown.close()
