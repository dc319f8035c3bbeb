"""What the template of a print gets: texts as they are, drawings as SVG, and no geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.render.details import details
from karte.render.first_page import first_page
from karte.render.pages import people_page, places_page, time_page, towns_page

if TYPE_CHECKING:
    from karte.profile.types import Profile

Json = dict[str, object]


def sheet_data(profile: Profile, families: tuple[str, ...], room: float) -> Json:
    """Collect all that is printed of a district.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces; drawings name them, too.
    room : float
        Height of a page's text in millimetres.

    Returns
    -------
    dict
        Plain JSON. Tables that find no room on their page stand at the end of the last, those
        that repeat a drawing among the details (資料編), which are None where the district has
        none.
    """
    people = people_page(profile, families, room)
    time = time_page(profile, families, room)
    places = places_page(profile, families, room)
    run_on = (people, time, places)
    return {
        "id": profile.district_id,
        "name": profile.district_name,
        "lead": profile.lead,
        "first": first_page(profile, families, room),
        "people": people.data,
        "time": time.data,
        "places": places.data,
        "towns": towns_page(profile, (one for page in run_on for one in page.continued)),
        "elsewhere": "資料編" if profile.appendix_file else f"この{profile.header.unit}のページ",
        "details": details(profile, families, tuple(one for page in run_on for one in page.moved))
        if profile.appendix_file
        else None,
    }
