"""An edition replaces the old one as a whole, or not at all."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import profiles
import pytest

from karte.model import Audience
from karte.publish import EditionWriter, manifest_json
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from pathlib import Path


def publish(output: Path, edition: int, text: str, audience: Audience = Audience.PUBLIC) -> Path:
    with EditionWriter(output, audience, edition) as writer:
        writer.write("index.html", text.encode())
        return writer.finish()


def read(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_an_edition_is_also_the_latest(tmp_path: Path) -> None:
    publish(tmp_path, 2026, "新")
    assert read(tmp_path / "public" / "2026") == read(tmp_path / "public" / "latest") == "新"


def test_building_an_old_edition_again_leaves_the_latest(tmp_path: Path) -> None:
    publish(tmp_path, 2026, "新")
    publish(tmp_path, 2025, "旧")
    assert read(tmp_path / "public" / "latest") == "新"
    assert read(tmp_path / "public" / "2025") == "旧"


def test_an_error_in_the_middle_leaves_the_previous_output(tmp_path: Path) -> None:
    publish(tmp_path, 2026, "前")
    writer = EditionWriter(tmp_path, Audience.PUBLIC, 2026)
    with contextlib.suppress(RuntimeError), writer:
        writer.write("index.html", "途中".encode())
        raise RuntimeError
    assert read(tmp_path / "public" / "2026") == "前"
    assert sorted(one.name for one in (tmp_path / "public").iterdir()) == ["2026", "latest"]


def test_nothing_of_the_old_edition_stays_in_the_new_one(tmp_path: Path) -> None:
    with EditionWriter(tmp_path, Audience.PUBLIC, 2026) as writer:
        writer.write("districts/old/index.html", b"")
        writer.finish()
    publish(tmp_path, 2026, "新")
    assert not (tmp_path / "public" / "2026" / "districts").exists()


def test_the_internal_edition_stands_apart_and_has_no_latest(tmp_path: Path) -> None:
    publish(tmp_path, 2026, "庁内", Audience.INTERNAL)
    assert not (tmp_path / "public").exists()
    assert [one.name for one in (tmp_path / "internal").iterdir()] == ["2026"]


@pytest.mark.parametrize("path", ["../evil.html", "/evil.html", "a/../../evil.html"])
def test_no_file_leaves_the_edition(tmp_path: Path, path: str) -> None:
    with (
        EditionWriter(tmp_path, Audience.PUBLIC, 2026) as writer,
        pytest.raises(ValueError, match="not a path"),
    ):
        writer.write(path, b"")


def test_the_manifest_lists_files_by_path() -> None:
    content = json.loads(
        manifest_json(
            header=profiles.HEADER,
            audience=Audience.PUBLIC,
            version="1",
            files={"b": "2", "a": "1"},
            origins=(),
        )
    )
    assert [one["path"] for one in content["files"]] == ["a", "b"]


def test_csv_opens_in_excel_as_japanese() -> None:
    raw = to_csv(("名前",), [("a,b",), ('"引用"',)])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig") == '名前\r\n"a,b"\r\n"""引用"""\r\n'
