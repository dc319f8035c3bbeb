"""What councils have written, district by district, and what of it is of an earlier year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.check.types import CheckedVoices
from karte.tables.community import LAYOUTS
from karte.wareki import fiscal_year

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.profile import Results
    from karte.tables.community import Held


def checked_voices(results: Results) -> tuple[CheckedVoices, ...]:
    """Return what was read of every district.

    Parameters
    ----------
    results : Results
        Of a public edition.

    Returns
    -------
    tuple of CheckedVoices
        Every district in its order; none where nobody has put any form into the workspace.
    """
    if not results.community:
        return ()
    frame = results.districts.frame
    return tuple(
        _checked(name, results.community.get(district_id, {}), results.config.edition)
        for district_id, name in zip(frame["district_id"], frame["name"], strict=True)
    )


def _checked(area: str, held: Mapping[str, Held], edition: int) -> CheckedVoices:
    sheets = [(one.name, held[one.name]) for one in LAYOUTS if one.name in held]
    earlier: dict[int, list[str]] = {}
    for name, one in sheets:
        if one.edition < edition:
            earlier.setdefault(one.edition, []).append(name)
    return CheckedVoices(
        area=area,
        written="、".join(f"{name}{one.written}" for name, one in sheets),
        public=f"{sum(len(one.entries) for _, one in sheets)}",
        files="、".join(sorted({file for _, one in sheets for file in one.files})),
        earlier="、".join(
            f"{fiscal_year(year)}版の{'・'.join(names)}" for year, names in sorted(earlier.items())
        ),
    )
