"""A published site made by hand, and a web server on this machine that is strict about it."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from typing import TYPE_CHECKING

import profiles

from karte.model import Grade, Status
from karte.profile.meanings import Screening, ScreeningCell, ScreeningRow
from karte.render import render_index, render_profile, render_screening, site_assets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""As strict as a city's web server may be: nothing inline, nothing from anywhere else."""


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


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder and yield its address."""
    handler = partial(_Handler, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
