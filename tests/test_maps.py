"""Static and interactive maps show the same areas in the same colours, and need no network."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import profiles
import pytest
from pyproj import Geod

from karte.design import SHADES
from karte.maps import (
    area_map_svg,
    interactive_map,
    leaflet_assets,
    legend_items,
    static_map,
)
from karte.maps.palette import is_dark, shade
from karte.maps.projection import fit
from karte.model import Status
from karte.profile.types import AreaMap, MapArea, MapOutline

SPACE = "{http://www.w3.org/2000/svg}"
GROUND = Geod(ellps="GRS80")
ATTACK = "</script><script>alert(1)</script>"
MAP = profiles.district_map()
SVG = area_map_svg(MAP, width=560, height=480)


def square(west: float, south: float, size: float) -> tuple[tuple[tuple[tuple[float, float], ...]]]:
    east, north = west + size, south + size
    return ((((west, south), (east, south), (east, north), (west, north), (west, south)),),)


def one_area(**changes: object) -> AreaMap:
    area = MapArea(
        id="1",
        name="本町",
        polygons=square(138, 34, 0.01),
        label_point=(138.005, 34.005),
        level=0,
        status=Status.OBSERVED,
        text="12.3%",
    ).model_copy(update=changes)
    return MAP.model_copy(
        update={"areas": (area,), "outline": (), "context": (), "legend": ("a", "b")}
    )


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def fills(svg: str) -> list[str]:
    return [
        one.attrib["fill"]
        for one in parsed(svg).iter(f"{SPACE}path")
        if one.find(f"{SPACE}title") is not None
    ]


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    found = []
    for one in parsed(svg).iter(f"{SPACE}text"):
        text = one.text or ""
        wide = sum(13 if ord(c) > 255 else 7 for c in text)
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
        found.append((x - wide / 2, y - 11, x + wide / 2, y + 2))
    return found


def data_of(script: str) -> dict[str, object]:
    found = re.search(r"karteMap\(\w+, (.*)\);", script)
    assert found
    loaded = json.loads(found.group(1))
    assert isinstance(loaded, dict)
    return loaded


def test_every_area_is_drawn_in_the_colour_of_its_class() -> None:
    expected = [
        f"url(#map-{'hidden' if area.status is Status.SUPPRESSED else 'none'})"
        if area.level is None
        else shade(area.level, 5)
        for area in MAP.areas
    ]
    assert fills(SVG) == expected


@pytest.mark.parametrize("status", [Status.SUPPRESSED, Status.NOT_PROVIDED, Status.NOT_APPLICABLE])
def test_an_area_without_a_figure_is_hatched_and_says_why(status: Status) -> None:
    area_map = one_area(level=None, status=status, text=status.label)
    (fill,) = fills(area_map_svg(area_map, width=300, height=300))
    assert fill.startswith("url(#")
    assert f'id="{fill[5:-1]}"' in area_map_svg(area_map, width=300, height=300)
    assert [item.label for item in legend_items(area_map)] == ["a", "b", status.label]


def test_the_reasons_look_different_from_one_another() -> None:
    statuses = (Status.SUPPRESSED, Status.NOT_PROVIDED, Status.NOT_APPLICABLE)
    swatches = {legend_items(one_area(level=None, status=status))[-1].swatch for status in statuses}
    assert len(swatches) == len(statuses)


def test_names_touch_neither_each_other_nor_the_frame() -> None:
    frames = boxes(SVG)
    assert len(frames) > 20
    for number, one in enumerate(frames):
        assert one[0] >= 0
        assert one[2] <= 560
        assert one[1] >= 0
        assert one[3] <= 480
        for two in frames[number + 1 :]:
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
            assert apart, (one, two)


def test_a_name_that_does_not_fit_gives_way_to_a_number_with_a_key() -> None:
    name = "とても長い名前の町" * 6
    drawn = static_map(one_area(name=name), width=200, height=200)
    written = [one.text for one in parsed(drawn.svg).iter(f"{SPACE}text")]
    assert written[0] == "1"
    assert not any("とても" in (text or "") for text in written)
    assert drawn.numbered == (f"1 {name} 12.3%",)


def test_every_area_can_be_found_by_name_or_number() -> None:
    drawn = static_map(MAP, width=560, height=480)
    written = "".join(one.text or "" for one in parsed(drawn.svg).iter(f"{SPACE}text"))
    listed = "".join(drawn.numbered)
    assert [area.name for area in MAP.areas if area.name not in written + listed] == []


@pytest.mark.parametrize("latitude", [24.3, 34.0, 45.4])
def test_north_is_up_and_a_metre_is_as_long_either_way(latitude: float) -> None:
    projection = fit([square(138, latitude, 0.02)], 400, 400, 10)
    west, south = projection.place((138, latitude))
    east, north = projection.place((138.02, latitude + 0.02))
    assert north < south
    assert west < east
    middle = latitude + 0.01
    _, _, across = GROUND.inv(138, middle, 138.02, middle)
    _, _, down = GROUND.inv(138, latitude, 138, latitude + 0.02)
    assert (east - west) * projection.metres_per_unit == pytest.approx(across, rel=1e-5)
    assert (south - north) * projection.metres_per_unit == pytest.approx(down, rel=1e-5)


def test_the_scale_bar_is_a_round_number_of_its_length() -> None:
    projection = fit([MAP.outline], 560, 480, 20)
    found = re.search(r"v6h([\d.]+)v-6", SVG)
    assert found
    metres = float(found.group(1)) * projection.metres_per_unit
    assert metres == pytest.approx(500, rel=0.001)
    assert ">500 m<" in SVG


def test_paths_hold_whole_numbers_only() -> None:
    for d in re.findall(r' d="([^"]+)"', SVG):
        assert re.fullmatch(r"[MLHVlhvz\d\s.-]*", d)
    areas = [one.attrib["d"] for one in parsed(SVG).iter(f"{SPACE}path") if len(one)]
    assert areas
    assert not any("." in d for d in areas)


def test_shades_darken_evenly_so_that_greyscale_keeps_their_order() -> None:
    grey = [
        0.2126 * int(c[1:3], 16) + 0.7152 * int(c[3:5], 16) + 0.0722 * int(c[5:7], 16)
        for c in SHADES
    ]
    steps = [a - b for a, b in pairwise(grey)]
    assert min(steps) > 15
    assert [is_dark(level, 5) for level in range(5)] == [False, False, False, True, True]


def test_a_neighbour_far_outside_the_frame_is_not_drawn() -> None:
    far = MapOutline(id="x", name="遠方", polygons=square(140, 36, 0.01))
    area_map = one_area().model_copy(update={"context": (far,)})
    assert area_map_svg(area_map, width=300, height=300) == area_map_svg(
        one_area(), width=300, height=300
    )


def test_crossing_lines_in_a_file_do_not_stop_the_map() -> None:
    bow = ((((138, 34), (138.01, 34.01), (138.01, 34), (138, 34.01), (138, 34)),),)
    beside = MapOutline(id="x", name="隣", polygons=bow)
    area_map = one_area(polygons=bow).model_copy(update={"context": (beside,)})
    assert len(fills(area_map_svg(area_map, width=300, height=300))) == 1


def test_pale_areas_are_set_off_from_the_ground_where_there_is_no_outline() -> None:
    assert 'stroke="#5f6c78"' in area_map_svg(one_area(), width=300, height=300)
    assert 'stroke="#5f6c78"' not in SVG


def test_a_name_is_folded_before_its_number_where_it_is_too_wide() -> None:
    narrow = ((((138, 34), (138.003, 34), (138.003, 34.01), (138, 34.01), (138, 34)),),)
    area_map = one_area(polygons=narrow, name="桜ヶ丘東一丁目", label_point=(138.0015, 34.005))
    drawn = area_map_svg(area_map, width=250, height=250)
    written = [one.text for one in parsed(drawn).iter(f"{SPACE}text")]
    assert written[:2] == ["桜ヶ丘東", "一丁目"]


def test_markup_in_a_name_stays_text() -> None:
    area_map = one_area(name=ATTACK, text="<b>")
    assert "<script" not in area_map_svg(area_map, width=900, height=900)
    live = interactive_map(area_map, map_id="one")
    assert "<script" not in live.script + live.div_html
    areas = data_of(live.script)["areas"]
    assert isinstance(areas, list)
    assert areas[0]["name"] == ATTACK


def test_the_interactive_map_names_no_server_and_is_the_same_each_time() -> None:
    live = interactive_map(MAP, map_id="karte")
    assert live == interactive_map(MAP, map_id="karte")
    assert "http" not in live.script + live.div_html
    assert "<script" not in live.div_html
    assert "viewport" not in live.div_html


def test_the_interactive_map_has_the_colours_of_the_static_one() -> None:
    areas = data_of(interactive_map(MAP, map_id="karte").script)["areas"]
    assert isinstance(areas, list)
    for area, drawn in zip(areas, fills(SVG), strict=True):
        assert drawn == (f"url(#map-{area['pattern']})" if "pattern" in area else area["fill"])


def test_leaflet_comes_with_its_licence_and_all_images_its_style_names() -> None:
    assets = leaflet_assets()
    assert b"Redistribution" in assets["leaflet-LICENSE.txt"]
    named = re.findall(rb"url\((images/[^)]+)\)", assets["leaflet.css"])
    assert named
    assert {name.decode() for name in named} <= set(assets)
