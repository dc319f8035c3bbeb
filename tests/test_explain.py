"""karte explain: a printed figure leads back to its source rows, and they to the figure."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyogrio
import pytest
from workspaces import Study, profiles

from karte.cli import main
from karte.errors import KarteError
from karte.explain import Explanation, Wanted, explanation_lines
from karte.explain.collect import explain_figure
from karte.explain.find import find_district, find_indicator
from karte.explain.public import for_public, is_published
from karte.model import Audience, Dataset, Status
from karte.profile.format import number
from karte.sources.small_areas import boundary_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.pipeline import Build

CENSUS = date(2020, 10, 1)
FIGURES = (
    ("population", CENSUS),
    ("households", CENSUS),
    ("household_size", CENSUS),
    ("ageing_rate", CENSUS),
    ("aged65_74_share", CENSUS),
    ("mean_age", CENSUS),
    ("population_change", CENSUS),
    ("density", CENSUS),
    ("population.male.0-4", CENSUS),
    ("building.apartment_11+", CENSUS),
    ("ageing_rate", date(2010, 10, 1)),
    ("ageing_rate", None),
    ("households", None),
)
SPLIT = "中央"
FOLDED = "若葉台"


class City(Study):
    @property
    def districts(self) -> list[str]:
        return list(self.results.districts.frame["district_id"])

    def explained(self, district: str, indicator: str, when: date | None = CENSUS) -> Explanation:
        wanted = Wanted(district, indicator, when)
        return explain_figure(self.inputs, self.results, find_indicator(indicator), wanted)


@pytest.fixture(scope="module")
def city(sample_study: Study) -> City:
    return City(*sample_study)


def trace(explanation: Explanation) -> dict[str, Any]:
    """Return what ``--json`` prints, as any other program reads it."""
    found: dict[str, Any] = json.loads(explanation.model_dump_json())
    return found


def recomputed(one: dict[str, Any]) -> tuple[dict[tuple[str, str], float], float]:
    """Compute a figure from its trace alone: first its counts, then the formula."""
    counts = {}
    for count in one["counts"]:
        key = (count["count"], count["date"])
        if not count["rows"]:
            counts[key] = count["exact"]
            continue
        for row in count["rows"]:
            weight = sum(town["placed"] * town["share"] for town in row["towns"])
            assert row["weight"] == pytest.approx(weight, rel=1e-9)
        counts[key] = sum(row["value"] * row["weight"] for row in count["rows"])
    formula = one["formula"]

    def added(side: str) -> float:
        return math.fsum(
            term["sign"] * counts[term["count"], term["date"]] for term in formula[side]
        )

    if not formula["denominator"]:
        return counts, added("numerator")
    ratio = added("numerator") / added("denominator")
    return counts, (ratio - formula["less"]) * formula["scale"]


@pytest.mark.parametrize(("indicator", "when"), FIGURES)
def test_the_trace_alone_gives_the_printed_figure(
    city: City, indicator: str, when: date | None
) -> None:
    for district in city.districts:
        one = trace(city.explained(district, indicator, when))
        counts, result = recomputed(one)
        for count in one["counts"]:
            own = counts[count["count"], count["date"]]
            assert own == pytest.approx(count["exact"], rel=1e-9, abs=1e-9), district
        rounding = one["rounding"]
        if rounding["rule"] == "balanced":
            whole = result + rounding["added"]
            assert whole == pytest.approx(round(whole), abs=1e-6)
            assert abs(rounding["added"]) < 1.5
            assert number(round(whole)) == one["printed"]
        else:
            text = number(result, rounding["decimals"])
            assert one["printed"].removeprefix("＋") == text, district


def test_a_share_of_several_ages_follows_from_those_of_the_ages(city: City) -> None:
    (count,) = trace(city.explained(SPLIT, "population"))["counts"]
    split = [town for row in count["rows"] for town in row["towns"] if town["ages"]]
    assert split
    for town in split:
        people = sum(age["people"] for age in town["ages"])
        inside = sum(age["people"] * age["share"] for age in town["ages"])
        assert town["share"] == pytest.approx(inside / people, rel=1e-9)
        assert len({age["share"] for age in town["ages"]}) > 1


def test_what_is_explained_is_what_the_page_prints(city: City, sample: Build) -> None:
    checked = 0
    for profile in profiles(sample.index.parent):
        for figure in profile.key_figures:
            one = city.explained(profile.district_id, figure.id, None)
            assert (one.printed, one.unit) == (figure.text, figure.unit)
            assert one.estimate.grade == figure.estimate.grade
            checked += 1
    assert checked == 8 * len(city.districts)


def test_printed_parts_add_up_to_the_printed_count(city: City) -> None:
    (count,) = city.explained(SPLIT, "population").counts
    assert [part.count for part in count.parts] == ["population.male", "population.female"]
    assert sum(part.printed for part in count.parts) == count.estimate.value


def test_every_row_is_found_on_its_line_of_its_file(city: City) -> None:
    for indicator in ("population", "family.nuclear"):
        (count,) = city.explained(SPLIT, indicator).counts
        for row in count.rows:
            path = city.workspace / row.file
            assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
            assert row.line is not None
            cells = path.read_text(encoding="cp932").splitlines()[row.line - 1].split(",")
            assert cells[0] == row.row_id
            assert f"{row.value:.0f}" in cells or row.hidden


def test_a_row_of_the_register_is_found_on_its_line(city: City) -> None:
    (count,) = city.explained(SPLIT, "population", None).counts
    assert count.dataset is Dataset.REGISTER
    for row in count.rows:
        path = city.workspace / row.file
        assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert row.line is not None
        cells = path.read_text(encoding="utf-8-sig").splitlines()[row.line - 1].split(",")
        assert row.name in cells
        assert f"{row.value:.0f}" in cells


def test_a_row_of_the_file_tables_is_found_on_the_first_of_its_lines(city: City) -> None:
    (count,) = city.explained(SPLIT, "age_years").counts
    row = count.rows[0]
    lines = (city.workspace / row.file).read_text(encoding="cp932").splitlines()
    assert row.line is not None
    assert row.row_id[5:] in lines[row.line - 1]
    assert row.row_id[5:] not in lines[row.line - 2]


def test_a_small_area_is_found_by_the_number_of_its_feature(city: City) -> None:
    areas = city.inputs.small_areas[2020]
    table = boundary_counts(areas, date=CENSUS)
    features = {
        path: pyogrio.read_dataframe(city.workspace / path, read_geometry=False, encoding="cp932")
        for path in set(table.files)
    }
    people = table.values["population"]
    assert set(table.lines.index) == set(people.index)
    for key in map(str, people.index):
        feature = features[table.files[key]].iloc[table.lines[key] - 1]
        assert feature["KEY_CODE"] == key
        assert feature["JINKO"] == people[key]


def test_hidden_towns_are_named_with_the_people_by_which_their_row_is_shared(city: City) -> None:
    (count,) = city.explained(FOLDED, "family.nuclear").counts
    row = next(row for row in count.rows if row.hidden)
    towns = city.inputs.small_areas[2020].frame.set_index("key_code")["households"]
    (hidden,) = row.hidden
    assert hidden.people == towns[hidden.key]
    own, other = towns[row.row_id], towns[hidden.key]
    (town,) = [one for one in row.towns if one.key_code == row.row_id]
    assert town.placed == pytest.approx(own / (own + other))
    text = "\n".join(explanation_lines(city.explained(FOLDED, "family.nuclear")))
    assert f"{hidden.name}（秘匿「X」、境界データの数 {number(other)}）" in text
    assert f"「{row.name}」の行に合算" in text


def figures_of_rows(explanation: Explanation) -> Iterator[float | None]:
    for count in explanation.counts:
        for row in count.rows:
            yield row.value
            yield row.contribution
            yield from (town.people for town in row.hidden)


@pytest.mark.parametrize(
    ("indicator", "when"), [("ageing_rate", CENSUS), ("population", None), ("family.nuclear", None)]
)
def test_the_public_sees_how_but_no_figure_that_is_not_published(
    city: City, indicator: str, when: date | None
) -> None:
    for district in city.districts:
        full = city.explained(district, indicator, when)
        public = for_public(full)
        assert any(value is not None for value in figures_of_rows(full))
        assert all(value is None for value in figures_of_rows(public))
        assert all(count.withheld and count.exact is None for count in public.counts)
        parts = [town for count in public.counts for row in count.rows for town in row.towns]
        assert parts
        assert all(town.ages == () and town.share == round(town.share, 2) for town in parts)
        assert public.printed == full.printed
        assert public.sources == full.sources
        lines = explanation_lines(public)
        assert any("値は公表していません" in line for line in lines)
        assert any(town.method.label in line for town in parts for line in lines)
        assert any("計算のしかた" in line for line in lines)


def test_the_public_sees_what_the_census_counts_in_a_town(city: City) -> None:
    full = city.explained(SPLIT, "population")
    (count,) = for_public(full).counts
    assert not count.withheld
    assert [row.value for row in count.rows] == [row.value for row in full.counts[0].rows]
    assert all(row.contribution == round(row.contribution or 0) for row in count.rows)
    (register,) = for_public(city.explained(SPLIT, "population", None)).counts
    assert register.dataset is Dataset.REGISTER
    assert register.withheld


def test_a_town_of_few_people_keeps_the_figures_of_all_from_the_public(city: City) -> None:
    (count,) = city.explained(SPLIT, "population").counts
    assert is_published(count)
    few = count.rows[0].model_copy(update={"value": 9.0})
    assert not is_published(count.model_copy(update={"rows": (few, *count.rows[1:])}))
    nobody = count.rows[0].model_copy(update={"value": 0.0})
    assert is_published(count.model_copy(update={"rows": (nobody, *count.rows[1:])}))
    (folded,) = city.explained(FOLDED, "households").counts
    assert any(town.people == 5 for row in folded.rows for town in row.hidden)
    assert not is_published(folded)


@pytest.mark.parametrize("indicator", ["population", "ageing_rate", "household_size"])
def test_it_fits_on_a_screen_or_two(city: City, indicator: str) -> None:
    for district in city.districts:
        full = city.explained(district, indicator)
        assert len(explanation_lines(full)) <= 60
        assert len(explanation_lines(for_public(full))) <= 60


def test_uncut_towns_are_one_line_unless_all_are_asked_for(city: City) -> None:
    full = city.explained(SPLIT, "population")
    whole = [row for row in full.counts[0].rows if row.weight == 1]
    lines = explanation_lines(full)
    total = number(sum(row.value or 0 for row in whole))
    assert any(f"全域が区域内の町丁 {len(whole)}件 計" in one and total in one for one in lines)
    assert not any(one.strip().startswith(whole[0].name) for one in lines)
    every = explanation_lines(full, every_row=True)
    assert all(any(one.strip().startswith(row.name) for one in every) for row in whole)


def test_the_example_of_the_handbook_is_what_it_prints(city: City) -> None:
    # The ranges above it follow the error model, which is fitted anew now and then.
    page = (Path(__file__).parents[1] / "docs" / "explain.md").read_text(encoding="utf-8")
    lines = explanation_lines(city.explained(FOLDED, "総人口"))
    begin = next(place for place, line in enumerate(lines) if line.startswith("■"))
    assert "\n".join(lines[begin:]) in page


NAMES = {"a1": "中央小学校区", "a2": "東中央小学校区", "a3": "山田小学校区", "a4": "霞ヶ丘小学校区"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("a2", "a2"),
        ("中央小学校区", "a1"),
        ("中央", "a1"),
        ("中央校区", "a1"),
        ("東中央小学校", "a2"),
        ("霞が丘", "a4"),
        ("山", "a3"),
    ],
)
def test_a_district_is_found_by_id_name_or_the_part_that_is_its_own(query: str, found: str) -> None:
    assert find_district(query, NAMES, "校区") == found


def test_an_ambiguous_or_unknown_district_brings_candidates() -> None:
    with pytest.raises(KarteError, match=r"2あります.*中央小学校区（a1）、東中央小学校区（a2）"):
        find_district("央", NAMES, "校区")
    with pytest.raises(KarteError, match=r"ありません。近い名前: 山田小学校区（a3）"):
        find_district("川田", NAMES, "校区")


def test_an_indicator_is_found_by_id_or_japanese_name() -> None:
    assert find_indicator("ageing_rate").name == "高齢化率"
    assert find_indicator("高齢化率").id == "ageing_rate"
    assert find_indicator("65歳以上の割合").id == "ageing_rate"
    assert find_indicator("building.detached").numerator == ("building.detached",)
    with pytest.raises(KarteError, match=r"近いもの: .*ageing_rate（高齢化率）"):
        find_indicator("ageing_rat")
    with pytest.raises(KarteError, match=r"近いもの: density（人口密度）"):
        find_indicator("密度")


def test_a_date_without_the_figure_brings_the_dates_that_there_are(city: City) -> None:
    with pytest.raises(KarteError, match=r"2015-10-01（国勢調査）.*2026-04-01（住民基本台帳）"):
        city.explained(SPLIT, "population", date(2019, 1, 1))
    with pytest.raises(KarteError, match="未提供"):
        city.explained(SPLIT, "aed", None)


@pytest.mark.parametrize("name", ["flood_share", "aged_single", "pupils_estimate"])
def test_what_no_table_of_towns_has_is_explained_by_its_sources(city: City, name: str) -> None:
    found = city.explained(SPLIT, name, None)
    assert found.estimate.status is Status.ESTIMATED
    assert {one.use for one in found.sources} >= {"figures"}
    assert list(explanation_lines(found))


def test_the_command_prints_json_that_the_model_reads(
    city: City, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    config = str(city.workspace / "karte.toml")
    arguments = ["explain", SPLIT, "ageing_rate", "--config", config, "--json"]
    assert main([*arguments, "--date", "2020-10-01", "--audience", "internal"]) == 0
    found = Explanation.model_validate_json(capsysbinary.readouterr().out)
    assert found == city.explained(SPLIT, "ageing_rate").model_copy(
        update={"audience": Audience.INTERNAL}
    )
    assert main(arguments) == 0
    public = Explanation.model_validate_json(capsysbinary.readouterr().out)
    assert public.audience is Audience.PUBLIC
    assert all(count.withheld for count in public.counts)


def test_the_command_speaks_to_a_clerk(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(city.workspace / "karte.toml")
    assert main(["explain", SPLIT, "総人口", "--config", config, "--date", "2020-10-01"]) == 0
    out = capsys.readouterr().out
    assert "中央小学校区" in out
    assert "印刷する値" in out
    assert "メッシュ人口による按分" in out
    assert main(["explain", "台", "総人口", "--config", config]) == 1
    assert "桜台小学校区" in capsys.readouterr().err
