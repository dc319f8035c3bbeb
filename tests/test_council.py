"""Forms from the first to the last: written, filled in, built, kept, and carried into next year."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from every_text import every_text
from filled_forms import BY, KEPT, SHOWN, body, fill, snapshot, voice
from pdf_texts import squeezed, text_of
from workspaces import HAMLETS, ZONES, lay_town, profiles, run, write_table

from karte.cli import main
from karte.editions import kept_edition
from karte.errors import KarteError
from karte.forms import write_forms
from karte.init import survey
from karte.model import Audience
from karte.progress import Silent
from karte.publish.disk import write_at_once
from karte.tables import community as form
from karte.yearly import prepare, rebuild

if TYPE_CHECKING:
    from filled_forms import Line

    from karte.pipeline import Build

HIDDEN = "秘密のはなしQX7"
FORM_NAME, PHOTO_NAME = "提出者の名前ZZ9", "撮影者の名前ZZ8.JPG"
LONG_NAME = "浜地区の海と川と松林を守る人たちの会とその仲間たち連絡協議会"
OLD = {"資源": [voice("前の年の資源")], "課題": [voice("前の年の課題")]}
SHEETS: dict[str, list[Line]] = {
    "強み": [voice("夏まつりに集まる\n準備は40人"), voice(HIDDEN, KEPT)],
    "課題": [voice("<b>坂</b>が多い")],
    "目標": [["訓練に200人", "令和10年度まで", "学校・PTA", "2026/4/1", SHOWN]],
    "写真": [
        [PHOTO_NAME.lower(), "桜並木", None, None, SHOWN],
        [PHOTO_NAME, HIDDEN, None, None, KEPT],
    ],
    "組織調査": [
        body("浜自治会", "自治会・町内会", 62.5, 12, "足りない", "清掃"),
        body(LONG_NAME, None, "－", 0, None, "長" * 3_000),
        body(HIDDEN, "その他", 5, 5, None, HIDDEN, shown=KEPT),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a town, write its forms, and put those of two years of one district into it."""
    workspace = lay_town(tmp_path_factory.mktemp("council"))
    write_forms(workspace / "karte.toml", progress=Silent())
    folder = workspace / form.FOLDER
    folder.mkdir()
    (folder / "~$前の年.xlsx").write_bytes(b"Excel's own")
    blank = blank_of(workspace, "浜地区")
    fill(blank, folder / "2025" / "前の年.xlsx", OLD, BY | {form.EDITION: 2025})
    fill(blank, folder / f"{FORM_NAME}.xlsx", SHEETS)
    snapshot(folder / PHOTO_NAME, (1800, 1200))
    return workspace


def blank_of(workspace: Path, name: str) -> Path:
    return next((workspace / "output" / "worksheets" / "2026").glob(f"*_{name}_2026年度.xlsx"))


@pytest.fixture(scope="module")
def public(town: Path) -> Build:
    return run(town, every_pdf=False)


@pytest.fixture(scope="module")
def internal(town: Path) -> Build:
    return run(town, Audience.INTERNAL, every_pdf=False)


def district(built: Build) -> Path:
    """Return the folder of the district with forms, which is the first."""
    found = [one for one in profiles(built.index.parent) if one.district_name == "浜地区"]
    return built.index.parent / "districts" / found[0].district_id


def test_a_form_has_the_figures_of_its_district_and_no_formula(town: Path) -> None:
    path = blank_of(town, "浜地区")
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book.sheetnames == [form.COVER, form.FIGURES, *(one.name for one in form.LAYOUTS)]
    cells = {cell.value for row in book[form.FIGURES].iter_rows() for cell in row if cell.value}
    assert {"総人口", "600人", "話し合ってみませんか"} <= cells
    for layout in form.LAYOUTS:
        sheet = book[layout.name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        offered = {one.formula1 for one in sheet.data_validations.dataValidation}
        assert f'"{",".join(form.AUDIENCE_WORDS)}"' in offered
        assert f'"{",".join(form.ROLES)}"' in offered


def test_everybody_reads_what_is_for_everybody(public: Build, tmp_path: Path) -> None:
    home = district(public)
    page = (home / "index.html").read_text(encoding="utf-8")
    text = squeezed((home / "karte.txt").read_text(encoding="utf-8-sig"))
    printed = "".join(text_of(next(home.glob("karte_*.pdf")).read_bytes(), tmp_path))
    assert "夏まつりに集まる\n準備は40人" in page
    assert "&lt;b&gt;坂&lt;/b&gt;が多い" in page
    for one in ("夏まつりに集まる", "準備は40人", "<b>坂</b>が多い", "訓練に200人", "浜自治会",
                "学校・PTA、令和8年4月1日", "自治会・町内会、令和8年5月10日", "桜並木", LONG_NAME,
                "62.5%", "該当なし", "前の年の資源", "令和7年度（2025年度）版の用紙"):  # fmt: skip
        assert squeezed(one) in text, one
        assert squeezed(one) in printed, one
    assert "前の年の課題" not in text
    assert [one.name for one in sorted(home.glob("voice_*"))] == ["voice_1.jpg"]


def test_nothing_for_the_office_and_no_name_of_a_file_reaches_anybody_else(
    public: Build, internal: Build
) -> None:
    marks = (HIDDEN, FORM_NAME, "撮影者の名前ZZ8", "SECRET", "前の年.xlsx", "前の年の課題")
    for name, text in every_text(public.index.parents[1]):
        assert not [one for one in marks if one in text], name
    office = dict(every_text(internal.index.parent))
    assert any(HIDDEN in text for name, text in office.items() if name.endswith(".pdf"))


def test_the_office_sees_what_is_for_the_office_alone(internal: Build) -> None:
    page = (district(internal) / "index.html").read_text(encoding="utf-8")
    assert "自治会・町内会、令和8年5月10日（2026年）（庁内）" in page
    assert len(list(district(internal).glob("voice_*.jpg"))) == 2


def test_a_long_name_is_shortened_where_it_stands_in_a_table_only(public: Build) -> None:
    (one,) = [one for one in profiles(public.index.parent) if one.voices]
    assert one.voices is not None
    assert one.voices.bodies is not None
    assert one.voices.activities is not None
    assert [len(row.label) for row in one.voices.bodies.rows] == [4, 24]
    assert one.voices.activities.entries[1].text == f"{LONG_NAME}: {'長' * 3_000}"


def test_forms_and_photographs_are_kept_with_the_edition_and_build_it_again(
    town: Path, public: Build
) -> None:
    kept = kept_edition(town, 2026, Audience.PUBLIC)
    names = {name for name in kept.inputs if name.startswith("community/")}
    assert names == {
        f"community/{FORM_NAME}.xlsx", f"community/{PHOTO_NAME}", "community/2025/前の年.xlsx",
    }  # fmt: skip
    was = (district(public) / "index.html").read_bytes()
    rebuild(town / "karte.toml", 2026, Audience.PUBLIC, Silent())
    assert (district(public) / "index.html").read_bytes() == was


def test_what_was_written_stays_next_year_until_it_is_written_anew(
    town: Path, public: Build, tmp_path: Path
) -> None:
    assert public.index.exists()
    copy = Path(shutil.copytree(town, tmp_path / "町"))
    prepared = prepare(copy / "karte.toml")
    assert f"community/{FORM_NAME}.xlsx" in prepared.unchanged
    assert not [one.name for one in prepared.added if "community" in one.name]
    write_forms(copy / "karte.toml", progress=Silent())
    blank = next((copy / "output" / "worksheets" / "2027").glob("*_浜地区_2027年度.xlsx"))
    fill(blank, copy / "community" / "2027" / "今年.xlsx", {"課題": [voice("今年の課題")]})
    home = district(run(copy, every_pdf=False))
    text = squeezed((home / "karte.txt").read_text(encoding="utf-8-sig"))
    assert "□強み令和8年度（2026年度）版の用紙によります。・夏まつりに集まる" in text
    assert "□課題・今年の課題" in text
    assert "<b>坂</b>が多い" not in text
    assert "□資源令和7年度（2025年度）版の用紙によります。・前の年の資源" in text


def test_forms_of_a_district_that_is_gone_do_not_keep_editions_from_being_compared(
    town: Path,
    public: Build,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert public.index.exists()
    copy = Path(shutil.copytree(town, tmp_path / "町"))
    prepare(copy / "karte.toml")
    shutil.rmtree(copy / "community")
    lines = [(name, ("新地区", *ZONES[1:])[at // 3]) for at, name in enumerate(HAMLETS)]
    write_table(copy / "boundaries" / "towns.csv", lines)
    monkeypatch.chdir(copy)
    main(["diff", "2026", "2027"])
    told = capsys.readouterr()
    assert "境界" in told.out
    assert "計算できませんでした" not in told.out + told.err


def test_filled_forms_are_no_data_that_init_does_not_know(town: Path) -> None:
    found = survey(town)
    assert "community" not in str(found)


def test_check_tells_what_was_read_of_whom_and_what_is_old(
    town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(town)
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "■ 地域の声（用紙のある区域 1／3）" in told
    assert "浜地区: 強み2、課題1、資源1、目標1、写真2、組織調査3（うち公開 7）" in told
    assert "前の用紙のまま: 令和7年度（2025年度）版の資源" in told
    assert "用紙のない区域: 本郷地区、山地区" in told
    page = (town / "check.html").read_text(encoding="utf-8")
    assert "令和7年度（2025年度）版の資源" in page


def test_a_fault_in_a_form_stops_the_build_in_words(
    town: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = Path(shutil.copytree(town, tmp_path / "町", ignore=shutil.ignore_patterns("public")))
    fill(blank_of(town, "山地区"), copy / "community" / "山.xlsx", {"強み": [voice("よい", "？")]})
    monkeypatch.chdir(copy)
    assert main(["build"]) == 1
    told = capsys.readouterr().err
    assert "community/山.xlsx シート「強み」 5行目 列「公開・庁内」（セルE5）" in told
    assert "前の出力は変えていません。" in told


def test_without_districts_it_is_said_that_no_form_was_looked_at(
    town: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = Path(shutil.copytree(town, tmp_path / "町", ignore=shutil.ignore_patterns("output")))
    (copy / "boundaries" / "towns.csv").write_bytes(b"")
    monkeypatch.chdir(copy)
    assert main(["build"]) == 1
    told = capsys.readouterr().err
    assert "まだ調べていません" in told
    assert "地域の人に書いてもらった用紙（community）" in told


def test_a_form_on_which_somebody_has_written_is_never_written_over(
    town: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = Path(shutil.copytree(town, tmp_path / "町", ignore=shutil.ignore_patterns("community")))
    path = blank_of(copy, "山地区")
    fill(path, path, {"強み": [voice("もう書いた")]})
    before = path.read_bytes()
    settings = copy / "karte.toml"
    text = settings.read_text(encoding="utf-8").replace("000-000-0000", "999-999-9999")
    settings.write_text(text, encoding="utf-8", newline="\n")
    monkeypatch.chdir(copy)
    assert main(["worksheet"]) == 0
    told = capsys.readouterr().out
    assert "2地区の用紙を書き出しました。" in told
    assert f"書きこみのある用紙1枚は、そのままにしました。\n  ・{path.name}" in told
    assert path.read_bytes() == before
    other = openpyxl.load_workbook(blank_of(copy, "浜地区"))[form.COVER]
    assert any("999-999-9999" in str(cell.value) for row in other.iter_rows() for cell in row)


def test_a_form_that_is_open_elsewhere_is_named(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, content: bytes) -> None:
        if path.suffix == form.SUFFIX:
            raise PermissionError
        write_at_once(path, content)

    copy = Path(shutil.copytree(town, tmp_path / "町", ignore=shutil.ignore_patterns("output")))
    monkeypatch.setattr("karte.forms.write.write_at_once", refused)
    with pytest.raises(KarteError, match=r"浜地区_2026年度\.xlsx に書けません"):
        write_forms(copy / "karte.toml", progress=Silent())


def test_a_form_tells_what_is_published_by_now(town: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(town, tmp_path / "町", ignore=shutil.ignore_patterns("output")))
    write_forms(copy / "karte.toml", progress=Silent())
    first = {one.name: one.read_bytes() for one in (copy / "output/worksheets/2026").iterdir()}
    book = openpyxl.load_workbook(blank_of(copy, "浜地区"))
    told = [str(cell.value) for row in book[form.PRESENT].iter_rows() for cell in row]
    assert any("夏まつりに集まる" in one for one in told)
    assert not any(HIDDEN in one for one in told)
    again = write_forms(copy / "karte.toml", progress=Silent())
    assert (again.new, again.kept, len(again.renewed)) == ((), (), 3)
    assert {one.name: one.read_bytes() for one in again.folder.iterdir()} == first
