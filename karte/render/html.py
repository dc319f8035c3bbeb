"""Pages: one a district and the index, as files that open without a server."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from karte.charts import composition_svg, pyramid_svg, quadrant_svg, series_svg, strip_svg
from karte.maps import (
    interactive_map,
    leaflet_assets,
    legend_items,
    locator_svg,
    shaded_map,
    static_map,
)
from karte.render import words
from karte.render.compared import compared_json
from karte.render.policy import page_policy
from karte.render.voices import voice_files
from karte.wording import municipality_word

if TYPE_CHECKING:
    from karte.maps import InteractiveMap
    from karte.profile.overviews import Former
    from karte.profile.types import (
        AreaMap,
        Header,
        KeyFigure,
        Overview,
        Profile,
        Screening,
        SheetRow,
        Source,
    )

_MAP_ID = "karte"
_MAP_SIZE = (560, 480)
_LOCATOR_SIZE = (270, 210)


def render_profile(profile: Profile) -> dict[str, bytes]:
    """Write the page of a district.

    Parameters
    ----------
    profile : Profile
        All that the page says.

    Returns
    -------
    dict of str to bytes
        ``index.html`` and, where there are such, ``map.js`` and the photographs; for
        ``districts/<id>/``.
    """
    live = _live(profile.map, profile.place_map)
    outlook = profile.outlook
    context: dict[str, object] = {
        "root": "../../",
        "header": profile.header,
        "sources": profile.sources,
        "profile": profile,
        # Figures and plain keys without any "<": nothing in it can end the element it stands in.
        "simulator": Markup(outlook.data.replace("<", "\\u003c")),  # noqa: S704
        "sheet": [_sheet_row(row) for row in profile.sheet.rows] if profile.sheet else [],
        "keys": [_key(figure) for figure in profile.key_figures],
        "map": _map(profile.map, live),
        "place_map": _still(profile.place_map) if profile.place_map else None,
        "locator": _locator(profile.locator, profile.district_name) if profile.locator else "",
        "charts": {
            "pyramid": _svg(pyramid_svg(profile.pyramid)) if profile.pyramid else "",
            "households": _svg(composition_svg(profile.household_types))
            if profile.household_types
            else "",
            "series": _svg(series_svg(profile.series)) if profile.series else "",
            "outlook": _svg(series_svg(outlook.chart)) if outlook.chart else "",
            "quadrant": _svg(quadrant_svg(profile.quadrant)) if profile.quadrant else "",
        },
        "series_tables": words.series_tables(profile.series) if profile.series else (),
        "places_table": words.places_table(profile.places, profile.header),
        "words": {
            "strips": words.strips(profile.header),
            "pyramid": words.pyramid_reading(profile.header, profile.pyramid)
            if profile.pyramid
            else "",
            "pyramid_source": words.pyramid_source(profile.pyramid) if profile.pyramid else "",
        },
    }
    written = _files("profile.html.j2", context, live, profile.map)
    return written | voice_files(profile.voices)


def render_former(former: Former, header: Header) -> bytes:
    """Write the page at the address of a district that is no more.

    Parameters
    ----------
    former : Former
        What became of it.
    header : Header
        Of the edition.

    Returns
    -------
    bytes
        ``index.html`` of ``districts/<id>/``.
    """
    shared: dict[str, object] = {"root": "../../", "header": header, "sources": ()}
    return page("former.html.j2", {**shared, "former": former})


def render_index(overview: Overview) -> dict[str, bytes]:
    """Write the index page of an edition.

    Parameters
    ----------
    overview : Overview
        All that the page says.

    Returns
    -------
    dict of str to bytes
        ``index.html`` and, where there is a map, ``map.js``; for the site's root.
    """
    live = _live(overview.map)
    context: dict[str, object] = {
        "root": "",
        "header": overview.header,
        "sources": overview.sources,
        "overview": overview,
        "names": {row.district_id: row.name for row in overview.rows},
        "map": _map(overview.map, live),
        "shaded": _svg(shaded_map(overview.map, width=360, height=360)) if overview.map else "",
        # Figures and names without any "<", as above.
        "compared": Markup(compared_json(overview)),  # noqa: S704
        "whole": municipality_word(overview.header.kind),
    }
    return _files("index.html.j2", context, live, overview.map)


def render_screening(header: Header, sources: tuple[Source, ...], screening: Screening) -> bytes:
    """Write the staff's table of all districts.

    Parameters
    ----------
    header : Header
        Of the edition.
    sources : tuple of Source
        What is credited.
    screening : Screening
        All that the table says.

    Returns
    -------
    bytes
        ``screening.html``, for the root of an internal site.
    """
    context: dict[str, object] = {
        "root": "",
        "header": header,
        "sources": sources,
        "screening": screening,
    }
    return page("screening.html.j2", context)


def site_assets() -> dict[str, bytes]:
    """Collect the files that all pages share.

    Returns
    -------
    dict of str to bytes
        Keyed by path from the site's root, all below ``assets/``.
    """
    style = files("karte.render").joinpath("templates", "karte.css").read_bytes()
    scripts = {
        name: files("karte.render").joinpath("templates", name).read_bytes()
        for name in ("compare.js", "edition.js", "find.js", "simulator.js", "sort.js")
    }
    shared = {"karte.css": style, **scripts, **leaflet_assets()}
    return {f"assets/{name}": content for name, content in sorted(shared.items())}


def page(template: str, context: dict[str, object], tiles: str = "") -> bytes:
    """Write one page.

    Parameters
    ----------
    template : str
        Its template, which extends ``base.html.j2``.
    context : dict
        What the template names: at least root, header and sources.
    tiles : str, optional
        The background of its map, for which pictures come from elsewhere.

    Returns
    -------
    bytes
        HTML.
    """
    made = _environment().get_template(template).render(policy=page_policy(tiles), **context)
    return made.encode()


def _files(
    template: str,
    context: dict[str, object],
    live: InteractiveMap | None,
    area_map: AreaMap | None,
) -> dict[str, bytes]:
    written = {"index.html": page(template, context, area_map.tiles if area_map else "")}
    if live:
        written["map.js"] = live.script.encode()
    return written


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("karte.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"about": words.about, "mark": words.mark}
    return made


def _svg(drawn: str) -> Markup:
    # Drawings escape every text themselves (karte.charts.svg); they are the only markup let in.
    return Markup(drawn)  # noqa: S704


def _key(figure: KeyFigure) -> dict[str, object]:
    value, reference = figure.estimate.value, figure.reference.value
    return {
        "figure": figure,
        "hint": words.hint(figure.estimate.status),
        "origin": "・".join(filter(None, (words.dated_source(figure), words.made(figure)))),
        "strip": _svg(strip_svg(value, figure.others, reference, figure.standing))
        if words.has_strip(figure)
        else "",
    }


def _sheet_row(row: SheetRow) -> dict[str, object]:
    strip = strip_svg(row.value, row.others, row.reference, row.standing)
    return {"row": row, "strip": _svg(strip) if row.value is not None else ""}


def _live(area_map: AreaMap | None, over: AreaMap | None = None) -> InteractiveMap | None:
    return interactive_map(area_map, map_id=_MAP_ID, over=over) if area_map else None


def _map(area_map: AreaMap | None, live: InteractiveMap | None) -> dict[str, object] | None:
    if area_map is None or live is None:
        return None
    return {**_still(area_map), "live": _svg(live.div_html)}


def _locator(area_map: AreaMap, name: str) -> Markup:
    width, height = _LOCATOR_SIZE
    return _svg(locator_svg(area_map, name, width=width, height=height))


def _still(area_map: AreaMap) -> dict[str, object]:
    width, height = _MAP_SIZE
    still = static_map(area_map, width=width, height=height)
    return {
        "still": _svg(still.svg),
        "numbered": still.numbered,
        "legend": [
            {"label": item.label, "svg": _svg(item.swatch)} for item in legend_items(area_map)
        ],
    }
