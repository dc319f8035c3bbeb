"""Maps of places: every facility on one disc, nothing on top of anything, hatches that copy."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import profiles
import profiles_places as drawn
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import MultiPoint, Polygon, box, voronoi_polygons

from karte.charts.svg import text_width
from karte.maps import legend_items, locator_svg, static_map
from karte.maps.hatches import hatch
from karte.maps.marks import number_text
from karte.model import Status
from karte.profile.map_types import HATCH_STEPS
from karte.profile.types import AreaMap, MapArea, MapOutline, Place, Table

SPACE = "{http://www.w3.org/2000/svg}"
ATTACK = "</title><script>alert(1)</script>"
MAP = drawn.place_map()
Box = tuple[float, float, float, float]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def discs(svg: str) -> list[Box]:
    found = []
    for one in parsed(svg).iter(f"{SPACE}rect"):
        if "rx" in one.attrib:
            x, y, wide, high = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + wide, y + high))
    return found


def texts(svg: str) -> list[tuple[str, Box]]:
    """Return every text with the box of its letters."""
    found = []
    for one in parsed(svg).iter(f"{SPACE}text"):
        written = one.text or ""
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
        half = text_width(written, 13) / 2
        found.append((written, (x - half, y - 11, x + half, y + 2)))
    return found


def overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def written_apart(svg: str) -> list[Box]:
    """Return the boxes of all texts beside discs, and of the discs."""
    around = discs(svg)
    outside = [frame for _, frame in texts(svg) if not any(_within(frame, disc) for disc in around)]
    return [*around, *outside]


def _within(frame: Box, disc: Box) -> bool:
    x, y = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2
    return disc[0] < x < disc[2] and disc[1] < y < disc[3]


def numbers_on(svg: str) -> list[int]:
    """Return the numbers of the places that a map shows."""
    found: list[int] = []
    for written, _ in texts(svg):
        if re.fullmatch(r"[\d〜・]+", written):
            for part in written.split("・"):
                first, *last = map(int, part.split("〜"))
                found += range(first, (last or [first])[0] + 1)
    return sorted(found)


def city(
    seeds: list[tuple[float, float]], names: list[str], spots: list[tuple[float, float]]
) -> AreaMap:
    """Return a district of Voronoi towns with a facility at every spot."""
    ground = box(138, 34, 138.02, 34.016)
    points = MultiPoint([(138 + 0.02 * x, 34 + 0.016 * y) for x, y in seeds])
    cells = [one.intersection(ground) for one in voronoi_polygons(points, extend_to=ground).geoms]
    areas = tuple(
        MapArea(
            id=str(number),
            name=name,
            polygons=drawn.ring(cell),
            label_point=(cell.representative_point().x, cell.representative_point().y),
            level=None,
            status=Status.OBSERVED,
            text="",
        )
        for number, (cell, name) in enumerate(zip(cells, names, strict=False))
        if isinstance(cell, Polygon)
    )
    kinds = (("学校", "文"), ("避難所", "避"), ("医院", "医"), ("バス停", "バ"), ("AED", "A"))
    places = tuple(
        Place(
            kind=kinds[number % 5][0],
            icon=kinds[number % 5][1],
            name=f"施設{number}",
            address="",
            point=(138 + 0.02 * x, 34 + 0.016 * y),
            number=number,
        )
        for number, (x, y) in enumerate(spots, start=1)
    )
    return AreaMap(
        title="施設の位置",
        legend=(),
        areas=areas,
        outline=drawn.ring(ground),
        context=(
            MapOutline(id="x", name="隣校区", polygons=drawn.ring(box(138.02, 34, 138.05, 34.016))),
        ),
        notes=(),
        table=Table(caption="", head="", columns=(), rows=(), notes=()),
        alt="",
        places=places,
    )


UNIT = st.floats(0, 1, allow_subnormal=False).map(lambda one: round(one, 4))
SPOT = st.tuples(UNIT, UNIT)
NAME = st.sampled_from(
    ("本町", "大字上山田字北原", "港町一丁目", "栄", "Ａ－１地区", "八幡町3丁目")
)


@given(
    seeds=st.lists(SPOT, min_size=3, max_size=24, unique=True),
    names=st.lists(NAME, min_size=24, max_size=24),
    spots=st.lists(SPOT, max_size=60),
    frame=st.sampled_from(((560, 480), (406, 380), (300, 420))),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_lies_on_anything_and_every_place_is_shown_once(
    seeds: list[tuple[float, float]],
    names: list[str],
    spots: list[tuple[float, float]],
    frame: tuple[int, int],
) -> None:
    area_map = city(seeds, names, spots)
    width, height = frame
    made = static_map(area_map, width=width, height=height)
    boxes = written_apart(made.svg)
    for one, two in combinations(boxes, 2):
        assert not overlap(one, two), (one, two)
    for west, north, east, south in boxes:
        assert west >= 0
        assert north >= 0
        assert east <= width
        assert south <= height
    assert made.furnished
    if area_map.places:
        assert numbers_on(made.svg) == [one.number for one in area_map.places]


def test_facilities_at_one_spot_are_one_disc_with_all_their_numbers() -> None:
    svg = static_map(MAP, width=560, height=480).svg
    assert len(discs(svg)) == 5
    shown = [written for written, _ in texts(svg)]
    assert "1・2" in shown
    assert shown[shown.index("文") : shown.index("文") + 2] == ["文", "避"]
    assert numbers_on(svg) == [1, 2, 3, 4, 5, 6]


def test_more_than_three_kinds_at_one_spot_are_drawn_together() -> None:
    kinds = "文公避医図"
    places = tuple(
        one.model_copy(update={"icon": icon, "point": profiles.places()[0].point, "number": number})
        for number, (one, icon) in enumerate(zip(profiles.places(), kinds, strict=False), start=1)
    )
    shown = [
        written
        for written, _ in texts(static_map(drawn.place_map(places), width=560, height=480).svg)
    ]
    assert shown.count("他") == 1
    assert "1〜5" in shown


@pytest.mark.parametrize(
    ("numbers", "written"), [([7], "7"), ([1, 2], "1・2"), ([4, 2, 3, 9], "2〜4・9")]
)
def test_runs_of_numbers_are_drawn_together(numbers: list[int], written: str) -> None:
    assert number_text(numbers) == written


def test_a_town_without_room_has_a_letter_because_numbers_are_those_of_the_list() -> None:
    long = tuple(one.model_copy(update={"name": "長い名前の町" * 9}) for one in MAP.areas)
    made = static_map(MAP.model_copy(update={"areas": long}), width=560, height=480)
    assert made.numbered[0] == f"ア {'長い名前の町' * 9}"
    without = MAP.model_copy(update={"areas": long, "places": ()})
    assert static_map(without, width=560, height=480).numbered[0].startswith("1 ")


def test_hazards_are_hatched_and_never_filled() -> None:
    svg = static_map(MAP, width=560, height=480).svg
    fills = {
        one.attrib["fill"]
        for one in parsed(svg).iter(f"{SPACE}path")
        if (tip := one.find(f"{SPACE}title")) is not None and "洪水" in (tip.text or "")
    }
    assert fills == {"url(#map-hatch-0)", "url(#map-hatch-3)"}
    assert all(f'id="{one[5:-1]}"' in svg for one in fills)
    (lines,) = [one for one in parsed(svg).iter(f"{SPACE}path") if "stroke-dasharray" in one.attrib]
    assert lines.attrib["fill"] == "none"


def test_a_denser_hatch_has_more_ink_whatever_its_colour() -> None:
    for family in range(4):
        ink = []
        for step in range(HATCH_STEPS):
            one = hatch(family * HATCH_STEPS + step)
            length = sum(
                ((a - c) ** 2 + (b - d) ** 2) ** 0.5
                for (a, b), (c, d) in one.strokes
                if min(a, b, c, d) >= 0 and max(a, b, c, d) <= one.tile
            )
            ink.append(length * one.width / one.tile**2)
        assert ink == sorted(ink)
        assert ink[-1] > 2 * ink[0]


def test_the_key_shows_every_kind_and_layer_that_occurs() -> None:
    labels = [one.label for one in legend_items(MAP)]
    assert labels == [
        "小学校", "避難所", "公民館", "病院", "図書館", "洪水 0.5m未満", "3m以上", "自治会",
    ]  # fmt: skip
    swatches = [one.swatch for one in legend_items(MAP)]
    assert len(set(swatches)) == len(swatches)
    assert not any("pattern" in one for one in swatches)


def test_a_map_of_towns_alone_has_no_key_and_no_patterns() -> None:
    bare = drawn.place_map(places=(), layers=())
    assert legend_items(bare) == ()
    assert "<pattern" not in static_map(bare, width=560, height=480).svg


def test_two_maps_on_a_page_share_no_name() -> None:
    both = (
        static_map(MAP, width=560, height=480).svg
        + static_map(profiles.district_map(), width=560, height=480).svg
    )
    names = re.findall(r' id="([^"]+)"', both)
    assert len(names) == len(set(names))


def test_markup_in_names_of_places_and_layers_stays_text() -> None:
    places = tuple(
        one.model_copy(update={"name": ATTACK, "icon": "<", "kind": ATTACK})
        for one in profiles.places()
    )
    layers = tuple(
        one.model_copy(update={"name": ATTACK, "label": ATTACK}) for one in drawn.flood()
    )
    hostile = drawn.place_map(places, layers)
    for svg in (
        static_map(hostile, width=560, height=480).svg,
        *(one.swatch for one in legend_items(hostile)),
    ):
        assert "<script" not in svg
        parsed(svg)


def test_the_same_map_is_the_same_bytes() -> None:
    assert static_map(MAP, width=560, height=480) == static_map(
        drawn.place_map(), width=560, height=480
    )


@pytest.mark.parametrize("size", [(270, 200), (120, 160), (40, 40)])
def test_the_locator_names_its_district_alone_and_within_the_frame(size: tuple[int, int]) -> None:
    svg = locator_svg(drawn.locator(), "中央小学校区", width=size[0], height=size[1])
    fills = [one.attrib.get("fill") for one in parsed(svg).iter(f"{SPACE}path")]
    assert fills.count("#173a5e") == 1
    assert len(fills) == 1 + len(drawn.locator().context)
    for written, (west, north, east, south) in texts(svg):
        assert written == "中央小学校区"
        assert west >= 0
        assert east <= size[0]
        assert north >= 0
        assert south <= size[1]
    assert len(texts(svg)) == (1 if size[0] > 100 else 0)
