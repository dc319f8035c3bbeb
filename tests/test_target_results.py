"""Results of targets: whose they are, of which year, and whether the goal is met."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from karte.errors import Problems
from karte.model import Area, AreaType, Audience, Dataset, Estimate, Origin, Status
from karte.tables.targets import Target, Wanted
from karte.targets import Figure, Found, Position, Result, filled, result_year

ORIGIN = Origin(id="targets", title="目標の一覧", publisher="", licence="", date=None, files=())
RATE = Target(
    area=Area(AreaType.DISTRICT, "B1"),
    name="高齢化率",
    indicator="ageing_rate",
    unit="%",
    baseline=Estimate(value=30.0, status=Status.REPORTED),
    baseline_year=2022,
    goals={2023: 31.0, 2025: 31.5, 2028: 32.0},
    results={},
    wanted=Wanted.LOWER,
    dataset=None,
    decimals=1,
    note="",
    audience=Audience.PUBLIC,
    place="targets.csv 2行目",
    origin=ORIGIN,
)
MEETINGS = replace(
    RATE, name="地域の集いの場", indicator="", unit="か所", decimals=0, wanted=Wanted.RAISE
)


def register(year: int, value: float | None, status: Status = Status.ESTIMATED) -> Figure:
    return Figure(dt.date(year, 4, 1), value, status, Dataset.REGISTER)


def results(
    target: Target, *figures: Figure, edition: int = 2026, findings: Problems | None = None
) -> dict[int, Result]:
    (found,) = filled(
        [target], {("ageing_rate", "B1"): figures}, edition=edition, findings=findings
    )
    return {one.year: one for one in found.results}


def typed(value: float | None, status: Status = Status.REPORTED) -> Estimate:
    return Estimate(value=value, status=status)


def test_a_figure_of_the_first_of_april_is_the_result_of_the_year_that_ended() -> None:
    assert result_year(dt.date(2020, 10, 1)) == 2020
    assert result_year(dt.date(2021, 3, 31)) == 2020
    assert result_year(dt.date(2026, 4, 1)) == 2025
    assert result_year(dt.date(2026, 4, 2)) == 2026
    assert result_year(dt.date(2026, 4, 1), first_of_april="begun") == 2026
    found = results(RATE, register(2024, 30.9), register(2026, 31.7))
    assert [(year, one.value, one.found) for year, one in found.items()] == [
        (2023, 30.9, Found.COMPUTED),
        (2025, 31.7, Found.COMPUTED),
        (2028, None, Found.AHEAD),
    ]
    assert found[2025].date == dt.date(2026, 4, 1)


UP = "目標を上回り、達成しています。"
SHORT = "目標を下回り、達成していません。"
TOO_HIGH = "目標を上回り、達成していません（下げることが目標です）。"
DOWN = "目標を下回り、達成しています（下げることが目標です）。"


@pytest.mark.parametrize(
    ("wanted", "value", "position", "met", "words"),
    [
        (Wanted.RAISE, 32, Position.ABOVE, True, UP),
        (Wanted.RAISE, 31, Position.BELOW, False, SHORT),
        (Wanted.LOWER, 32, Position.ABOVE, False, TOO_HIGH),
        (Wanted.LOWER, 31, Position.BELOW, True, DOWN),
        (Wanted.KEEP, 32, Position.ABOVE, None, "目標を上回っています（保つことが目標です）。"),
        (Wanted.KEEP, 31, Position.BELOW, None, "目標を下回っています（保つことが目標です）。"),
        (Wanted.KEEP, 31.54, Position.AT, True, "目標どおりです。"),
        (Wanted.LOWER, 31.46, Position.AT, True, "目標どおりです。"),
    ],
)
def test_above_is_not_met_where_the_figure_should_fall(
    wanted: Wanted, value: float, position: Position, met: object, words: str
) -> None:
    one = results(replace(RATE, wanted=wanted), register(2026, value))[2025]
    assert (one.position, one.met, one.words) == (position, met, words)


def test_a_goal_within_the_range_of_an_estimate_is_neither_met_nor_missed() -> None:
    day = dt.date(2026, 4, 1)
    wide = Figure(day, 31.9, Status.ESTIMATED, Dataset.REGISTER, 31.0, 32.5)
    one = results(RATE, wide)[2025]
    assert (one.position, one.met) == (Position.UNCLEAR, None)
    assert "上か下かは言えません" in one.words
    narrow = wide._replace(low=31.6)
    assert results(RATE, narrow)[2025].met is False


def test_what_karte_cannot_compute_and_nobody_typed_stays_unfilled() -> None:
    target = replace(MEETINGS, results={2023: typed(31)})
    (found,) = filled([target], {}, edition=2026)
    assert [one.found for one in found.results] == [Found.TYPED, Found.UNFILLED, Found.AHEAD]
    assert found.unfilled == (2025,)
    assert found.results[1].words == "実績は未入力です。"
    assert (found.results[1].value, found.results[1].met) == (None, None)
    (later,) = filled([target], {}, edition=2029)
    assert later.unfilled == (2025, 2028)


def test_hidden_and_not_applicable_results_are_not_unfilled() -> None:
    found = results(
        replace(RATE, results={2023: typed(None, Status.NOT_APPLICABLE)}),
        register(2026, None, Status.SUPPRESSED),
    )
    assert [(one.status, one.words) for one in found.values()] == [
        (Status.NOT_APPLICABLE, "実績は該当なしです。"),
        (Status.SUPPRESSED, "実績は秘匿です。"),
        (Status.NOT_PROVIDED, "実績はこれからです。"),
    ]


def test_a_typed_result_is_used_and_a_contradiction_reported() -> None:
    findings = Problems()
    target = replace(RATE, results={2023: typed(30.9), 2025: typed(31.2)})
    found = results(target, register(2024, 30.94), register(2026, 31.4), findings=findings)
    assert (found[2025].value, found[2025].found) == (31.2, Found.TYPED)
    (problem,) = findings.found
    assert problem.what == (
        "「高齢化率」の実績は、表では 31.2%、karte の計算では 31.4% です"
        "（令和8年4月1日（2026年）の住民基本台帳）。表の数字を使います。"
    )
    assert problem.where == "targets.csv 2行目 列「令和7年度（2025年度） 実績」"


def test_a_typed_result_that_is_hidden_elsewhere_is_reported() -> None:
    findings = Problems()
    target = replace(RATE, results={2025: typed(31.2)})
    results(target, register(2026, None, Status.SUPPRESSED), findings=findings)
    assert "秘匿されています" in findings.found[0].what


def test_results_of_one_target_are_never_from_two_statistics() -> None:
    census = Figure(dt.date(2023, 10, 1), 40.0, Status.OBSERVED, Dataset.CENSUS)
    both = (census, register(2024, 30.9), register(2026, 31.4))
    assert [one.value for one in results(RATE, *both).values()] == [30.9, 31.4, None]
    own = results(replace(RATE, dataset=Dataset.CENSUS), *both)
    assert [one.value for one in own.values()] == [40.0, None, None]
    assert own[2025].found is Found.UNFILLED


def test_a_projection_is_no_result() -> None:
    future = Figure(dt.date(2025, 10, 1), 33.0, Status.PROJECTED, Dataset.PROJECTION)
    assert results(RATE, future)[2025].found is Found.UNFILLED


def test_computed_years_since_the_baseline_show_how_far_it_has_come() -> None:
    figures = [register(year, 30 + year / 1000) for year in (2021, 2023, 2025, 2026)]
    found = results(RATE, *figures)
    assert list(found) == [2023, 2024, 2025, 2028]
    assert found[2024].words == "この年度の目標はありません。"
    undated = replace(RATE, baseline_year=None, goals={2028: 32.0})
    assert list(results(undated, *figures)) == [2025, 2028]


def test_next_years_run_fills_in_more_from_the_same_table() -> None:
    first = results(RATE, register(2024, 30.9), edition=2024)
    assert [one.found for one in first.values()] == [Found.COMPUTED, Found.AHEAD, Found.AHEAD]
    later = results(RATE, register(2024, 30.9), register(2026, 31.4), edition=2026)
    assert later[2023] == first[2023]
    assert later[2025].met is True
