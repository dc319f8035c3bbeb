"""``karte.toml``: everything that is wrong is said at once, in Japanese, with the next step."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from karte.config import Config, commented_default, load_config
from karte.errors import KarteError
from karte.init import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
edition = 2026
[municipality]
code = "22999"
name = "見本市"
kind = "市"
[publisher]
department = "地域づくり課"
contact = "電話 000-000-0000"
issued = 2026-06-30
[districts]
files = ["boundaries/a.shp"]
year = 2023
[[censuses]]
year = 2020
date = 2020-10-01
boundaries = ["boundaries/b.shp"]
[censuses.tables]
age = "census/c.txt"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("boundaries/a.shp", "boundaries/b.shp", "census/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def load(workspace: Path, text: str) -> Config:
    path = workspace / "karte.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def problems_of(workspace: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(KarteError) as caught:
        load(workspace, text)
    return [(one.what, one.where, one.hint) for one in caught.value.problems]


def test_a_good_declaration_is_read_with_the_usual_words(workspace: Path) -> None:
    config = load(workspace, GOOD)
    assert config.municipality.code == "22999"
    assert config.words.unit == "校区"
    assert config.censuses[0].tables == {"age": "census/c.txt"}
    assert config.resident_register is None


def test_a_code_with_its_check_digit_means_the_same_municipality(workspace: Path) -> None:
    assert load(workspace, GOOD.replace("22999", "229997")).municipality.code == "22999"


def test_a_wrong_check_digit_is_named_with_the_right_one(workspace: Path) -> None:
    ((what, where, _),) = problems_of(workspace, GOOD.replace("22999", "229990"))
    assert "229997" in what
    assert where == "karte.toml municipality → code"


def test_all_problems_are_said_at_once(workspace: Path) -> None:
    text = (
        GOOD.replace('name = "見本市"', "")
        .replace("2023", '"令和5年"')
        .replace("census/c.txt", "census/none.txt")
        .replace('kind = "市"', 'kind = "郡"')
        .replace("[publisher]", "[publsher]")
    )
    found = problems_of(workspace, text)
    places = [where for _, where, _ in found]
    assert places == [
        "karte.toml municipality → name",
        "karte.toml municipality → kind",
        "karte.toml publisher",
        "karte.toml districts → year",
        "karte.toml censuses の1番目 → tables → age",
        "karte.toml publsher",
    ]
    whats = [what for what, _, _ in found]
    assert "「name」が書かれていません" in whats[0]
    assert "'市', '町', '村', '特別区'" in whats[1]
    assert "整数" in whats[3]
    assert "census/none.txt" in whats[4]
    assert "「publisher」の書きまちがい" in found[5][2]


def test_a_number_in_place_of_a_code_is_refused(workspace: Path) -> None:
    ((what, _, hint),) = problems_of(workspace, GOOD.replace('"22999"', "22999"))
    assert "引用符で囲んだ文字" in what
    assert "文字として書く" in hint


def test_files_outside_the_workspace_are_refused(workspace: Path) -> None:
    ((what, _, _),) = problems_of(workspace, GOOD.replace("boundaries/a.shp", "../a.shp"))
    assert "作業フォルダーの外" in what


def test_the_address_of_the_site_is_one_of_the_web(workspace: Path) -> None:
    assert load(workspace, GOOD).site is None
    site = '\n[site]\naddress = "{}"\n'
    good = load(workspace, GOOD + site.format("https://city.example/karte/2026")).site
    assert good
    assert good.address == "https://city.example/karte/2026/"
    for wrong in ("city.example", "javascript:alert(1)", "https://", "https://市.example/"):
        ((what, _, _),) = problems_of(workspace, GOOD + site.format(wrong))
        assert "https:// か http://" in what


def test_districts_need_polygons_or_a_table(workspace: Path) -> None:
    text = GOOD.replace(next(line for line in GOOD.splitlines() if line.startswith("files")), "")
    ((what, where, _),) = problems_of(workspace, text)
    assert "files（境界データ）か table（対応表）" in what
    assert where == "karte.toml districts"


def test_the_same_census_twice_is_refused(workspace: Path) -> None:
    again = GOOD[GOOD.index("[[censuses]]") :]
    ((what, _, _),) = problems_of(workspace, GOOD + again)
    assert "2020" in what


def test_a_pattern_that_matches_nothing_is_a_missing_file(workspace: Path) -> None:
    text = f'{GOOD}\n[resident_register]\nfiles = ["census/*_population_*.csv"]\n'
    ((what, where, _),) = problems_of(workspace, text)
    assert "ファイルがありません" in what
    assert "census/*_population_*.csv" in what
    assert where == "karte.toml resident_register → files の1番目"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (GOOD.encode("cp932"), "UTF-8 ではありません"),
        (b"edition = 2026\n[municipality\n", "TOML の書き方"),
    ],
)
def test_a_file_that_is_no_toml_is_explained(workspace: Path, raw: bytes, said: str) -> None:
    path = workspace / "karte.toml"
    path.write_bytes(raw)
    with pytest.raises(KarteError) as caught:
        load_config(path)
    assert said in caught.value.problems[0].what
    assert caught.value.problems[0].hint


def test_notepads_byte_order_mark_is_no_problem(workspace: Path) -> None:
    path = workspace / "karte.toml"
    path.write_bytes(GOOD.encode("utf-8-sig"))
    assert load_config(path).edition == 2026


def test_no_declaration_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(KarteError) as caught:
        load_config(tmp_path / "karte.toml")
    assert "karte init" in caught.value.problems[0].hint


def test_the_written_declaration_explains_every_key_and_is_valid_toml() -> None:
    text = commented_default()
    assert tomllib.loads(text)["municipality"]["kind"] == "市"
    for name in Config.model_fields:
        assert name in text


def test_init_does_not_overwrite(tmp_path: Path) -> None:
    path = write_workspace(tmp_path)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(KarteError, match="上書きしません"):
        write_workspace(tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"
