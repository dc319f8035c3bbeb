"""Which lines of a register are sums of others: known by their words, checked by arithmetic."""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from karte.errors import KarteError
from karte.sources.municipality import listed
from karte.sources.register_town import Town, known_people
from karte.sources.towns import exact_town, normalise_town

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from karte.errors import Problems

_TOTALS = frozenset(
    {"", "総数", "合計", "総計", "計", "全市", "市計", "市合計", "市全体", "全体", "全域"}
    | {"町計", "村計", "区計", "町合計", "村合計", "区合計", "総人口", "全町", "全村", "全区"}
)
_SUBTOTAL = re.compile(r".*(小計|地区計|区計|再掲|\(計\)|合計|総計|総数)")
_AGAIN = re.compile(r".*再掲|^うち|^\(うち")
_LETTERS = frozenset("計掲ち数")
"""One of them is in every name that a pattern here finds."""
_WEAK = re.compile(r".+計")
_FEWEST_TOWNS = 3
_FEWEST_FIGURES = 3
_TOLERANCE = 0.5


def is_total(name: str) -> bool:
    """Tell whether a name says that its line is a sum.

    Parameters
    ----------
    name : str
        As published.

    Returns
    -------
    bool
        True for the whole municipality, subtotals, and what is listed again.

    Examples
    --------
    >>> is_total("合　計"), is_total("本庁地区計"), is_total("本町一丁目")
    (True, True, False)
    """
    plain = exact_town(name)
    return plain in _TOTALS or bool(_SUBTOTAL.fullmatch(plain) or _WEAK.fullmatch(plain))


def split_totals(
    towns: Sequence[Town], where: str, notes: Problems, own_names: Collection[str] = ()
) -> tuple[Town | None, list[Town]]:
    """Part the municipality's own line, and subtotals, from the towns.

    Parameters
    ----------
    towns : sequence of Town
        All lines of one date, in the order of the file.
    where : str
        The file.
    notes : Problems
        Takes the names of subtotals, and those that are the sum of nothing.
    own_names : collection of str, optional
        Names of small areas as the boundary file has them: no subtotal without the word.

    Returns
    -------
    tuple of (Town or None, list of Town)
        The line of the whole municipality, and the towns.

    Raises
    ------
    KarteError
        If nothing but sums is left, or two lines of the whole municipality differ.
    """
    known = _Known(own_names)
    wholes = [town for town in towns if exact_town(town.name) in _TOTALS]
    rest = _without(towns, wholes)
    labelled = [
        town
        for town in rest
        if not _LETTERS.isdisjoint(name := exact_town(town.name)) and _is_labelled(name, known)
    ]
    parts = _without(rest, labelled)
    unnamed = _sums_by_arithmetic(parts, known)
    unnamed += [one for one in [_unnamed_total(_without(parts, unnamed))] if one is not None]
    parts = _without(parts, unnamed)
    everybody = known_people(parts)
    whole, others = _whole(wholes, unnamed, everybody, towns)
    if not parts:
        raise KarteError(
            "市区町村全体の行だけで、町丁ごとの人口がありません。",
            where=where,
            hint="町丁目別の人口のファイルを指定してください。",
        )
    subtotals = [*labelled, *(one for one in [*others, *unnamed] if one is not whole)]
    _note(subtotals, towns, parts, where, notes)
    return whole, parts


class _Known:
    """The names of small areas in every spelling, made when one is asked for: few tables do."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def __contains__(self, name: str) -> bool:
        return name in self._spelled

    @cached_property
    def _spelled(self) -> set[str]:
        return {one for name in self._names for one in (exact_town(name), normalise_town(name))}


def _is_labelled(name: str, known: _Known) -> bool:
    if _SUBTOTAL.fullmatch(name) or _AGAIN.match(name):
        return True
    return bool(_WEAK.fullmatch(name)) and name not in known


def _without(towns: Sequence[Town], others: Sequence[Town]) -> list[Town]:
    if not others:
        return [*towns]
    marks = {id(one) for one in others}
    return [town for town in towns if id(town) not in marks]


def _whole(
    wholes: Sequence[Town], unnamed: Sequence[Town], everybody: float, towns: Sequence[Town]
) -> tuple[Town | None, list[Town]]:
    """Return the line of the municipality, and lines with the same words that are of a part."""
    candidates = list(wholes) or [one for one in unnamed if one.people == everybody]
    if not candidates:
        return None, []
    most = max(candidates, key=lambda town: -1 if math.isnan(town.people) else town.people)
    differing = [one for one in wholes if not one.values.same(most.values)]
    strange = [one for one in differing if not _run(one, towns, wholes)]
    if strange:
        raise KarteError(
            f"市区町村全体の行が{len(wholes)}件あり、数値が違います。",
            where="、".join(town.where for town in wholes),
            hint="正しい1行だけを残してください。",
        )
    return most, differing


def _unnamed_total(towns: Sequence[Town]) -> Town | None:
    """Return a line that counts as many people as all the others together."""
    if len(towns) < _FEWEST_TOWNS:
        return None
    everybody = known_people(towns)
    half = (town for town in towns if 2 * town.people == everybody)
    return next(half, None) if everybody > 0 else None


def _sums_by_arithmetic(towns: Sequence[Town], known: _Known) -> list[Town]:
    """Return lines that no word gives away, but every figure: they are what others make."""
    found = list[Town]()
    order = list(towns)

    def is_sum(town: Town, before: Sequence[Town]) -> bool:
        run = _summed(town, reversed(before), fewest=2)
        return bool(run) and _is_sum(town, run, known)

    for _ in ("a sum below its towns", "a sum above its towns"):
        kept = order
        likely = _may_be_sums(np.array([town.people for town in order]))
        # Where none is a sum, all towns stay next to each other and nothing else has to be tried.
        if any(is_sum(order[place], order[:place]) for place in likely):
            kept = []
            for town in order:
                (found if is_sum(town, kept) else kept).append(town)
        order = kept[::-1]
    return found


def _may_be_sums(people: NDArray[np.float64]) -> list[int]:
    """Return which figures may be the sum of two or more next before them; few may.

    All figures up to one, less the figure itself, are then all figures up to the first it sums.
    """
    if np.isnan(people).any():
        return [*range(len(people))]
    before = np.concatenate([[0.0], np.cumsum(people)])
    wanted = before[:-1] - people
    first = np.searchsorted(before, wanted - 2 * _TOLERANCE)
    near = before[first] <= wanted + 2 * _TOLERANCE
    several = first <= np.arange(len(people)) - 2
    places: list[int] = np.flatnonzero(near & (people > 0) & several).tolist()
    return places


def _is_sum(town: Town, run: Sequence[Town], known: _Known) -> bool:
    """Tell whether a line is the sum of a run and no town of its own."""
    figures = {value for value in town.values.values() if value > 0}
    if len(figures) < _FEWEST_FIGURES:
        return False
    name = normalise_town(town.name)
    if name in known or exact_town(town.name) in known:
        return all(normalise_town(one.name).startswith(name) for one in run)
    return True


def _summed(town: Town, others: Iterable[Town], *, fewest: int) -> tuple[Town, ...]:
    """Return the next lines that make up a line in every figure; none where they do not."""
    wanted = town.people
    if math.isnan(wanted) or wanted <= 0:
        return ()
    most, least = wanted + _TOLERANCE, wanted - _TOLERANCE
    people = 0.0
    run = list[Town]()
    for one in others:
        people += one.people
        if not people <= most:  # too many, or unknown
            return ()
        run.append(one)
        if people >= least and len(run) >= fewest and _agrees(town, run):
            return tuple(run)
    return ()


def _agrees(town: Town, run: Sequence[Town]) -> bool:
    for count, value in town.values.items():
        total = math.fsum(one.values.get(count, math.nan) for one in run)
        if abs(total - value) > _TOLERANCE:
            return False
    return True


def _run(total: Town, towns: Sequence[Town], sums: Sequence[Town]) -> tuple[Town, ...]:
    """Return the towns next to a labelled sum, or with its name, that make it up."""
    place = next(place for place, town in enumerate(towns) if town is total)
    before = _without([*reversed(towns[:place])], sums)
    after = _without(towns[place + 1 :], sums)
    name = re.sub(r"(?:の)?[(]?(?:小計|地区計|計|合計|総計|総数)[)]?$", "", exact_town(total.name))
    named = [one for one in [*before, *after] if name and exact_town(one.name).startswith(name)]
    for others in (before, after, named):
        if others and (run := _summed(total, others, fewest=1)):
            return run
    return ()


def _note(
    subtotals: Sequence[Town],
    towns: Sequence[Town],
    parts: Sequence[Town],
    where: str,
    notes: Problems,
) -> None:
    if not subtotals:
        return
    shown = listed(town.name for town in subtotals)
    notes.add(
        f"小計の行が{len(subtotals)}件あり、合計に含めていません: {shown}",
        where=where,
        hint="町丁の名前だった場合は karte の不具合として報告してください。",
    )
    sums = _without(towns, parts)
    for town in subtotals:
        if _AGAIN.match(exact_town(town.name)) or math.isnan(town.people):
            continue
        if not _run(town, towns, sums):
            above = _above(town, towns, sums)
            if any(math.isnan(one.people) for one in above):
                continue  # with a masked town nothing can be checked
            notes.add(
                f"「{town.name}」（{town.people:,.0f}人）が町丁の合計と合いません。"
                f"すぐ上の町丁の合計は{known_people(above):,.0f}人です。",
                where=town.where,
                hint="公開元の表を確かめてください。小計の行は使わず、町丁の数値をそのまま使います。",
            )


def _above(total: Town, towns: Sequence[Town], sums: Sequence[Town]) -> list[Town]:
    """Return the towns between a sum and the sum before it."""
    marks = {id(one) for one in sums}
    found = list[Town]()
    place = next(place for place, town in enumerate(towns) if town is total)
    for town in reversed(towns[:place]):
        if id(town) in marks:
            break
        found.append(town)
    return found
