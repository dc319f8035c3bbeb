"""A district that cannot be made does not hide the others, and nothing is swapped in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from workspaces import contents, lay_town, run

from karte.cli import main
from karte.errors import Attempts, KarteError, UnforeseenError
from karte.render import render_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from karte.profile import Profile


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a town once; what fails later must leave it as it is."""
    workspace = lay_town(tmp_path_factory.mktemp("failing") / "town")
    run(workspace, every_pdf=False)
    return workspace


Failing = dict[str, Exception]


@pytest.fixture
def failing(town: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Failing], list[str]]:
    """Let the text of some districts fail; return which districts were tried."""

    def lay(errors: Failing) -> list[str]:
        tried: list[str] = []

        def fail(profile: Profile) -> bytes:
            tried.append(profile.district_name)
            if profile.district_name in errors:
                raise errors[profile.district_name]
            return render_text(profile)

        monkeypatch.setattr("karte.pipeline.render_text", fail)
        monkeypatch.chdir(town)
        return tried

    return lay


def test_what_staff_can_mend_is_told_of_all_districts_together(
    failing: Callable[[Failing], list[str]], town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(town / "output")
    mend = KarteError("書体に字がありません。", where="karte.toml", hint="書体を足してください。")
    tried = failing({"浜地区": mend, "山地区": mend})
    assert main(["build", "--quiet"]) == 1
    shown = capsys.readouterr().err
    assert sorted(tried) == ["山地区", "本郷地区", "浜地区"]
    assert "問題が2件" in shown
    for name in ("浜地区", "山地区"):
        assert f"{name}: 書体に字がありません。" in shown
    assert "書体を足してください。" in shown
    assert "本郷地区" not in shown
    assert "前の出力は変えていません。" in shown
    assert contents(town / "output") == before


def test_a_fault_of_karte_names_the_district_and_keeps_what_a_developer_needs(
    failing: Callable[[Failing], list[str]], town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(town / "output")
    tried = failing({"浜地区": ZeroDivisionError("division by zero")})
    assert main(["build", "--quiet"]) == 3
    shown = capsys.readouterr().err
    assert len(tried) == 3
    assert "浜地区: カルテを作れませんでした（ZeroDivisionError: division by zero）。" in shown
    assert "karte_error.txt" in shown
    assert "Traceback" not in shown
    details = (town / "karte_error.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError: division by zero" in details
    assert "test_failing_districts.py" in details
    assert contents(town / "output") == before


def test_a_disk_that_gets_full_is_no_fault_of_one_district() -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        Attempts().of("浜地区", full)


def test_of_mixed_causes_all_are_named_and_the_fault_of_karte_decides() -> None:
    attempts = Attempts()

    def mend() -> None:
        raise KarteError("直せます。")

    attempts.of("甲", mend)
    attempts.of("乙", lambda: 1 / 0)
    with pytest.raises(UnforeseenError) as caught:
        attempts.raise_if_any()
    assert [one.what.split(":")[0] for one in caught.value.problems] == ["甲", "乙"]
