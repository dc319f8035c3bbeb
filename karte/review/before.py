"""What the last edition printed: its key figures and texts, from the files that were published."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from karte.tables.corrections import LEAD, question_target, sentence_target
from karte.wareki import fiscal_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from karte.sources.own_keys import DistrictKeys


@dataclass(frozen=True)
class BeforeFigure:
    """A key figure as the last edition printed it."""

    text: str
    unit: str
    value: float | None
    source: str
    date: str


@dataclass(frozen=True)
class BeforeDistrict:
    """What the last edition printed of one district: figures by id, texts by target."""

    figures: Mapping[str, BeforeFigure]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Before:
    """What the last edition printed.

    Attributes
    ----------
    label : str
        Which edition; why there is none where there is none.
    districts : dict of str to BeforeDistrict
        By the ``district_id`` of now.
    reasons : dict of str to str
        Why there is nothing of a district.
    """

    label: str
    districts: Mapping[str, BeforeDistrict] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def why(self, district_id: str) -> str:
        """Return why there is nothing of a district in general."""
        return self.reasons.get(
            district_id, "前の版にこの区域なし" if self.districts else self.label
        )


def last_edition(editions: Path, edition: int, keys: DistrictKeys) -> Before:
    """Read the edition before one.

    Parameters
    ----------
    editions : pathlib.Path
        Folder of all editions of one audience.
    edition : int
        Fiscal year; the nearest one before it is read.
    keys : DistrictKeys
        Finds the districts of now, also by what they were before.

    Returns
    -------
    Before
        What cannot be read says nothing, and why.
    """
    folders = editions.iterdir() if editions.is_dir() else ()
    years = [int(one.name) for one in folders if re.fullmatch("[0-9]{4}", one.name)]
    year = max((one for one in years if one < edition), default=None)
    if year is None:
        return Before("前の年度版なし")
    found, lost = dict[str, list[BeforeDistrict]](), dict[str, str]()
    for path in sorted((editions / str(year) / "districts").glob("*/profile.json")):
        own = _profile(path)
        if own is None:
            lost |= dict.fromkeys(keys.find(path.parent.name), "前の版の profile.json が読めない")
            continue
        heirs = keys.find(path.parent.name) or keys.find(str(own["district_name"]))
        if len(heirs) > 1:
            lost |= dict.fromkeys(heirs, f"前の版の{own['district_name']}から分かれた区域")
            continue
        for district_id in heirs:
            found.setdefault(district_id, []).append(_district(own))
    joined = {
        one: f"前の版の{len(several)}区域を合わせた区域"
        for one, several in found.items()
        if several[1:]
    }
    return Before(
        f"{fiscal_year(year)}版",
        {one: several[0] for one, several in found.items() if one not in joined},
        lost | joined,
    )


def _profile(path: Path) -> dict[str, Any] | None:
    """Return a profile as an earlier karte wrote it; None where it is none."""
    try:
        own = json.loads(path.read_bytes())
        _district(own)
        str(own["district_name"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return own if isinstance(own, dict) else None


def _district(own: dict[str, Any]) -> BeforeDistrict:
    figures = {
        str(one["id"]): BeforeFigure(
            text=str(one["text"]),
            unit=str(one["unit"]),
            value=one["estimate"]["value"],
            source=str(one["source_label"]),
            date=str(one["date_label"]),
        )
        for one in own["key_figures"]
    }
    return BeforeDistrict(figures, dict(_texts(own)))


def _texts(own: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield LEAD, str(own["lead"])
    for name, target in (("lines", sentence_target), ("questions", question_target)):
        for one in own["reading"][name]:
            yield target(str(one["id"])), str(one["text"])
