"""Kinds of household: what the census says of families, in parts that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Dataset, Grade, Status
from karte.profile import format as formats
from karte.profile.figures import range_note
from karte.profile.types import Cell, Composition, CompositionBar, Row, Table
from karte.wareki import era_date
from karte.wording import municipality_word

if TYPE_CHECKING:
    from karte.comparison import Figures
    from karte.config import Config
    from karte.statistics import AreaCounts

_ALL = "family.private_households"
_ALONE = "private_households.size_1"
_NUCLEAR, _COUPLE, _CHILDREN = "family.nuclear", "family.couple_only", "family.couple_children"
_KIN, _WIDER = "family.kin", "family.non_nuclear"


@dataclass(frozen=True)
class _Part:
    """A kind of household as a sum of counts; a minus in front subtracts."""

    label: str
    terms: tuple[str, ...]

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts it is made of."""
        return tuple(one.removeprefix("-") for one in self.terms)


_WHOLE = _Part("一般世帯の総数", (_ALL,))
_PARTS = (
    _Part("ひとり暮らし", (_ALONE,)),
    _Part("夫婦のみ", (_COUPLE,)),
    _Part("夫婦と子", (_CHILDREN,)),
    _Part("ひとり親と子", (_NUCLEAR, f"-{_COUPLE}", f"-{_CHILDREN}")),
    _Part("三世代など", (_WIDER,)),
    _Part("その他", (_ALL, f"-{_KIN}", f"-{_ALONE}")),
)
_WITHIN = (
    _Part("6歳未満のいる世帯", ("family.with_under6",)),
    _Part("18歳未満のいる世帯", ("family.with_under18",)),
    _Part("65歳以上のいる世帯", ("family.with_65+",)),
    _Part("65歳以上のひとり暮らし", ("family.single_65+",)),
    _Part("高齢の夫婦のみ", ("family.couple_65+",)),
)
"""Counted again within the parts: never added to them."""
_NOTES = (
    (
        "一般世帯（施設や寮を除いた世帯）の内訳です。「三世代など」は、夫婦や親子だけではない"
        "親族の世帯、「その他」は、親族でない人のいる世帯などです。"
    ),
    "「ひとり親と子」と「その他」は、ほかの区分を引いて求めています。",
)
_NESTED = "（再掲）は、上の区分の中からもう一度数えたもので、上の区分とは足せません。"


def make_household_types(
    figures: Figures, config: Config, district_id: str, name: str
) -> Composition | None:
    """Return the kinds of household in a district beside the municipality's.

    Parameters
    ----------
    figures : Figures
        All counts; the latest census that has families and households by size is used.
    config : Config
        For the municipality's words.
    district_id, name : str
        Which district.

    Returns
    -------
    Composition or None
        None where no census has both, or nobody lives in a private household.
    """
    own = Area(AreaType.DISTRICT, district_id)
    city = Area(AreaType.MUNICIPALITY, config.municipality.code)
    whole = municipality_word(config.municipality.kind)
    for moment in reversed(figures.counts):
        counts = figures.counts[moment]
        if moment.dataset is Dataset.CENSUS and all(_is_known(counts, one) for one in (own, city)):
            return _composition(counts, (own, name), (city, whole), config.words.unit)
    return None


def _is_known(counts: AreaCounts, area: Area) -> bool:
    cells = [counts.cell(area, one) for part in _PARTS for one in part.counts]
    return all(one.status.has_value for one in cells) and counts.cell(area, _ALL).printed > 0


def _homes(counts: AreaCounts, area: Area, part: _Part) -> float:
    """Return how many households are of a kind; rounding may leave one too few, never less."""
    signed = ((-1 if one.startswith("-") else 1, one.removeprefix("-")) for one in part.terms)
    return max(sum(sign * counts.cell(area, one).printed for sign, one in signed), 0.0)


def _composition(
    counts: AreaCounts, own: tuple[Area, str], city: tuple[Area, str], unit: str
) -> Composition:
    homes = {area: [_homes(counts, area, one) for one in _PARTS] for area, _ in (own, city)}
    bars = tuple(
        CompositionBar(
            name=name,
            short=short,
            total=f"{formats.number(sum(homes[area]))}世帯",
            shares=tuple(round(100 * one / sum(homes[area]), 6) for one in homes[area]),
        )
        for (area, name), short in ((own, f"この{unit}"), (city, city[1]))
    )
    date = era_date(counts.date)
    rows = [_row(counts, own[0], city[0], one) for one in (_WHOLE, *_PARTS)]
    within = [
        _row(counts, own[0], city[0], one, again=True)
        for one in _WITHIN
        if counts.status(own[0], one.terms[0]).has_value
    ]
    return Composition(
        title="世帯の種類",
        source_label=counts.dataset.label,
        date_label=date,
        parts=tuple(one.label for one in _PARTS),
        bars=bars,
        notes=_NOTES,
        table=Table(
            caption=f"{own[1]}の世帯の種類（{counts.dataset.label} {date}）",
            head="種類",
            columns=("世帯数", "割合（%）", f"{city[1]}（%）"),
            rows=(*rows, *within),
            notes=(*([_NESTED] if within else []), *range_note((*rows, *within))),
        ),
        alt=_alt(own[1], bars),
    )


def _row(counts: AreaCounts, own: Area, city: Area, part: _Part, *, again: bool = False) -> Row:
    value = _homes(counts, own, part)
    status = Status.OBSERVED
    if any(counts.status(own, one) is Status.ESTIMATED for one in part.counts):
        status = Status.ESTIMATED
    # What is left when others are subtracted has no range of its own; a rough guide it may be.
    estimate = counts.estimate(own, part.counts[0])
    single = len(part.terms) == 1
    grade = estimate.grade if single or estimate.grade is Grade.C else None
    likely = formats.likely(estimate) if single else ""
    shares = [_share(counts, area, part) for area in (own, city)]
    return Row(
        label=f"（再掲）{part.label}" if again else part.label,
        cells=(
            Cell(text=formats.number(value), status=status, likely=likely, grade=grade),
            Cell(text=shares[0], status=status),
            Cell(text=shares[1], status=Status.OBSERVED),
        ),
    )


def _share(counts: AreaCounts, area: Area, part: _Part) -> str:
    missing = [one for one in part.counts if not counts.status(area, one).has_value]
    if missing:
        return counts.status(area, missing[0]).label
    return formats.number(100 * _homes(counts, area, part) / counts.cell(area, _ALL).printed, 1)


def _alt(name: str, bars: tuple[CompositionBar, ...]) -> str:
    """Say which kind is most frequent, and which differs most from the municipality."""
    own, city = bars
    labels = [one.label for one in _PARTS]
    most = max(range(len(labels)), key=own.shares.__getitem__)
    apart = [mine - others for mine, others in zip(own.shares, city.shares, strict=True)]
    furthest = max(range(len(labels)), key=lambda place: abs(apart[place]))
    told = (
        f"{name}でいちばん多い世帯は「{labels[most]}」で、"
        f"{formats.number(own.shares[most], 1)}%です。"
    )
    points = formats.number(abs(apart[furthest]), 1)
    if points == "0.0":
        return f"{told}{city.name}と同じ割合です。"
    more = "高く" if apart[furthest] > 0 else "低く"
    return (
        f"{told}{city.name}との違いが最も大きいのは「{labels[furthest]}」で、"
        f"{points}ポイント{more}なっています。"
    )
