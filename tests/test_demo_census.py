"""What e-Stat would give of the sample city: census tables and boundaries in their real layouts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import pytest
import shapely
from demo_files import CENSUSES, CITY, number, rows, table, towns

from karte.demo import sample_truth, write_sample

if TYPE_CHECKING:
    from pathlib import Path

EVERY_TABLE = [(year, table) for year, (_, tables) in CENSUSES.items() for table in tables]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    write_sample(directory)
    return directory


class TestTheCensusTables:
    @pytest.mark.parametrize(("year", "table_id"), EVERY_TABLE)
    def test_are_cp932_with_crlf_and_two_headings(
        self, sample: Path, year: int, table_id: str
    ) -> None:
        data = (sample / f"census/{year}/tbl{table_id}C22.txt").read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")
        codes, labels, *_ = data.decode("cp932").split("\r\n")
        assert codes.startswith(
            f"KEY_CODE,HYOSYO,CITYNAME,NAME,HTKSYORI,HTKSAKI,GASSAN,{table_id}001,"
        )
        assert labels.startswith(",,,,,,,\u3000" if year == 2015 else ",,,,,,,")
        assert year == 2015 or "\u3000" not in labels

    @pytest.mark.parametrize(("year", "table_id"), EVERY_TABLE)
    def test_add_up_to_the_municipality_over_all_nine_digit_rows(
        self, sample: Path, year: int, table_id: str
    ) -> None:
        city, *lines = table(sample, year, table_id)
        columns = range(7, len(city) - (table_id in ("T001083", "T000850", "T000574")))
        assert city[:2] == [CITY, "1"]
        for column in columns:
            whole = sum(number(line[column]) for line in lines if len(line[0]) == 9)
            assert whole == number(city[column])

    @pytest.mark.parametrize("year", CENSUSES)
    def test_split_by_sex_and_age_with_some_ages_unknown(self, sample: Path, year: int) -> None:
        lines = table(sample, year, CENSUSES[year][1][1])
        unknown = 0.0
        for line in lines:
            both, men, women = (
                np.array([number(cell) for cell in line[start : start + 20]])
                for start in (7, 27, 47)
            )
            assert (both == men + women).all()
            assert both[1:4].sum() == both[16]
            assert both[1:16].sum() + both[19] == both[16:19].sum()
            assert both[0] >= both[16:19].sum()
            unknown += both[0] - both[16:19].sum()
        assert unknown > 0

    @pytest.mark.parametrize("year", CENSUSES)
    def test_have_the_levels_of_their_year(self, sample: Path, year: int) -> None:
        lines = table(sample, year, CENSUSES[year][1][0])
        found = Counter((len(line[0]), line[1]) for line in lines)
        if year == 2020:
            assert set(found) == {(5, "1"), (9, "2"), (9, "3"), (11, "4")}
        else:
            assert set(found) == {(5, "1"), (9, "2"), (11, "3")}

    @pytest.mark.parametrize("year", CENSUSES)
    def test_fold_hidden_towns_into_a_row_that_says_so(self, sample: Path, year: int) -> None:
        lines = table(sample, year, CENSUSES[year][1][1])
        by_key = {line[0].removeprefix(CITY): line for line in lines}
        hidden = [line for line in lines if line[4] == "2"]
        truth = sample_truth().census[year].small_areas
        households = truth["households"].to_dict()
        assert len(hidden) >= 6
        for line in hidden:
            assert set(line[7:]) == {"X"}
            assert line[0].removeprefix(CITY) in by_key[line[5]][6].split(";")
            assert 0 < households[line[0]] < 20
        for line in lines:
            if line[4] == "1" and line[0] in truth.index:
                folded = [CITY + code for code in line[6].split(";")]
                people = truth.loc[[line[0], *folded], "population"].sum()
                assert number(line[7]) == people

    def test_fold_one_town_into_another_district_and_some_into_their_own_town(
        self, sample: Path
    ) -> None:
        truth = sample_truth()
        district = truth.town_shares.idxmax(axis=1).to_dict()
        across, own = 0, 0
        for line in table(sample, 2020, "T001081"):
            if line[4] == "2":
                target = CITY + line[5]
                if target not in district:
                    own += int(line[0].startswith(target))
                else:
                    across += int(district[line[0]] != district[target])
        assert across >= 1
        assert own >= 2

    def test_hide_one_subtotal_whose_parts_all_went_elsewhere(self, sample: Path) -> None:
        lines = table(sample, 2020, "T001081")
        assert [line[3] for line in lines if line[4] == "0" and line[7] == "X"] == ["埠頭町"]

    def test_mark_zero_as_a_dash(self, sample: Path) -> None:
        water = table(sample, 2020, "T001081")[-1]
        assert set(water[7:]) == {"-"}
        for line in table(sample, 2020, "T001082"):
            assert "0" not in line[7:]

    def test_give_a_ratio_that_is_members_by_households(self, sample: Path) -> None:
        for line in table(sample, 2020, "T001083"):
            if number(line[7]):
                assert number(line[14]) == pytest.approx(
                    number(line[13]) / number(line[7]), abs=0.0051
                )

    def test_know_old_age_in_the_detailed_file(self, sample: Path) -> None:
        lines = rows(sample / "census/2020/h03_22.csv", "cp932")
        head = lines[4]
        assert [line[0] for line in lines[:7]] == ["1", "2", "3", "4", "5", "6", "7"]
        assert head[1:6] == ["男女", "市区町村コード", "町丁字コード", "地域階層レベル", "秘匿処理"]
        assert Counter(line[1] for line in lines[5:]).keys() == {"総数", "男", "女"}
        city = dict(zip(head, lines[5], strict=True))
        truth = sample_truth().census[2020].municipality
        assert float(city["95～99歳"]) == truth["population.total.95-99"]
        assert float(city["平均年齢"]) == pytest.approx(
            truth["age_years"] / (truth["population"] - truth["population.total.unknown"]), abs=1e-4
        )
        assert {line[5] for line in lines[5:]} == {"", "秘匿地域", "合算地域あり"}


class TestTheBoundaries:
    @pytest.mark.parametrize("year", CENSUSES)
    def test_hold_the_people_of_the_tables_on_the_first_polygon_only(
        self, sample: Path, year: int
    ) -> None:
        records, _ = towns(sample, year)
        city = table(sample, year, CENSUSES[year][1][0])[0]
        people = [int(str(record["JINKO"])) for record in records]
        assert sum(people) == number(city[7])
        assert sum(int(str(record["SETAI"])) for record in records) == number(city[10])
        keys = Counter(str(record["KEY_CODE"]) for record in records)
        assert max(keys.values()) >= 3
        later = [
            count
            for record, count in zip(records, people, strict=True)
            if record["KIGO_E"] in ("E2", "E3")
        ]
        assert set(later) == {0}
        assert len(later) >= 4

    @pytest.mark.parametrize("year", CENSUSES)
    def test_are_a_true_coverage_with_one_basin_of_water(self, sample: Path, year: int) -> None:
        records, shapes = towns(sample, year)
        assert all(shapely.is_valid(shapes))
        assert shapely.coverage_is_valid(shapes)
        assert [record["HCODE"] for record in records].count(8154) == 1
        assert 40 <= np.mean(shapely.get_num_coordinates(shapes)) <= 150

    def test_put_the_largest_polygon_second_now_and_then(self, sample: Path) -> None:
        records, _ = towns(sample, 2020)
        assert [one for one in records if one["KIGO_E"] == "E2" and one["AREA_MAX_F"] == "M"]

    @pytest.mark.parametrize("year", CENSUSES)
    def test_have_a_polygon_for_every_leaf_of_the_tables(self, sample: Path, year: int) -> None:
        keys = [line[0] for line in table(sample, year, CENSUSES[year][1][0])[1:]]
        leaves = {
            key for key in keys if not any(one != key and one.startswith(key) for one in keys)
        }
        records, _ = towns(sample, year)
        assert leaves == {str(record["KEY_CODE"]) for record in records}

    def test_change_towns_codes_and_spelling_from_census_to_census(self, sample: Path) -> None:
        names = {
            year: {
                str(one["KEY_CODE"]): str(one["MOJI" if year == 2010 else "S_NAME"])
                for one in towns(sample, year)[0]
            }
            for year in CENSUSES
        }
        assert 132 <= len(names[2020]) - 1 <= 150
        assert len({len(one) for one in names.values()}) == 3
        moved = [key for key, name in names[2020].items() if names[2010].get(key, name) != name]
        assert len(moved) > 20
        assert "本町二丁目" in names[2020].values()
        assert "本町２丁目" in names[2015].values()
        assert "網干町" in names[2015].values()
        assert "網干町" not in names[2020].values()
        assert any("髙" in name for name in names[2020].values())

    def test_keep_one_divided_village_with_an_undivided_remainder(self, sample: Path) -> None:
        names = {str(one["S_NAME"]): str(one["KEY_CODE"]) for one in towns(sample, 2020)[0]}
        assert names["大字青木"].endswith("00")
        assert len(names["大字青木"]) == 11
        assert names["大字青木字北原"][:9] == names["大字青木"][:9]

    def test_carry_the_language_mark_and_a_cpg_only_in_2020(self, sample: Path) -> None:
        folder = sample / "boundaries/small_areas"
        for year, (stem, _) in CENSUSES.items():
            assert (folder / f"{year}/{stem}.dbf").read_bytes()[29] == 0x13
        assert [path.read_bytes() for path in folder.rglob("*.cpg")] == [b"Shift_JIS"]

    def test_are_in_the_datum_of_their_year(self, sample: Path) -> None:
        for year, (stem, _) in CENSUSES.items():
            path = sample / f"boundaries/small_areas/{year}/{stem}.shp"
            expected = "EPSG:4612" if year == 2010 else "EPSG:6668"
            assert pyogrio.read_info(path)["crs"] == expected
