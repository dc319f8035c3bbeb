"""Shows the public site on this machine only, with the headers that its ``_headers`` asks for."""

from __future__ import annotations

import os
import re
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from karte.errors import KarteError
from karte.render import HEADERS, headers_of, site_headers

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "127.0.0.1"

# Written down here because a Windows registry may say otherwise of any of them.
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
_ANY = "application/octet-stream"
_WORDS = {
    HTTPStatus.NOT_FOUND: "ページが見つかりません。",
    HTTPStatus.BAD_REQUEST: "このアドレスは使えません。",
}


def find(root: Path, target: str) -> Path | None:
    """Return the file or folder of a site that a request means.

    Every part of the path has to be the exact name of something that is listed in its folder.
    So nothing that only a file system would understand leads anywhere: no ``..``, drive, device,
    stream, backslash or short name, encoded or not.

    Parameters
    ----------
    root : pathlib.Path
        The site.
    target : str
        The path of a request, percent-encoded.

    Returns
    -------
    pathlib.Path or None
        None where the site has no such thing, or has it by a link from elsewhere.
    """
    if not target.startswith("/"):
        return None
    try:
        path = unquote_to_bytes(re.split("[?#]", target, maxsplit=1)[0]).decode()
    except UnicodeDecodeError:
        return None
    found = root
    names = path[1:].removesuffix("/")
    for name in names.split("/") if names else ():
        try:
            listed = {one.name: one for one in os.scandir(found)}
        except OSError:
            return None
        if name not in listed or listed[name].is_symlink():
            return None
        found = found / name
    if path.endswith("/") and not found.is_dir():
        return None
    # A junction of Windows is no symbolic link, and leads elsewhere all the same.
    return found if found.resolve().is_relative_to(root.resolve()) else None


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from a site; everything else is refused."""

    server_version, sys_version = "karte", ""
    timeout = 30

    def __init__(self, *connection: object, root: Path) -> None:
        self._root = root
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        """Send a file, or the way to a folder's page."""
        # A page from elsewhere must not reach this server under a name of its own.
        named = self.headers.get("Host", ADDRESS).rsplit(":", 1)[0]
        if named not in {ADDRESS, "localhost"}:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        found = find(self._root, self.path)
        if found is not None and found.is_dir():
            if not re.split("[?#]", self.path, maxsplit=1)[0].endswith("/"):
                parts = found.relative_to(self._root).parts
                place = quote("/".join(("", *parts, "")))
                self._send(HTTPStatus.MOVED_PERMANENTLY, b"", _KINDS[".txt"], place)
                return
            found = find(found, "/index.html")
        try:
            content = None if found is None else found.read_bytes()
        except OSError:
            content = None
        if found is None or content is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send(HTTPStatus.OK, content, _KINDS.get(found.suffix.lower(), _ANY))

    def _send(self, status: int, content: bytes, kind: str, location: str = "") -> None:
        self.send_response(status)
        for name, value in self._headers().items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _headers(self) -> dict[str, str]:
        try:
            return headers_of((self._root / HEADERS).read_bytes())
        except OSError:
            return site_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the site's own page for what is missing, or a sentence."""
        del message, explain
        page = find(self._root, "/404.html") if code == HTTPStatus.NOT_FOUND else None
        if page is not None:
            self._send(code, page.read_bytes(), _KINDS[".html"])
            return
        words = _WORDS.get(HTTPStatus(code), "この要求には答えられません。")
        self._send(code, f"{words}\n".encode(), _KINDS[".txt"])

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for staff."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows this would let two programs share a port, and either answer.
    allow_reuse_address = os.name != "nt"


def site_server(root: Path, port: int) -> ThreadingHTTPServer:
    """Make a server of a site for this machine.

    Parameters
    ----------
    root : pathlib.Path
        The site, ``output/public``.
    port : int
        Where to listen; 0 for any port that is free.

    Returns
    -------
    http.server.ThreadingHTTPServer
        It listens on 127.0.0.1 and begins to answer with ``serve_forever``.

    Raises
    ------
    KarteError
        If the port cannot be had.
    """
    try:
        return _Server((ADDRESS, port), partial(_Handler, root=root))
    except OSError as error:
        raise KarteError(
            f"{port}番のポートは使えません。ほかのソフトか、先に始めた karte serve が使っています"
            f"（{error.strerror}）。",
            hint=f"karte serve --port {port % 65535 + 1} のように、別の番号で実行してください。",
        ) from error
