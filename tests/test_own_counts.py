"""The city's own figures as counts: which date they join, what is a total, what stays missing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from drawn import KM, count_table, districts, origin, row_of_towns
from shapely import box
from workspaces import lay_sample, read_city

from karte.config import load_config
from karte.crosswalk import crosswalk_from_polygons
from karte.errors import KarteError, Problems
from karte.exposure import Own, with_own_figures
from karte.model import Audience, Dataset, Estimate, Status
from karte.overlay import own_figures_by_district
from karte.pipeline import area_names
from karte.progress import Silent
from karte.publish import counts_csv, indicators_csv
from karte.statistics import AreaCounts, Ranges, all_areas
from karte.study import compute
from karte.tables.places import OwnFigures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


ZONES = districts({"a": box(0, 0, 1.5 * KM, KM), "b": box(1.5 * KM, 0, 3 * KM, KM)})
TOWNS = row_of_towns()
CROSSWALK = crosswalk_from_polygons(TOWNS, ZONES)
AREAS = all_areas(("a", "b"), "22999")
X, BLANK, NONE = Status.SUPPRESSED, Status.NOT_PROVIDED, Status.NOT_APPLICABLE
NOTHING = Estimate(value=None, status=BLANK)


def counts(day: str, dataset: Dataset = Dataset.REGISTER) -> AreaCounts:
    exact = np.array([[150.0], [150.0], [400.0], [100.0]])
    return AreaCounts(
        dataset=dataset,
        date=dt.date.fromisoformat(day),
        areas=AREAS,
        source={"households": f"{dataset}-{day}"},
        exact=exact,
        estimated=np.zeros((4, 1), dtype=bool),
        ranges=Ranges.certain(exact),
        doubt=np.zeros(4),
    )


def own(
    values: Mapping[str, float | Status],
    *,
    day: str = "2026-04-01",
    total: Estimate = NOTHING,
    by_town: bool = False,
) -> Own:
    """Return an own figure by district, or by the four towns 0 to 3."""
    status = [one if isinstance(one, Status) else Status.REPORTED for one in values.values()]
    numbers = [np.nan if isinstance(one, Status) else float(one) for one in values.values()]
    index = pd.Index([f"r{key}" for key in values], name="row_id", dtype="str")
    keys = [TOWNS.frame["key_code"].iloc[int(one)] if by_town else one for one in values]
    figures = OwnFigures(
        name="加入世帯",
        unit="世帯",
        date=dt.date.fromisoformat(day),
        by="town" if by_town else "district",
        frame=pd.DataFrame({"key": keys, "value": numbers, "status": status}, index=index),
        members=pd.DataFrame({"row_id": list(index), "target": keys}, dtype="str"),
        total=total,
        origin=origin(f"own:association_households:{day}"),
        audience=Audience.PUBLIC,
        id="association_households",
    )
    return Own(figures, own_figures_by_district(figures, ZONES, TOWNS, CROSSWALK))


def joined(
    figures: Sequence[Own], moments: Sequence[AreaCounts], findings: Problems | None = None
) -> list[AreaCounts]:
    return with_own_figures(
        moments, figures, TOWNS, CROSSWALK, Problems() if findings is None else findings
    )


def column(one: AreaCounts) -> list[Estimate]:
    return [one.estimate(area, "own.association_households") for area in AREAS]


def test_without_a_total_the_municipality_is_the_sum_of_all_districts() -> None:
    (found,) = joined([own({"a": 70, "b": 80})], [counts("2026-04-01")])
    assert [one.value for one in column(found)] == [70, 80, 150, 0]
    assert {one.status for one in column(found)} == {Status.REPORTED}


def test_the_total_of_the_table_leaves_the_rest_outside_the_districts() -> None:
    total = Estimate(value=190.0, status=Status.REPORTED)
    (found,) = joined([own({"a": 70, "b": 80}, total=total)], [counts("2026-04-01")])
    assert [one.value for one in column(found)] == [70, 80, 190, 40]


@pytest.mark.parametrize("reason", [X, BLANK])
def test_where_a_district_is_missing_there_is_no_sum_and_the_reason_stays(reason: Status) -> None:
    (found,) = joined([own({"a": reason, "b": 80})], [counts("2026-04-01")])
    assert [one.value for one in column(found)] == [None, 80, None, None]
    assert [one.status for one in column(found)] == [reason, Status.REPORTED, BLANK, BLANK]


def test_a_district_that_cannot_have_any_adds_nothing() -> None:
    (found,) = joined([own({"a": NONE, "b": 80})], [counts("2026-04-01")])
    assert [one.value for one in column(found)] == [None, 80, 80, 0]
    assert column(found)[0].status is NONE


def test_a_zero_is_a_figure() -> None:
    (found,) = joined([own({"a": 0, "b": 80})], [counts("2026-04-01")])
    assert column(found)[0] == Estimate(value=0.0, status=Status.REPORTED)


def test_districts_above_the_whole_are_told_and_no_remainder_is_below_zero() -> None:
    findings = Problems()
    total = Estimate(value=100.0, status=Status.REPORTED)
    (found,) = joined([own({"a": 70, "b": 80}, total=total)], [counts("2026-04-01")], findings)
    assert [one.value for one in column(found)] == [70, 80, None, None]
    assert "50世帯大きい" in findings.found[0].what


def test_towns_are_split_as_the_people_and_what_is_outside_is_the_remainder() -> None:
    figures = own({"0": 10, "1": 20, "2": 30, "3": 40}, by_town=True)
    (found,) = joined([figures], [counts("2026-04-01")])
    west, east, city, outside = column(found)
    assert (west.value, east.value, city.value, outside.value) == (20, 40, 100, 40)
    assert (west.least, west.most, west.status) == (10, 30, Status.ESTIMATED)
    assert west.low is not None
    assert west.high is not None
    assert 10 <= west.low < 20 < west.high <= 30
    assert (city.status, city.least) == (Status.REPORTED, None)


def test_a_figure_joins_the_register_before_a_census_that_is_nearer() -> None:
    moments = [counts("2020-10-01", Dataset.CENSUS), counts("2021-04-01"), counts("2020-04-01")]
    found = joined([own({"a": 1, "b": 2}, day="2020-10-02")], moments)
    has = [one.place("own.association_households") is not None for one in found]
    assert has == [False, True, False]


def test_a_figure_joins_the_census_where_no_register_is_within_a_year() -> None:
    moments = [counts("2020-10-01", Dataset.CENSUS), counts("2026-04-01")]
    found = joined([own({"a": 1, "b": 2}, day="2020-12-31")], moments)
    assert [one.place("own.association_households") is not None for one in found] == [True, False]


def test_a_figure_that_no_date_is_near_to_is_told() -> None:
    findings = Problems()
    found = joined([own({"a": 1, "b": 2}, day="2023-04-01")], [counts("2026-04-01")], findings)
    assert found[0].place("own.association_households") is None
    assert "1年以内の人口がありません。ある時点: 住民基本台帳 2026-04-01" in findings.found[0].what


def test_several_years_join_each_its_own_date_and_the_nearer_one_counts() -> None:
    findings = Problems()
    figures = [
        own({"a": 1, "b": 2}, day="2021-03-31"),
        own({"a": 3, "b": 4}, day="2026-03-31"),
        own({"a": 5, "b": 6}, day="2025-10-01"),
    ]
    found = joined(figures, [counts("2021-04-01"), counts("2026-04-01")], findings)
    assert [column(one)[0].value for one in found] == [1, 3]
    assert len(findings.found) == 1
    assert "令和7年10月1日" in findings.found[0].what


def test_figures_without_an_id_are_no_counts() -> None:
    one = own({"a": 1, "b": 2})
    table = count_table({"population": [1.0] * 4})
    assert table.origin.id
    nameless = Own(OwnFigures(**{**vars(one.figures), "id": ""}), one.by_district)
    (found,) = joined([nameless], [counts("2026-04-01")])
    assert tuple(found.source) == ("households",)


CARE = "秘密の認定者"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample with a public and an internal own figure and indicators made of them."""
    folder = tmp_path_factory.mktemp("own")
    lay_sample(folder)
    with (folder / "census" / "schools" / "229997_school_enrolment.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        names = sorted({row["学校名"] for row in csv.DictReader(file) if row["年度"] == "2026"})
    lines = ["学校名,世帯,認定,前"]
    lines += [f"{name},{1000 + at},{200 + at},{900 + at}" for at, name in enumerate(names)]
    lines.append("合計,14191,,")
    (folder / "own.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "mine.toml").write_text(
        '[[indicator]]\nid = "per_member"\nname = "加入1世帯当たり人口"\nunit = "人"\n'
        'kind = "ratio"\nnumerator = ["population"]\n'
        'denominator = ["own.association_households"]\ndecimals = 2\nnote = "人口 ÷ 加入世帯"\n'
        '[[indicator]]\nid = "joining"\nname = "加入世帯の増減"\nunit = "%"\nkind = "change"\n'
        'numerator = ["own.association_households"]\nscale = 100\ndecimals = 1\nnote = "増減"\n',
        encoding="utf-8",
    )
    settings = folder / "karte.toml"
    text = settings.read_text(encoding="utf-8")

    def figure(name: str, key: str, value: str, day: str, audience: str = "public") -> str:
        return (
            f'\n[[own_figures]]\nname = "{name}"\nid = "{key}"\nfile = "own.csv"\n'
            f'by = "district"\nkey_column = "学校名"\nvalue_column = "{value}"\nunit = "人"\n'
            f'date = {day}\nsource = "{name}の資料"\naudience = "{audience}"\n'
        )

    added = (
        figure("加入世帯", "association_households", "世帯", "2026-03-31")
        + figure("加入世帯（5年前）", "association_households", "前", "2021-03-31")
        + figure(CARE, "care_certified", "認定", "2026-04-01", "internal")
        + figure("第1号被保険者", "insured_1", "世帯", "2026-04-01")
        + '\n[indicators]\nfile = "mine.toml"\nhide = ["young_index"]\n\n[output]'
    )
    settings.write_text(text.replace("\n[output]", added), encoding="utf-8")
    return folder


def computed(workspace: Path, audience: Audience) -> dict[str, bytes]:
    """Return the downloads that a build would write, without its pages."""
    config, findings = load_config(workspace / "karte.toml"), Problems()
    inputs = read_city(workspace, audience, findings)
    results = compute(config, inputs, audience, findings, Silent())
    figures, names = results.figures, area_names(config, results)
    return {
        "counts.csv": counts_csv(config.edition, figures.counts.values(), names),
        "indicators.csv": indicators_csv(config.edition, figures, names, results.layers),
    }


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def public(workspace: Path) -> dict[str, bytes]:
    return computed(workspace, Audience.PUBLIC)


def of(
    downloads: Mapping[str, bytes], indicator: str, day: str = "2026-04-01"
) -> dict[str, dict[str, str]]:
    return {
        row["area_id"]: row
        for row in rows(downloads["indicators.csv"])
        if (row["indicator"], row["date"]) == (indicator, day)
    }


def test_an_indicator_of_own_figures_is_printed_with_its_rest(public: dict[str, bytes]) -> None:
    found = of(public, "association_rate")
    households = {
        row["area_id"]: float(row["value"])
        for row in rows(public["counts.csv"])
        if (row["count"], row["date"]) == ("households", "2026-04-01")
    }
    city = found["22999"]
    assert float(city["value"]) == pytest.approx(100 * 14191 / households["22999"], abs=1e-3)
    assert city["status"] == "reported"
    assert city["source"].split()[0] == "own:association_households:2026-03-31"
    first = found["B122299900102"]
    assert first["value"]
    counted = {
        row["area_type"]: row["value"]
        for row in rows(public["counts.csv"])
        if (row["count"], row["date"]) == ("own.association_households", "2026-04-01")
    }
    assert counted["remainder"] == str(14191 - sum(range(1000, 1014)))


def test_the_citys_own_indicators_are_printed_and_hidden_ones_are_not(
    public: dict[str, bytes],
) -> None:
    people = of(public, "population")["22999"]["value"]
    found = of(public, "per_member")["22999"]["value"]
    assert float(found) == pytest.approx(float(people) / 14191, abs=1e-3)
    change = of(public, "joining")
    assert {row["status"] for key, row in change.items() if key.startswith("B")} == {"reported"}
    assert of(public, "young_index") == {}
    assert of(public, "old_index") != {}


def test_what_is_made_of_internal_figures_is_in_the_internal_edition_alone(
    workspace: Path, public: dict[str, bytes]
) -> None:
    assert of(public, "care_need_rate") == {}
    for name, content in public.items():
        assert CARE.encode() not in content, name
        assert b"care_certified" not in content, name
        assert "要介護認定率".encode() not in content, name
    internal = computed(workspace, Audience.INTERNAL)
    rate = of(internal, "care_need_rate")
    assert {row["status"] for key, row in rate.items() if key.startswith("B")} == {"reported"}


def test_a_wrong_declaration_stops_the_build_with_all_that_is_wrong(
    workspace: Path, tmp_path: Path
) -> None:
    for path in workspace.rglob("*"):
        name = path.relative_to(workspace)
        if path.is_file() and name.parts[0] != "output":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(path.read_bytes())
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    wrong = text.replace("own.association_households", "own.association_household")
    (tmp_path / "mine.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(KarteError) as caught:
        computed(tmp_path, Audience.PUBLIC)
    assert len(caught.value.problems) == 2
    assert "近いもの: own.association_households" in caught.value.problems[0].what


def test_one_id_on_one_day_is_declared_once(workspace: Path) -> None:
    settings = workspace / "karte.toml"
    text = settings.read_text(encoding="utf-8")
    twice = workspace / "twice.toml"
    twice.write_text(text.replace("2021-03-31", "2026-03-31"), encoding="utf-8")
    with pytest.raises(KarteError, match="association_households（2026-03-31）"):
        load_config(twice)
    twice.unlink()
