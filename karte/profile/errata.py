"""正誤: what was put right since an edition was published first, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.profile.header import revision_label
from karte.wareki import era_date

if TYPE_CHECKING:
    from karte.inputs.errata import Erratum
    from karte.profile.results import Results


def make_errata(results: Results, district_id: str) -> tuple[str, ...]:
    """Return what was put right on the page of a district.

    Parameters
    ----------
    results : Results
        With the notes of all revisions.
    district_id : str
        Which district.

    Returns
    -------
    tuple of str
        The last revision first; those about all districts stand on every page.
    """
    return tuple(_told(one, "") for one in results.errata if one.district_id in {"", district_id})


def make_all_errata(results: Results) -> tuple[str, ...]:
    """Return everything that was put right, with the districts, for the index.

    Parameters
    ----------
    results : Results
        With the notes of all revisions.

    Returns
    -------
    tuple of str
        The last revision first.
    """
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    return tuple(_told(one, names.get(one.district_id, "")) for one in results.errata)


def _told(one: Erratum, name: str) -> str:
    where = f"{name} " if name else ""
    return f"{revision_label(one.number)}、{era_date(one.date)}: {where}{one.note}"
