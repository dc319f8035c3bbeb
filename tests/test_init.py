"""``karte init``: a folder of files becomes a declaration that builds without an edit."""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from source_files import (
    Polygon,
    TextRow,
    cell_at,
    write_a27,
    write_boundary,
    write_csv,
    write_text_table,
)
from workspaces import lay_sample, one_pdf, profiles, rows, run

from karte.cli import main
from karte.config import load_config
from karte.errors import KarteError
from karte.init import declare, survey, write_declaration, write_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.init import Declaration

REGISTER = ["全国地方公共団体コード", "調査年月日", "地域名", "総人口", "男性", "女性"]


def declared(root: Path, code: str = "") -> Declaration:
    return declare(survey(root), root=root, code=code)


def written(root: Path, code: str = "") -> dict[str, Any]:
    path = write_declaration(root, declared(root, code))
    return tomllib.loads(path.read_text(encoding="utf-8"))


def unused(root: Path, code: str = "") -> dict[str, str]:
    return dict(declared(root, code).unused)


def boundary(path: Path, codes: Sequence[str], *, prefix: str = "R2KA") -> Path:
    areas = [
        Polygon(f"{code}{number:04d}", f"{number}町", 10, 4, cell_at(number, 0))
        for code in codes
        for number in (1, 2)
    ]
    return write_boundary(path, areas, prefix=prefix)


def districts(path: Path, codes: Sequence[str] = ("29209",), founder: str = "生駒市立") -> Path:
    columns = {
        "A27_001": list(codes),
        "A27_002": [founder] * len(codes),
        "A27_003": [f"B1{code}0001220"[:14] for code in codes],
        "A27_004": [f"第{number}小学校" for number in range(len(codes))],
    }
    return write_a27(path, columns, [cell_at(number, 0) for number in range(len(codes))])


def register(path: Path, date: str, code: str = "292095") -> Path:
    return write_csv(path, [REGISTER, [code, date, "1町", 9, 4, 5]])


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return a folder with the least that a build needs."""
    districts(tmp_path / "boundaries" / "A27-23_29.geojson")
    boundary(tmp_path / "boundaries" / "r2ka29209.shp", ["29209"])
    return tmp_path


@pytest.fixture(scope="module")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample city's input files without its declaration."""
    root = tmp_path_factory.mktemp("files")
    lay_sample(root)
    (root / "karte.toml").unlink()
    return root


def test_the_sample_city_builds_from_its_files_alone(
    sample_files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_files)
    assert main(["init"]) == 0
    shown = capsys.readouterr().out
    assert "このまま karte build を実行できます。" in shown
    assert "229997_school_enrolment.csv … 種類の分からない表です" in shown
    assert "A27-21_22.geojson … 国土数値情報 小学校区（A27）。" in shown
    declaration = sample_files / "karte.toml"
    text = declaration.read_text(encoding="utf-8")
    assert 'treatment = "none"' in text
    published = text.replace('treatment = "none"', 'treatment = "already_public"')
    declaration.write_text(published, encoding="utf-8", newline="\n")
    with one_pdf():
        assert main(["build", "--quiet"]) == 0
    pages = sample_files.glob("output/public/latest/districts/*/index.html")
    assert len(list(pages)) == 14


def test_the_sample_city_is_declared_as_its_authors_did(sample_files: Path, tmp_path: Path) -> None:
    lay_sample(tmp_path)
    known = tomllib.loads((tmp_path / "karte.toml").read_text(encoding="utf-8"))
    found = declared(sample_files).values
    assert found["edition"] == known["edition"]
    assert found["censuses"] == known["censuses"]
    assert found["districts"]["files"] == known["districts"]["files"]
    assert found["districts"]["year"] == known["districts"]["year"]
    for key in ("code", "name", "kind"):
        assert found["municipality"][key] == known["municipality"][key]
    lists = [{(one["kind"], one["file"]) for one in each["facilities"]} for each in (found, known)]
    assert lists[0] == lists[1]


def test_next_years_register_is_read_without_an_edit(sample_files: Path) -> None:
    (pattern,) = declared(sample_files).values["resident_register"]["files"]
    assert pattern == "census/register/229997_population_*.csv"


def test_ikoma_builds_from_its_real_files(real_data: Path, tmp_path: Path) -> None:
    shutil.copytree(real_data / "ikoma_29209", tmp_path, dirs_exist_ok=True)
    values = written(tmp_path)
    assert values["municipality"] == {
        "code": "29209",
        "name": "生駒市",
        "kind": "市",
        "notice": "",
    }
    assert values["districts"]["files"] == ["A27-23_29.shp"]
    assert [one["file"] for one in values["facilities"]] == ["P29-21_29.shp"]
    assert values["censuses"][0]["boundaries"] == ["r2ka29209.topojson"]
    left = unused(tmp_path)
    assert set(left) == {
        "A27-23_29.geojson",
        "A32-23_29.geojson",
        "A32-23_29.shp",
        "P29-21_29.geojson",
    }
    assert "同じ資料" in left["P29-21_29.geojson"]
    assert len(list(profiles(run(tmp_path, every_pdf=False).index.parent))) == 12


def test_several_cities_in_one_folder_are_asked_about(real_data: Path, tmp_path: Path) -> None:
    shutil.copytree(real_data / "osaka_27", tmp_path, dirs_exist_ok=True)
    with pytest.raises(KarteError) as caught:
        declared(tmp_path)
    (problem,) = caught.value.problems
    for name in ("27207 高槻市", "27211 茨木市", "27223 門真市", "27227 東大阪市"):
        assert name in problem.what
    assert "--code" in problem.hint
    values = declared(tmp_path, "272116").values
    assert values["municipality"]["name"] == "茨木市"
    (census,) = values["censuses"]
    assert census["boundaries"] == ["boundary_2020/茨木_地図/r2ka27211.shp"]
    assert census["tables"] == {"age": "tblT001082C27.csv"}
    assert "ほかの市区町村" in unused(tmp_path, "27211")["boundary_2020/門真市/門真市.shp"]


def test_a_wrong_code_is_refused_with_the_right_check_digit(city: Path) -> None:
    with pytest.raises(KarteError, match="292095 が正しい値"):
        declared(city, "292090")


def test_files_of_no_municipality_ask_for_its_code(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]])
    with pytest.raises(KarteError, match="どの市区町村"):
        declared(tmp_path)
    values = written(tmp_path, "29209")
    assert values["municipality"]["name"] == "（市区町村名）"
    assert not declared(tmp_path, "29209").dated


def test_the_newest_districts_are_used_and_the_others_mentioned(city: Path) -> None:
    districts(city / "boundaries" / "A27-16_29.geojson")
    write_declaration(city, declared(city))
    text = (city / "karte.toml").read_text(encoding="utf-8")
    assert 'files = ["boundaries/A27-23_29.geojson"]' in text
    assert "# 使わなかったもの: boundaries/A27-16_29.geojson" in text


def test_the_citys_own_boundary_is_used_rather_than_the_prefectures(city: Path) -> None:
    boundary(city / "boundaries" / "r2ka29.shp", ["29209", "29201"])
    (census,) = declared(city).values["censuses"]
    assert census["boundaries"] == ["boundaries/r2ka29209.shp"]
    assert "範囲が重なります" in unused(city)["boundaries/r2ka29.shp"]


def test_all_wards_of_a_designated_city_are_taken_together(tmp_path: Path) -> None:
    for ward in ("27102", "27103"):
        boundary(tmp_path / f"r2ka{ward}.shp", [ward])
    districts(tmp_path / "A27-23_27.geojson", ["27102", "27103"], "大阪市立")
    values = declared(tmp_path).values
    assert values["municipality"]["code"] == "27100"
    assert values["municipality"]["name"] == "大阪市"
    assert values["censuses"][0]["boundaries"] == ["r2ka27102.shp", "r2ka27103.shp"]


def test_another_citys_list_is_left_out(city: Path) -> None:
    lines = [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]]
    write_csv(city / "272078_aed.csv", lines)
    write_csv(city / "292095_aed.csv", lines)
    with pytest.raises(KarteError, match="2の市区町村"):
        declared(city)
    (places,) = declared(city, "29209").values["facilities"]
    assert places == {"kind": "AED設置箇所", "file": "292095_aed.csv"}


def test_a_table_without_its_boundaries_is_left_out(city: Path) -> None:
    labels = ["人口総数", "男", "女", "世帯総数"]
    rows = [TextRow("29209", 1, "", [1] * 4)]
    write_text_table(city / "tblT000848C29.txt", labels, rows, table_id="T000848")
    write_text_table(city / "tblT001081C29.txt", labels, rows)
    (census,) = declared(city).values["censuses"]
    assert census["tables"] == {"population": "tblT001081C29.txt"}
    assert "2015年の小地域境界" in unused(city)["tblT000848C29.txt"]


PLACE = [
    *("市区町村コード", "町丁字コード", "地域階層レベル", "秘匿処理", "秘匿先情報", "合算地域"),
    *("都道府県名", "市区町村名", "大字・町名", "字・丁目名"),
]


def table_2(path: Path) -> Path:
    """Write 第2表 of e-Stat「ファイル」 for the two towns of `boundary`."""
    place = ["奈良県", "生駒市"]
    lines: list[list[object]] = [
        ["1", "令和2年国勢調査 小地域集計"],
        ["2", "第2表 男女別人口、外国人人口及び世帯数"],
        ["3", *[""] * 13, "外国人人口", "世帯数"],
        ["4", *PLACE, "総数", "男", "女", "-", "-"],
        ["5", "29209", "-", "1", "", "", "", *place, "", "", 20, 9, 11, 2, 8],
        ["6", "29209", "0001", "2", "", "", "", *place, "1町", "", 10, 4, 6, 2, 4],
        ["7", "29209", "0002", "2", "", "", "", *place, "2町", "", 10, 5, 5, "-", 4],
    ]
    return write_csv(path, lines, encoding="cp932")


def test_table_2_of_estat_files_is_declared_and_builds(
    city: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table_2(city / "census" / "h02_29.csv")
    monkeypatch.chdir(city)
    assert main(["init"]) == 0
    shown = capsys.readouterr().out
    assert "census/h02_29.csv … 国勢調査 e-Stat「ファイル」 2020年 男女別人口" in shown
    (census,) = load_config(city / "karte.toml").censuses
    assert census.tables == {"population": "census/h02_29.csv"}
    assert main(["build", "--quiet"]) == 0
    counts = rows(city / "output" / "public" / "latest", "counts.csv")
    foreigners = {one["area_type"]: one["value"] for one in counts if "foreign" in one["count"]}
    assert foreigners["municipality"] == "2"


def test_of_two_tables_of_the_population_the_one_that_says_more_is_declared(city: Path) -> None:
    labels = ["人口総数", "男", "女", "世帯総数"]
    write_text_table(city / "a.txt", labels, [TextRow("29209", 1, "", [1] * 4)])
    table_2(city / "h02_29.csv")
    (census,) = declared(city).values["censuses"]
    assert census["tables"] == {"population": "h02_29.csv"}
    assert "同じ表の h02_29.csv を使います" in unused(city)["a.txt"]


def test_the_next_census_is_declared_like_the_others(city: Path) -> None:
    boundary(city / "boundaries" / "r7ka29209.shp", ["29209"], prefix="R7KA")
    labels = ["人口総数", "男", "女", "世帯総数"]
    rows = [TextRow("29209", 1, "", [1] * 4)]
    write_text_table(city / "census" / "2025" / "t.txt", labels, rows, table_id="T009001")
    newest = declared(city).values["censuses"][0]
    assert newest["boundaries"] == ["boundaries/r7ka29209.shp"]
    assert newest["tables"] == {"population": "census/2025/t.txt"}
    assert newest["date"].isoformat() == "2025-10-01"


def test_the_same_date_twice_in_the_register_is_read_once(city: Path) -> None:
    register(city / "jinko" / "292095_population_20250401.csv", "2025-04-01")
    register(city / "jinko" / "292095_population_20260401.csv", "2026-04-01")
    register(city / "old" / "r7.csv", "令和7年4月1日")
    values = declared(city).values
    assert values["resident_register"]["files"] == ["jinko/292095_population_*.csv"]
    assert "2025-04-01" in unused(city)["old/r7.csv"]
    assert values["edition"] == 2026


def test_a_pattern_is_not_used_where_it_means_more_than_was_recognised(city: Path) -> None:
    register(city / "292095_population_20250401.csv", "2025-04-01")
    register(city / "292095_population_20260401.csv", "2026-04-01")
    register(city / "292095_population_20240401.csv", "\ufffd")
    files = declared(city).values["resident_register"]["files"]
    assert files == ["292095_population_20250401.csv", "292095_population_20260401.csv"]


def test_a_town_table_stands_in_for_boundaries_of_districts(
    sample_files: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_files, tmp_path, dirs_exist_ok=True)
    for path in (tmp_path / "boundaries" / "districts").glob("A27*"):
        path.unlink()
    values = declared(tmp_path).values["districts"]
    assert values == {"table": "boundaries/districts/town_districts.csv", "year": 2026}
    shutil.rmtree(tmp_path / "boundaries" / "small_areas")
    censuses = declared(tmp_path).values["censuses"]
    assert [one["year"] for one in censuses] == [2020, 2015, 2010]
    assert not any("boundaries" in one for one in censuses)


def test_a_prefectures_files_alone_ask_for_the_code(tmp_path: Path) -> None:
    districts(tmp_path / "A27-23_29.geojson", ["29209", "29201"])
    boundary(tmp_path / "r2ka29.shp", ["29209", "29201"])
    with pytest.raises(KarteError, match=r"29201.*29209"):
        declared(tmp_path)
    values = declared(tmp_path, "29209").values
    assert values["censuses"][0]["boundaries"] == ["r2ka29.shp"]
    assert values["districts"]["files"] == ["A27-23_29.geojson"]


def test_what_a_build_needs_and_was_not_found_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boundary(tmp_path / "r2ka29209.shp", ["29209"])
    assert main(["init", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "校区の境界データ（国土数値情報 A27 など）も、町丁・校区対応表も見つかりません" in shown
    assert "このまま karte build" not in shown
    text = (tmp_path / "karte.toml").read_text(encoding="utf-8")
    assert "# 資料が見つからなかったため、例のままです。" in text
    assert tomllib.loads(text)["censuses"][0]["boundaries"] == ["r2ka29209.shp"]


def test_placeholders_pass_and_are_pointed_at(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(city)]) == 0
    shown = capsys.readouterr().out
    for key in ("department", "contact", "issued"):
        assert key in shown
    publisher = load_config(city / "karte.toml").publisher
    assert publisher.department == "（発行課を書く）"


def test_output_and_hidden_folders_are_not_looked_at(city: Path) -> None:
    before = survey(city)
    for folder in ("output/public/data", ".venv/lib", "__MACOSX"):
        register(city / folder / "292095_population_20250401.csv", "2025-04-01")
    write_csv(city / "~$292095_aed.csv", [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]])
    assert survey(city) == before


def test_no_file_is_changed_and_none_is_added(city: Path) -> None:
    def contents() -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in city.rglob("*") if one.is_file()}

    before = contents()
    declared(city)
    assert contents() == before


def test_a_folder_of_everything_is_no_workspace(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("karte.init.look.MOST_FILES", 1)
    with pytest.raises(KarteError, match="1 個より多く"):
        survey(city)


def test_an_empty_folder_gets_the_commented_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "new")]) == 0
    assert "説明に沿って書きかえ" in capsys.readouterr().out
    assert (tmp_path / "new" / "census").is_dir()
    text = (tmp_path / "new" / "karte.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["municipality"]["name"] == "見本市"


def test_a_declaration_that_is_there_is_never_overwritten(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (city / "karte.toml").write_text("mine", encoding="utf-8", newline="\n")
    assert main(["init", str(city)]) == 1
    assert "上書きしません" in capsys.readouterr().err
    with pytest.raises(KarteError, match="上書きしません"):
        write_declaration(city, declared(city))
    with pytest.raises(KarteError, match="上書きしません"):
        write_workspace(city)
    assert (city / "karte.toml").read_text(encoding="utf-8") == "mine"


def test_the_same_folder_gives_the_same_bytes(city: Path) -> None:
    first = write_declaration(city, declared(city))
    before = first.read_bytes()
    first.unlink()
    assert write_declaration(city, declared(city)).read_bytes() == before
