"""An edition replaces the old one as a whole, or not at all."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from karte.errors import KarteError
from karte.model import Audience
from karte.publish import EditionWriter, manifest_json
from karte.tables.csv_file import to_csv


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


def test_a_swap_that_was_interrupted_is_mended_by_the_next_run(tmp_path: Path) -> None:
    target = publish(tmp_path, 2026, "前")
    target.rename(target.with_name(".old-2026"))
    with EditionWriter(tmp_path, Audience.PUBLIC, 2026):
        assert read(target) == "前"
    assert read(target) == "前"


def test_a_file_in_use_keeps_the_old_edition_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = publish(tmp_path, 2026, "前")
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if self.name.startswith(".new-"):
            raise PermissionError(13, "in use")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(KarteError) as caught:
        publish(tmp_path, 2026, "新")
    assert "閉じて" in caught.value.problems[0].hint
    assert read(target) == "前"


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
            edition=2026,
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
