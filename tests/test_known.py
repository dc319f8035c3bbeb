"""Estimates beside what is known: the gap, the grade that it lowers, and the towns it may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pytest
from drawn import (
    CENSUS_DAY,
    KM,
    TOWNS,
    count_table,
    districts,
    origin,
    row_of_towns,
    small_areas,
)
from pydantic import ValidationError
from shapely import box
from workspaces import lay_sample, profiles, read_city, rows

from karte.check import check_workspace, page_html, report_lines
from karte.config import load_config
from karte.config.inputs import OwnFigureConfig
from karte.crosswalk import Group, crosswalk_from_polygons
from karte.errors import Problems
from karte.known import Comparison, Counted, Gap, compare_known, with_lower_grades
from karte.model import Area, AreaType, Audience, Dataset, Estimate, Grade, Status
from karte.profile.notes import make_split_notes
from karte.progress import Silent
from karte.publish.report import known_lines, known_tables
from karte.statistics import AreaCounts, count_by_district
from karte.study import compute
from karte.tables.places import OwnFigures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from karte.inputs import Inputs
    from karte.pipeline import Build
    from karte.profile import Results

WEST, EAST = Area(AreaType.DISTRICT, "西"), Area(AreaType.DISTRICT, "東")
PEOPLE = (3000.0, 200.0, 900.0, 40.0)
"""二丁目 is cut at a quarter: 3,050 people in the west (A), 1,050 in the east (B)."""


class World(NamedTuple):
    counts: list[AreaCounts]
    counted: list[Counted]
    findings: Problems

    def compared(self, *known: OwnFigures) -> tuple[Comparison, ...]:
        pairs = [(one, values(one)) for one in known]
        return compare_known(pairs, self.counts, self.counted, self.findings)

    def gaps(self, known: OwnFigures) -> dict[str, Gap]:
        (found,) = self.compared(known)
        return {gap.district_id: gap for gap in found.gaps}

    def grades(self, *known: OwnFigures) -> list[Grade | None]:
        (lowered, *_) = with_lower_grades(self.counts, self.compared(*known))
        return [lowered.estimate(area, "population").grade for area in (WEST, EAST)]


def world(
    line: float = 1.25,
    columns: Mapping[str, Sequence[float]] | None = None,
    dates: Mapping[dt.date, Dataset] | None = None,
) -> World:
    areas = row_of_towns(PEOPLE)
    zones = districts({"西": box(0, 0, line * KM, KM), "東": box(line * KM, 0, 3 * KM, KM)})
    crosswalk = crosswalk_from_polygons(areas, zones)
    table = count_table(columns or {"population": PEOPLE})
    moments = dates or {CENSUS_DAY: Dataset.CENSUS}
    tables = [replace(table, date=date, dataset=dataset) for date, dataset in moments.items()]
    return World(
        [count_by_district(one, areas, crosswalk, code="22999") for one in tables],
        [Counted(one, areas, crosswalk) for one in tables],
        Problems(),
    )


def known(
    west: float | Status,
    east: float | Status,
    *,
    compare: str = "population",
    date: dt.date = CENSUS_DAY,
) -> OwnFigures:
    cells = {"西": west, "東": east}
    status = [one if isinstance(one, Status) else Status.REPORTED for one in cells.values()]
    numbers = [float("nan") if isinstance(one, Status) else one for one in cells.values()]
    return OwnFigures(
        name="市の人口",
        unit="人",
        date=date,
        by="district",
        frame=pd.DataFrame({"key": list(cells), "value": numbers, "status": status}, list(cells)),
        members=pd.DataFrame({"row_id": list(cells), "target": list(cells)}),
        total=Estimate(value=None, status=Status.NOT_PROVIDED),
        origin=origin("own:x"),
        audience=Audience.PUBLIC,
        compare=compare,
    )


def values(one: OwnFigures) -> dict[str, Estimate]:
    return {
        key: Estimate(value=value if status.has_value else None, status=status)
        for key, value, status in one.frame.itertuples(index=False)
    }


class TestTheGap:
    def test_within_a_tenth_changes_nothing(self) -> None:
        here, one = world(), known(2900, 1000)
        gap = here.gaps(one)["西"]
        assert (gap.difference, gap.is_wide, gap.lowers, gap.towns) == (150, False, False, ())
        assert here.grades(one) == [Grade.A, Grade.B]

    def test_of_more_than_a_tenth_lowers_the_grade_by_one_step(self) -> None:
        here = world()
        gap = here.gaps(known(2500, 1050))["西"]
        assert (gap.difference, gap.share) == (550, 0.22)
        assert gap.lowers
        assert gap.towns == ("二丁目",)
        assert here.grades(known(2500, 1050)) == [Grade.B, Grade.B]
        assert here.grades(known(3050, 700)) == [Grade.A, Grade.C]

    def test_is_a_part_of_the_known_figure_and_a_tenth_is_not_more_than_a_tenth(self) -> None:
        assert [
            Gap("西", Estimate(value=100, status=Status.REPORTED), one, is_split=True).is_wide
            for one in (89.9, 90.0, 110.0, 110.1)
        ] == [True, False, False, True]

    def test_that_is_told_by_two_figures_lowers_the_grade_once(self) -> None:
        assert world().grades(known(2500, 1050), known(2000, 1050)) == [Grade.B, Grade.B]

    def test_of_a_district_with_the_lowest_grade_lowers_nothing(self) -> None:
        here, one = world(line=1.5), known(100, 100)
        doubted = [replace(counts, doubt=counts.doubt + 0.3) for counts in here.counts]
        there = World(doubted, here.counted, here.findings)
        assert {gap.lowers for gap in there.gaps(one).values()} == {False}
        assert {gap.is_wide for gap in there.gaps(one).values()} == {True}
        assert there.grades(one) == [Grade.C, Grade.C]

    def test_leaves_every_figure_and_range_as_it_is(self) -> None:
        here = world()
        (before,) = here.counts
        (after,) = with_lower_grades(here.counts, here.compared(known(2500, 700)))
        for area in (WEST, EAST):
            lower = after.estimate(area, "population")
            assert lower.model_copy(update={"grade": None}) == before.estimate(
                area, "population"
            ).model_copy(update={"grade": None})

    def test_where_no_town_is_cut_is_told_and_lowers_nothing(self) -> None:
        here, one = world(line=2.0), known(2500, 900)
        gap = here.gaps(one)["西"]
        assert (gap.difference, gap.is_wide) == (700, True)
        assert (gap.is_split, gap.lowers, gap.towns) == (False, False, ())
        assert here.grades(one) == [None, None]

    def test_says_nothing_of_how_the_towns_of_another_census_were_split(self) -> None:
        today, before = world(line=2.0, dates={dt.date(2021, 4, 1): Dataset.REGISTER}), world()
        here = World([*today.counts, *before.counts], today.counted, Problems())
        one = known(2500, 900, date=dt.date(2021, 4, 1))
        assert here.gaps(one)["西"].is_wide
        assert not here.gaps(one)["西"].lowers
        (_, unchanged) = with_lower_grades(here.counts, here.compared(one))
        assert unchanged.estimate(WEST, "population").grade is Grade.A

    @pytest.mark.parametrize("status", [Status.SUPPRESSED, Status.NOT_PROVIDED])
    def test_to_a_figure_that_is_not_there_is_none_and_not_zero(self, status: Status) -> None:
        here, one = world(), known(status, 1050)
        gap = here.gaps(one)["西"]
        assert (gap.difference, gap.share, gap.is_wide) == (None, None, False)
        assert gap.known.status is status
        assert here.grades(one) == [Grade.A, Grade.B]

    def test_of_an_estimate_that_is_not_there_is_none(self) -> None:
        here = world(columns={"population": [float("nan"), 200, 900, 40]})
        gap = here.gaps(known(10, 1050))["西"]
        assert (gap.estimate, gap.difference, gap.is_wide) == (None, None, False)

    def test_to_nobody_has_no_percentage_but_is_wide(self) -> None:
        gap = world().gaps(known(0, 1050))["西"]
        assert (gap.difference, gap.share, gap.is_wide, gap.lowers) == (3050, None, True, True)


class TestTheTowns:
    def test_are_those_that_leave_most_open_and_three_at_most(self) -> None:
        """Five towns side by side, all cut in halves; 500 people leave more open than 100."""
        people = [100.0, 500.0, 300.0, 0.0, 400.0]
        names = ["あ", "い", "う", "え", "お"]
        shapes = {
            f"2299900{place}0": box(place * KM, 0, (place + 1) * KM, KM) for place in range(5)
        }
        areas = small_areas(shapes, people, names)
        zones = districts({"西": box(0, 0, 5 * KM, KM / 2), "東": box(0, KM / 2, 5 * KM, KM)})
        crosswalk = crosswalk_from_polygons(areas, zones)
        table = count_table({"population": people}, rows=list(shapes))
        counts = count_by_district(table, areas, crosswalk, code="22999")
        here = World([counts], [Counted(table, areas, crosswalk)], Problems())
        assert here.gaps(known(650, 300))["東"].towns == ("い", "お", "う")
        assert here.gaps(known(650, 300))["西"].towns == ()

    def test_are_weighed_by_those_who_are_compared(self) -> None:
        """A cut town without children is no cause, however many people it has."""
        shapes = {
            town: box(place * KM, 0, (place + 1) * KM, KM) for place, town in enumerate(TOWNS)
        }
        areas = small_areas(shapes, [9000, 100, 100, 100], ["あ", "い", "う", "え"])
        zones = districts({"西": box(0, 0, 4 * KM, KM / 2), "東": box(0, KM / 2, 4 * KM, KM)})
        crosswalk = crosswalk_from_polygons(areas, zones)
        table = count_table(
            {"population.total.5-9": [0, 20, 10, 0], "population.total.10-14": [0, 0, 10, 0]}
        )
        counts = count_by_district(table, areas, crosswalk, code="22999")
        here = World([counts], [Counted(table, areas, crosswalk)], Problems())
        assert here.gaps(known(2, 2, compare="children"))["西"].towns == ("い", "う")


class TestPupils:
    COLUMNS = {  # noqa: RUF012 - never changed
        "population.total.5-9": [100.0, 40.0, 50.0, 0.0],
        "population.total.10-14": [90.0, 40.0, 60.0, 0.0],
    }

    def test_are_four_of_five_years_and_two_of_the_next_five(self) -> None:
        here = world(columns=self.COLUMNS)
        gaps = here.gaps(known(120, 90, compare="children"))
        # 110 and 100 children in the west, 80 and 90 in the east.
        assert gaps["西"].estimate == pytest.approx(0.8 * 110 + 0.4 * 100)
        assert gaps["東"].estimate == pytest.approx(0.8 * 80 + 0.4 * 90)

    def test_are_not_estimated_where_a_class_is_missing(self) -> None:
        columns = {name: list(column) for name, column in self.COLUMNS.items()}
        columns["population.total.10-14"][0] = float("nan")
        gaps = world(columns=columns).gaps(known(120, 90, compare="children"))
        assert gaps["西"].estimate is None
        assert gaps["東"].estimate is not None


class TestTheDate:
    def test_of_the_estimate_is_the_nearest(self) -> None:
        dates = {
            CENSUS_DAY: Dataset.CENSUS,
            dt.date(2023, 4, 1): Dataset.REGISTER,
            dt.date(2026, 4, 1): Dataset.REGISTER,
        }
        here = world(dates=dates)
        for date, nearest in (
            (dt.date(2020, 5, 1), CENSUS_DAY),
            (dt.date(2023, 5, 1), dt.date(2023, 4, 1)),
            (dt.date(2026, 5, 1), dt.date(2026, 4, 1)),
        ):
            (one,) = here.compared(known(3050, 1050, date=date))
            assert (one.dataset, one.date) == (dates[nearest], nearest)

    def test_of_two_as_near_the_register_is_taken(self) -> None:
        here = world(dates={CENSUS_DAY: Dataset.CENSUS, dt.date(2020, 10, 3): Dataset.REGISTER})
        (one,) = here.compared(known(3050, 1050, date=dt.date(2020, 10, 2)))
        assert one.dataset is Dataset.REGISTER

    @pytest.mark.parametrize(("date", "told"), [("2023-10-01", 0), ("2023-10-03", 1)])
    def test_beyond_three_years_nothing_is_compared_and_a_finding_says_so(
        self, date: str, told: int
    ) -> None:
        here = world()
        found = here.compared(known(2500, 1050, date=dt.date.fromisoformat(date)))
        assert len(found) == 1 - told
        assert len(here.findings) == told
        if told:
            (finding,) = here.findings.found
            assert "「市の人口」（令和5年10月3日（2023年））" in finding.what
            assert "国勢調査 令和2年10月1日（2020年）で、3年より離れています" in finding.what

    def test_a_count_that_no_table_has_is_a_finding(self) -> None:
        here = world()
        assert here.compared(known(1, 1, compare="households")) == ()
        assert "比べる数を載せた統計がありません" in here.findings.found[0].what

    def test_figures_that_are_not_to_be_compared_are_passed_by(self) -> None:
        here = world()
        assert here.compared(known(1, 1, compare="")) == ()
        assert len(here.findings) == 0


class TestTheDeclaration:
    GIVEN = {  # noqa: RUF012 - never changed
        "name": "児童数",
        "file": "a.csv",
        "by": "district",
        "key_column": "校区",
        "value_column": "児童数",
        "unit": "人",
        "date": "2026-05-01",
        "source": "学校基本調査",
    }

    @pytest.mark.parametrize("count", ["", "population", "children", "population.total.65+"])
    def test_names_a_count_or_children_or_nothing(self, count: str) -> None:
        assert OwnFigureConfig.model_validate(self.GIVEN | {"compare": count}).compare == count

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"compare": "people"}, "「people」という統計項目はありません"),
            ({"compare": "children", "by": "town"}, 'by = "district" の表だけ'),
            ({"compare": "households"}, "比べる数の単位は「世帯」です"),
            ({"compare": "children", "unit": "千人"}, "unit は「千人」"),
        ],
    )
    def test_is_refused_where_like_is_not_compared_with_like(
        self, changes: dict[str, str], message: str
    ) -> None:
        with pytest.raises(ValidationError, match=message):
            OwnFigureConfig.model_validate(self.GIVEN | changes)


class City(NamedTuple):
    inputs: Inputs
    folder: Path

    def computed(self, *figures: OwnFigures) -> Results:
        config = load_config(self.folder / "karte.toml")
        extras = replace(self.inputs.extras, own_figures=figures)
        inputs = replace(self.inputs, extras=extras)
        return compute(config, inputs, Audience.PUBLIC, Problems(), Silent())

    @property
    def enrolment(self) -> OwnFigures:
        (figures,) = self.inputs.extras.own_figures
        return figures


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = lay_sample(tmp_path_factory.mktemp("known"))
    return City(read_city(folder), folder)


@pytest.fixture(scope="module")
def compared(city: City) -> Results:
    return city.computed(city.enrolment)


@pytest.fixture(scope="module")
def silent(city: City) -> Results:
    """Compute the city as if its pupils were compared with nothing."""
    return city.computed(replace(city.enrolment, compare=""))


@pytest.fixture(scope="module")
def twice(city: City) -> Results:
    """Compute the city as if its first district had twice the pupils."""
    district = str(city.inputs.districts.frame["district_id"].iloc[0])
    return city.computed(doubled(city.enrolment, district))


def grades(results: Results) -> dict[tuple[str, object], Grade | None]:
    return {
        (area.id, moment): counts.estimate(area, "population").grade
        for moment, counts in results.figures.counts.items()
        for area in counts.areas
    }


def doubled(figures: OwnFigures, district: str) -> OwnFigures:
    """Return the enrolment with twice as many pupils in one district."""
    row = figures.members.set_index("target")["row_id"].to_dict()[district]
    values_ = figures.frame["value"].where(figures.frame.index != row, figures.frame["value"] * 2)
    return replace(figures, frame=figures.frame.assign(value=values_))


class TestTheSampleCity:
    def test_compares_its_pupils_with_the_register_of_the_month_before(
        self, compared: Results
    ) -> None:
        (one,) = compared.comparisons
        assert (one.dataset, one.date) == (Dataset.REGISTER, dt.date(2026, 4, 1))
        assert len(one.gaps) == 14
        assert all(gap.share is not None and abs(gap.share) < 0.2 for gap in one.gaps)

    def test_a_district_with_twice_the_pupils_is_one_grade_lower_everywhere(
        self, twice: Results, silent: Results
    ) -> None:
        plain, results = grades(silent), twice
        district = str(results.districts.frame["district_id"].iloc[0])
        (comparison,) = results.comparisons
        lowered = {gap.district_id for gap in comparison.gaps if gap.lowers}
        assert district in lowered
        lower = {Grade.A: Grade.B, Grade.B: Grade.C, Grade.C: Grade.C, None: None}
        found = grades(results)
        assert found == {
            (area, moment): lower[grade] if area in lowered else grade
            for (area, moment), grade in plain.items()
        }
        notes = {
            area: [note for note in make_split_notes(results, area, estimated=True) if "段" in note]
            for area in results.districts.frame["district_id"]
        }
        assert {area for area, told in notes.items() if told} == lowered
        (sentence,) = notes[district]
        assert sentence.startswith("市立小学校の児童数（令和8年5月1日、")
        assert "推計（住民基本台帳 令和8年4月1日、6〜11歳、約" in sentence
        assert "可能性" in sentence
        assert sentence.endswith("この校区の確かさを1段下げています。")
        kept = [replace(gap, lowers=False) for gap in comparison.gaps]
        quiet = replace(results, comparisons=(replace(comparison, gaps=tuple(kept)),))
        told = make_split_notes(quiet, district, estimated=True)
        assert not [note for note in told if "段" in note]

    def test_a_town_that_two_districts_count_is_said_on_both_pages(self, compared: Results) -> None:
        results = compared
        crosswalk = results.crosswalk
        lines = crosswalk.lines[crosswalk.cut & (crosswalk.lines["district_id"] != "")]
        town = lines.loc[lines["key_code"].duplicated(), "key_code"].iloc[0]
        twice = (crosswalk.lines["key_code"] == town).to_numpy()
        people = crosswalk.splits[Group.PEOPLE]
        counted = replace(people, share=np.where(twice, 1.0, people.share))
        splits = {**crosswalk.splits, Group.PEOPLE: counted}
        both = replace(results, crosswalk=replace(crosswalk, splits=splits))
        districts = set(lines.loc[lines["key_code"] == town, "district_id"])
        for one in results.districts.frame["district_id"]:
            notes = make_split_notes(both, one, estimated=True)
            told = [note for note in notes if "にも数えています" in note]
            assert len(told) == (one in districts)

    def test_the_check_and_the_report_name_the_gap_and_the_towns(self, twice: Results) -> None:
        results, place = twice, twice.districts.frame.iloc[0]
        (table,) = known_tables(results)
        assert "令和8年5月1日（2026年）" in table.title
        assert "住民基本台帳 令和8年4月1日（2026年）" in table.title
        assert "私立" in table.note
        assert len(table.districts) == 14
        (one,) = [one for one in table.wide if one.name == place["name"]]
        assert one.gap.startswith("▲")
        (line,) = [line for line in known_lines([table]) if one.name in line]
        assert f"差 {one.gap}、10%超（確かさを1段下げました）" in line
        assert line.endswith(f"原因の可能性がある町丁: {one.towns}")
        assert set(one.towns.split("、")) <= set(results.crosswalk.names)

    def test_the_page_the_report_and_the_downloads_agree(self, sample: Build) -> None:
        """From the files alone: a gap of more than a tenth stands in the notes of its page."""
        edition = sample.index.parent
        day = "2026-04-01"
        ages = {"5-9": 0.8, "10-14": 0.4}
        estimate: dict[str, float] = {}
        for row in rows(edition, "counts.csv"):
            if row["date"] == day and row["sex"] == "total" and row["age_class"] in ages:
                part = ages[row["age_class"]] * float(row["value"])
                estimate[row["area_id"]] = estimate.get(row["area_id"], 0.0) + part
        pupils = {
            row["area_id"]: float(row["value"])
            for row in rows(edition, "indicators.csv")
            if row["indicator"] == "own.市立小学校の児童数" and row["area_type"] == "district"
        }
        wide = {one for one, count in pupils.items() if abs(estimate[one] - count) > 0.1 * count}
        report = (edition.parents[1] / "build_report.txt").read_text(encoding="utf-8-sig")
        assert f"比べた14のうち、差が10%を超えるもの {len(wide)}" in report
        for profile in profiles(edition):
            told = [note for note in profile.notes if "確かさを1段下げています" in note]
            page = edition / "districts" / profile.district_id / "index.html"
            assert len(told) <= (profile.district_id in wide)
            assert ("確かさを1段下げています" in page.read_text(encoding="utf-8")) == bool(told)
            assert (f"- {profile.district_name}: 市の資料" in report) == (
                profile.district_id in wide
            )

    def test_the_check_prints_it_in_the_terminal_and_on_its_page(self, city: City) -> None:
        report = check_workspace(city.folder / "karte.toml", progress=Silent())
        text = "\n".join(report_lines(report))
        page = page_html(report).decode()
        (table,) = report.known
        assert f"{table.title}: {table.summary}" in text
        assert table.title in page
        for one in table.districts:
            assert f'<td class="figure">{one.gap}</td>' in page
            assert (f"{one.name}: 市の資料" in text) == one.is_wide

    def test_what_only_the_office_may_see_neither_shows_nor_lowers_in_public(
        self, silent: Results, tmp_path: Path
    ) -> None:
        lay_sample(tmp_path)
        settings = tmp_path / "karte.toml"
        text = settings.read_text(encoding="utf-8")
        declared = text.replace(
            'compare = "children"', 'audience = "internal"\ncompare = "children"'
        )
        settings.write_text(declared, encoding="utf-8", newline="\n")
        config = load_config(settings)
        found = {}
        for audience in Audience:
            inputs = read_city(tmp_path, audience)
            found[audience] = compute(config, inputs, audience, Problems(), Silent())
        assert found[Audience.PUBLIC].comparisons == ()
        assert len(found[Audience.INTERNAL].comparisons) == 1
        assert grades(found[Audience.PUBLIC]) == grades(silent)
