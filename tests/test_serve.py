"""``karte serve`` shows the site, as a web host would, and nothing outside it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import serving

from karte.cli import main
from karte.errors import KarteError
from karte.serve import find, site_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SECRET = b"only for the office"
HEADERS = b"/*\n  Content-Security-Policy: default-src 'self'\n  X-Own: yes\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a site with secrets around it."""
    output = tmp_path_factory.mktemp("work") / "output"
    for path, content in {
        "internal/2026/index.html": SECRET,
        "build_report.txt": SECRET,
        "public-old/index.html": SECRET,
        "public/index.html": b"root",
        "public/404.html": "見つかりません".encode(),
        "public/_headers": HEADERS,
        "public/2026/index.html": b"edition",
        "public/2026/data/a b.csv": b"1,2",
        "public/2026/districts/甲/index.html": b"district",
        "public/2026/karte.pdf": b"%PDF-",
    }.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(content)
    return output / "public"


@pytest.fixture(scope="module")
def port(root: Path) -> Iterator[int]:
    with serving(root) as address:
        yield int(address.rsplit(":", 1)[1])


def ask(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are, and take an answer apart."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
        one.sendall(request)
        one.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


def get(port: int, target: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    return ask(port, f"{method} {target} HTTP/1.0\r\n\r\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("target", "body", "kind"),
    [
        ("/", b"root", "text/html; charset=utf-8"),
        ("/index.html", b"root", "text/html; charset=utf-8"),
        ("/index.html?x=/../../build_report.txt", b"root", "text/html; charset=utf-8"),
        ("/2026/", b"edition", "text/html; charset=utf-8"),
        ("/2026/districts/%E7%94%B2/", b"district", "text/html; charset=utf-8"),
        ("/2026/data/a%20b.csv", b"1,2", "text/csv; charset=utf-8"),
        ("/2026/karte.pdf", b"%PDF-", "application/pdf"),
    ],
)
def test_what_is_on_the_site_is_shown_with_its_kind_and_the_headers_of_the_site(
    port: int, target: str, body: bytes, kind: str
) -> None:
    status, headers, found = get(port, target)
    assert (status, found, headers["Content-Type"]) == (200, body, kind)
    assert headers["Content-Security-Policy"] == "default-src 'self'"
    assert headers["X-Own"] == "yes"
    assert get(port, target, "HEAD")[::2] == (200, b"")


def test_a_folder_without_its_slash_leads_to_its_page(port: int) -> None:
    status, headers, _ = get(port, "/2026/districts/%E7%94%B2")
    assert (status, headers["Location"]) == (301, "/2026/districts/%E7%94%B2/")


def test_a_folder_without_a_page_is_not_listed_and_what_is_missing_has_the_page_of_the_site(
    port: int,
) -> None:
    for target in ("/2026/data/", "/2026/districts/", "/nothing.html", "/index.html/"):
        status, headers, body = get(port, target)
        assert (status, body.decode()) == (404, "見つかりません")
        assert headers["X-Own"] == "yes"


HOSTILE = (
    "/../build_report.txt",
    "/../../../../../../etc/passwd",
    "/2026/../../build_report.txt",
    "/./index.html/../../build_report.txt",
    "/%2e%2e/build_report.txt",
    "/%2e%2e%2fbuild_report.txt",
    "/..%2fbuild_report.txt",
    "/..%5cbuild_report.txt",
    "/..\\build_report.txt",
    "/2026\\..\\..\\build_report.txt",
    "/%252e%252e/build_report.txt",
    "/%c0%ae%c0%ae/build_report.txt",
    "/..%00/build_report.txt",
    "/index.html%00.pdf",
    "//etc/passwd",
    "/%2fetc/passwd",
    "/C:/Windows/win.ini",
    "/C:%5cWindows%5cwin.ini",
    "/c:",
    "/NUL",
    "/CON",
    "/aux.html",
    "/index.html::$DATA",
    "/index.html.",
    "/index.html%20",
    "/INDEX~1.HTM",
    "/2026 /index.html",
    "/~root/",
    "/file:///etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1/../build_report.txt",
    "*",
    "/public-old/index.html",
    "/../public-old/index.html",
    "/../public/../internal/2026/index.html",
    "/%E7%94",
)


@pytest.mark.parametrize("target", HOSTILE)
def test_a_hostile_request_is_given_nothing(port: int, target: str) -> None:
    status, _, body = get(port, target)
    assert status in (400, 404)
    assert SECRET not in body
    assert b"root:" not in body


@pytest.mark.parametrize("name", ["file.html", "folder/2026/index.html"])
def test_a_link_out_of_the_site_is_not_followed(port: int, root: Path, name: str) -> None:
    link = root / name.split("/", maxsplit=1)[0]
    target = root.parent / ("build_report.txt" if name == "file.html" else "internal")
    try:
        link.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this system makes no links without a right to do so")
    try:
        assert (root / name).read_bytes() == SECRET
        assert get(port, f"/{name}")[0] == 404
    finally:
        link.unlink()


PIECES = ("/", ".", "..", "%2e", "%2f", "\\", "2026", "internal", "index.html", "\0", ":", "~")


@given(st.lists(st.sampled_from(PIECES)))
def test_nothing_outside_the_site_is_found_whatever_is_asked_for(
    root: Path, pieces: list[str]
) -> None:
    found = find(root, f"/{''.join(pieces)}")
    assert found is None or found.resolve().is_relative_to(root.resolve())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE"])
def test_nothing_but_reading_is_possible(port: int, method: str) -> None:
    status, headers, _ = get(port, "/", method)
    assert status == 501
    assert headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "request_",
    [
        b"\r\n\r\n",
        b"GET  HTTP/1.0\r\n\r\n",
        b"GET\r\n\r\n",
        b"\0\0\0",
        b"GET / HTTP/9.9\r\n\r\n",
        b"G" * 70000,
    ],
)
def test_what_is_no_request_is_refused_and_the_server_lives_on(port: int, request_: bytes) -> None:
    try:
        status = ask(port, request_)[0]
    except (IndexError, ConnectionError):
        status = 0  # nothing was answered
    assert status in (0, 400, 414, 505)
    assert get(port, "/")[0] == 200


def test_a_name_of_somebody_else_for_this_machine_is_refused(port: int) -> None:
    def status(host: str) -> int:
        return ask(port, f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())[0]

    assert status(f"127.0.0.1:{port}") == status(f"localhost:{port}") == 200
    assert status(f"evil.example:{port}") == 400


def test_the_server_listens_on_this_machine_only(root: Path) -> None:
    with site_server(root, 0) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_explained_with_the_next_step(root: Path, port: int) -> None:
    with pytest.raises(KarteError) as caught:
        site_server(root, port)
    (problem,) = caught.value.problems
    assert f"{port}番のポートは使えません" in problem.what
    assert f"karte serve --port {port + 1}" in problem.hint


def test_a_site_without_headers_of_its_own_gets_the_strict_ones(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"")
    with serving(tmp_path) as address:
        _, headers, _ = get(int(address.rsplit(":", 1)[1]), "/")
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_serving_before_anything_was_built_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["serve"]) == 1
    assert "karte build" in capsys.readouterr().err


def test_the_command_shows_where_to_look_and_ends_with_ctrl_c(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(server: object) -> None:
        raise KeyboardInterrupt(server)

    monkeypatch.chdir(root.parent.parent)
    Path("karte.toml").write_text("edition = 2026\n", encoding="utf-8", newline="\n")
    monkeypatch.setattr("http.server.ThreadingHTTPServer.serve_forever", stop)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    assert main(["serve", "--port", str(number)]) == 0
    shown = capsys.readouterr().out
    assert f"http://127.0.0.1:{number}/" in shown
    assert "Ctrl+C" in shown
