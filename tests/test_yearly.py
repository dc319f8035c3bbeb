"""An edition made once more from its archive, and the next one prepared; a town of three 地区."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from workspaces import HAMLETS, ZONES, contents, lay_town, run, write_table

from karte.cli import main
from karte.editions import ARCHIVE, kept_edition, kept_editions
from karte.errors import KarteError
from karte.init import survey
from karte.model import Audience
from karte.progress import Silent
from karte.yearly import prepare, rebuild


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the town once; tests work on copies."""
    workspace = lay_town(tmp_path_factory.mktemp("yearly"))
    run(workspace)
    return workspace


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built town."""
    return Path(shutil.copytree(built, tmp_path / "町"))


def record(town: Path) -> Path:
    return town / ARCHIVE / "2026_public.json"


def object_of(town: Path, name: str) -> Path:
    digest: str = json.loads(record(town).read_text(encoding="utf-8"))["inputs"][name]
    return town / ARCHIVE / "objects" / digest[:2] / digest


def test_the_archive_holds_every_file_that_the_edition_was_made_of(town: Path) -> None:
    kept = kept_edition(town, 2026, Audience.PUBLIC)
    assert set(kept.inputs) == {
        "karte.toml", "boundaries/hamlets.geojson", "boundaries/towns.csv",
    }  # fmt: skip
    for name in kept.inputs:
        assert object_of(town, name).read_bytes() == (town / name).read_bytes()
    assert {"karte", "python", "typst", "shapely"} <= set(kept.versions)
    published = contents(town / "output" / "public" / "2026")
    assert set(kept.output) == set(published) - {"manifest.json"}


def test_a_second_build_keeps_nothing_twice(town: Path) -> None:
    before = contents(town / ARCHIVE)
    run(town)
    assert contents(town / ARCHIVE) == before


def test_an_edition_is_made_once_more_though_its_inputs_are_gone(town: Path) -> None:
    was = contents(town / "output" / "public" / "2026")
    shutil.rmtree(town / "output")
    settings = town / "karte.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("edition = 2026", "edition = 2027"),
        encoding="utf-8",
    )
    write_table(town / "boundaries" / "towns.csv", [(name, "ひとつの地区") for name in HAMLETS])
    again = rebuild(settings, 2026, Audience.PUBLIC, Silent())
    assert again.differing == ()
    assert again.versions == ()
    assert contents(town / "output" / "public" / "2026") == was


def test_it_is_said_that_versions_and_files_differ(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.loads(record(town).read_text(encoding="utf-8"))
    text["versions"]["typst"] = "0.0.1"
    text["output"]["index.html"] = "0" * 64
    record(town).write_text(json.dumps(text), encoding="utf-8")
    settings = town / "karte.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("edition = 2026", "edition = 2027"),
        encoding="utf-8",
    )
    monkeypatch.chdir(town)
    assert main(["build", "--edition", "2026"]) == 0
    told = capsys.readouterr().out
    assert "前に作ったものと違うファイルが1個あります。\n  ・index.html\n" in told
    assert "  ・typst 0.0.1 → " in told


def test_an_edition_that_was_never_built_names_those_that_were(town: Path) -> None:
    with pytest.raises(KarteError) as caught:
        rebuild(town / "karte.toml", 2019, Audience.PUBLIC, Silent())
    (problem,) = caught.value.problems
    assert "2019年度版（公開）は、archive に保存されていません" in problem.what
    assert "2026年度版（公開）" in problem.hint


def test_every_lost_or_changed_file_of_the_archive_is_named(town: Path) -> None:
    object_of(town, "boundaries/towns.csv").unlink()
    object_of(town, "boundaries/hamlets.geojson").write_bytes(b"{}")
    with pytest.raises(KarteError) as caught:
        rebuild(town / "karte.toml", 2026, Audience.PUBLIC, Silent())
    told = "\n".join(map(str, caught.value.problems))
    assert len(caught.value.problems) == 2
    assert "towns.csv" in told
    assert "hamlets.geojson" in told


@pytest.mark.parametrize("name", ["../karte.toml", "/etc/karte.toml", "a/../../b"])
def test_a_record_that_leads_out_of_the_folder_is_refused(town: Path, name: str) -> None:
    text = json.loads(record(town).read_text(encoding="utf-8"))
    text["inputs"][name] = "0" * 64
    record(town).write_text(json.dumps(text), encoding="utf-8")
    with pytest.raises(KarteError, match="記録が読めません"):
        kept_editions(town)


def test_the_archive_is_no_data_of_the_workspace(town: Path) -> None:
    assert not [one.name for one in survey(town).found if one.name.startswith(ARCHIVE)]


def test_the_next_edition_carries_the_settings_over_and_tells_what_became_of_the_files(
    town: Path,
) -> None:
    (town / "boundaries" / "hamlets.geojson").unlink()
    lines = [(name, ZONES[place // 3]) for place, name in enumerate(reversed(HAMLETS))]
    write_table(town / "boundaries" / "towns.csv", lines)
    (town / "census").mkdir()
    (town / "census" / "memo.csv").write_text("これは,資料ではない\n", encoding="utf-8")
    settings = town / "karte.toml"
    was = settings.read_bytes()
    prepared = prepare(settings)
    assert prepared.edition == 2027
    assert prepared.missing == ("boundaries/hamlets.geojson",)
    assert prepared.changed == ("boundaries/towns.csv",)
    assert prepared.unchanged == ()
    (added,) = prepared.added
    assert (added.name, added.declared) == ("census/memo.csv", False)
    assert (town / prepared.before).read_bytes() == was
    text = settings.read_text(encoding="utf-8")
    assert text.startswith("# 見本町: 境界データがなく")
    changed = [
        (old, new)
        for old, new in zip(was.decode().splitlines(), text.splitlines(), strict=True)
        if old != new
    ]
    assert changed == [
        ("edition = 2026", "edition = 2027"),
        ("issued = 2026-06-30", "issued = 2027-06-30"),
    ]


def test_the_next_edition_is_built_beside_the_last(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(town)
    assert main(["new-edition"]) == 0
    told = capsys.readouterr().out
    assert "2027年度版の準備をしました。" in told
    assert "前の年度版と同じ資料: 2件" in told
    assert main(["build", "--quiet"]) == 0
    editions = town / "output" / "public"
    assert {"2026", "2027", "latest"} <= {one.name for one in editions.iterdir()}
    assert [one.edition for one in kept_editions(town)] == [2026, 2027]


def test_an_edition_that_was_not_built_has_no_next(tmp_path: Path) -> None:
    lay_town(tmp_path)
    was = contents(tmp_path)
    with pytest.raises(KarteError, match="2026年度版がまだ作られていない"):
        prepare(tmp_path / "karte.toml")
    assert contents(tmp_path) == was


def test_the_copy_of_the_settings_replaces_no_other_file(town: Path) -> None:
    (town / "karte_2026.toml").write_text("大切なもの", encoding="utf-8")
    was = (town / "karte.toml").read_bytes()
    with pytest.raises(KarteError, match=r"karte_2026\.toml が、すでに別の内容で"):
        prepare(town / "karte.toml")
    assert (town / "karte.toml").read_bytes() == was
