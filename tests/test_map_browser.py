"""The interactive map by mouse and by keyboard alone, from files, without asking anybody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import profiles
import profiles_places as drawn
import pytest

from karte.maps import TILE_HOSTS
from karte.render import render_profile, site_assets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Request

    from karte.profile.types import Profile

MAP = "#karte, .folium-map"
PAGE = f"districts/{profiles.HERE}/index.html"


def written(folder: Path, profile: Profile) -> Path:
    """Write a page with all it needs."""
    files = {
        f"districts/{profiles.HERE}/{name}": one for name, one in render_profile(profile).items()
    }
    for name, content in {**files, **site_assets()}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / PAGE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("map"), drawn.full())


@pytest.fixture(params=[1280, 360])
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """Open the page and, in the end, check that it asked nobody and complained of nothing."""
    one = browser.new_page(viewport={"width": request.param, "height": 900})
    heard: list[str] = []
    one.on("console", lambda message: heard.append(message.text))
    one.on("pageerror", lambda error: heard.append(str(error)))
    one.on("request", lambda asked: heard.append(asked.url) if _foreign(asked.url) else None)
    one.goto(site.as_uri())
    yield one
    assert heard == []
    assert one.evaluate("document.documentElement.scrollWidth") <= request.param
    one.close()


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


def _foreign(url: str) -> bool:
    return not url.startswith(("file:", "data:"))


def switch(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=name)


def tip(page: Page) -> list[str]:
    return [one.inner_text() for one in page.locator(".karte-tip").all()]


def test_places_are_switched_on_and_off_by_kind(page: Page) -> None:
    assert page.locator(".karte-disc").count() == 0
    switch(page, "避難所").check()
    assert page.locator(".karte-disc").count() == 2
    switch(page, "小学校").check()
    assert sorted(page.locator(".disc-number").all_inner_texts()) == ["1・2", "4"]
    switch(page, "避難所").uncheck()
    assert page.locator(".disc-number").all_inner_texts() == ["1"]


def test_a_hazard_is_switched_on_with_its_key(page: Page) -> None:
    hatched = page.locator('path[fill^="url(#live-hatch-"]')
    assert hatched.count() == 0
    assert not page.locator(".map-hatches").is_visible()
    switch(page, "洪水").check()
    assert hatched.count() == 2
    assert page.locator(".map-hatches li").all_inner_texts() == ["0.5m未満", "3m以上"]
    switch(page, "洪水").uncheck()
    assert hatched.count() == 0


def test_a_disc_tells_its_places_to_the_mouse(page: Page) -> None:
    switch(page, "病院").check()
    page.locator(".karte-disc").hover()
    (told,) = tip(page)
    assert told.splitlines() == ["5 濵﨑内科医院", "病院"]


def test_a_place_chosen_from_the_list_is_shown_on_the_map_by_keyboard(page: Page) -> None:
    page.locator(".map-list summary").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert tip(page) == ["3 中央公民館\n公民館"]
    assert switch(page, "公民館").is_checked()
    page.keyboard.press("Escape")
    assert tip(page) == []


def test_every_area_is_reached_by_tab_and_tells_its_figure(page: Page) -> None:
    page.locator(MAP).first.focus()
    page.keyboard.press("Tab")
    first = profiles.district_map().areas[0]
    assert tip(page)[0].splitlines() == [first.name, first.text]
    page.keyboard.press("Tab")
    second = profiles.district_map().areas[1]
    assert tip(page)[0].splitlines() == [second.name, second.text]


def test_escape_closes_what_is_open_and_then_leaves_the_map(page: Page) -> None:
    page.locator(MAP).first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert tip(page) == []
    assert page.evaluate("document.activeElement.classList.contains('folium-map')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('map-key')")


def test_arrows_move_and_plus_and_minus_magnify(page: Page) -> None:
    box = page.locator(MAP).first
    shape = page.locator(".folium-map path.leaflet-interactive").first

    def place() -> tuple[float, float]:
        found = shape.bounding_box()
        assert found is not None
        return found["x"], found["width"]

    box.focus()
    before = place()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    moved = place()
    assert moved[0] < before[0]
    page.keyboard.press("+")
    page.wait_for_timeout(600)
    larger = place()
    assert larger[1] > moved[1]
    page.keyboard.press("-")
    page.wait_for_timeout(600)
    assert place()[1] == pytest.approx(moved[1], rel=0.01)


def test_targets_are_large_enough_for_a_finger(page: Page) -> None:
    page.locator(".map-list summary").click()
    for one in (*page.locator(".map-switch label").all(), *page.locator(".map-list button").all()):
        found = one.bounding_box()
        assert found is not None
        assert found["height"] >= 44


def test_a_background_is_asked_for_only_where_the_city_wants_it(
    browser: Browser, tmp_path: Path
) -> None:
    profile = drawn.full()
    assert profile.map is not None
    wanted = profile.model_copy(update={"map": profile.map.model_copy(update={"tiles": "gsi"})})
    for district, host in ((profile, ""), (wanted, TILE_HOSTS["gsi"])):
        folder = tmp_path / ((host and "tiles") or "none")
        path = written(folder, district)
        one = browser.new_page(viewport={"width": 1280, "height": 900})
        asked: list[str] = []
        one.route("https://**/*", lambda route: route.abort())
        one.on("request", partial(_note, asked))
        one.goto(path.as_uri())
        one.wait_for_timeout(500)
        foreign = [url for url in asked if _foreign(url)]
        assert bool(foreign) == bool(host)
        assert all(url.startswith(f"{host}/xyz/pale/") for url in foreign)
        policy = one.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
        assert policy is not None
        assert ("https:" in policy) == bool(host)
        credit = one.locator(".leaflet-control-attribution")
        assert credit.all_inner_texts() == (["地理院タイル"] if host else [])
        if host:
            switch(one, "背景の地図（地理院タイル）").uncheck()
            assert credit.count() == 0
        one.close()
