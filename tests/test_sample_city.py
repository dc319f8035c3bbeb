"""The sample city, whose true figures are known: what is published against what is true."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workspaces import CROSSWALKS, contents, lay_sample, profiles, rows, run

from karte.demo import sample_truth, write_sample
from karte.model import Audience
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from karte.pipeline import Build

HEADS = {
    "counts.csv": "edition,area_type,area_id,area_name,count,sex,age_class,date,value,low,high,"
    "least,most,status,grade,source",
    "indicators.csv": "edition,area_type,area_id,area_name,indicator,label,date,value,low,high,"
    "least,most,unit,status,grade,source",
}
COUNT_IDS = {(one.count, one.sex, one.age_class): one.id for one in COUNTS.values()}


def test_every_column_adds_up_to_the_municipality(sample_edition: Path) -> None:
    parts: dict[tuple[str, ...], int] = defaultdict(int)
    whole: dict[tuple[str, ...], int] = {}
    for row in rows(sample_edition, "counts.csv"):
        # A group holds the people of its districts once more.
        if row["count"] == "area_km2" or row["area_type"] == "group":
            continue
        assert row["value"], row
        key = (row["date"], row["count"], row["sex"], row["age_class"])
        if row["area_type"] == "municipality":
            whole[key] = int(row["value"])
        else:
            parts[key] += int(row["value"])
    assert len(whole) > 500
    assert dict(parts) == whole


@pytest.mark.parametrize("year", [2010, 2015, 2020])
def test_the_municipality_is_true_in_every_column(sample_edition: Path, year: int) -> None:
    truth = sample_truth().census[year].municipality
    published = {
        COUNT_IDS[row["count"], row["sex"], row["age_class"]]: float(row["value"])
        for row in rows(sample_edition, "counts.csv")
        if row["area_type"] == "municipality"
        and row["date"] == f"{year}-10-01"
        and row["status"] == "observed"
    }
    compared = set(published) & set(truth.index)
    assert len(compared) > 60
    assert {name: published[name] for name in compared} == {
        name: float(truth[name]) for name in compared
    }


def errors(edition: Path, date: str, count: str, truth: dict[str, float]) -> dict[str, float]:
    """Return published minus true figure by district, in per cent."""
    return {
        row["area_id"]: 100 * (float(row["value"]) - truth[row["area_id"]]) / truth[row["area_id"]]
        for row in rows(edition, "counts.csv")
        if row["area_type"] == "district"
        and row["date"] == date
        and COUNT_IDS[row["count"], row["sex"], row["age_class"]] == count
    }


@pytest.mark.parametrize("count", ["population", "households", "population.total.65+"])
def test_the_error_of_a_district_is_known_and_small(sample_edition: Path, count: str) -> None:
    """Splitting by area alone; better weights must bring these down."""
    true = sample_truth().census[2020].districts[count]
    truth = {str(key): float(value) for key, value in true.items()}
    found = errors(sample_edition, "2020-10-01", count, truth)
    worst = max(map(abs, found.values()))
    assert len(found) == 14
    assert worst < 10


def test_a_town_that_lies_in_one_district_is_given_to_it_whole(internal_edition: Path) -> None:
    """District lines digitised apart from the towns must not cut what they do not cut."""
    true = sample_truth().town_shares
    whole = {str(key): str(row.idxmax()) for key, row in true.iterrows() if row.max() == 1}
    found = {
        (row["key_code"], row["district_id"]): float(row["share"])
        for row in rows(internal_edition, "crosswalk.csv")
        if row["small_area_year"] == "2020"
    }
    assert len(whole) > 110
    assert {key for key, home in whole.items() if found.get((key, home), 0) < 0.99} == set()


def test_the_columns_of_the_downloads_are_those_of_the_contract(sample_edition: Path) -> None:
    for name, head in HEADS.items():
        raw = (sample_edition / "data" / name).read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode("utf-8-sig").splitlines()[0] == head


def test_the_manifest_lists_every_file_and_every_input(sample_edition: Path) -> None:
    manifest = json.loads((sample_edition / "manifest.json").read_text(encoding="utf-8"))
    files = contents(sample_edition)
    del files["manifest.json"]
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        path: sha256(content).hexdigest() for path, content in files.items()
    }
    workspace = sample_edition.parents[2]
    for one in manifest["inputs"]:
        assert sha256((workspace / one["path"]).read_bytes()).hexdigest() == one["sha256"]
        assert one["publisher"]
        assert one["licence"]
    paths = {one["path"] for one in manifest["inputs"]}
    assert "census/2020/h03_22.csv" in paths
    assert "boundaries/small_areas/2020/r2ka22999.dbf" in paths


def test_the_latest_edition_is_a_copy(sample_edition: Path) -> None:
    assert contents(sample_edition.parent / "latest") == contents(sample_edition)


def test_every_page_says_name_year_publisher_and_that_the_city_is_made_up(
    sample_edition: Path,
) -> None:
    pages = sorted(sample_edition.rglob("*.html"))
    assert len(pages) == 15
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for words in ("見本市", "令和8年度（2026年度）", "地域づくり課", "架空の市"):
            assert words in text, page


def test_every_district_has_a_pyramid_and_three_dates(sample_edition: Path) -> None:
    for profile in profiles(sample_edition):
        assert profile.pyramid is not None
        assert profile.dates is not None
        assert len(profile.dates.columns) == 6
        assert profile.household_types is not None
        assert profile.towns is not None
        assert profile.series is not None
        assert [line.name for line in profile.series.lines] == ["国勢調査", "住民基本台帳"]


def test_a_figure_from_a_split_town_is_marked_as_an_estimate(sample_edition: Path) -> None:
    cut = sample_truth().cut_towns
    district = min({one for districts in cut.values() for one in districts})
    (profile,) = [one for one in profiles(sample_edition) if one.district_id == district]
    assert profile.key_figures[0].estimate.status == "estimated"
    page = sample_edition / "districts" / district / "index.html"
    assert "推計" in page.read_text(encoding="utf-8")


def test_a_hidden_town_reads_secret_and_never_zero(sample_edition: Path) -> None:
    hidden = [
        area
        for profile in profiles(sample_edition)
        if profile.map is not None
        for area in profile.map.areas
        if area.status == "suppressed"
    ]
    assert hidden
    assert {area.text for area in hidden} == {"秘匿"}
    assert {area.level for area in hidden} == {None}


def test_two_builds_are_the_same_to_the_last_byte(sample_edition: Path, tmp_path: Path) -> None:
    write_sample(tmp_path)
    CROSSWALKS.clear()  # nothing is to be the same because it was kept
    again = run(tmp_path)
    assert contents(again.index.parent) == contents(sample_edition)


@pytest.fixture(scope="module")
def internal_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = lay_sample(tmp_path_factory.mktemp("internal"))
    return run(workspace, Audience.INTERNAL, every_pdf=False).index.parent


def test_the_internal_edition_says_so_on_every_page_and_adds_the_crosswalk(
    internal_edition: Path,
) -> None:
    edition = internal_edition
    assert edition.parent.name == "internal"
    assert not (edition.parents[1] / "public").exists()
    for page in edition.rglob("*.html"):
        assert "庁内検討用" in page.read_text(encoding="utf-8")
    crosswalk = rows(edition, "crosswalk.csv")
    shares: dict[tuple[str, str], float] = defaultdict(float)
    for row in crosswalk:
        shares[row["small_area_year"], row["key_code"]] += float(row["share"])
    assert all(share == pytest.approx(1, abs=1e-5) for share in shares.values())


def test_the_internal_town_table_can_be_edited_and_read_back(internal_edition: Path) -> None:
    lines = rows(internal_edition, "town_districts.csv")
    shares: dict[str, float] = defaultdict(float)
    for line in lines:
        shares[line["町丁コード"]] += float(line["割合"])
    assert len(shares) == 134
    assert all(share == pytest.approx(1, abs=1e-9) for share in shares.values())


def test_the_report_for_staff_shows_that_the_sums_agree(sample: Build) -> None:
    workspace = sample.index.parents[3]
    report = (workspace / "output" / "build_report.txt").read_text(encoding="utf-8-sig")
    assert "不一致" not in report
    assert report.count("一致") >= 30
    assert not list((workspace / "output" / "public").rglob("build_report*"))


def test_the_sample_in_the_repository_is_what_the_generator_writes(tmp_path: Path) -> None:
    """After a change of the generator: delete karte.toml, then ``karte demo .``."""
    root = Path(__file__).parent.parent
    for path in write_sample(tmp_path):
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (root / name).read_bytes(), name
