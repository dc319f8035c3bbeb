"""Every kind of page in a browser: from a folder, from a strict server, on paper, by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from served import barriers, serving, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PHONE, DESK, PAPER = 360, 1440, 718
PAGES = ("index", "full", "sparse", "long", "screening")


# axe would fetch the style sheets once more, which the policy of the page refuses.
@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("USB メモリ") / "カルテ"
    write_site(home)
    return home


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder) as url:
        yield url


PATHS = {
    "index": "index.html",
    "full": "districts/B122999000050/index.html",
    "sparse": "districts/B122999000090/index.html",
    "long": "districts/B122999000060/index.html",
    "screening": "screening.html",
}


class Visit:
    """A page that keeps what it asks for and what it complains about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda one: self.requests.append(one.url))
        page.on("console", lambda one: self.complaints.append(one.text))
        page.on("pageerror", lambda one: self.complaints.append(str(one)))
        page.on("requestfailed", lambda one: self.complaints.append(one.url))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": DESK, "height": 900})
    yield Visit(page)
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_strict_server_and_a_folder_show_the_page_without_a_complaint(
    visit: Visit, folder: Path, address: str, name: str
) -> None:
    for home in (folder.as_uri(), address):
        visit.requests.clear()
        visit.page.goto(f"{home}/{PATHS[name]}", wait_until="networkidle")
        # Files are no network: a page that is left too early complains of what it did not get.
        visit.page.wait_for_load_state("load")
        assert visit.page.locator("h1").count() == 1
        outside = [url for url in visit.requests if not url.startswith((f"{home}/", "data:"))]
        assert outside == []
    assert visit.complaints == []


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_screen(
    visit: Visit, folder: Path, name: str, width: int
) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.goto(f"{folder.as_uri()}/{PATHS[name]}")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def slider(visit: Visit, home: str) -> Locator:
    visit.page.goto(f"{home}/{PATHS['full']}")
    return visit.page.locator("#slider-couple_20s")


def year_2036(visit: Visit) -> str:
    return visit.page.locator("td[data-measure=total][data-year='2036']").inner_text()


def test_the_sliders_move_by_mouse_and_by_keyboard_under_a_strict_policy(
    visit: Visit, address: str
) -> None:
    one = slider(visit, address)
    before = year_2036(visit)
    one.focus()
    visit.page.keyboard.press("ArrowRight")
    assert one.input_value() == "1"
    by_keyboard = year_2036(visit)
    assert by_keyboard != before
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    assert int(one.input_value()) > 10
    assert year_2036(visit) != by_keyboard
    visit.page.locator("[data-reset]").click()
    assert year_2036(visit) == before


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_a_page_leads_somewhere(visit: Visit, folder: Path, name: str) -> None:
    visit.page.goto(f"{folder.as_uri()}/{PATHS[name]}")
    dead = visit.page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter(one => one.hash)"
        ".map(one => one.hash.slice(1))"
        ".filter(id => document.querySelectorAll('#' + CSS.escape(id)).length !== 1)"
    )
    assert dead == []
    ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_a_heading_can_be_linked_to(visit: Visit, folder: Path) -> None:
    page = visit.page
    page.goto(f"{folder.as_uri()}/{PATHS['full']}")
    page.emulate_media(reduced_motion="reduce")
    links = page.locator("main a.here")
    headings = page.locator("main h2, main h3")
    assert links.count() >= headings.count()
    for place in range(links.count()):
        target = links.nth(place).get_attribute("href")
        page.goto(f"{folder.as_uri()}/{PATHS['full']}{target}")
        top = page.evaluate(f"document.querySelector('{target}').getBoundingClientRect().top")
        bottom = page.evaluate("innerHeight + scrollY >= document.body.scrollHeight - 2")
        assert -2 <= top < 60 or bottom, target


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_nothing_is_cut_off_or_folded_away(visit: Visit, folder: Path, name: str) -> None:
    page = visit.page
    page.goto(f"{folder.as_uri()}/{PATHS[name]}")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.wait_for_timeout(50)
    cut = page.evaluate(
        """[...document.querySelectorAll("main table, main svg, main p, main li")]
        .filter(one => !one.closest(".folium-map") && !one.closest(".unseen"))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.textContent.slice(0, 40))"""
    )
    assert cut == []
    folded = page.evaluate(
        """[...document.querySelectorAll("main details table")]
        .filter(one => one.getBoundingClientRect().height < 20).length"""
    )
    assert folded == 0
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_that_keeps_anybody_out(
    visit: Visit, folder: Path, name: str, width: int
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{folder.as_uri()}/{PATHS[name]}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert barriers(page) == []


@pytest.mark.parametrize("name", ["index", "full", "sparse", "long"])
def test_a_page_is_light(folder: Path, name: str) -> None:
    home = (folder / PATHS[name]).parent
    files = [home / "index.html", *home.glob("map.js")]
    assert sum(one.stat().st_size for one in files) <= 250_000
