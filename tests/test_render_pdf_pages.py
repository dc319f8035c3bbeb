"""Each of the first four pages of a print is one sheet of paper, whatever the district is like."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING

import pikepdf
import profiles
import pytest
from test_render_pdf import squeezed, text_of

from karte.model import Status
from karte.profile.types import Line, Row, Table
from karte.render import default_renderer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from karte.profile.types import Profile

PAGES = ("人と世帯", "これまでとこれから", "地域のすがた", "町丁ごとの数字")
LONGEST = "とても長い名前の町" * 22


def renamed(name: str) -> Profile:
    return profiles.full().model_copy(update={"district_name": name})


def without_half() -> Profile:
    """Return a district without every other key figure."""
    figures = []
    for place, one in enumerate(profiles.full().key_figures):
        missing = one.estimate.model_copy(
            update={"value": None, "status": Status.NOT_PROVIDED, "grade": None}
        )
        gone = {
            "estimate": missing,
            "text": "未提供",
            "likely": "",
            "change_text": "",
            "others": (),
        }
        figures.append(one.model_copy(update=gone) if place % 2 else one)
    return profiles.full().model_copy(update={"key_figures": tuple(figures), "quadrant": None})


def without_map() -> Profile:
    gone = {"map": None, "place_map": None, "locator": None, "map_missing": "未提供（境界なし）"}
    return profiles.full().model_copy(update=gone)


def talkative() -> Profile:
    """Return a district of which all that may be said is said at length."""
    said = (
        "この校区では、令和3年（2021年）からの5年間に、"
        "65歳以上のひとり暮らし世帯の割合が約9%（推計）減りました。"
    )
    asked = (
        "ひとりで暮らす65歳以上の方と、ふだんの声かけや見守りを、どのように続けていけそうですか。"
    )
    reading = profiles.full().reading.model_copy(
        update={
            "lines": tuple(Line(id=f"l{n}", text=said, anchor="") for n in range(6)),
            "why_fewer": "",
            "questions": tuple(Line(id=f"q{n}", text=asked, anchor="") for n in range(3)),
        }
    )
    return profiles.full().model_copy(update={"reading": reading})


def huge() -> Profile:
    """Return a district with many places, tables of the city's own and figures of many digits."""
    full = profiles.full()
    places = tuple(full.places[n % len(full.places)] for n in range(150))
    row = Row(label="ある施設の利用者数（人）", cells=full.indicators[0].rows[0].cells[:1])
    own = Table(caption="市の資料の数値", head="項目", columns=("値",), rows=(row,) * 60, notes=())
    figures = tuple(
        one.model_copy(update={"text": "1,234,567"}) if one.unit == "人" else one
        for one in full.key_figures
    )
    changed = {"places": places, "other_tables": (own,), "key_figures": figures}
    return full.model_copy(update=changed)


def longest() -> Profile:
    """Return names as long as the readers let them be."""
    full = profiles.full()
    places = tuple(one.model_copy(update={"name": LONGEST}) for one in full.places)
    return full.model_copy(update={"district_name": LONGEST[:60], "places": places})


def put_right() -> Profile:
    """Return the talkative district with more and longer 正誤 than the first page has room for."""
    note = "訂正第1版、令和8年7月15日（2026年）: " + ("総人口に町丁の一部を" * 15)
    return talkative().model_copy(update={"errata": (note, *("訂正第1版、正誤" for _ in range(3)))})


HARD: dict[str, Callable[[], Profile]] = {
    "full": profiles.full,
    "sparse": profiles.sparse,
    "internal": profiles.long_name,
    "two characters": lambda: renamed("東校"),
    "fifteen characters": lambda: renamed("南つくし野ヶ丘東第二小学校校区域"),
    "rare characters": lambda: renamed("髙﨑德瀨濵鷗𠮷校区"),
    "half is missing": without_half,
    "no map": without_map,
    "six long sentences": talkative,
    "huge": huge,
    "put right": put_right,
    "longest names": longest,
}


@cache
def hard(name: str) -> bytes:
    return default_renderer().render(HARD[name]())


@pytest.mark.parametrize("name", HARD)
def test_pages_one_to_four_are_a_sheet_each(name: str, tmp_path: Path) -> None:
    pages = text_of(hard(name), tmp_path)
    starts = [
        number
        for number, text in enumerate(pages, start=1)
        for title in PAGES
        if re.match(re.escape(squeezed(title)), after_head(text, HARD[name]()))
    ]
    assert starts[:4] == [2, 3, 4, 5]
    assert len(starts) == len(PAGES)


def after_head(text: str, profile: Profile) -> str:
    return text.partition(squeezed(profile.header.edition_label))[2]


@pytest.mark.parametrize("name", HARD)
def test_the_first_page_is_enough_by_itself(name: str, tmp_path: Path) -> None:
    first, profile = text_of(hard(name), tmp_path)[0], HARD[name]()
    reading = profile.reading
    for text in (
        profile.district_name,
        profile.lead,
        *(part for one in profile.key_figures for part in (one.name, one.text)),
        *(one.text for one in (*reading.lines, *reading.questions)),
        reading.why_fewer,
    ):
        assert squeezed(text) in first


def test_notes_without_room_on_the_first_page_stand_behind_and_it_says_so(tmp_path: Path) -> None:
    pages = text_of(hard("put right"), tmp_path)
    long, *short = put_right().errata
    assert "正誤は全部で4件あります。「数値について」にすべて載せています。" in pages[0]
    behind = "".join(pages[1:])
    assert squeezed(long) in behind
    assert behind.count(squeezed(short[0])) == 3


def test_where_there_is_room_all_notes_stand_on_the_first_page(tmp_path: Path) -> None:
    errata = ("訂正第2版、正誤の二", "訂正第1版、正誤の一")
    put = profiles.full().model_copy(update={"errata": errata})
    first, *_ = text_of(default_renderer().render(put), tmp_path)
    assert first.index(errata[0]) < first.index(errata[1])
    assert "全部で" not in first


def test_what_finds_no_room_on_its_page_is_named_there_and_stands_on_the_last(
    tmp_path: Path,
) -> None:
    pages = text_of(hard("huge"), tmp_path)
    assert (
        "「この校区にある施設」「市の資料の数値」は「町丁ごとの数字」のあとにあります。" in pages[3]
    )
    # A district's own targets stay where there is room for them, whatever stands before.
    assert "目標と実績" in pages[3]
    assert "ある施設の利用者数" not in pages[3]
    assert "".join(pages[4:]).count("ある施設の利用者数") == 60


def test_the_figures_behind_a_chart_are_said_to_be_on_the_page_or_in_an_appendix(
    tmp_path: Path,
) -> None:
    alone = profiles.full().model_copy(update={"appendix_file": ""})
    told = {"資料編": hard("full"), "この校区のページ": default_renderer().render(alone)}
    for place, content in told.items():
        assert f"」は{place}にあります。" in text_of(content, tmp_path)[1]


def test_the_address_of_the_page_stands_on_the_first_page_and_can_be_followed(
    tmp_path: Path,
) -> None:
    address = "https://www.city.mihon.example/karte/2026/districts/B122999000050/index.html"
    content = default_renderer().render(talkative().model_copy(update={"address": address}))
    pages = text_of(content, tmp_path)
    assert address in pages[0]
    assert after_head(pages[1], profiles.full()).startswith("人と世帯")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        links = [one for one in pdf.pages[0].get("/Annots", []) if one.Subtype == "/Link"]
        assert {str(one.A.URI) for one in links} == {address}
    assert address not in "".join(text_of(hard("full"), tmp_path))


def books(*chosen: Profile) -> dict[str, bytes]:
    renderer = default_renderer()
    return dict(renderer.books(profiles.overview(), [renderer.pages(one) for one in chosen]))


def test_the_book_has_the_five_pages_of_every_district_each_numbered_from_one(
    tmp_path: Path,
) -> None:
    chosen = (profiles.full(), profiles.sparse())
    ((file, content),) = books(*chosen).items()
    assert file == "karte_2026_all.pdf"
    pages = text_of(content, tmp_path)
    names = [one.district_name for one in chosen]
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert [str(one.title) for one in outline.root] == names
    for name in names:
        own = [text for text in pages if text.startswith(name)]
        for number, text in enumerate(own, start=1):
            assert f"{number}/{len(own)}" in text


def test_the_same_districts_make_the_same_book() -> None:
    assert books(profiles.sparse()) == books(profiles.sparse())


def test_very_many_districts_make_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("karte.render.pdf.VOLUME", 1)
    other = profiles.sparse().model_copy(update={"district_id": "B122999000091"})
    assert list(books(profiles.sparse(), other)) == ["karte_2026_all_1.pdf", "karte_2026_all_2.pdf"]
