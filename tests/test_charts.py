"""Charts say what the profile says, escape every name and stand alone as files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import profiles
import profiles_meaning as meaning
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karte.charts import composition_svg, pyramid_svg, quadrant_svg, series_svg, strip_svg
from karte.charts.svg import clean, drawing, label, nice_step, text_width, with_fonts
from karte.profile.types import Dot, SeriesChart, SeriesLine, SeriesPoint

SPACE = "{http://www.w3.org/2000/svg}"
ATTACK = '<script>alert("x")</script>'


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SPACE}text")]


def rectangles(svg: str, fill: str) -> list[int]:
    return [
        int(one.attrib["width"])
        for one in parsed(svg).iter(f"{SPACE}rect")
        if one.attrib.get("fill") == fill
    ]


def chart(*values: tuple[float, float], name: str = "国勢調査") -> SeriesChart:
    points = tuple(SeriesPoint(year=y, label=f"{y:.0f}年", value=v) for y, v in values)
    line = SeriesLine(name=name, points=points)
    return SeriesChart(title="総人口の推移", unit="人", lines=(line,), notes=(), alt="減りました。")


PYRAMID = profiles.pyramid()
QUADRANT = meaning.QUADRANT
SAID = "9校区中2番目に高い"
SERIES = profiles.series()
DRAWINGS = {
    "pyramid": pyramid_svg(PYRAMID),
    "series": series_svg(SERIES),
    "strip": strip_svg(34.8, (20.0, 34.8, 40.0), 28.6, SAID),
    "quadrant": quadrant_svg(QUADRANT),
    "composition": composition_svg(profiles.household_types()),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_named_scales_and_has_no_id_that_could_clash(name: str) -> None:
    root = parsed(DRAWINGS[name])
    assert root.attrib["role"] == "img"
    assert root.attrib["viewBox"].startswith("0 0 ")
    assert root.findtext(f"{SPACE}title")
    assert not [one for one in root.iter() if "id" in one.attrib]


@pytest.mark.parametrize("name", ["pyramid", "series", "quadrant", "composition"])
def test_a_chart_describes_itself_and_its_text_is_large_enough_for_a_phone(name: str) -> None:
    root = parsed(DRAWINGS[name])
    assert root.findtext(f"{SPACE}desc")
    sizes = [float(one.attrib["font-size"]) for one in root.iter(f"{SPACE}text")]
    width = float(root.attrib["width"])
    assert min(sizes) * 328 / width >= 11.5


@pytest.mark.parametrize("name", ["pyramid", "series", "strip", "quadrant"])
def test_lines_are_told_apart_without_colour(name: str) -> None:
    assert "stroke-dasharray" in DRAWINGS[name]


def test_the_pyramid_draws_each_bar_in_per_cent_of_everybody_on_the_scale_given() -> None:
    everyone = sum(PYRAMID.male) + sum(PYRAMID.female)
    for scale in (6.0, 12.0):
        svg = pyramid_svg(PYRAMID.model_copy(update={"scale": scale}))
        for fill, people in (("#173a5e", PYRAMID.male), ("#d9926f", PYRAMID.female)):
            expected = [133 * 100 * one / everyone / scale for one in reversed(people)]
            assert rectangles(svg, fill) == pytest.approx(expected, abs=1.01)


def test_a_bar_beyond_the_scale_is_cut_and_says_how_long_it_is() -> None:
    svg = pyramid_svg(PYRAMID.model_copy(update={"scale": 3.0}))
    everyone = sum(PYRAMID.male) + sum(PYRAMID.female)
    beyond = [100 * one / everyone for one in (*PYRAMID.male, *PYRAMID.female)]
    said = [text for text in texts(svg) if re.fullmatch(r"\d\.\d%", text)]
    assert sorted(said) == sorted(f"{one:.1f}%" for one in beyond if one > 3)
    assert max(rectangles(svg, "#173a5e")) == 133


def test_the_pyramid_names_its_lines_and_draws_no_earlier_one_where_there_is_none() -> None:
    assert "10年前　平成28年4月1日（2016年）" in texts(DRAWINGS["pyramid"])
    none = {"before_male": (), "before_female": (), "before_label": ""}
    svg = pyramid_svg(PYRAMID.model_copy(update=none))
    assert "市全体" in texts(svg)
    assert not any("年前" in text for text in texts(svg))


def boxes_of(svg: str) -> list[tuple[float, float, float, float]]:
    """Return where the texts of a drawing stand."""
    found = []
    for one in parsed(svg).iter(f"{SPACE}text"):
        size, x, y = (float(one.attrib[name]) for name in ("font-size", "x", "y"))
        width = text_width(one.text or "", size)
        left = {"middle": x - width / 2, "end": x - width}.get(one.attrib.get("text-anchor", ""), x)
        found.append((left, y - 0.75 * size, left + width, y + 0.1 * size))
    return found


def collisions(svg: str) -> int:
    boxes = boxes_of(svg)
    return sum(
        one[0] < two[2] - 1 and two[0] < one[2] - 1 and one[1] < two[3] - 1 and two[1] < one[3] - 1
        for place, one in enumerate(boxes)
        for two in boxes[place + 1 :]
    )


@given(st.lists(st.integers(0, 60), min_size=6, max_size=6), st.text("校区あa", max_size=40))
def test_no_label_of_a_composition_lies_on_another_or_outside(homes: list[int], name: str) -> None:
    whole = sum(homes) or 1
    shares = tuple(100 * one / whole for one in homes) if sum(homes) else (100.0, *[0.0] * 5)
    drawn = profiles.household_types()
    own = drawn.bars[0].model_copy(update={"shares": shares, "name": name, "short": name})
    svg = composition_svg(drawn.model_copy(update={"bars": (own, drawn.bars[1])}))
    assert collisions(svg) == 0
    assert all(left >= 0 and right <= 360 for left, _, right, _ in boxes_of(svg))
    assert {f"{one:.1f}%" for one in shares} <= set(texts(svg))


def test_the_parts_of_a_composition_fill_its_bar() -> None:
    ends = [
        (int(one.attrib["x"]), int(one.attrib["width"]))
        for one in parsed(DRAWINGS["composition"]).iter(f"{SPACE}rect")
        if one.attrib["height"] == "36" and one.attrib["fill"] != "none"
    ]
    for first in (0, 6):
        own = ends[first : first + 6]
        assert own[0][0] == 4
        assert [x + width for x, width in own] == [*(x for x, _ in own[1:]), 356]


def test_the_oldest_class_stands_on_top() -> None:
    written = [text for text in texts(DRAWINGS["pyramid"]) if "歳" in text]
    assert written == list(reversed(PYRAMID.classes))


def test_a_pyramid_of_nobody_can_be_drawn() -> None:
    zeros = (0,) * len(PYRAMID.classes)
    empty = PYRAMID.model_copy(
        update={
            "male": zeros,
            "female": zeros,
            "municipality_male": zeros,
            "municipality_female": zeros,
            "before_male": zeros,
            "before_female": zeros,
        }
    )
    assert set(rectangles(pyramid_svg(empty), "#173a5e")) == {0}


def test_first_and_last_figures_of_each_source_are_written_out() -> None:
    assert {"8,911", "8,655", "8,724", "8,412"} <= set(texts(DRAWINGS["series"]))


@given(
    st.lists(st.integers(0, 20_000), min_size=2, max_size=12),
    st.lists(st.integers(0, 20_000), min_size=1, max_size=4),
)
def test_no_figure_of_a_series_lies_on_another_or_is_cut_off(
    register: list[int], census: list[int]
) -> None:
    lines = tuple(
        SeriesLine(
            name=name,
            points=tuple(
                SeriesPoint(year=first + step * place, label="", value=value)
                for place, value in enumerate(values)
            ),
        )
        for name, first, step, values in (
            ("住民基本台帳", 2015.25, 1, register),
            ("国勢調査", 2010.75, 5, census),
        )
    )
    svg = series_svg(SERIES.model_copy(update={"lines": lines}))
    assert collisions(svg) == 0
    height = float(parsed(svg).attrib["height"])
    for left, top, right, bottom in boxes_of(svg):
        assert left >= 0
        assert right <= 360
        assert top >= 0
        assert bottom <= height


def test_where_a_projection_sets_out_the_figure_stands_once() -> None:
    past, ahead = chart((2016, 9123), (2026, 8123)), chart((2026, 8123), (2056, 5123))
    svg = series_svg(past.model_copy(update={"lines": (*past.lines, *ahead.lines)}))
    assert [texts(svg).count(one) for one in ("9,123", "8,123", "5,123")] == [1, 1, 1]


def test_sources_are_never_joined() -> None:
    lines = [
        one.attrib["d"]
        for one in parsed(DRAWINGS["series"]).iter(f"{SPACE}path")
        if one.attrib.get("stroke-width") == "3" and one.attrib["d"].count("L") > 1
    ]
    assert [line.count("L") + 1 for line in lines] == [3, 12]


def test_an_axis_that_does_not_start_at_zero_says_so() -> None:
    assert any("0から始まりません" in text for text in texts(DRAWINGS["series"]))
    assert not any("0から" in text for text in texts(series_svg(chart((2015, 0), (2020, 9)))))


def test_a_small_wobble_does_not_look_like_a_landslide() -> None:
    svg = series_svg(chart((2015, 10_000), (2020, 9_990)))
    heights = re.findall(r'<circle cx="\d+" cy="(\d+)"', svg)
    assert abs(int(heights[0]) - int(heights[1])) <= 4


def test_a_single_point_is_a_marker() -> None:
    assert "<circle" in series_svg(chart((2020.75, 8655)))


def test_markup_in_a_name_stays_text() -> None:
    svg = series_svg(chart((2015, 1), (2020, 2), name=ATTACK))
    assert "<script" not in svg
    assert ATTACK in texts(svg)


@given(st.text())
def test_any_text_gives_well_formed_xml(text: str) -> None:
    parsed(drawing(10, 10, text, text, label(0, 0, text)))
    assert "<" not in clean(text)


def test_the_strip_has_a_dot_only_where_there_is_a_figure() -> None:
    assert "<circle" in DRAWINGS["strip"]
    assert "<circle" not in strip_svg(None, (20.0, 40.0), 28.6, "")


def test_the_strip_is_named_by_what_may_be_said_of_the_place() -> None:
    assert parsed(DRAWINGS["strip"]).findtext(f"{SPACE}title") == SAID


def circles(svg: str) -> list[ET.Element]:
    return list(parsed(svg).iter(f"{SPACE}circle"))


def test_the_quadrant_has_a_dot_a_district_and_names_this_one() -> None:
    drawn = circles(DRAWINGS["quadrant"])
    assert len(drawn) == len(QUADRANT.dots)
    assert [one.attrib["r"] for one in drawn].count("8") == 1
    assert "中央小学校区" in texts(DRAWINGS["quadrant"])
    assert set(QUADRANT.corners) <= set(texts(DRAWINGS["quadrant"]))


def test_a_rough_figure_is_a_hollow_dot_so_that_it_is_told_without_colour() -> None:
    assert [one.attrib["fill"] for one in circles(DRAWINGS["quadrant"])].count("#fff") == 1


def test_higher_figures_are_drawn_higher_and_farther_right() -> None:
    dots = sorted(QUADRANT.dots, key=lambda one: one.here)
    at = [(int(one.attrib["cx"]), int(one.attrib["cy"])) for one in circles(DRAWINGS["quadrant"])]
    across = sorted(zip((one.x for one in dots), (x for x, _ in at), strict=True))
    up = sorted(zip((one.y for one in dots), (-y for _, y in at), strict=True))
    for pairs in (across, up):
        assert [place for _, place in pairs] == sorted(place for _, place in pairs)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 100), st.text("あ区", min_size=1, max_size=15)),
        min_size=1,
        max_size=40,
    )
)
def test_no_name_lies_on_another_or_outside_the_quadrant(
    drawn: list[tuple[float, float, str]],
) -> None:
    dots = tuple(
        Dot(name=name, x=x, y=y, here=place == 0, rough=False)
        for place, (x, y, name) in enumerate(drawn)
    )
    svg = quadrant_svg(QUADRANT.model_copy(update={"dots": dots}))
    boxes = []
    for one in parsed(svg).iter(f"{SPACE}text"):
        if one.attrib.get("stroke") == "#fff":
            size, left = float(one.attrib["font-size"]), float(one.attrib["x"])
            base = float(one.attrib["y"])
            width = text_width(one.text or "", size)
            boxes.append((left, base - size, left + width, base))
            assert left >= 38
            assert left + width <= 350
    for place, box in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = box[0] >= other[2] - 1 or other[0] >= box[2] - 1
            assert apart or box[1] >= other[3] - 1 or other[1] >= box[3] - 1


def test_a_strip_of_equal_figures_has_its_dot_in_the_middle() -> None:
    assert 'cx="120"' in strip_svg(5.0, (5.0, 5.0), 5.0, SAID)


def test_the_typefaces_of_the_pdf_can_be_named() -> None:
    named = with_fonts(DRAWINGS["series"], ("BIZ UDPGothic", "Noto Sans JP"))
    assert "karte-sans" not in named
    assert parsed(named).find(f"{SPACE}g").attrib["font-family"].startswith("'BIZ UDPGothic'")  # type: ignore[union-attr]


@given(st.floats(1e-3, 1e9), st.integers(1, 10))
def test_a_nice_step_needs_no_more_parts_than_allowed(span: float, parts: int) -> None:
    step = nice_step(span, parts)
    assert span / step <= parts * (1 + 1e-6)
    assert f"{step:e}"[0] in "125"
