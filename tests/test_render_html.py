"""Pages say all that the profile says, open without a server and hide nothing from anyone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING

import profiles
import pytest

from karte.model import Estimate, Status
from karte.render import render_index, render_profile, site_assets

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from karte.profile.types import Profile, Table

ATTACK = "<script>alert(1)</script>"


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(profile: Profile) -> Page:
    return Page(render_profile(profile)["index.html"])


def texts_of(table: Table) -> list[str]:
    rows = [
        text
        for row in table.rows
        for text in (row.label, *(part for c in row.cells for part in (c.text, c.likely)))
    ]
    return [table.caption, table.head, *table.columns, *rows, *table.notes]


def meant_texts(profile: Profile) -> list[str]:
    """Return what the page says of its figures and of the years to come."""
    reading, outlook = profile.reading, profile.outlook
    found = [one.text for one in (*reading.lines, *reading.questions)]
    found += [reading.why_fewer, outlook.missing, outlook.error, *outlook.assumptions]
    for row in profile.sheet.rows if profile.sheet else ():
        found += [row.label, row.own.text, row.whole, row.change, row.standing]
    if profile.sheet:
        found += profile.sheet.notes
    if profile.quadrant:
        found += [profile.quadrant.alt, *profile.quadrant.notes]
    tables = (
        *profile.indicators,
        profile.similar,
        profile.targets,
        profile.quadrant.table if profile.quadrant else None,
        outlook.table,
        outlook.variants,
        outlook.official,
        outlook.pupils,
        outlook.households,
        outlook.needed,
    )
    return [*filter(None, found), *(text for one in tables if one for text in texts_of(one))]


def expected_texts(profile: Profile) -> list[str]:
    """Return every text that a reader must find, in HTML and PDF alike."""
    found = [profile.district_name, profile.lead, *profile.notes, *meant_texts(profile)]
    for figure in profile.key_figures:
        found += [
            figure.name,
            figure.text,
            figure.likely,
            figure.reference.text,
            figure.change_text,
            figure.note,
        ]
    for figure_source in profile.sources:
        found += [figure_source.credit, figure_source.licence, figure_source.date_label]
    for place in profile.places:
        found += [place.kind, place.name, place.address]
    if profile.pyramid:
        found += [*texts_of(profile.pyramid.table), profile.pyramid.alt]
    if profile.series:
        found += [f"{p.value:,.0f}" for line in profile.series.lines for p in line.points]
        found += [p.label for line in profile.series.lines for p in line.points]
    if profile.dates:
        found += texts_of(profile.dates)
    if profile.map:
        found += [*texts_of(profile.map.table), *profile.map.legend, *profile.map.notes]
    header = profile.header
    found += [header.edition_label, header.department, header.contact, header.issued_label]
    return [text for text in found if text]


PROFILES = {"full": profiles.full, "sparse": profiles.sparse, "long": profiles.long_name}
PAGES = {name: page(make()) for name, make in PROFILES.items()}
PAGES["index"] = Page(render_index(profiles.overview())["index.html"])


@pytest.mark.parametrize("name", PROFILES)
def test_every_text_of_the_profile_is_on_the_page(name: str) -> None:
    written = PAGES[name].text
    assert [text for text in expected_texts(PROFILES[name]()) if text not in written] == []


def test_the_page_has_the_towns_with_their_totals_and_the_kinds_of_household() -> None:
    profile, written = profiles.full(), PAGES["full"].text
    assert profile.towns is not None
    assert profile.household_types is not None
    totals = [cell.text for row in profile.towns.totals for cell in row.cells]
    homes = profile.household_types
    parts = [*texts_of(homes.table), homes.alt, *homes.notes, *homes.parts]
    expected = [*texts_of(profile.towns), *totals, *parts]
    assert [text for text in expected if text not in written] == []


def test_the_five_parts_stand_in_the_order_of_the_print() -> None:
    parts = [one["id"] for one in PAGES["full"].all("section") if one.get("class") == "part"]
    assert parts == ["glance", "people", "time", "land", "towns", "appendix"]
    links = [one["href"] for one in PAGES["full"].all("a") if one["href"][1:] in parts]
    assert links[: len(parts)] == [f"#{one}" for one in parts]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_tells_its_language_and_has_one_main_part_and_one_heading(name: str) -> None:
    one = PAGES[name]
    assert one.all("html")[0]["lang"] == "ja"
    assert [len(one.all(tag)) for tag in ("main", "header", "footer", "h1")] == [1] * 4
    assert one.all("a")[0] == {"class": "skip", "href": "#main"}
    assert profiles.HEADER.notice in one.text


@pytest.mark.parametrize("name", PAGES)
def test_headings_skip_no_level(name: str) -> None:
    levels = [int(tag[1]) for tag, _ in PAGES[name].elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_every_header_cell_has_a_scope_and_every_table_a_caption(name: str) -> None:
    one = PAGES[name]
    assert all(cell.get("scope") in {"row", "col"} for cell in one.all("th"))
    assert len(one.all("caption")) == len(one.all("table")) > 0


@pytest.mark.parametrize("name", PAGES)
def test_names_of_elements_are_unique_and_links_within_the_page_lead_somewhere(name: str) -> None:
    names = [a["id"] for tag, a in PAGES[name].elements if "id" in a]
    assert len(names) == len(set(names))
    targets = {a["href"][1:] for a in PAGES[name].all("a") if a["href"].startswith("#")}
    assert targets <= set(names)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_has_no_script_or_style_inside(name: str) -> None:
    one = PAGES[name]
    loaded = [a.get("src") or a.get("href", "") for t, a in one.elements if t in {"script", "link"}]
    assert not any(address.startswith(("http", "//")) for address in loaded)
    # A block of data is no script: nothing in it is run.
    inside = [a for a in one.all("script") if "src" not in a]
    assert all(a["type"] == "application/json" for a in inside)
    assert not one.all("style")
    assert not [a for _, a in one.elements if "style" in a or "onclick" in a]


def test_the_pdf_is_saved_under_a_name_that_tells_what_it_is() -> None:
    link = next(a for a in PAGES["full"].all("a") if "download" in a)
    assert link["href"] == f"{profiles.HERE}.pdf"
    assert link["download"] == "見本市_中央小学校区_地域カルテ_2026年度.pdf"


def test_missing_hidden_zero_and_not_applicable_are_four_different_words() -> None:
    statuses = (Status.SUPPRESSED, Status.NOT_PROVIDED, Status.NOT_APPLICABLE)
    content = render_profile(profiles.full())["index.html"].decode()
    for status in statuses:
        assert f'<td class="is-none">{status.label}</td>' in content
    assert "<td>0.0</td>" in content


def test_a_hidden_key_figure_is_explained_and_has_no_strip() -> None:
    content = render_profile(profiles.full())["index.html"].decode()
    hidden = content[content.index("65歳以上のひとり暮らし世帯の割合</h4>") :].partition("</li>")[0]
    assert "人数が少ないため、公表されていません。" in hidden
    assert "<svg" not in hidden


def item(content: str, name: str) -> str:
    """Return the markup of the key figure with a name."""
    return content[content.index(f"<h4>{name}</h4>") :].partition("</li>")[0]


def test_the_likely_range_follows_the_figure_that_was_split() -> None:
    content = render_profile(profiles.full())["index.html"].decode()
    assert "（およそ8,350〜8,480）" in item(content, "総人口")
    assert "およそ" not in item(content, "持ち家の割合")
    assert "8,412<span" in content
    assert "およそ8,350〜8,480" in content[content.index('id="indicators"') :]


def test_a_rough_figure_is_marked_in_words_and_in_type_and_no_other_is() -> None:
    content = render_profile(profiles.full())["index.html"].decode()
    rough, fair = item(content, "75歳以上の割合"), item(content, "総人口")
    assert "C参考" in rough
    assert 'class="value is-rough"' in rough
    assert "参考" not in fair
    assert "is-rough" not in fair
    assert '<span class="unseen">確かさ</span>B' in fair


def test_a_figure_of_a_district_that_cuts_no_town_has_neither_range_nor_mark() -> None:
    figures = [
        one.model_copy(update={"likely": "", "estimate": counted})
        for one in profiles.full().key_figures
        for counted in [Estimate(value=one.estimate.value, status=Status.OBSERVED)]
        if one.estimate.value is not None
    ]
    plain = profiles.sparse().model_copy(update={"key_figures": tuple(figures)})
    content = render_profile(plain)["index.html"].decode()
    assert "およそ" not in content
    assert 'class="grade"' not in content


def test_estimated_ages_are_said_to_be_so_above_the_pyramid() -> None:
    profile = profiles.full()
    assert profile.pyramid
    counted = profile.pyramid.model_copy(update={"status": Status.OBSERVED})
    assert "令和8年4月1日（2026年）・推計）" in PAGES["full"].text
    assert "・推計）" not in page(profile.model_copy(update={"pyramid": counted})).text


def test_a_page_without_map_and_ages_says_so_and_loads_no_map_script() -> None:
    written = render_profile(profiles.sparse())
    assert set(written) == {"index.html"}
    assert "年齢別の人口は未提供です。" in PAGES["sparse"].text
    assert "町丁・字の境界は未提供です。" in PAGES["sparse"].text
    assert not PAGES["sparse"].all("script")


def test_markup_in_names_stays_text() -> None:
    profile = profiles.full()
    places = (profile.places[0].model_copy(update={"name": ATTACK, "address": '"><b>'}),)
    changed = profile.model_copy(
        update={"district_name": ATTACK, "lead": ATTACK, "places": places, "pdf_file": '"x'}
    )
    content = render_profile(changed)["index.html"].decode()
    assert ATTACK not in content
    assert "&lt;script&gt;" in content
    assert "<b>" not in content


def test_the_internal_edition_is_marked_as_such() -> None:
    assert "庁内検討用" in PAGES["long"].text
    assert "庁内検討用" not in PAGES["full"].text


def test_the_index_lists_every_district_with_page_and_pdf_and_the_remainder() -> None:
    one, overview = PAGES["index"], profiles.overview()
    links = {a["href"] for a in one.all("a")}
    assert {row.href for row in overview.rows} <= links
    assert {row.pdf_href for row in overview.rows} <= links
    assert "校区の外" in one.text
    assert "市全体" in one.text


def test_the_same_profile_gives_the_same_bytes() -> None:
    assert render_profile(profiles.full()) == render_profile(profiles.full())
    assert site_assets() == site_assets()


@pytest.mark.parametrize("name", PAGES)
def test_all_files_that_a_page_loads_are_written(name: str) -> None:
    written = set(site_assets())
    for tag, attributes in PAGES[name].elements:
        if tag in {"script", "link"} and attributes.get("rel") != "icon":
            address = attributes.get("src") or attributes.get("href", "assets/karte.css")
            # The empty icon is in the page itself; without it a server would be asked for one.
            known = {"map.js", "data:,", *written}
            assert address.removeprefix("../../") in known


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("見本 site")
    written = site_assets() | render_index(profiles.overview())
    for make in PROFILES.values():
        profile = make()
        base = f"districts/{profile.district_id}"
        written |= {f"{base}/{name}": body for name, body in render_profile(profile).items()}
    for name, body in written.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return root


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "path",
    ["index.html", *(f"districts/{make().district_id}/index.html" for make in PROFILES.values())],
)
def test_a_page_opens_from_a_file_and_fits_the_screen(
    browser: Browser, site: Path, path: str, width: int
) -> None:
    one = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    asked: list[str] = []
    one.on("console", lambda message: said.append(message.text))
    one.on("pageerror", lambda error: said.append(str(error)))
    one.on("request", lambda request: asked.append(request.url))
    one.goto((site / path).as_uri())
    assert said == []
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert one.evaluate("document.documentElement.scrollWidth") <= width
    assert one.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 17
    one.close()


def test_the_map_of_the_index_leads_to_a_district(browser: Browser, site: Path) -> None:
    one = browser.new_page(viewport={"width": 1280, "height": 900})
    one.goto((site / "index.html").as_uri())
    assert not one.locator(".map-still").is_visible()
    area = one.locator('path[aria-label^="中央小学校区"]')
    area.click()
    one.wait_for_url(f"**/districts/{profiles.HERE}/index.html")
    assert one.locator("h1").inner_text() == "中央小学校区"
    one.close()


def test_the_map_can_be_used_from_the_keyboard(browser: Browser, site: Path) -> None:
    one = browser.new_page(viewport={"width": 1280, "height": 900})
    one.goto((site / "index.html").as_uri())
    area = one.locator('path[aria-label^="中央小学校区"]')
    area.focus()
    assert one.locator(".karte-tip").inner_text().splitlines()[0] == "中央小学校区"
    area.press("Enter")
    one.wait_for_url(f"**/districts/{profiles.HERE}/index.html")
    one.close()


def test_without_scripts_the_static_map_is_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    one = context.new_page()
    one.goto((site / "index.html").as_uri())
    assert one.locator(".map-still svg").is_visible()
    context.close()
