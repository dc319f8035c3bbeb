"""Districts whose lines were moved: what was counted on their old ground is another series.

Whatever karte counts, it counts on the ground of today, for every year. A figure that the city
holds by district and from before that day is of the old ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import Problems
from karte.model import Estimate, Status
from karte.sources.own_keys import DistrictKeys
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from karte.config import Config
    from karte.tables.places import OwnFigures
    from karte.tables.types import Districts

    Known = tuple[OwnFigures, Mapping[str, Estimate]]

_WHERE = "karte.toml [[districts.redrawn]]"


@dataclass(frozen=True)
class Redrawn:
    """A district that was drawn anew.

    Attributes
    ----------
    district_id, name : str
        Which district, as declared.
    date : datetime.date
        The first day of its new lines.
    note : str
        What happened, as printed; may be empty.
    """

    district_id: str
    name: str
    date: dt.date
    note: str

    @property
    def told(self) -> str:
        """When it was, and what."""
        return f"{era_date(self.date)}{f'、{self.note}' if self.note else ''}"


def redrawn_districts(config: Config, districts: Districts) -> tuple[Redrawn, ...]:
    """Return the districts that are declared as drawn anew.

    Parameters
    ----------
    config : Config
        The declaration.
    districts : Districts
        Of the edition.

    Returns
    -------
    tuple of Redrawn
        Oldest first.

    Raises
    ------
    KarteError
        Naming every district that there is not, and the names that come nearest.
    """
    frame = districts.frame
    keys = DistrictKeys(dict(zip(frame["district_id"], frame["name"], strict=True)))
    problems = Problems()
    found: list[Redrawn] = []
    for one in config.districts.redrawn:
        ids = keys.find(one.district)
        if not ids:
            near = "、".join(keys.nearest(one.district)) or "ありません"
            problems.add(
                f"「{one.district}」という{config.words.unit}はありません。近い名前: {near}",
                where=_WHERE,
                hint="district に、境界データや対応表にある名前かコードを書いてください。",
            )
        found += [Redrawn(own, one.district, one.date, one.note) for own in ids]
    problems.raise_if_any()
    return tuple(sorted(found, key=lambda one: (one.date, one.district_id)))


def moved_since(redrawn: Iterable[Redrawn], figures: OwnFigures) -> dict[str, Redrawn]:
    """Return the districts of which a figure is of another ground, with the last redrawing.

    Parameters
    ----------
    redrawn : iterable of Redrawn
        Oldest first.
    figures : OwnFigures
        Figures by town are added up on the ground of today: of them none is.

    Returns
    -------
    dict of str to Redrawn
        By ``district_id``.
    """
    if figures.by != "district":
        return {}
    return {one.district_id: one for one in redrawn if figures.date < one.date}


def comparable(
    known: Sequence[Known], redrawn: Sequence[Redrawn], findings: Problems
) -> list[Known]:
    """Return the city's own figures without those of another ground than the estimates.

    Parameters
    ----------
    known : sequence of (OwnFigures, mapping of str to Estimate)
        By ``district_id``.
    redrawn : sequence of Redrawn
        Oldest first.
    findings : Problems
        Takes what is not compared, and why.

    Returns
    -------
    list of (OwnFigures, dict of str to Estimate)
        Every district once; ``not_applicable`` where its figure is of another ground.
    """
    nothing = Estimate(value=None, status=Status.NOT_APPLICABLE)
    found: list[Known] = []
    for figures, values in known:
        moved = moved_since(redrawn, figures)
        found.append((figures, {**values, **dict.fromkeys(moved, nothing)}))
        for one in moved.values() if figures.compare else ():
            findings.add(
                f"「{one.name}」の「{figures.name}」（{era_date(figures.date)}）を推計と"
                f"比べませんでした。区域が変わる前の数です（{one.told}）。",
                where=_WHERE,
                hint="区域が変わったあとの数があれば、その表に替えてください。",
            )
    return found
