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
from karte.tables.succession import Change
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from karte.config import Config
    from karte.tables.places import OwnFigures
    from karte.tables.succession import Succession
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
    where : str
        Where it is declared.
    """

    district_id: str
    name: str
    date: dt.date
    note: str
    where: str = _WHERE

    @property
    def told(self) -> str:
        """When it was, and what."""
        return f"{era_date(self.date)}{f'、{self.note}' if self.note else ''}"


def redrawn_districts(
    config: Config, districts: Districts, succession: Succession | None = None
) -> tuple[Redrawn, ...]:
    """Return the districts that are declared as drawn anew, or were merged or split.

    Parameters
    ----------
    config : Config
        The declaration.
    districts : Districts
        Of the edition.
    succession : Succession, optional
        What became of districts; a new name alone moves no line.

    Returns
    -------
    tuple of Redrawn
        Oldest first; a day that is declared twice once, in the words of ``karte.toml``.

    Raises
    ------
    KarteError
        Naming every district that there is not, and the names that come nearest.
    """
    frame = districts.frame
    keys = DistrictKeys(dict(zip(frame["district_id"], frame["name"], strict=True)), succession)
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
    told = {(one.district_id, one.date) for one in found}
    found += [
        one
        for one in _succeeded(keys.succession, keys.today)
        if (one.district_id, one.date) not in told
    ]
    return tuple(sorted(found, key=lambda one: (one.date, one.district_id)))


def _succeeded(succession: Succession, names: Mapping[str, str]) -> Iterator[Redrawn]:
    """Yield what the merged and split districts of today have come through."""
    for one, name in names.items():
        for event in succession.history(one):
            if event.change is not Change.RENAMING:
                yield Redrawn(one, name, event.date, event.short, "校区の変遷の表")


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
    joined = figures.joined
    return {
        one.district_id: one
        for one in redrawn
        if figures.date < one.date and (one.where == _WHERE or one.district_id not in joined)
    }


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
                where=one.where,
                hint="区域が変わったあとの数があれば、その表に替えてください。",
            )
    return found
