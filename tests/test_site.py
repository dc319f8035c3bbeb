"""The root of the public site: a list of editions that stays true, and pages that know of it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import profiles
import pytest
from served import serving, write_site
from workspaces import lay_town

from karte.config import load_config
from karte.maps import TILE_HOSTS
from karte.model import Audience
from karte.publish import EditionWriter, site_files
from karte.render import ListedEdition, headers_of, render_index, render_profile, render_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HERE = "B122999000050"
PAIR = (HERE, "B122999000090")
EDITIONS = (
    ListedEdition(2027, "令和9年度（2027年度）版", (HERE,), (HERE,)),
    ListedEdition(2026, "令和8年度（2026年度）版", PAIR, PAIR),
)


def site(address: str = "", hosts: tuple[str, ...] = ()) -> dict[str, bytes]:
    return render_site(profiles.HEADER, EDITIONS, address, hosts)


def text(content: bytes) -> str:
    return content.decode("utf-8")


def test_the_list_leads_to_the_latest_and_to_every_edition_the_newest_first() -> None:
    page = text(site()["index.html"])
    places = [page.index(f'href="{one}/index.html"') for one in ("latest", "2027", "2026")]
    assert places == sorted(places)
    assert "令和8年度（2026年度）版" in page


def test_the_list_says_nothing_that_changes_with_the_edition() -> None:
    later = profiles.HEADER.model_copy(
        update={"edition": 2031, "edition_label": "後の版", "issued_label": "後の日"}
    )
    assert render_site(later, EDITIONS, "", ()) == site()


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("", "/"),
        ("https://www.city.example.jp/karte/2026/", "/karte/"),
        ("https://karte.example.jp/latest/", "/"),
        ("https://www.city.example.jp/karte/", "/"),
    ],
)
def test_what_is_missing_at_any_depth_leads_back_to_the_site(address: str, home: str) -> None:
    page = text(site(address)["404.html"])
    for path in ("index.html", "latest/index.html", "latest/assets/karte.css"):
        assert f'href="{home}{path}"' in page
    assert 'content="noindex"' in page


def test_the_headers_let_the_pages_load_only_their_own_files() -> None:
    headers = headers_of(site()["_headers"])
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "img-src 'self' data:" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_headers_name_where_a_background_comes_from() -> None:
    headers = headers_of(site(hosts=("https://tiles.example",))["_headers"])
    assert "img-src 'self' data: https://tiles.example;" in headers["Content-Security-Policy"]


def test_the_newest_edition_is_told_as_data() -> None:
    start, _, rest = text(site()["newest.js"]).partition(" = ")
    assert start == "window.karteNewest"
    assert json.loads(rest.rstrip(";\n")) == {
        "edition": 2027,
        "label": "令和9年度（2027年度）版",
        "districts": [HERE],
    }


def test_a_page_has_a_description_and_names_its_place_in_the_latest_edition() -> None:
    profile = profiles.full()
    page = text(render_profile(profile)["index.html"])
    assert f'<link rel="canonical" href="../../../latest/districts/{HERE}/index.html">' in page
    assert '<meta name="description" content="' in page
    assert 'content=""' not in page
    index = text(render_index(profiles.overview())["index.html"])
    assert '<link rel="canonical" href="../latest/index.html">' in index


def test_an_internal_page_is_kept_from_search_engines_and_knows_of_no_site() -> None:
    overview = profiles.overview()
    internal = overview.header.model_copy(update={"audience_label": "庁内検討用"})
    page = text(render_index(overview.model_copy(update={"header": internal}))["index.html"])
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page
    assert "edition.js" not in page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a site of two editions; only the older one has every district."""
    root = tmp_path_factory.mktemp("共有 フォルダー") / "public"
    write_site(root / "2026")
    shutil.copytree(root / "2026", root / "latest")
    for name, content in site().items():
        (root / name).write_bytes(content)
    return root


@pytest.fixture(params=["server", "folder"])
def address(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "folder":
        return folder.as_uri()
    found: str = request.getfixturevalue("server")
    return found


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with serving(folder) as url:
        yield url


class Notice:
    """What a page says of newer editions, and what it complained about."""

    def __init__(self, browser: Browser, address: str) -> None:
        page = browser.new_page()
        self.complaints: list[str] = []
        page.on("console", lambda one: self.complaints.append(one.text))
        page.on("pageerror", lambda one: self.complaints.append(str(one)))
        page.on("requestfailed", lambda one: self.complaints.append(one.url))
        page.goto(address)
        page.wait_for_load_state("load")
        self.titles = page.title()
        found = page.locator("aside[aria-label='新しい年度版のお知らせ'] a")
        self.links = [str(one.get_attribute("href")) for one in found.all()]
        page.close()


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("2026/index.html", "/latest/index.html"),
        (f"2026/districts/{HERE}/index.html", f"/latest/districts/{HERE}/index.html"),
        ("2026/districts/B122999000090/index.html", "/latest/index.html"),
    ],
)
def test_a_page_of_an_earlier_edition_leads_to_the_same_page_of_the_newest(
    browser: Browser, address: str, page: str, to: str
) -> None:
    notice = Notice(browser, f"{address}/{page}")
    assert [one.removeprefix(address) for one in notice.links] == [to]
    assert notice.complaints == []


@pytest.mark.parametrize("page", ["latest/index.html", "index.html"])
def test_the_latest_edition_and_the_list_know_of_nothing_newer(
    browser: Browser, address: str, page: str
) -> None:
    notice = Notice(browser, f"{address}/{page}")
    assert notice.links == []
    assert notice.complaints == []


def test_an_edition_alone_on_a_stick_opens_without_a_complaint(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder / "2026", tmp_path / "カルテ")
    notice = Notice(browser, (tmp_path / "カルテ" / "index.html").as_uri())
    assert notice.links == []
    assert notice.complaints == []


def test_the_files_of_the_root_know_every_edition_that_stands(tmp_path: Path) -> None:
    config = load_config(lay_town(tmp_path / "town") / "karte.toml")
    older = tmp_path / "output" / "public" / "2025"
    for name, files in (("甲", ("index.html", "profile.json")), ("旧", ("index.html",))):
        (older / "districts" / name).mkdir(parents=True)
        for file in files:
            (older / "districts" / name / file).write_bytes(b"")
    (older / "index.html").write_text(TILE_HOSTS["gsi"], encoding="utf-8", newline="\n")
    with EditionWriter(tmp_path / "output", Audience.PUBLIC, 2026) as writer:
        for name in ("乙", "丙"):
            writer.write(f"districts/{name}/index.html", b"")
            writer.write(f"districts/{name}/profile.json", b"")
        found = site_files(writer, config, profiles.HEADER)
    page = text(found["index.html"])
    assert '令和7年度（2025年度）版</a><span class="detail">1校区' in page
    assert '令和8年度（2026年度）版</a><span class="detail">2校区' in page
    assert '"edition": 2026' in text(found["newest.js"])
    # An older page may have a background that is no longer declared.
    assert TILE_HOSTS["gsi"] in text(found["_headers"])
