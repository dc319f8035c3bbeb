"""The published folder as a reader meets it: opened from a USB stick, printed, read aloud."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PHONE, DESK = 360, 1440


@pytest.fixture(scope="module")
def stick(sample_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the edition to another place under a Japanese name, as on a USB stick."""
    target = tmp_path_factory.mktemp("USB メモリ") / "カルテ"
    shutil.copytree(sample_edition, target)
    return target


class Visit:
    """A page that keeps what it asks for and what it complains about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda one: self.requests.append(one.url))
        page.on("console", lambda one: self.complaints.append(one.text))
        page.on("pageerror", lambda one: self.complaints.append(str(one)))

    def open(self, path: Path) -> None:
        self.page.goto(path.as_uri())


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": DESK, "height": 900})
    yield Visit(page)
    page.close()


def test_every_page_opens_from_a_stick_without_network_or_complaint(
    stick: Path, visit: Visit
) -> None:
    pages = sorted(stick.rglob("*.html"))
    assert len(pages) == 15
    for path in pages:
        visit.open(path)
        assert visit.page.locator("h1").count() == 1
        assert visit.page.locator(".leaflet-interactive").count() > 0, path
    assert {url.split(":", 1)[0] for url in visit.requests} <= {"file", "data"}
    assert visit.complaints == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_page_is_wider_than_the_screen(stick: Path, visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    for path in [*sorted(stick.rglob("*.html"))[:3], stick / "index.html"]:
        visit.open(path)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_index_leads_to_every_page_and_every_pdf(stick: Path, visit: Visit) -> None:
    visit.open(stick / "index.html")
    links = visit.page.locator("main a[href]").evaluate_all("all => all.map(one => one.href)")
    targets = {Path(link.removeprefix("file://").split("#")[0]).name for link in links}
    assert {pdf.name for pdf in stick.rglob("districts/*/karte_*.pdf")} <= targets
    visit.page.locator("main table.index a[href$='index.html']").first.click()
    assert "districts/" in visit.page.url


def test_the_pdf_is_downloaded_under_a_readable_name(stick: Path, visit: Visit) -> None:
    visit.open(min((stick / "districts").glob("*/index.html")))
    name = visit.page.locator("a.button[download]").first.get_attribute("download")
    assert name is not None
    assert name.endswith("_2026年度.pdf")
    assert "小学校区" in name


def test_a_page_leads_to_its_map_to_write_on(stick: Path, visit: Visit) -> None:
    page = min((stick / "districts").glob("*/index.html"))
    visit.open(page)
    link = visit.page.locator("nav a[href^='map_']")
    name = link.get_attribute("download")
    assert name is not None
    assert name.endswith("_2026年度_地図.pdf")
    assert (page.parent / str(link.get_attribute("href"))).is_file()


def test_every_pdf_is_tagged_in_japanese_with_its_fonts_inside(sample_edition: Path) -> None:
    pdfs = sorted(sample_edition.glob("districts/*/*.pdf"))
    assert len(pdfs) == 42
    for path in pdfs:
        size = [1191, 842] if path.name.startswith(("map_", "worksheet_")) else [595, 842]
        with pikepdf.open(path) as pdf:
            assert "/StructTreeRoot" in pdf.Root
            assert bool(pdf.Root.MarkInfo.Marked)
            assert str(pdf.Root.Lang).startswith("ja")
            for page in pdf.pages:
                assert [round(float(one)) for one in page.mediabox] == [0, 0, *size]
            fonts = [
                one
                for one in pdf.objects
                if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
            ]
            assert fonts
            assert all({"/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)


def test_the_text_of_a_pdf_can_be_copied_and_every_page_says_what_it_is(
    sample_edition: Path,
) -> None:
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("no pdftotext on this machine (Debian: poppler-utils)")
    for path in sorted(sample_edition.glob("districts/*/karte_*.pdf")):
        command = [pdftotext, "-layout", str(path), "-"]
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - a fixed program on our own file
        *pages, last = done.stdout.decode("utf-8").split("\f")
        assert last == ""
        for number, text in enumerate(pages, start=1):
            for words in (
                "小学校区",
                "令和8年度（2026年度）版",
                "地域づくり課",
                "出典",
                "架空の市",
            ):
                assert words in text, (path.name, number)
            assert re.search(rf"{number} ?/ ?{len(pages)}\b", text), (path.name, number)
