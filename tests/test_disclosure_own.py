"""The city's own figures by district: births, deaths, people who need care."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from karte.disclosure import EarlierOwn, counts_people, protect_own
from karte.model import Audience, Estimate, Origin, Status
from karte.tables.places import OwnFigures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.disclosure import ProtectedOwn

THRESHOLD = 10


def figure(total: float | None = None) -> OwnFigures:
    nothing = pd.DataFrame({"row_id": [], "target": []})
    return OwnFigures(
        "出生数",
        "人",
        dt.date(2025, 4, 1),
        "town",
        nothing,
        nothing,
        Estimate(value=total, status=Status.NOT_PROVIDED if total is None else Status.REPORTED),
        Origin(id="own:a", title="a", publisher="", licence="", date=None, files=()),
        Audience.PUBLIC,
    )


def protected(
    values: Mapping[str, float],
    total: float | None = None,
    status: Status = Status.REPORTED,
    **earlier: float,
) -> ProtectedOwn:
    told = {one: Estimate(value=value, status=status) for one, value in values.items()}
    found = protect_own(figure(total), told, THRESHOLD, EarlierOwn(earlier, {}, {}))
    assert found.leaks == ()
    return found


def hidden(found: ProtectedOwn) -> set[str]:
    """Return the districts that are withheld, and ``whole``."""
    own = {one for one, value in found.values.items() if value.status is Status.SUPPRESSED}
    return own | ({"whole"} if found.figures.total.status is Status.SUPPRESSED else set())


def test_without_a_total_only_the_small_number_is_withheld() -> None:
    assert hidden(protected({"a": 4, "b": 40, "c": 20})) == {"a"}


def test_with_a_total_another_district_is_withheld_too() -> None:
    assert hidden(protected({"a": 4, "b": 40, "c": 20}, 64)) == {"a", "c"}


def test_a_few_outside_every_district_are_kept_as_well() -> None:
    assert hidden(protected({"a": 40, "b": 20}, 60)) == set()
    assert hidden(protected({"a": 40, "b": 20}, 63))


def test_what_an_earlier_edition_printed_protects_nothing() -> None:
    assert hidden(protected({"a": 4, "b": 40, "c": 20}, 64, c=20)) == {"a", "b"}


def test_a_number_that_has_changed_since_is_another() -> None:
    assert hidden(protected({"a": 4, "b": 40, "c": 20}, 64, c=21)) == {"a", "c"}


def test_a_part_of_a_person_is_not_printed_as_nobody() -> None:
    found = protected({"a": 0.4, "b": 0.0, "c": 20.0})
    assert hidden(found) == {"a"}
    assert found.values["b"].value == 0


def test_it_is_told_what_that_costs() -> None:
    (districts, whole) = protected({"a": 4, "b": 40, "c": 20}, 64).costs
    assert (districts.cells, districts.withheld, districts.small) == (3, 2, 1)
    assert (whole.table, whole.withheld) == ("municipality", 0)


@pytest.mark.parametrize("unit", ["人", "人 ", "名", "世帯", "戸", "人（延べ）", "件／年", ""])
def test_people_are_counted_in_many_units(unit: str) -> None:
    assert counts_people(unit)


@pytest.mark.parametrize("unit", ["%", "人/km²", "m²", "円", "箇所", "件/千人", "校", "歳"])
def test_what_is_no_count_of_people_is_left_as_it_is(unit: str) -> None:
    assert not counts_people(unit)
