"""Towns, kinds of household, three dates and pyramids, with answers known by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import drawn
import numpy as np
import pandas as pd
import pytest
from shapely import box
from workspaces import profiles

from karte.comparison import compute_figures
from karte.config import load_config
from karte.crosswalk.stated import crosswalk_of_shares
from karte.indicators import load_catalogue
from karte.known import Counted
from karte.meaning import Meaning
from karte.model import Audience, Dataset, Status
from karte.profile.dates import Dates
from karte.profile.households import make_household_types
from karte.profile.pyramid import Pyramids
from karte.profile.town_areas import areas_by_town
from karte.profile.towns import TownTables
from karte.sources.credit import UNSTATED_TERMS
from karte.statistics import AreaCounts, Ranges, all_areas, count_by_district
from karte.tables.columns import FIVE_YEAR, population
from karte.tables.groups import Grouping
from karte.tables.places import SecondGeography

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.profile.types import Row, Table
    from karte.tables.types import CountTable

ROOT = Path(__file__).parents[1]
CONFIG = load_config(ROOT / "karte.toml")
CODE = CONFIG.municipality.code
THEN, NOW = dt.date(2021, 4, 1), dt.date(2026, 4, 1)
WEST, EAST = "西", "東"
AREAS = drawn.row_of_towns([100, 200, 80, 40])
CUT = pd.DataFrame(
    [
        (drawn.TOWNS[0], WEST, 1.0),
        (drawn.TOWNS[1], WEST, 1.0),
        (drawn.TOWNS[2], WEST, 0.5),
        (drawn.TOWNS[2], EAST, 0.5),
        (drawn.TOWNS[3], EAST, 1.0),
    ],
    columns=["key_code", "district_id", "share"],
)
GROUND = crosswalk_of_shares(AREAS, CUT, (WEST, EAST), year=2023)
PEOPLE = {
    "population": (100, 200, 80, 40),
    "households": (50, 90, 30, 20),
    "population.total.0-14": (10, 0, 8, 4),
    "population.total.15-64": (60, 100, 40, 20),
    "population.total.65+": (30, 100, 32, 16),
}
FEWER = {name: tuple(one * 0.5 for one in values) for name, values in PEOPLE.items()}


def register(
    values: Mapping[str, Sequence[float]] = PEOPLE, date: dt.date = NOW, licence: str = "CC BY 4.0"
) -> CountTable:
    table = drawn.count_table(values)
    names = pd.Series(dict(zip(drawn.TOWNS, drawn.NAMES, strict=True)))
    origin = drawn.origin("register").model_copy(update={"licence": licence})
    return replace(table, dataset=Dataset.REGISTER, date=date, names=names, origin=origin)


def census(hidden: str = "", receiver: str = "") -> CountTable:
    """Return ages of the census, one town folded into another where it is said."""
    if not hidden:
        return drawn.count_table(PEOPLE)
    rows = [one for one in drawn.TOWNS if one != hidden]
    members = {one: [one, hidden] if one == receiver else [one] for one in rows}
    ages = {name: values[: len(rows)] for name, values in PEOPLE.items() if "." in name}
    return drawn.count_table(ages, rows=rows, members=members, hidden=[hidden])


def towns_of(
    *tables: CountTable, district: str = WEST, audience: Audience = Audience.PUBLIC
) -> Table | None:
    counted = [Counted(one, AREAS, GROUND) for one in tables]
    counts = [count_by_district(one, AREAS, GROUND, code=CODE) for one in tables]
    figures = compute_figures(load_catalogue(), counts)
    return TownTables(counted, figures, CONFIG, audience).of(district, f"{district}地区")


def texts(rows: Sequence[Row]) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in rows}


class TestTheTowns:
    def test_are_as_their_source_has_them_also_where_only_a_part_lies_here(self) -> None:
        table = towns_of(register(FEWER, THEN), register())
        assert table is not None
        assert texts(table.rows) == {
            "一丁目": ["100", "50", "10", "10.0", "30", "30.0", "＋50"],
            "二丁目": ["200", "90", "0", "0.0", "100", "50.0", "＋100"],
            "三丁目（一部 50%）": ["80", "30", "8", "10.0", "32", "40.0", "＋40"],
        }

    def test_add_up_to_the_figures_of_the_district_only_after_they_are_cut(self) -> None:
        table = towns_of(register(FEWER, THEN), register())
        assert table is not None
        own, city = table.totals
        assert [cell.text for cell in own.cells][:6] == ["340", "155", "14", "4.1", "146", "42.9"]
        assert own.cells[0].grade is not None
        assert [cell.text for cell in city.cells][:2] == ["420", "190"]
        assert any("町丁の数を足しても計にはなりません" in one for one in table.notes)

    def test_of_the_register_go_before_those_of_the_census(self) -> None:
        table = towns_of(census(), register())
        assert table is not None
        assert "住民基本台帳" in table.caption

    def test_of_a_register_whose_terms_nobody_states_are_not_published(self) -> None:
        closed = register(licence=UNSTATED_TERMS)
        public = towns_of(census(), closed)
        internal = towns_of(census(), closed, audience=Audience.INTERNAL)
        assert public is not None
        assert internal is not None
        assert "国勢調査" in public.caption
        assert "住民基本台帳" in internal.caption
        assert towns_of(closed) is None

    def test_have_no_change_where_nothing_lies_before(self) -> None:
        table = towns_of(register())
        assert table is not None
        assert {row.cells[-1].text for row in table.rows} == {"—"}
        assert any("5年前の同じ資料がない" in one for one in table.notes)

    def test_have_no_change_where_the_ground_is_another(self) -> None:
        joined = replace(
            register(FEWER, THEN),
            members=pd.DataFrame(
                [*zip(drawn.TOWNS, drawn.TOWNS, strict=True), (drawn.TOWNS[0], drawn.TOWNS[3])],
                columns=["row_id", "key_code"],
            ),
        )
        table = towns_of(joined, register())
        assert table is not None
        assert [row.cells[-1].text for row in table.rows] == ["—", "＋100", "＋40"]

    def test_that_are_hidden_are_a_word_and_their_receiver_is_marked(self) -> None:
        table = towns_of(census(hidden=drawn.TOWNS[1], receiver=drawn.TOWNS[0]))
        assert table is not None
        found = texts(table.rows)
        assert found["二丁目"] == ["未提供", "未提供", *["秘匿"] * 4, "—"]
        assert found["一丁目※"][2:6] == ["10", "10.0", "30", "30.0"]
        assert any("※一丁目" in one and "秘匿の町丁（二丁目）" in one for one in table.notes)

    def test_that_are_hidden_keep_few_people_to_themselves_on_a_public_page(self) -> None:
        few = drawn.count_table({"population": (100, 7, 80, 40), "households": (50, 3, 30, 20)})
        folded = census(hidden=drawn.TOWNS[1], receiver=drawn.TOWNS[0])
        public = towns_of(folded, few)
        internal = towns_of(folded, few, audience=Audience.INTERNAL)
        assert public is not None
        assert internal is not None
        assert texts(public.rows)["二丁目"][:2] == ["秘匿", "秘匿"]
        assert texts(internal.rows)["二丁目"][:2] == ["7", "3"]

    def test_of_two_censuses_are_compared_only_where_their_outline_is_the_same(self) -> None:
        moved = drawn.small_areas(
            {
                drawn.TOWNS[0]: box(0, 0, 1500, 1000),
                drawn.TOWNS[1]: box(1500, 0, 2000, 1000),
                drawn.TOWNS[2]: box(2000, 0, 3000, 1001),
                drawn.TOWNS[3]: box(3000, 0, 4000, 1000),
            },
            names=drawn.NAMES,
        )
        before = replace(drawn.count_table(FEWER), date=dt.date(2015, 10, 1))
        counted = [Counted(before, moved, GROUND), Counted(census(), AREAS, GROUND)]
        counts = [count_by_district(one.table, AREAS, GROUND, code=CODE) for one in counted]
        figures = compute_figures(load_catalogue(), counts)
        table = TownTables(counted, figures, CONFIG, Audience.PUBLIC).of(WEST, "西地区")
        assert table is not None
        assert [row.cells[-1].text for row in table.rows] == ["—", "—", "＋40"]

    def test_name_the_areas_of_a_second_geography_that_lie_in_them(self) -> None:
        blocks = {"東町会": box(0, 0, 1400, 1000), "西町会": box(1400, 0, 2980, 1000)}
        frame = drawn.small_areas(blocks).frame[["name", "geometry"]]
        second = SecondGeography("自治会", frame, drawn.origin("areas"), Audience.PUBLIC)
        named = areas_by_town(second, AREAS, tolerance=10)
        one = register()
        counts = [count_by_district(one, AREAS, GROUND, code=CODE)]
        figures = compute_figures(load_catalogue(), counts)
        tables = TownTables(
            [Counted(one, AREAS, GROUND)], figures, CONFIG, Audience.PUBLIC, (("自治会", named),)
        )
        west, east = (tables.of(name, name) for name in (WEST, EAST))
        assert west is not None
        assert east is not None
        assert west.columns[-1] == "自治会"
        assert west.words == (7,)
        assert [row.cells[-1].text for row in west.rows] == ["東町会", "西町会、東町会", "西町会"]
        assert east.rows[-1].cells[-1].text == "該当なし"

    def test_of_the_sample_city_make_up_its_districts(self, sample_edition: Path) -> None:
        for profile in profiles(sample_edition):
            assert profile.towns is not None
            total, room = 0.0, 1.0
            for row in profile.towns.rows:
                people = float(row.cells[0].text.replace(",", ""))
                _, _, part = row.label.partition("（一部 ")
                total += people * (float(part.rstrip("%）")) / 100 if part else 1.0)
                room += people * 0.005 if part else 0.0
            figure = profile.key_figures[0].estimate.value
            assert total == pytest.approx(figure, abs=room)
            assert profile.towns.totals[0].cells[0].text == profile.key_figures[0].text


def counts_of(
    columns: Mapping[str, tuple[float, ...]],
    date: dt.date = NOW,
    dataset: Dataset = Dataset.REGISTER,
) -> AreaCounts:
    """Return counts of west and east; nobody lives outside."""
    values = np.array(list(columns.values()), dtype=float).T
    exact = np.vstack([values, values.sum(axis=0), np.zeros(len(columns))])
    return AreaCounts(
        dataset=dataset,
        date=date,
        areas=all_areas([WEST, EAST], CODE),
        source=dict.fromkeys(columns, "table"),
        exact=exact,
        estimated=np.zeros_like(exact, dtype=bool),
        ranges=Ranges.certain(exact),
        doubt=np.zeros(len(exact)),
    )


HOMES = {
    "family.private_households": (100.0, 300.0),
    "family.kin": (70.0, 200.0),
    "family.nuclear": (60.0, 180.0),
    "family.couple_only": (20.0, 60.0),
    "family.couple_children": (25.0, 90.0),
    "family.non_nuclear": (10.0, 20.0),
    "private_households.size_1": (26.0, 100.0),
    "family.with_under18": (31.0, 80.0),
}


class TestTheKindsOfHousehold:
    def test_are_parts_that_do_not_overlap_and_make_up_all_households(self) -> None:
        one = counts_of(HOMES, dataset=Dataset.CENSUS)
        found = make_household_types(compute_figures((), [one]), CONFIG, WEST, "西地区")
        assert found is not None
        assert found.parts == (
            "ひとり暮らし", "夫婦のみ", "夫婦と子", "ひとり親と子", "三世代など", "その他",
        )  # fmt: skip
        own, city = found.bars
        assert own.shares == (26.0, 20.0, 25.0, 15.0, 10.0, 4.0)
        assert city.shares == (31.5, 20.0, 28.75, 11.25, 7.5, 1.0)
        assert (own.total, city.total) == ("100世帯", "400世帯")

    def test_tell_in_their_table_what_is_counted_again(self) -> None:
        one = counts_of(HOMES, dataset=Dataset.CENSUS)
        found = make_household_types(compute_figures((), [one]), CONFIG, WEST, "西地区")
        assert found is not None
        rows = texts(found.table.rows)
        assert rows["一般世帯の総数"] == ["100", "100.0", "100.0"]
        assert rows["ひとり親と子"] == ["15", "15.0", "11.3"]
        assert rows["（再掲）18歳未満のいる世帯"] == ["31", "31.0", "27.8"]
        assert "（再掲）6歳未満のいる世帯" not in rows
        assert any("足せません" in note for note in found.table.notes)

    def test_say_which_is_most_frequent_and_which_is_unusual(self) -> None:
        one = counts_of(HOMES, dataset=Dataset.CENSUS)
        found = make_household_types(compute_figures((), [one]), CONFIG, WEST, "西地区")
        assert found is not None
        assert "いちばん多い世帯は「ひとり暮らし」で、26.0%" in found.alt
        assert "最も大きいのは「ひとり暮らし」で、5.5ポイント低く" in found.alt

    @pytest.mark.parametrize("missing", ["family.kin", "private_households.size_1"])
    def test_are_not_shown_where_a_part_is_not_known(self, missing: str) -> None:
        known = {name: values for name, values in HOMES.items() if name != missing}
        one = counts_of(known, dataset=Dataset.CENSUS)
        assert make_household_types(compute_figures((), [one]), CONFIG, WEST, "西地区") is None


def ages(young: float, working: float, old: float, homes: float) -> dict[str, tuple[float, ...]]:
    """Return the people of west; east has twice as many of all."""
    people = young + working + old
    return {
        "population": (people, 2 * people),
        "households": (homes, 2 * homes),
        "population.total.0-14": (young, 2 * young),
        "population.total.15-64": (working, 2 * working),
        "population.total.65+": (old, 2 * old),
    }


class TestThreeDates:
    groups = (
        Grouping("中学校区", {WEST: "北中", EAST: "北中"}, ("北中",), drawn.origin("groups")),
    )

    def table(self, *counts: AreaCounts, grouped: bool = False) -> Table | None:
        groups = self.groups if grouped else ()
        named = {one.name: one.members for one in groups}
        figures = compute_figures(load_catalogue(), counts, named)
        return Dates(figures, Meaning(groups=groups), CONFIG).of(WEST, "西地区")

    def test_are_the_latest_and_those_five_and_ten_years_before(self) -> None:
        years = (2015, 2016, 2020, 2021, 2025, 2026)
        dates = [counts_of(ages(10, 60, 30, 40), dt.date(year, 4, 1)) for year in years]
        found = self.table(*dates)
        assert found is not None
        assert found.columns[:3] == (
            "平成28年（2016年）", "令和3年（2021年）", "令和8年（2026年）",
        )  # fmt: skip
        assert found.columns[3:] == ("5年間の増減", "市全体")

    def test_tell_people_shares_change_group_and_municipality(self) -> None:
        then, now = (
            counts_of(ages(20, 60, 20, 40), THEN),
            counts_of(ages(10, 50, 30, 36), NOW),
        )
        found = self.table(then, now, grouped=True)
        assert found is not None
        rows = texts(found.rows)
        assert found.columns[-2:] == ("北中", "市全体")
        assert rows["総人口（人）"] == ["100", "90", "▲10（▲10.0%）", "270", "270"]
        assert rows["1世帯あたり人員（人）"] == ["2.50", "2.50", "0.00", "2.50", "2.50"]
        assert rows["65歳以上の割合（%）"][:3] == ["20.0", "33.3", "＋13.3ポイント"]
        assert "うち75歳以上（人）" not in rows

    def test_are_of_the_source_with_most_dates(self) -> None:
        censuses = [
            counts_of(ages(10, 60, 30, 40), dt.date(year, 10, 1), Dataset.CENSUS)
            for year in (2010, 2015, 2020)
        ]
        registers = [counts_of(ages(10, 60, 30, 40), one) for one in (THEN, NOW)]
        found = self.table(*censuses, *registers)
        assert found is not None
        assert "国勢調査" in found.caption
        assert len(found.columns) == 5

    def test_need_two(self) -> None:
        assert self.table(counts_of(ages(10, 60, 30, 40))) is None


def by_class(
    west: Mapping[str, float], east: float, open_class: str
) -> dict[str, tuple[float, ...]]:
    """Return men and women alike: those named in west, a constant in east."""
    start = int(open_class.removesuffix("+"))
    classes = [*FIVE_YEAR[: start // 5], open_class]
    return {
        population(sex, one): (west.get(one, 0.0), east)
        for sex in ("male", "female")
        for one in classes
    }


class TestThePyramids:
    def test_are_in_per_cent_of_their_own_people_on_one_scale(self) -> None:
        one = counts_of(by_class({"0-4": 150, "30-34": 50}, 20, "85+"))
        pyramids = Pyramids(compute_figures((), [one]), CONFIG)
        west, east = (pyramids.of(name, name) for name in (WEST, EAST))
        assert west is not None
        assert east is not None
        assert west.male[0] == 150
        assert west.scale == east.scale == 38.0
        both = (*west.municipality_male, *west.municipality_female)
        assert sum(both) == pytest.approx(100, abs=0.1)

    def test_of_a_handful_of_people_do_not_flatten_all_others(self) -> None:
        one = counts_of(by_class({"0-4": 5}, 20, "85+"))
        pyramid = Pyramids(compute_figures((), [one]), CONFIG).of(EAST, "東")
        assert pyramid is not None
        assert pyramid.scale == 4.0

    def test_carry_the_shape_of_ten_years_before_as_far_as_its_classes_are_the_same(self) -> None:
        then = counts_of(by_class({"0-4": 75, "75+": 25}, 20, "75+"), dt.date(2016, 4, 1))
        near = counts_of(by_class({"0-4": 1}, 20, "85+"), dt.date(2021, 4, 1))
        now = counts_of(by_class({"0-4": 150, "30-34": 50}, 20, "85+"))
        pyramid = Pyramids(compute_figures((), [then, near, now]), CONFIG).of(WEST, "西")
        assert pyramid is not None
        assert pyramid.before_label == "10年前　平成28年4月1日（2016年）"
        assert pyramid.before_male == (37.5, *[0.0] * 14)

    def test_carry_none_of_another_source(self) -> None:
        then = counts_of(by_class({"0-4": 75}, 20, "75+"), dt.date(2015, 10, 1), Dataset.CENSUS)
        now = counts_of(by_class({"0-4": 150}, 20, "85+"))
        pyramid = Pyramids(compute_figures((), [then, now]), CONFIG).of(WEST, "西")
        assert pyramid is not None
        assert (pyramid.before_label, pyramid.before_male) == ("", ())

    def test_say_what_is_most_and_what_stands_out(self) -> None:
        now = counts_of(by_class({"0-4": 150, "30-34": 50}, 20, "85+"))
        pyramid = Pyramids(compute_figures((), [now]), CONFIG).of(WEST, "西地区")
        assert pyramid is not None
        assert "いちばん多いのは0〜4歳で300人" in pyramid.alt
        assert "市全体と最も違うのは0〜4歳の割合" in pyramid.alt
        assert pyramid.table.rows[-1].cells[2].text == "300"

    def test_of_nobody_say_so(self) -> None:
        now = counts_of(by_class({}, 20, "85+"))
        pyramid = Pyramids(compute_figures((), [now]), CONFIG).of(WEST, "西")
        assert pyramid is not None
        assert "年齢のわかる人はいません" in pyramid.alt


def test_a_grade_of_a_cut_town_reaches_the_table_of_dates(sample_edition: Path) -> None:
    for profile in profiles(sample_edition):
        assert profile.dates is not None
        people = profile.dates.rows[0].cells
        assert people[2].text == profile.key_figures[0].text
        assert people[2].status is Status.ESTIMATED
        assert people[2].grade is not None
        assert people[2].likely == profile.key_figures[0].likely
