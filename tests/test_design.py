"""Colours have one home, and page and paper agree with it."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise

from karte.design import NAMED, PAPER, SHADES

TEMPLATES = files("karte.render").joinpath("templates")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def lightness(colour: str) -> float:
    """Return L* of CIE Lab, which follows how light a colour looks."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    y: float = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(116 * y ** (1 / 3) - 16)


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        return ((lightness(colour) + 16) / 116) ** 3

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_style_sheet_has_the_same_colours_under_the_same_names() -> None:
    style = TEMPLATES.joinpath("karte.css").read_text(encoding="utf-8")
    root = re.search(r":root \{(.*?)\}", style, re.DOTALL)
    assert root
    found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", root[1]))
    assert found
    assert {name: NAMED.get(name) for name in found} == found


def test_templates_of_paper_name_colours_and_never_write_them() -> None:
    sheets = [one for one in TEMPLATES.iterdir() if one.name.endswith(".typ")]
    assert sheets
    for one in sheets:
        assert COLOUR.findall(one.read_text(encoding="utf-8")) == [], one.name


def test_text_is_readable_on_every_ground() -> None:
    for ground in (PAPER, NAMED["band"], NAMED["sand"]):
        assert contrast(NAMED["ink"], ground) >= 12
        assert contrast(NAMED["muted"], ground) >= 6
        assert contrast(NAMED["navy"], ground) >= 9
    assert round(contrast(NAMED["muted"], PAPER), 1) >= 6.8


def test_shades_keep_their_order_on_a_grey_copy() -> None:
    steps = [lightness(one) for one in SHADES]
    falls = [before - after for before, after in pairwise(steps)]
    assert min(falls) > 12
    assert max(falls) < 1.3 * min(falls)
