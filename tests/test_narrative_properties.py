"""Reading aloud, for any district: no sentence contradicts the number that it is about."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from drawn_readings import CITY, SPECS, TOWN, outlook, standing
from hypothesis import given, settings
from hypothesis import strategies as st

from karte.model import Grade
from karte.narrative import PARTS, load_rules, read_aloud

if TYPE_CHECKING:
    from karte.comparison import Standing
    from karte.narrative import Outlook, Sentence

RULES = load_rules()
BY_ID = {one.id: one for one in RULES.rules}
UP = ("高く", "高い", "高ま", "多く", "多い", "上回", "増え")
DOWN = ("低く", "低い", "下が", "少なく", "少ない", "下回", "減り")
NUMBER = r"(約?)([\d,]+(?:\.\d+)?)"


def standings_of_seed(seed: int) -> dict[str, Standing]:
    """Draw a district of about half of the indicators; numbers of a seed are quickly made."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = {}
    for name, spec in SPECS.items():
        if chance.random() < chance.choice((0.3, 0.9)):
            continue
        bottom = -30.0 if name == "population_change" else 0.0
        far = max(100.0 if spec.unit == "%" else 4 * spec.usual, 20.0)
        near = (max(spec.usual - spec.spread, bottom), spec.usual + spec.spread)
        value: float | None = chance.uniform(*chance.choice((near, (bottom, far))))
        if spec.kind == "count" and value is not None:
            value = float(round(value))
        found[name] = standing(
            name,
            chance.choice((None, value, value, value, value)),
            half=chance.choice((0, 0.02, 0.3)) * spec.spread,
            grade=chance.choice("AABC"),
            before=chance.choice((None, chance.uniform(1, 100))),
            elsewhere=chance.choice((None, chance.uniform(-30, 30), 0.0)),
            place=chance.choice((None, chance.randint(1, 24), chance.choice((1, 24)))),
        )
    return found


seeds = st.integers(0, 2**32)
outlooks = st.one_of(
    st.none(),
    st.builds(
        outlook,
        st.floats(100, 9000),
        st.floats(0, 9000),
        aged_now=st.floats(10, 60),
        aged_then=st.floats(10, 60),
        children_now=st.floats(10, 900),
        children_then=st.floats(0, 900),
    ),
)


def size_of(one: Sentence, here: dict[str, Standing], ahead: Outlook | None) -> tuple[float, float]:
    """Return what the sentence is about: the difference, and what it is measured from."""
    if one.figure == "projection":
        assert ahead is not None
        now, then = {
            "population": (ahead.population_now, ahead.population_then),
            "children": (ahead.children_now, ahead.children_then),
            "ageing_rate": (ahead.aged_now, ahead.aged_then),
        }[one.indicator]
        assert now is not None
        assert then is not None
        return then - now, now
    it = here[one.indicator]
    assert it.own.value is not None
    assert it.whole is not None
    if one.figure == "change":
        (change,) = it.changes
        assert change.difference.value is not None
        assert change.before.value is not None
        return change.difference.value, change.before.value
    if it.indicator.kind == "change":
        return it.own.value, 100.0
    return it.own.value - it.whole, it.whole


def precise(printed: str, exact: float) -> bool:
    """Whether a printed number is the exact one, rounded to the digits that it shows."""
    match = re.search(NUMBER, printed)
    assert match
    digits = match[2].replace(",", "")
    shown = len(digits.partition(".")[2])
    unit = 10.0**-shown
    if match[1] and not shown:
        unit *= 10 ** (len(digits) - len(digits.rstrip("0")))
    return abs(float(digits) - exact) <= unit / 2 + 1e-6


def tells(printed: str, change: float) -> bool:
    """Whether the change of a municipality is told with its direction."""
    if printed == "増減なし":
        return abs(change) <= 0.5
    return precise(printed, abs(change)) and printed[-1] == ("増" if change > 0 else "減")


@settings(max_examples=500)
@given(seeds)
def test_a_change_is_told_only_where_it_is_surely_not_that_of_the_municipality(seed: int) -> None:
    here = standings_of_seed(seed)
    for one in read_aloud(here, RULES, CITY).sentences:
        it, rule = here[one.indicator], BY_ID[one.id]
        if one.figure != "change" or not it.whole_changes:
            continue
        (change,), (elsewhere,) = it.changes, it.whole_changes
        gap = change.apart_from(elsewhere, it.indicator)
        assert gap is not None
        assert gap >= (rule.least_points or rule.least_percent or 0), one.text
        assert change.is_certain


@settings(max_examples=500)
@given(seeds, outlooks)
def test_no_sentence_contradicts_its_number(seed: int, ahead: Outlook | None) -> None:
    here = standings_of_seed(seed)
    for one in read_aloud(here, RULES, CITY, outlook=ahead).sentences:
        difference, base = size_of(one, here, ahead)
        # What is said beside the number in brackets is about the municipality.
        plain = re.sub(r"（[^）]*）", "", one.text)
        if one.figure != "rank":
            said = [word in plain for word in UP], [word in plain for word in DOWN]
            if "倍" not in plain and "分の1" not in plain and "半分" not in plain:
                assert any(said[0]) == (difference > 0), one.text
                assert any(said[1]) == (difference < 0), one.text
        values = one.values
        if "difference" in values:
            assert precise(values["difference"], abs(difference)), one.text
        if "percent" in values:
            assert precise(values["percent"], 100 * abs(difference) / base), one.text
        if "value" in values:
            own = here[one.indicator].own.value
            assert own is not None
            assert precise(values["value"], own), one.text
        if "whole" in values and one.figure == "change":
            (elsewhere,) = here[one.indicator].whole_changes
            assert tells(values["whole"], elsewhere.difference.value or 0.0), one.text
            assert "市全体は" in one.text
        elif "whole" in values and one.indicator != "population_change":
            whole = here[one.indicator].whole
            assert whole is not None
            assert precise(values["whole"], whole), one.text


@settings(max_examples=500)
@given(seeds)
def test_one_in_n_is_near_the_share_and_so_many_times_near_the_ratio(
    seed: int,
) -> None:
    here = standings_of_seed(seed)
    for one in read_aloud(here, RULES, CITY).sentences:
        own, whole = here[one.indicator].own.value, here[one.indicator].whole
        if "one_in" in one.values:
            match = re.search(r"(\d+)(人|世帯|戸)に(\d+)", one.values["one_in"])
            assert match
            assert own is not None
            said = int(match[3]) / int(match[1])
            off = abs(own / 100 - said) / said
            assert off <= (0.05 if one.values["one_in"].startswith("およそ") else 0.015)
        match = re.fullmatch(r"約([\d.]+)倍", one.values.get("times", ""))
        if match:
            assert own is not None
            assert whole is not None
            assert float(match[1]) >= 1.1
            assert abs(float(match[1]) - own / whole) <= 0.05 * own / whole


@settings(max_examples=500)
@given(seeds, outlooks)
def test_it_is_short_certain_and_the_same_every_time(seed: int, ahead: Outlook | None) -> None:
    here = standings_of_seed(seed)
    reading = read_aloud(here, RULES, CITY, outlook=ahead)
    assert reading == read_aloud(dict(reversed(here.items())), RULES, CITY, outlook=ahead)
    assert len(reading.sentences) <= 6
    assert 2 <= len(reading.questions) <= 3
    assert len({one.text for one in reading.questions}) == len(reading.questions)
    assert all(len(one.text) <= 70 for one in reading.sentences)
    assert (reading.why_fewer == "") == (len(reading.sentences) >= 4)
    said = [BY_ID[one.id] for one in reading.sentences]
    assert len({one.says for one in said}) == len(said)
    themes = [one.theme for one in said]
    assert all(themes.count(one) <= 2 for one in themes)
    parts = [PARTS.index(one.part) for one in said]
    assert parts == sorted(parts)
    assert sum("この校区では、" in one.text for one in reading.sentences) <= 1
    for one in reading.sentences:
        if one.figure != "projection":
            own = here[one.indicator].own
            assert own.value is not None
            assert own.grade is not Grade.C
        assert ("推計" in one.text) == (
            one.figure != "projection" and here[one.indicator].own.low is not None
        )


@settings(max_examples=500)
@given(seeds, outlooks)
def test_a_town_never_hears_the_words_of_a_city(seed: int, ahead: Outlook | None) -> None:
    here = standings_of_seed(seed)
    reading = read_aloud(here, RULES, TOWN, outlook=ahead)
    said = [one.text for one in reading.sentences] + [one.text for one in reading.questions]
    text = " ".join([reading.why_fewer, *said])
    assert not re.search("市|校区|学区|自治協議会", text)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_a_certain_change_is_always_among_what_is_said(name: str) -> None:
    rules = [one for one in RULES.rules if one.indicator == name and one.looks_at == "change"]
    everything = {
        other: standing(other, 3 * SPECS[other].usual if SPECS[other].unit != "%" else 99)
        for other in SPECS
        if other not in (name, "population_change")
    }
    if not rules or name == "population_change":
        return
    value = SPECS[name].usual
    everything[name] = standing(name, value, before=value / 2)
    reading = read_aloud(everything, RULES, CITY)
    assert "change" in {one.figure for one in reading.sentences}
