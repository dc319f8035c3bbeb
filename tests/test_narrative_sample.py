"""The sample city, read aloud: something to talk about everywhere, and nothing made up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from karte.comparison import standings
from karte.model import Grade
from karte.narrative import Voice, load_rules, read_aloud, standings_of

if TYPE_CHECKING:
    from workspaces import Study

    from karte.comparison import Standing
    from karte.narrative import Reading

Read = dict[str, tuple[dict[str, "Standing"], "Reading"]]


@pytest.fixture(scope="module")
def readings(sample_study: Study) -> Read:
    results = sample_study.results
    config = results.config
    places, rules = standings(results.figures), load_rules(None)
    frame = results.districts.frame
    voice = Voice.of(config, len(frame))
    found: Read = {}
    for area in results.figures.district_areas:
        own = standings_of(places, area)
        found[area.id] = own, read_aloud(own, rules, voice, already_said={"ageing_rate"})
    return found


def test_all_districts_are_read(readings: Read) -> None:
    assert len(readings) == 14
    for _, reading in readings.values():
        assert reading.sentences or reading.why_fewer
        assert 2 <= len(reading.questions) <= 3
        assert reading.questions[0].strengths


def test_districts_are_read_differently(readings: Read) -> None:
    texts = [tuple(one.text for one in reading.sentences) for _, reading in readings.values()]
    spoken = [one for one in texts if one]
    assert len(set(spoken)) == len(spoken) > 7


def test_a_rough_guide_is_passed_over(readings: Read) -> None:
    for own, reading in readings.values():
        for one in reading.sentences:
            estimate = own[one.indicator].own
            assert estimate.grade is not Grade.C
            assert ("推計" in one.text) == (estimate.grade is not None), one.text


def test_every_sentence_is_short_and_names_the_city_as_a_whole(readings: Read) -> None:
    for _, reading in readings.values():
        for one in reading.sentences:
            assert len(one.text) <= 70
            assert not re.search("市平均|より高い%|None|nan", one.text)
