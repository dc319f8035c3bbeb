"""資料: every indicator, and what else stands behind the five pages of a print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts import quadrant_svg, strip_svg
from karte.charts.svg import with_fonts
from karte.render import key_words
from karte.render.ranges import below, inline
from karte.render.tables import DENSE, FULL, HALF, in_two_columns, printed_table

if TYPE_CHECKING:
    from karte.profile.types import CommonSheet, Profile, Quadrant, Table

Json = dict[str, object]


def details(profile: Profile, families: tuple[str, ...], moved: tuple[Json, ...]) -> Json:
    """Collect what stands behind the five pages.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces.
    moved : tuple of dict
        Tables that found no room on the five pages.

    Returns
    -------
    dict
        Plain JSON.
    """
    outlook, area_map = profile.outlook, profile.map
    return {
        "moved": moved,
        "indicators": [
            printed_table(one.model_copy(update={"notes": ()}), FULL, DENSE)
            for one in profile.indicators
        ],
        # Every one of these tables has nearly the same notes.
        "indicator_notes": tuple(
            dict.fromkeys(note for one in profile.indicators for note in one.notes)
        ),
        "definitions": key_words.definitions(profile.key_figures),
        "common": _common(profile.sheet) if profile.sheet else None,
        "quadrant": _quadrant(profile.quadrant, families) if profile.quadrant else None,
        "similar": _table(profile.similar),
        "variants": _table(outlook.variants),
        "official": _table(outlook.official),
        "assumptions": outlook.assumptions,
        "map_tables": in_two_columns(area_map.table) if area_map else [],
        "map_notes": (area_map.alt, *area_map.notes) if area_map else (),
    }


def _table(table: Table | None) -> Json | None:
    return printed_table(table, FULL, DENSE) if table else None


def _common(sheet: CommonSheet) -> Json:
    """Prepare the sheet of common indicators; every strip says where the district stands."""
    return {
        "title": sheet.title,
        "own_head": sheet.own_head,
        "whole_head": sheet.whole_head,
        "notes": sheet.notes,
        "rows": [
            {
                "label": row.label,
                "own": inline(row.own),
                "shown": row.own.status.has_value,
                "below": below(row.own),
                "whole": row.whole,
                "change": row.change,
                "standing": row.standing,
                "strip": strip_svg(row.value, row.others, row.reference, row.standing)
                if row.value is not None
                else "",
            }
            for row in sheet.rows
        ],
    }


def _quadrant(chart: Quadrant, families: tuple[str, ...]) -> Json:
    return {
        "title": chart.title,
        "alt": chart.alt,
        "notes": chart.notes,
        "svg": with_fonts(quadrant_svg(chart), families),
        "table": printed_table(chart.table, HALF, DENSE),
    }
