"""The list of indicators: each worked out by hand, and a city's own beside them."""

from __future__ import annotations

import datetime as dt
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from karte.config.inputs import OwnFigureConfig
from karte.errors import KarteError
from karte.indicators import Declared, Indicator, evaluate, for_audience, load_catalogue
from karte.model import Area, AreaType, Audience, Dataset, Status
from karte.statistics import AreaCounts, Ranges, certain, with_added
from karte.tables.own_counts import STANDARD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
DISTRICT, CITY = Area(AreaType.DISTRICT, "東"), Area(AreaType.MUNICIPALITY, "22999")
OUTSIDE = Area(AreaType.REMAINDER, "22999-outside")
BY_ID = {one.id: one for one in load_catalogue()}

# What other parts of karte, and pages that are out already, rely on.
PROMISED = (
    *("population", "population_male", "population_female", "households", "household_size"),
    *("density", "population_change", "young_share", "working_share", "ageing_rate"),
    *("ageing_rate_of_total", "aged65_74_share", "aged75_share", "aged85", "aged85_share"),
    *("unknown_age_rate", "mean_age", "young_index", "old_index", "supporters"),
    *("women20_39", "age0_4_share", "child_woman_ratio", "boys_girls_ratio", "single_share"),
    *("nuclear_share", "couple_only_share", "couple_children_share", "with_under18_share"),
    *("with_under6_share", "with_aged65_share", "aged_single", "aged_single_share"),
    *("aged_couple", "aged_couple_share", "owned_share", "rented_share", "apartment_share"),
    *("high_apartment_share", "foreign", "foreign_share", "association_rate", "care_need_rate"),
    *("vacant_homes", "vacancy_rate", "crime_rate", "accident_rate", "shelter_capacity_rate"),
    *("aed", "park_area", "flood_people", "flood_share", "landslide_people", "landslide_share"),
    *("near_clinic_share", "near_bus_share", "day_night_ratio", "births", "deaths"),
    *("natural_change", "moved_in", "moved_out", "social_change", "settled_share"),
    *("pupils_estimate", "pupils"),
)


def counts_of(values: Mapping[str, float], *, year: int = 2020) -> AreaCounts:
    """Return one district that is the whole city."""
    exact = np.array([list(values.values())] * 2 + [[0.0] * len(values)])
    return AreaCounts(
        dataset=Dataset.CENSUS,
        date=dt.date(year, 10, 1),
        areas=(DISTRICT, CITY, OUTSIDE),
        source=dict.fromkeys(values, f"census-{year}"),
        exact=exact,
        estimated=np.zeros(exact.shape, dtype=bool),
        ranges=Ranges.certain(exact),
        doubt=np.zeros(3),
    )


def names(terms: Sequence[str]) -> list[str]:
    return [term.removeprefix("-") for term in terms]


@pytest.mark.parametrize("indicator", load_catalogue(), ids=lambda one: one.id)
def test_every_indicator_gives_what_was_worked_out_by_hand(indicator: Indicator) -> None:
    example = indicator.example
    assert example is not None
    now = dict(zip(names(indicator.numerator), example.numerator, strict=True))
    before = None
    if indicator.kind == "change":
        then = dict(zip(names(indicator.numerator), example.denominator, strict=True))
        before = counts_of(then, year=2015)
    else:
        now |= dict(zip(names(indicator.denominator), example.denominator, strict=True))
    found = evaluate(indicator, counts_of(now), before)
    assert found.value[DISTRICT] == pytest.approx(example.answer, rel=1e-12)
    assert found.status[DISTRICT] is Status.OBSERVED


@pytest.mark.parametrize("indicator", load_catalogue(), ids=lambda one: one.id)
def test_no_indicator_makes_a_figure_of_what_nobody_supplied(indicator: Indicator) -> None:
    found = evaluate(indicator, counts_of({"building.row": 5.0}), None)
    assert found.value == {}
    assert set(found.status.values()) == {Status.NOT_PROVIDED}


@pytest.mark.parametrize(
    "indicator", [one for one in load_catalogue() if one.denominator], ids=lambda one: one.id
)
def test_nobody_to_divide_by_is_not_applicable_and_no_zero(indicator: Indicator) -> None:
    zero = dict.fromkeys(indicator.counts, 0.0)
    found = evaluate(indicator, counts_of(zero), None)
    assert found.status[DISTRICT] is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "indicator",
    [
        one
        for one in load_catalogue()
        if one.is_part and len(one.numerator) == 1 and one.numerator[0] not in one.denominator
    ],
    ids=lambda one: one.id,
)
def test_a_part_above_its_whole_is_refused(indicator: Indicator) -> None:
    values = dict.fromkeys(indicator.counts, 10.0)
    values[indicator.numerator[0]] = 10.0 * len(values) + 10
    with pytest.raises(KarteError, match="割合になりません"):
        evaluate(indicator, counts_of(values), None)


def test_more_room_than_people_is_no_contradiction() -> None:
    rate = BY_ID["shelter_capacity_rate"]
    found = evaluate(rate, counts_of({"shelter.capacity": 300.0, "population": 100.0}), None)
    assert found.value[DISTRICT] == 300.0


def test_the_promised_ids_are_all_there_and_used_once() -> None:
    assert set(PROMISED) <= set(BY_ID)
    assert len(BY_ID) == len(load_catalogue())


def test_every_standard_own_figure_is_used_and_no_other() -> None:
    used = {name for one in load_catalogue() for name in one.counts if name.startswith("own.")}
    assert used == {f"own.{one}" for one in STANDARD}


@pytest.mark.parametrize(
    ("reasons", "reason"),
    [
        ((Status.SUPPRESSED, Status.REPORTED), Status.SUPPRESSED),
        ((Status.NOT_APPLICABLE, Status.SUPPRESSED), Status.NOT_APPLICABLE),
        ((Status.NOT_PROVIDED, Status.REPORTED), Status.NOT_PROVIDED),
    ],
)
def test_the_reason_for_no_figure_is_kept(reasons: tuple[Status, Status], reason: Status) -> None:
    counts = counts_of({"population": 100.0})
    added = []
    for name, one in zip(("care_certified", "insured_1"), reasons, strict=True):
        value = np.array([5.0 if one.has_value else np.nan, 10.0, 0.0])
        added.append(certain(f"own.{name}", f"own:{name}", value, [one, *[Status.REPORTED] * 2]))
    found = evaluate(BY_ID["care_need_rate"], with_added(counts, added), None)
    assert found.status[DISTRICT] is reason
    assert DISTRICT not in found.value
    assert found.status[CITY] is Status.REPORTED
    assert found.value[CITY] == 100.0
    assert found.source == "own:care_certified own:insured_1"


GOOD = """
[groups]
young_women = ["population.female.20-24", "population.female.25-29"]
[[indicator]]
id = "young_women_rate"
name = "20代女性の割合"
unit = "%"
kind = "ratio"
numerator = ["young_women"]
denominator = ["known"]
scale = 100
decimals = 1
topic = "年齢"
note = "20〜29歳の女性 ÷ 年齢のわかる人口"
"""


def own_file(text: str) -> Declared:
    return Declared("indicators.toml", text.encode())


def test_a_city_adds_an_indicator_without_touching_python() -> None:
    found = load_catalogue(own_file(GOOD))
    assert [one.id for one in found[:-1]] == list(BY_ID)
    mine = found[-1]
    assert mine.plain == mine.name
    values = {
        "population.female.20-24": 20.0,
        "population.female.25-29": 30.0,
        **dict.fromkeys(("population.total.0-14", "population.total.65+"), 100.0),
        "population.total.15-64": 300.0,
    }
    assert evaluate(mine, counts_of(values), None).value[DISTRICT] == 10.0


def test_what_is_hidden_is_not_there() -> None:
    found = load_catalogue(hide=["young_index", "old_index"])
    assert {one.id for one in found} == set(BY_ID) - {"young_index", "old_index"}


def test_everything_that_is_wrong_is_said_at_once_in_japanese() -> None:
    text = (
        GOOD.replace("population.female.25-29", "population.femal.25-29")
        + """
[[indicator]]
id = "ageing_rate"
name = "高齢化率"
unit = "%"
kind = "ratio"
numerator = ["population.total.65+"]
denominator = ["population"]
note = "x"
[[indicator]]
id = "Salon Rate"
name = "サロン"
unit = "人"
kind = "count"
numerator = ["own.salon"]
note = "x"
[[indicator]]
id = "no_denominator"
name = "分母なし"
unit = "%"
kind = "ratio"
numerator = ["population"]
note = "x"
[[indicator]]
id = "wrong"
name = "種類ちがい"
unit = "人"
kind = "mean"
numerator = ["population"]
nots = "x"
"""
    )
    named = {"[[screening]] の1番目": ("ageing_rat",)}
    with pytest.raises(KarteError) as caught:
        load_catalogue(own_file(text), ["young_indx"], named=named, own={"salons"})
    found = [(one.what, one.where) for one in caught.value.problems]
    said = "\n".join(f"{what} @{where}" for what, where in found)
    assert "「population.femal.25-29」という統計項目はありません" in said
    assert "population.female.25-29（人口（女） 25〜29歳）" in said
    assert "@indicators.toml [[indicator]] の1番目（young_women_rate）" in said
    assert "id「ageing_rate」は karte の指標「高齢化率」と同じです" in said
    assert "idは英小文字で始め" in said
    assert "own.salons（市の資料「salons」）" in said
    assert "denominator（分母）は kind" in said
    assert "「kind」に「mean」は使えません（使えるもの: 'count', 'ratio', 'change'）" in said
    assert "「note」が書かれていません" in said
    assert "「nots」という項目はありません" in said
    assert all(one.hint for one in caught.value.problems)


def test_an_id_that_nothing_has_is_refused_wherever_it_is_named() -> None:
    named = {"[indicators] の common": ("ageing_rate", "single_shar")}
    with pytest.raises(KarteError) as caught:
        load_catalogue(None, ["young_indx"], named=named)
    first, second = caught.value.problems
    assert first.where == "karte.toml [indicators] の hide"
    assert "young_index（年少人口指数）" in first.what
    assert second.where == "karte.toml [indicators] の common"
    assert "single_share（単独世帯率）" in second.what


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.encode("cp932"), "UTF-8 ではありません"),
        (b"[[indicator]\n", "TOML の書き方"),
        (b"indicators = 3\n", "「indicators」という項目はありません"),
        (b"indicator = 3\n", "[[indicator]] の下に"),
        (GOOD.encode() + GOOD.split("[[")[1].join(["[[", ""]).encode(), "指標が2つあります"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(content: bytes, said: str) -> None:
    with pytest.raises(KarteError) as caught:
        load_catalogue(Declared("indicators.toml", content))
    assert said in caught.value.problems[0].what
    assert caught.value.problems[0].hint


def test_internal_indicators_are_not_for_the_public() -> None:
    text = GOOD.replace("topic =", 'audience = "internal"\ntopic =')
    catalogue = load_catalogue(own_file(text))
    public = {one.id for one in for_audience(catalogue, Audience.PUBLIC, {"care_certified"})}
    office = {one.id: one for one in for_audience(catalogue, Audience.INTERNAL, {"care_certified"})}
    assert set(BY_ID) - public == {"care_need_rate"}
    assert "young_women_rate" not in public
    assert office["care_need_rate"].audience is Audience.INTERNAL
    assert office["association_rate"].audience is Audience.PUBLIC


def test_the_page_of_indicators_is_in_step_with_the_catalogue() -> None:
    """After a change of the catalogue: ``python tools/write_indicator_docs.py``."""
    written = runpy.run_path(str(ROOT / "tools" / "write_indicator_docs.py"))["page"]()
    assert (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8") == written


def test_the_example_on_that_page_works() -> None:
    page = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in page.split("```toml")[1:]]
    settings, definitions = blocks
    assert 'id = "salon_members"' in settings
    found = load_catalogue(own_file(definitions), ["young_index"], own={"salon_members"})
    assert [one.id for one in found[-2:]] == ["child_woman_ratio_20_39", "salon_rate"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"id": "児童"}, "英小文字"), ({"id": "rate", "unit": "％"}, "足し合わせられない")],
)
def test_an_own_figure_that_is_no_count_gets_no_id(changes: dict[str, str], said: str) -> None:
    given = {
        "name": "x",
        "file": "a.csv",
        "by": "district",
        "key_column": "k",
        "value_column": "v",
        "date": dt.date(2026, 4, 1),
        "source": "s",
    }
    with pytest.raises(ValueError, match=said):
        OwnFigureConfig.model_validate({**given, **changes})
