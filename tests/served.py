"""A published site made by hand, and the web server of ``karte serve``, strict about it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import profiles
from axe_playwright_python.sync_playwright import Axe

from karte.model import Grade, Status
from karte.profile.meanings import Screening, ScreeningCell, ScreeningRow
from karte.render import render_index, render_profile, render_screening, site_assets
from karte.serve import site_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

AXE = {
    "preload": False,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
"""WCAG 2.2 A and AA, and what axe-core thinks good besides."""

SCREENING = Screening(
    columns=("65歳以上の割合（%）（35.0以上）", "5年間の人口増減（%）（▲5.0以下）"),
    rows=tuple(
        ScreeningRow(
            district_id=key,
            name=name,
            flags=place % 3,
            cells=(
                ScreeningCell(
                    text=f"{30 + place}.0",
                    value=30.0 + place,
                    mark=("", "○", "●")[place % 3],
                    status=Status.ESTIMATED,
                    grade=(Grade.A, Grade.B, Grade.C)[place % 3],
                ),
                ScreeningCell(
                    text="秘匿", value=None, mark="", status=Status.SUPPRESSED, grade=None
                ),
            ),
        )
        for place, (key, name) in enumerate(profiles.DISTRICTS.items())
    ),
    notes=("●は基準を超えるもの、○は推計の幅が基準をまたぐものです。",),
)


def write_site(folder: Path) -> list[Path]:
    """Write every kind of page and return them."""
    files = {**site_assets(), **render_index(profiles.overview())}
    for profile in (profiles.full(), profiles.sparse(), profiles.long_name()):
        home = f"districts/{profile.district_id}"
        files |= {f"{home}/{name}": one for name, one in render_profile(profile).items()}
        files[f"{home}/{profile.pdf_file}"] = b"%PDF-"
    files["screening.html"] = render_screening(profiles.HEADER, profiles.SOURCES, SCREENING)
    files |= {f"data/{one}.csv": b"" for one in ("counts", "indicators", "projection")}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sorted(folder.rglob("*.html"))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder as ``karte serve`` does and yield its address."""
    with site_server(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def barriers(page: Page) -> list[tuple[str, str, str]]:
    """Return what axe-core finds on a page as it stands: rule, element, and what to do."""
    found = Axe().run(page, options=AXE)
    return [
        (one["id"], node["html"][:120], node["failureSummary"][:160])
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
