"""The index in a browser, from a folder: finding a district, comparing, one indicator of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import profiles
import pytest

from karte.render import render_index, render_profile, site_assets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

IDS = tuple(profiles.DISTRICTS)
NAMES = tuple(profiles.DISTRICTS.values())


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the index, the files it loads and the page of one district."""
    root = tmp_path_factory.mktemp("見本 index")
    home = f"districts/{IDS[0]}"
    page = render_profile(profiles.sparse())
    written = site_assets() | render_index(profiles.overview())
    written |= {f"{home}/{name}": body for name, body in page.items()}
    for name, body in written.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return root / "index.html"


class Visit:
    """The index, with what it complained about and asked for."""

    def __init__(self, browser: Browser, index: Path, width: int = 1440) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900})
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.address = index.as_uri()

    def open(self, state: str = "") -> Page:
        self.page.goto(f"{self.address}{state}")
        return self.page

    def find(self, name: str) -> list[str]:
        """Type a name and return what is found, as it is read."""
        self.page.locator("#find-name").fill(name)
        return [one.inner_text() for one in self.page.locator(".found li").all()]


@pytest.fixture
def visit(browser: Browser, index: Path) -> Iterator[Visit]:
    one = Visit(browser, index)
    yield one
    one.page.close()
    assert one.complaints == []
    assert [url for url in one.requests if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(scope="module")
def reader(browser: Browser, index: Path) -> Iterator[Visit]:
    """Open the index once for those who only type."""
    one = Visit(browser, index)
    one.open()
    yield one
    one.page.close()


def names_found(visit: Visit, typed: str) -> list[str]:
    visit.find(typed)
    return [one.inner_text() for one in visit.page.locator(".found-name").all()]


def test_a_town_leads_to_its_district_from_the_keyboard(visit: Visit) -> None:
    page = visit.open()
    page.locator("#find-name").focus()
    page.keyboard.type("本町一丁目")
    assert page.locator("[data-count]").inner_text() == "1件見つかりました。"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == NAMES[0]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "find-name"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/districts/{IDS[0]}/index.html")


def test_a_town_in_two_districts_names_both_and_says_so(visit: Visit) -> None:
    visit.open()
    (found,) = visit.find("本町二丁目")
    assert NAMES[0] in found
    assert NAMES[4] in found
    assert "2つの校区に分かれます" in found
    visit.page.keyboard.press("Enter")
    assert visit.page.url == visit.address


def test_a_town_in_no_district_is_found_and_says_so(visit: Visit) -> None:
    visit.open()
    (found,) = visit.find("沖の島")
    assert "校区の外" in found
    assert visit.page.locator(".found a").count() == 0


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("本町１丁目", "本町一丁目"),
        ("本町1-2-3", "本町一丁目"),
        ("本町１－２", "本町一丁目"),
        ("見本市本町1丁目5番3号", "本町一丁目"),
        ("本町12丁目", "本町十二丁目"),
        ("浜田", "大字浜田"),
        ("字浜田", "大字浜田"),
        ("濱田", "大字浜田"),
        ("藤が丘", "藤ヶ丘"),
        ("藤ケ丘", "藤ヶ丘"),
        ("藤ｹ丘", "藤ヶ丘"),
        ("高崎", "髙﨑町"),
        ("茅の木", "茅ノ木町"),
        ("ミナト町", "みなと町"),
        ("ﾐﾅﾄ 町", "みなと町"),
        ("北浜中", "北浜中学校"),
        ("東中学校区", "東中学校区"),
        ("若葉台小", "若葉台小学校区"),
        ("<b>", "<b>町"),
    ],
)
def test_names_are_found_as_residents_type_them(reader: Visit, typed: str, town: str) -> None:
    assert names_found(reader, typed)[:1] == [town]


def test_the_nearest_name_comes_first_and_nothing_found_is_said(visit: Visit) -> None:
    visit.open()
    assert names_found(visit, "本町")[:2] == ["本町一丁目", "本町二丁目"]
    assert visit.find("どこにもない町") == []
    assert visit.page.locator("[data-count]").inner_text().startswith("見つかりません")
    assert visit.find("") == []
    assert visit.page.locator("[data-count]").inner_text() == ""


def test_districts_stand_side_by_side_with_the_municipality(visit: Visit) -> None:
    page = visit.open()
    for name in (NAMES[0], NAMES[7]):
        page.get_by_label(f"{name}を並べる").check()
    head = page.locator("#beside thead th").all_inner_texts()
    assert head == ["指標", NAMES[0], NAMES[7], "市全体"]
    rows = page.locator("#beside tbody tr:has(td)").all()
    people, ageing = (row.locator("td").all_inner_texts() for row in rows[:2])
    assert people == ["8,412人", "10,582人", "平均 9,740人"]
    assert ageing[0].split() == ["20.0%", "およそ17.0〜23.5", "確かさ", "C参考"]
    assert ageing[1:] == ["秘匿", "24.6%"]
    assert page.url.endswith(f"#compare={IDS[0]},{IDS[7]}")


def test_no_more_than_four_can_be_chosen_and_all_can_be_let_go(visit: Visit) -> None:
    page = visit.open()
    for name in NAMES[:4]:
        page.get_by_label(f"{name}を並べる").check()
    assert page.get_by_label(f"{NAMES[4]}を並べる").is_disabled()
    assert "4つまで" in page.locator("#list [data-chosen]").inner_text()
    page.get_by_role("button", name="印をすべて外す").click()
    assert page.locator("#beside table").count() == 0
    assert page.get_by_label(f"{NAMES[4]}を並べる").is_enabled()
    assert "#" not in page.url


def test_an_address_brings_the_choice_back_and_nonsense_in_it_does_nothing(visit: Visit) -> None:
    page = visit.open(f"#compare={IDS[2]},nobody,{IDS[2]}&indicator=population_change")
    assert page.locator("#beside thead th").all_inner_texts() == ["指標", NAMES[2], "市全体"]
    assert page.locator("#indicator").input_value() == "population_change"
    page.goto("about:blank")
    page = visit.open("#compare=<b>&indicator=nothing")
    assert page.locator("#beside table").count() == 0
    assert page.locator("#indicator").input_value() == "ageing_rate"


def test_an_indicator_is_drawn_as_bars_and_map_with_words_for_what_is_missing(
    visit: Visit,
) -> None:
    page = visit.open()
    rows = page.locator("#all tbody tr")
    assert rows.count() == len(NAMES)
    order = rows.locator("th").all_inner_texts()
    assert order[:2] == [NAMES[8], NAMES[6]]
    assert order[-1] == NAMES[7]
    assert rows.last.locator("td").last.inner_text() == "秘匿"
    assert rows.last.locator("rect").count() == 0
    rough = rows.filter(has_text=NAMES[0])
    assert "C参考" in rough.inner_text()
    assert rough.locator(".bar-rough").count() == 1
    assert rough.locator(".bar-range").count() == 1
    assert "24.6%" in page.locator("#all tfoot").inner_text()
    fills = page.locator("#all [data-area]").evaluate_all("a => a.map(x => x.getAttribute('fill'))")
    assert len(set(fills)) == 4
    assert sum(fill.startswith("url(#") for fill in fills) == 1
    assert page.locator("#all .legend li").all_inner_texts()[-1] == "秘匿"


def test_another_indicator_changes_bars_map_and_address(visit: Visit) -> None:
    page = visit.open()
    page.locator("#indicator").focus()
    page.locator("#indicator").select_option("population_change")
    assert page.url.endswith("#indicator=population_change")
    assert page.locator("#all tbody tr").first.locator("td").last.inner_text() == "+4.0%"
    assert page.locator("#all [data-area] title").first.text_content() == f"{NAMES[0]} -4.0%"
    assert "人口増減の値" in page.locator("[data-said]").inner_text()


def test_people_are_not_shaded_on_a_map(visit: Visit) -> None:
    page = visit.open("#indicator=population")
    assert not page.locator("#all .map-sheet").is_visible()
    assert "地図にしていません" in page.locator("#all").inner_text()
    assert page.locator("#all tbody tr").count() == len(NAMES)


@pytest.mark.parametrize("state", ["", f"#compare={','.join(IDS[:4])}&indicator=population"])
def test_a_phone_never_scrolls_sideways(browser: Browser, index: Path, state: str) -> None:
    visit = Visit(browser, index, width=360)
    page = visit.open(state)
    visit.find("町")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.locator(".pick, #find-name, #indicator").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    assert visit.complaints == []
    page.close()


def test_without_scripts_the_lists_are_there_and_nothing_that_does_not_work(
    browser: Browser, index: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(index.as_uri())
    for hidden in ("#find-name", "#beside", "#all", "[data-chosen]"):
        assert not page.locator(hidden).first.is_visible()
    page.locator("summary").filter(has_text="町丁・字と校区（10件）").click()
    row = page.locator("table.names tr").filter(has_text="本町二丁目")
    assert row.locator("a").all_inner_texts() == [NAMES[0], NAMES[4]]
    context.close()
