"""Possible is what is possible: whoever lives where, the truth lies in the range.

Four towns in a row, the second cut at 1.3 km; the meshes of 250 m in it tell how many of each broad
age live there. Ages are drawn for every mesh and side, so that the truth is known, and the ages of
the first town may be folded into the second's.
"""

from __future__ import annotations

import numpy as np
import pytest
from drawn import CENSUS_DAY, KM, TOWNS, count_table, districts, row_of_towns
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from karte.crosswalk import Evidence, Group, crosswalk_from_polygons
from karte.errors import Problems
from karte.indicators import evaluate, load_catalogue
from karte.indicators.ratio import ratio_of, sum_of
from karte.model import Area, AreaType
from karte.statistics import AreaCounts, ages_of, combine, count_by_district

BY_ID = {one.id: one for one in load_catalogue()}
SHARES = ("young_share", "age0_4_share", "working_share", "ageing_rate", "mean_age")
AGES = {"0-4": 2.0, "5-9": 7.0, "10-14": 12.0, "15-64": 40.0, "65+": 75.0}
BROAD = {"0-14": ("0-4", "5-9", "10-14"), "15-64": ("15-64",), "65+": ("65+",)}
PLACES = (0, 1, 1, 1, 1, 1, 2, 3)
"""The town of every place: the second has four meshes, one of which the line cuts."""
CELL = (None, 0, 1, 1, 2, 3, None, None)
WEST = np.array([1, 1, 1, 0, 0, 0, 0, 0], dtype=bool)
FOLDED = {TOWNS[1]: [TOWNS[0], TOWNS[1]], TOWNS[2]: [TOWNS[2]], TOWNS[3]: [TOWNS[3]]}

living = st.lists(
    st.lists(st.integers(0, 9), min_size=len(AGES), max_size=len(AGES)),
    min_size=len(PLACES),
    max_size=len(PLACES),
)


def columns(people: np.ndarray) -> dict[str, np.ndarray]:
    """Return the counts of places with so many people of each age, shape (places,)."""
    ages = dict(zip(AGES, people.T, strict=True))
    found = {f"population.total.{age}": one for age, one in ages.items()}
    for broad, parts in BROAD.items():
        found[f"population.total.{broad}"] = np.sum([ages[one] for one in parts], axis=0)
    found["population.total.unknown"] = np.zeros(len(people))
    found["age_years"] = np.sum([AGES[age] * one for age, one in ages.items()], axis=0)
    return {"population": people.sum(axis=1), **found}


def counted(people: np.ndarray, *, folded: bool, told: bool) -> AreaCounts:
    """Count what is published of such a city by district."""
    by_place = columns(people)
    by_town = {name: np.bincount(PLACES, one, 4) for name, one in by_place.items()}
    towns = row_of_towns(by_town["population"].tolist())
    cells = [
        np.sum([people[place] for place, cell in enumerate(CELL) if cell == one], axis=0)
        for one in range(4)
    ]
    of_cells = columns(np.array(cells))
    groups = (Group.PEOPLE, Group.CHILDREN, Group.WORKING, Group.ELDERLY)
    names = ("population", *(f"population.total.{one}" for one in BROAD))
    evidence = Evidence(
        np.array([box(KM + 250 * n, 0, KM + 250 * (n + 1), KM) for n in range(4)]),
        {group: of_cells[name] for group, name in zip(groups, names, strict=True)},
        CENSUS_DAY,
    )
    total = count_table({"population": by_town["population"].tolist()})
    ages = {name: one for name, one in by_town.items() if name != "population"}
    if folded:
        both = {name: [one[0] + one[1], one[2], one[3]] for name, one in ages.items()}
        table = count_table(both, rows=[*FOLDED], members=FOLDED, hidden=TOWNS[:1])
    else:
        table = count_table({name: one.tolist() for name, one in ages.items()})
    known = ages_of([table], towns)
    crosswalk = crosswalk_from_polygons(
        towns,
        districts({"西": box(0, 0, 1.3 * KM, KM), "東": box(1.3 * KM, 0, 4 * KM, KM)}),
        tolerance=25,
        evidence=evidence if told else None,
        people=known["total"],
    )
    parts = [
        count_by_district(one, towns, crosswalk, code="22999", ages=known) for one in (total, table)
    ]
    return combine(parts, Problems())


@pytest.mark.parametrize("told", [False, True], ids=["area", "mesh"])
@pytest.mark.parametrize("folded", [False, True], ids=["", "folded"])
@given(people=living)
def test_the_truth_lies_in_the_possible_range_of_counts_and_of_shares(
    people: list[list[int]], *, folded: bool, told: bool
) -> None:
    drawn = np.array(people, dtype=float)
    counts, true = counted(drawn, folded=folded, told=told), columns(drawn)
    for row, side in enumerate((WEST, ~WEST)):
        for name, one in true.items():
            place = counts.place(name)
            least, most = counts.ranges.least[row, place], counts.ranges.most[row, place]
            assert least - 1e-6 <= one[side].sum() <= most + 1e-6, name
        area = counts.areas[row]
        for name in SHARES:
            indicator = BY_ID[name]
            whole = true["population"][side].sum()
            found = evaluate(indicator, counts, None).estimates[area]
            if not whole or found.least is None:
                continue
            wanted = indicator.scale * true[indicator.numerator[0]][side].sum() / whole
            assert found.least - 1e-6 <= wanted, name
            assert found.most is None or wanted <= found.most + 1e-6, name


def test_a_mesh_tells_of_its_own_age_only() -> None:
    # 20 children of 二丁目, 16 of them in the western mesh: the four that may live east may be all
    # that are under 5.
    people = np.zeros((8, 5))
    people[:, 3] = 10
    people[1, :2] = 4, 12
    people[5, 1] = 4
    counts = counted(people, folded=False, told=True)
    ends = {
        age: [
            float(one[0, counts.place(f"population.total.{age}")])
            for one in (counts.ranges.least, counts.ranges.most)
        ]
        for age in ("0-14", "0-4")
    }
    assert ends["0-14"] == pytest.approx([16, 16])
    assert ends["0-4"] == pytest.approx([0, 4])


def test_the_rest_is_known_of_whole_towns() -> None:
    """Where a line cuts a town, all of its aged may live here, but then not all of the others."""
    people = np.zeros((8, 5))
    people[0], people[2] = [0, 0, 0, 60, 40], [0, 0, 0, 30, 70]
    counts = counted(people, folded=False, told=False)
    aged, whole = (sum_of((name,), counts) for name in ("population.total.65+", "population"))
    assert aged is not None
    assert whole is not None
    share = ratio_of(aged, whole, 0.7, part=True)
    assert counts.areas[0] == Area(AreaType.DISTRICT, "西")
    assert share.least[0] == pytest.approx(40 / (40 + 60 + 30))
    assert share.most[0] == pytest.approx((40 + 70) / (40 + 70 + 60))
