"""The targets of a city with what is known of their results, and what nobody has filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.check.types import CheckedTarget
from karte.wareki import fiscal_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile import Results
    from karte.targets import TargetResults


def checked_targets(results: Results) -> tuple[CheckedTarget, ...]:
    """Return every target as a check lists it.

    Parameters
    ----------
    results : Results
        Everything that was computed.

    Returns
    -------
    tuple of CheckedTarget
        In the order of the table.
    """
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    return tuple(
        _checked(one, names.get(one.target.area.id, "全体")) for one in results.meaning.targets
    )


def _checked(found: TargetResults, area: str) -> CheckedTarget:
    target = found.target
    last = [one for one in found.results if one.value is not None]
    return CheckedTarget(
        area=area,
        name=target.name,
        place=target.place,
        source="karte が計算" if target.indicator else "市が入力",
        goals=_years(target.goals),
        results=_years(one.year for one in last),
        verdict=next((f"{fiscal_year(one.year)}: {one.words}" for one in last[::-1]
                      if one.goal is not None), ""),
        unfilled=_years(found.unfilled),
    )  # fmt: skip


def _years(years: Iterable[int]) -> str:
    return "、".join(fiscal_year(year) for year in sorted(years))
