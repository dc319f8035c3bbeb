"""The sample city: the same bytes every time, one honest truth, every trap in place."""

from __future__ import annotations

import json
import multiprocessing
import tomllib
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pyogrio
import pytest
import shapely
from demo_files import number, rows, towns

from karte.demo import sample_truth, write_sample
from karte.demo.write_mesh import TABLES
from karte.errors import KarteError
from karte.tables.columns import COUNTS, LAID_OVER

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_BYTES = 4_000_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    write_sample(directory)
    return directory


class TestTheWholeWorkspace:
    def test_is_written_byte_for_byte_the_same_whatever_the_hash_seed(
        self, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHONHASHSEED", "4711")
        other = multiprocessing.get_context("spawn").Process(target=write_sample, args=(tmp_path,))
        other.start()
        other.join()
        assert other.exitcode == 0
        ours = {path.relative_to(sample) for path in sample.rglob("*") if path.is_file()}
        theirs = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
        assert ours == theirs
        assert [
            name for name in ours if (sample / name).read_bytes() != (tmp_path / name).read_bytes()
        ] == []

    def test_returns_what_it_wrote_in_order_and_stays_small(self, tmp_path: Path) -> None:
        written = write_sample(tmp_path / "new")
        assert list(written) == sorted(written)
        assert all(path.is_file() for path in written)
        assert tmp_path / "new/karte.toml" in written
        assert sum(path.stat().st_size for path in written) < LIMIT_BYTES

    def test_refuses_to_replace_a_workspace(self, tmp_path: Path) -> None:
        (tmp_path / "karte.toml").write_text("edition = 2030\n", encoding="utf-8", newline="\n")
        with pytest.raises(KarteError, match=r"karte\.toml がすでに"):
            write_sample(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["karte.toml"]

    def test_declares_only_files_that_exist(self, sample: Path) -> None:
        config = tomllib.loads((sample / "karte.toml").read_text(encoding="utf-8"))
        named = [*config["districts"]["files"], *(one["file"] for one in config["facilities"])]
        named += [config["targets"]["file"], *(one["file"] for one in config["groups"])]
        for census in config["censuses"]:
            named += [*census["boundaries"], *census["tables"].values()]
        assert [name for name in named if not (sample / name).is_file()] == []
        assert len(list(sample.glob(config["resident_register"]["files"][0]))) == 12

    def test_holds_neither_the_date_of_today_nor_a_path_of_this_machine(self, sample: Path) -> None:
        tables = [path.read_bytes() for path in sample.rglob("*.dbf")]
        assert {content[1:4] for content in tables} == {bytes((125, 3, 31))}
        for path in sample.rglob("*"):
            if path.is_file():
                assert str(sample).encode() not in path.read_bytes()


class TestTheTruth:
    def test_names_every_count_a_census_knows(self) -> None:
        for figures in sample_truth().census.values():
            laid_over = LAID_OVER - {"pupils.estimate"}
            assert set(figures.districts.columns) == set(COUNTS) - {"area_km2"} - laid_over
            assert list(figures.districts.index) == sorted(figures.districts.index)
            assert len(figures.districts) == 14

    def test_leaves_out_of_the_districts_only_those_who_live_in_none(self) -> None:
        truth = sample_truth()
        for figures in [*truth.census.values(), *truth.register.values()]:
            outside = figures.municipality["population"] - figures.districts["population"].sum()
            assert 20 <= outside <= 120
            assert (figures.small_areas.sum() == figures.municipality).all()

    def test_tells_one_story_of_an_ageing_city_with_one_growing_district(self) -> None:
        truth = sample_truth()
        total = [truth.census[year].municipality["population"] for year in (2010, 2015, 2020)]
        assert total == sorted(total, reverse=True)
        assert 85_000 <= total[-1] <= 95_000
        rates = [
            city["population.total.65+"] / (city["population"] - city["population.total.unknown"])
            for city in (truth.census[year].municipality for year in (2010, 2015, 2020))
        ]
        assert rates == pytest.approx([0.24, 0.28, 0.31], abs=0.015)
        growth = (
            truth.census[2020].districts["population"] / truth.census[2010].districts["population"]
        )
        assert growth.max() > 1.2
        assert growth.min() < 0.8

    def test_keeps_register_and_census_apart_but_near(self) -> None:
        truth = sample_truth()
        register = truth.register[date(2020, 4, 1)].municipality["population"]
        census = truth.census[2020].municipality["population"]
        assert register != census
        assert register == pytest.approx(census, rel=0.02)

    def test_knows_which_towns_a_district_line_cuts(self) -> None:
        truth = sample_truth()
        assert 8 <= len(truth.cut_towns) <= 12
        for key, districts in truth.cut_towns.items():
            shares = truth.town_shares.loc[key, list(districts)]
            assert len(districts) >= 2
            assert (shares > 0.2).all()
            assert truth.town_shares.loc[key].sum() == pytest.approx(1)

    def test_has_towns_twice_as_old_as_others(self) -> None:
        towns_there = sample_truth().census[2020].small_areas
        rate = towns_there["population.total.65+"] / towns_there["population"]
        assert rate.quantile(0.9) > 2 * rate.quantile(0.1)


class TestTheDistricts:
    def test_are_fourteen_drawn_apart_from_the_town_lines(self, sample: Path) -> None:
        frame = pyogrio.read_dataframe(sample / "boundaries/districts/A27-23_22.shp")
        shapes = list(frame.geometry)
        assert list(frame.columns[:5]) == [f"A27_00{place}" for place in range(1, 6)]
        assert list(frame["A27_003"]) == list(sample_truth().census[2020].districts.index)
        assert shapely.coverage_is_valid(shapes)
        towns_there = shapely.get_coordinates(towns(sample, 2020)[1])
        drawn = {tuple(place) for place in shapely.get_coordinates(shapes).tolist()}
        assert drawn.isdisjoint(tuple(place) for place in towns_there.tolist())

    def test_follow_the_town_lines_within_some_metres(self, sample: Path) -> None:
        frame = pyogrio.read_dataframe(sample / "boundaries/districts/A27-23_22.shp")
        shares = sample_truth().town_shares
        districts = frame.set_index("A27_003").geometry.to_crs(6676)
        stray = []
        path = sample / "boundaries/small_areas/2020/r2ka22999.shp"
        dissolved = pyogrio.read_dataframe(path, encoding="cp932").dissolve("KEY_CODE")
        for key, shape in dissolved.geometry.to_crs(6676).items():
            if key in shares.index and shares.loc[key].max() == 1:
                inside = shape.intersection(districts[shares.loc[key].idxmax()])
                stray.append(1 - inside.area / shape.area)
        assert len(stray) > 100
        assert max(stray) < 0.05
        assert sum(share > 0 for share in stray) > 50

    def test_were_fifteen_in_the_edition_before(self, sample: Path) -> None:
        path = sample / "boundaries/districts/A27-21_22.geojson"
        before = json.loads(path.read_text(encoding="utf-8"))
        names = [one["properties"]["A27_004"] for one in before["features"]]
        assert len(names) == 15
        assert "西浜小学校" in names

    def test_have_the_citys_own_table_with_shares_that_make_one(self, sample: Path) -> None:
        head, *lines = rows(sample / "boundaries/districts/town_districts.csv", "utf-8-sig")
        assert head == ["町丁コード", "町丁目名", "校区名", "割合"]
        shares: Counter[str] = Counter()
        for key, _, _, share in lines:
            shares[key] += round(100 * float(share))
        assert set(shares.values()) == {100}
        assert set(shares) == set(sample_truth().town_shares.index)
        assert any(not district for _, _, district, _ in lines)


class TestTheRegister:
    def test_has_twelve_files_with_the_right_check_digit(self, sample: Path) -> None:
        names = sorted(path.name for path in (sample / "census/register").iterdir())
        assert names == [f"229997_population_{year}0401.csv" for year in range(2015, 2027)]

    @pytest.mark.parametrize("year", range(2015, 2027))
    def test_adds_up(self, sample: Path, year: int) -> None:
        path = sample / f"census/register/229997_population_{year}0401.csv"
        head, *lines = rows(path, "cp932" if year == 2017 else "utf-8-sig")
        assert head[0].startswith("全国" if year >= 2022 else "都道府県コード")
        place = head.index("総人口")
        figures = [[int(cell) for cell in line[place:-1]] for line in lines if line[place - 1]]
        truth = sample_truth().register[date(year, 4, 1)].municipality
        assert sum(line[0] for line in figures) == truth["population"]
        assert sum(line[-1] for line in figures) == truth["households"]
        for total, men, women, *ages, _ in figures:
            assert total == men + women
            assert men == sum(ages[::2])
            assert women == sum(ages[1::2])

    def test_has_one_file_with_a_line_for_the_whole_city(self, sample: Path) -> None:
        blank = {
            path.name: sum(not line[5] for line in rows(path, "utf-8-sig"))
            for path in (sample / "census/register").glob("*_201[568-9]*.csv")
        }
        assert max(blank.values()) == 1
        assert sum(blank.values()) == 1

    def test_spells_towns_as_the_city_does(self, sample: Path) -> None:
        path = sample / "census/register/229997_population_20260401.csv"
        names = {line[4] for line in rows(path, "utf-8-sig")[1:]}
        assert {"本町２丁目", "松ケ浜", "青木北原", "髙田"} <= names
        assert not any(name.startswith("大字") for name in names)


class TestTheRest:
    @pytest.mark.parametrize(("year", "table"), TABLES.items())
    def test_mesh_never_hides_or_folds_its_totals(
        self, sample: Path, year: int, table: str
    ) -> None:
        _, labels, *lines = rows(sample / f"census/mesh/tbl{table}Q5138.txt", "cp932")
        truth = sample_truth().census[year].municipality
        homes = labels.index("　世帯総数")
        assert sum(int(line[4]) for line in lines) == truth["population"]
        assert sum(int(line[homes]) for line in lines) == truth["households"]
        assert sum(line[1] == "2" for line in lines) > 50
        old = sum(number(line[22]) for line in lines if line[22] != "*")
        assert old == truth["population.total.65+"]
        assert any("８５歳以上" in label for label in labels) == (year == 2020)

    def test_facilities_lie_in_the_city_or_say_nothing(self, sample: Path) -> None:
        found = 0
        for path in (sample / "boundaries/facilities").iterdir():
            head, *lines = rows(path, "utf-8-sig")
            for line in lines:
                entry = dict(zip(head, line, strict=True))
                assert entry["名称"]
                if entry["緯度"]:
                    assert 34.16 < float(entry["緯度"]) < 34.25
                    assert 138.0 < float(entry["経度"]) < 138.12
                    found += 1
        assert found > 80

    def test_one_school_closes_in_the_enrolment(self, sample: Path) -> None:
        path = sample / "census/schools/229997_school_enrolment.csv"
        years = [line[2] for line in rows(path, "utf-8-sig")[1:] if line[1] == "西浜小学校"]
        assert years == [str(year) for year in range(2015, 2022)]

    def test_floods_have_four_ranks_of_depth_and_overlap_between_rivers(self, sample: Path) -> None:
        path = sample / "boundaries/hazards/A31a-20-24_22_sample.geojson"
        zones = pyogrio.read_dataframe(path).to_crs(6676)
        assert set(zones["A31a_205"]) == {1, 2, 3, 4}
        rivers = zones.dissolve("A31a_202").geometry
        assert rivers["見本川"].intersection(rivers["沢川"]).area > 100_000
