"""The report of a check as one page that needs no other file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from karte.maps import area_map_svg, legend_items
from karte.profile.format import number

if TYPE_CHECKING:
    from jinja2 import Template

    from karte.check.types import CheckReport

_MAP_WIDTH, _MAP_HEIGHT = 1000, 760


def page_html(report: CheckReport) -> bytes:
    """Return ``check.html``.

    Parameters
    ----------
    report : CheckReport
        From `check_workspace`.

    Returns
    -------
    bytes
        For the office only; opens from anywhere, asks for nothing.
    """
    drawn = legend = None
    if report.map is not None:
        svg = area_map_svg(report.map, width=_MAP_WIDTH, height=_MAP_HEIGHT)
        drawn = Markup(svg)  # noqa: S704 - our own SVG, every text in it escaped
        legend = [
            (Markup(item.swatch), item.label)  # noqa: S704 - as above
            for item in legend_items(report.map)
        ]
    return _template().render(report=report, drawn=drawn, legend=legend).encode()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["number"] = number
    source = resources.files("karte.check").joinpath("check.html.j2").read_text("utf-8")
    return environment.from_string(source)
