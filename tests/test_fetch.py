"""``karte fetch``: against a server on this machine that serves the publishers' paths, and fails.

The server has the right file for every address that karte plans, unless a test gives it other
answers for a path: these are used up one by one, and the last is then given for ever.
"""

from __future__ import annotations

import datetime as dt
import io
import socket
import socketserver
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections import defaultdict
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import pytest

from karte.cli.main import main
from karte.fetch import Download, Kind, fetch, planned
from karte.progress import Silent
from karte.sources import credit
from karte.tables.labels import CENSUS_TOPICS, TABLE_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = Callable[[BaseHTTPRequestHandler], None]

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


CITY = "22214"
BOUNDARY = "boundaries/small_areas/2020/A002005212020DDSWC22214-JGD2011.zip"
AGES = "census/2020/tblT001082C22.zip"
DISTRICTS = "boundaries/districts/A27-23_22_GML.zip"
TERMS = "boundaries/R5_Terms_of_use_municipality_data.xlsx"
EVERYTHING = 9


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def right_file(one: Download) -> bytes:
    """Return an archive that holds what the file should hold, and a good deal of it."""
    name = one.holds.replace(".*", ".shp").replace("*", "")
    return zipped(**{name: bytes(range(256)) * 400})


def sends(body: bytes, status: int = 200, *, length: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if length is not None:
            request.send_header("Content-Length", str(length))
        request.end_headers()
        request.wfile.write(body)

    return answer


def hangs_up(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True


class Server(socketserver.ThreadingTCPServer):
    """Serves the publishers' paths on this machine."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[str] = []
        self.answers: dict[str, list[Answer]] = {}
        self.released = threading.Event()
        years = (2020, 2015, 2010)
        for one in planned(CITY, years=years, mirror=self.url):
            body = right_file(one)
            self.answers[self.path(one)] = [sends(body, length=len(body))]

    @staticmethod
    def path(one: Download) -> str:
        parts = urlsplit(one.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def gives(self, target: str, *answers: Answer) -> None:
        """Answer the requests for one of the city's files in this way."""
        self.answers[self.path(file_at(target, self.url))] = list(answers)

    def says_nothing(self, _: BaseHTTPRequestHandler) -> None:
        """Take the question and never answer."""
        self.released.wait(20)

    def stalls(self, request: BaseHTTPRequestHandler) -> None:
        """Begin an answer and never go on."""
        sends(b"PK\x03\x04", length=1000)(request)
        self.released.wait(20)

    def times(self, target: str) -> int:
        return self.asked.count(self.path(file_at(target, self.url)))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = cast("Server", self.server)
        server.asked.append(self.path)
        answers = server.answers.get(self.path, [sends(b"", 404)])
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def file_at(target: str, mirror: str = "") -> Download:
    plan = planned(CITY, years=(2020, 2015, 2010), mirror=mirror)
    return next(one for one in plan if one.path == target)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as one:
        threading.Thread(target=one.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("KARTE_FETCH_MIRROR", one.url)
        yield one
        one.released.set()
        one.shutdown()


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty workspace that the commands run in."""
    workspace = tmp_path / "わが町"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    return workspace


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long was waited between attempts, without waiting."""
    found = list[float]()
    monkeypatch.setattr("time.sleep", found.append)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return found


def files(workspace: Path) -> list[str]:
    return sorted(
        path.relative_to(workspace).as_posix() for path in workspace.rglob("*") if path.is_file()
    )


def whole(workspace: Path) -> set[str]:
    """Return the fetched files, each of which has its record, and nothing else lies about."""
    found = set(files(workspace))
    data = {name for name in found if not name.endswith(".origin.toml")}
    assert found == data | {f"{name}.origin.toml" for name in data}
    return data


def record(path: Path) -> dict[str, object]:
    return tomllib.loads(path.with_name(f"{path.name}.origin.toml").read_text(encoding="utf-8"))


def test_a_city_gets_its_boundaries_tables_and_districts(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", CITY]) == 0
    tables = {f"census/2020/tblT00108{n}C22.zip" for n in range(1, 7)}
    assert whole(city) == {BOUNDARY, DISTRICTS, TERMS} | tables
    for name in whole(city):
        assert (city / name).read_bytes() == right_file(file_at(name))
    shown = capsys.readouterr().out
    assert "取得しました（9件）" in shown
    assert all(name in shown for name in whole(city))
    assert "https://nlftp.mlit.go.jp/ksj/other/agreement.html" in shown
    assert len(server.asked) == EVERYTHING


def test_a_record_says_where_a_file_comes_from(server: Server, city: Path) -> None:
    plan = planned(CITY, kinds=[Kind.DISTRICTS], mirror=server.url)
    fetch(plan, city, today=dt.date(2026, 11, 20), progress=Silent())
    body = (city / DISTRICTS).read_bytes()
    assert record(city / DISTRICTS) == {
        "title": "国土数値情報 小学校区データ（2023年度、都道府県 22）",
        "publisher": "国土交通省",
        "licence": "国土数値情報利用約款（CC BY 4.0、一部の市区町村は制限あり）",
        "terms": "https://nlftp.mlit.go.jp/ksj/other/agreement.html",
        "url": f"{server.url}/ksj/gml/data/A27/A27-23/A27-23_22_GML.zip",
        "page": "https://nlftp.mlit.go.jp/ksj/gml/datalist/KsjTmplt-A27-2023.html",
        "sha256": sha256(body).hexdigest(),
        "bytes": len(body),
        "retrieved": dt.date(2026, 11, 20),
    }


def test_what_was_fetched_is_not_fetched_again(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", CITY]) == 0
    before = {name: (city / name).stat().st_mtime_ns for name in files(city)}
    assert main(["fetch", CITY]) == 0
    assert len(server.asked) == EVERYTHING
    assert {name: (city / name).stat().st_mtime_ns for name in files(city)} == before
    assert "取得ずみで、変わっていません（9件）" in capsys.readouterr().out


@pytest.mark.parametrize("found", [b"", b"PK\x03\x04 half", b"<html>"])
def test_a_file_that_differs_from_its_record_is_fetched_again(
    server: Server, city: Path, found: bytes
) -> None:
    assert main(["fetch", CITY, "--only", "districts"]) == 0
    (city / DISTRICTS).write_bytes(found)
    assert main(["fetch", CITY, "--only", "districts"]) == 0
    assert (city / DISTRICTS).read_bytes() == right_file(file_at(DISTRICTS))
    assert server.times(DISTRICTS) == 2


def test_a_refused_repeat_leaves_the_old_file(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", CITY]) == 0
    (city / AGES).write_bytes(b"put there by hand")
    server.gives(AGES, sends(b"", 404))
    assert main(["fetch", CITY]) == 1
    assert (city / AGES).read_bytes() == b"put there by hand"
    shown = capsys.readouterr().err
    assert "tblT001082C22.zip.origin.toml があれば消してください。" in shown


def test_a_file_put_there_by_hand_is_left_alone(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (city / AGES).parent.mkdir(parents=True)
    mine = zipped(**{"tblT001082C22.txt": b"mine"})
    (city / AGES).write_bytes(mine)
    assert main(["fetch", CITY]) == 0
    assert (city / AGES).read_bytes() == mine
    assert server.times(AGES) == 0
    assert f"そのまま残しました（1件）:\n  {AGES}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (b"<html><title>404</title>", "ウェブページ（「404」）"),
        (b"PK\x03\x04", "壊れているか"),
        (zipped(**{"tblT001082C23.txt": b""}), "あるはずのもの: tblT001082C22.txt"),
    ],
)
def test_a_wrong_file_put_there_by_hand_is_named(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str], mine: bytes, said: str
) -> None:
    (city / AGES).parent.mkdir(parents=True)
    (city / AGES).write_bytes(mine)
    assert main(["fetch", CITY]) == 1
    assert (city / AGES).read_bytes() == mine
    assert said in capsys.readouterr().err
    assert server.times(AGES) == 0


def test_a_dry_run_lists_addresses_and_places_and_asks_nobody(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", CITY, "--dry-run"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for one in planned(CITY, mirror=server.url):
        assert {one.path, one.url, one.title} <= set(lines)
    assert (server.asked, files(city)) == ([], [])


def test_years_kinds_and_the_folder_can_be_chosen(server: Server, city: Path) -> None:
    arguments = ["--year", "2015", "--year", "2010", "--only", "boundaries", "--directory", "市"]
    assert main(["fetch", CITY, *arguments]) == 0
    assert whole(city) == {
        "市/boundaries/small_areas/2015/A002005212015DDSWC22214-JGD2011.zip",
        "市/boundaries/small_areas/2010/A002005212010DDSWC22214.zip",
    }
    assert len(server.asked) == 2


def test_quiet_says_nothing(server: Server, city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", CITY, "--quiet"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")
    assert len(server.asked) == len(whole(city))


@pytest.mark.parametrize(
    "first",
    [
        sends(b"", 500),
        sends(b"", 503),
        sends(b"", 429),
        hangs_up,
        sends(b"PK\x03\x04", length=1000),
        sends(right_file(file_at(AGES))[:300]),
        sends(b""),
    ],
    ids=["500", "503", "429", "hangs up", "cut short", "half a zip", "nothing"],
)
def test_a_passing_fault_is_tried_again(
    server: Server, city: Path, waits: list[float], first: Answer
) -> None:
    good = right_file(file_at(AGES))
    server.gives(AGES, first, first, sends(good, length=len(good)))
    assert main(["fetch", CITY]) == 0
    assert (city / AGES).read_bytes() == good
    assert server.times(AGES) == 3
    assert waits == [1, 2]


@pytest.mark.parametrize(
    "case",
    [
        (sends(b"", 404), 1, "公開元にファイルがありません（404）。アドレスが変わったとみられ"),
        (sends(b"", 403), 1, "公開元が要求を受け付けませんでした（403）。"),
        (sends(b"", 500), 3, "公開元のサーバーが不調です（500。3回試しました）。"),
        (hangs_up, 3, "通信が途中で切れました（3回試しました）。"),
        (sends(b"PK\x03\x04", length=1000), 3, "通信が途中で切れました（3回試しました）。"),
        (sends(right_file(file_at(AGES))[:300]), 3, "途中で切れています"),
        (sends(b"KEY_CODE,HYOSYO"), 3, "圧縮ファイル（zip）として取り出せません"),
        (
            sends("<!DOCTYPE html><title>\n休止中 \x1b[31m</title>".encode()),
            1,
            "データではなく、ウェブページ（「休止中 [31m」）が返ってきました。",
        ),
        (
            sends(zipped(**{"tblT001082C23.txt": b""})),
            1,
            "あるはずのもの: tblT001082C22.txt。入っているもの: tblT001082C23.txt。",
        ),
        (sends(zipped(**{"../tblT001082C22.txt": b""})), 3, "フォルダーの外を指すパス"),
    ],
    ids=[
        *("404", "403", "500", "hangs up", "cut short", "half a zip", "no zip", "web page"),
        *("other content", "climbs out"),
    ],
)
def test_a_failure_says_what_to_do_and_stops_nothing_else(
    server: Server,
    city: Path,
    capsys: pytest.CaptureFixture[str],
    case: tuple[Answer, int, str],
) -> None:
    answer, times, said = case
    server.gives(AGES, answer)
    assert main(["fetch", CITY]) == 1
    assert server.times(AGES) == times
    assert len(whole(city)) == EVERYTHING - 1
    assert AGES not in whole(city)
    shown = capsys.readouterr().err
    assert "問題が1件" in shown
    assert said in shown
    assert (
        "serveyId=A002005212020&statsId=T001082 を開いて手で取得し、census/2020 フォルダーに"
        " tblT001082C22.zip という名前で展開せずに置いてください。"
    ) in shown


@pytest.mark.parametrize("silence", ["says_nothing", "stalls"])
def test_a_server_that_stops_talking_is_given_up(server: Server, city: Path, silence: str) -> None:
    server.gives(AGES, getattr(server, silence))
    plan = planned(CITY, kinds=[Kind.TABLES], mirror=server.url)
    done = fetch(plan, city, today=dt.date(2026, 11, 20), progress=Silent(), timeout=(1.0, 0.2))
    assert len(done.new) == len(plan) - 1
    (problem,) = done.problems
    assert "公開元の応答が止まりました（0.2秒ずつ3回待ちました）。" in problem.what
    assert server.times(AGES) == 3


def test_without_a_network_every_file_is_named_at_once(
    city: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as reserved:  # bound and not listening: nobody answers there
        reserved.bind(("127.0.0.1", 0))
        monkeypatch.setenv("KARTE_FETCH_MIRROR", f"http://127.0.0.1:{reserved.getsockname()[1]}")
        assert main(["fetch", CITY]) == 1
    shown = capsys.readouterr().err
    assert "問題が9件" in shown
    assert shown.count("公開元につながりませんでした。") == 1
    assert shown.count("公開元につながらないため、試しませんでした。") == EVERYTHING - 1
    for one in planned(CITY):
        assert f"{one.folder} フォルダーに {one.name} という名前で" in shown
        assert (city / one.folder).is_dir()
    assert files(city) == []


def test_all_failures_of_a_run_come_together(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.gives(BOUNDARY, sends(b"", 404))
    server.gives(AGES, sends(b"<html>"))
    server.gives(DISTRICTS, sends(b"PK"))
    assert main(["fetch", CITY]) == 1
    shown = capsys.readouterr()
    assert "取得しました（6件）" in shown.out
    assert "問題が3件" in shown.err
    for name in (BOUNDARY, AGES, DISTRICTS):
        assert Path(name).name in shown.err
        assert name not in whole(city)


def test_stopping_from_the_keyboard_leaves_no_half_file(server: Server, city: Path) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt(seconds)

    server.gives(AGES, sends(b"PK\x03\x04" * 100, length=1000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", interrupted)
        assert main(["fetch", CITY, "--only", "tables"]) == 130
    assert whole(city) == {"census/2020/tblT001081C22.zip"}
    assert [path.name for path in city.rglob("*") if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2221"], "「2221」は市区町村コードではありません"),
        (["222141"], "検査数字が合いません"),
        (["99999"], "「99999」という市区町村はありません。"),
        (["22000"], "「22000」という市区町村はありません。"),
        ([CITY, "--year", "2025"], "2025年の国勢調査のダウンロード先は登録されていません。"),
    ],
)
def test_a_wrong_question_is_answered_before_anything_is_fetched(
    server: Server, city: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["fetch", *arguments]) == 1
    assert said in capsys.readouterr().err
    assert (server.asked, files(city)) == ([], [])


def test_a_designated_city_gets_the_boundaries_of_its_prefecture() -> None:
    (boundary,) = planned("221309", kinds=[Kind.BOUNDARIES])
    assert "code=22&" in boundary.url
    assert boundary.name == "A002005212020DDSWC22-JGD2011.zip"
    assert boundary.holds == "r2ka22*.shp"


def test_the_tables_are_those_that_the_reader_knows() -> None:
    listed: dict[str, set[str]] = defaultdict(set)
    for year in (2020, 2015, 2010):
        for one in planned(CITY, kinds=[Kind.TABLES], years=[year]):
            table = one.name.removeprefix("tbl").partition("C")[0]
            assert TABLE_IDS[table][0] == year
            assert CENSUS_TOPICS[TABLE_IDS[table][1]] in one.title
            listed["fetched"].add(table)
    assert listed["fetched"] == set(TABLE_IDS)


def test_every_address_is_official_and_no_two_files_share_a_place() -> None:
    plan = planned(CITY, years=(2020, 2015, 2010))
    hosts = {urlsplit(one.url)[:2] for one in plan} | {urlsplit(one.page)[:2] for one in plan}
    assert hosts == {("https", "www.e-stat.go.jp"), ("https", "nlftp.mlit.go.jp")}
    assert len({one.path for one in plan}) == len({one.url for one in plan}) == len(plan)
    assert all("{" not in one.url + one.page + one.path + one.title for one in plan)
    assert {one.licence for one in plan} == {credit.ESTAT_TERMS, credit.KSJ_TERMS}


def test_a_build_does_not_even_load_what_reaches_the_network() -> None:
    code = "import sys, karte.pipeline; print({'pooch', 'karte.fetch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - only what stands here
    assert done.stdout.strip() == b"set()"
