"""The declared indicators as frozen values: those of karte, and those that a city adds."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from karte.errors import Problems
from karte.indicators.declared import Declared, nearest_of, parsed
from karte.model import Audience, Frozen
from karte.tables.own_counts import OWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Self

Topic = Literal["人口", "年齢", "世帯", "住まい", "くらし", "安全", "しごと"]


class Example(Frozen):
    """An indicator worked out by hand.

    Attributes
    ----------
    numerator, denominator : tuple of float
        One value a term, without its sign; of a change, now and five years before.
    answer : float
        In the unit of the indicator.
    """

    numerator: tuple[float, ...]
    denominator: tuple[float, ...] = ()
    answer: float


class Indicator(Frozen):
    """One indicator: what is divided by what, and how it is printed.

    Attributes
    ----------
    id, name, plain, unit : str
        Key, official 日本語名, the same in plain words, and unit.
    kind : {"count", "ratio", "change"}
        A sum of counts; a ratio of two sums; the change of a sum since five years before, as a
        ratio to what it was.
    numerator, denominator : tuple of str
        Count ids; a leading ``-`` subtracts.
    scale : float
        The ratio is multiplied by it (100 for per cent).
    decimals : int
        Digits after the point in print.
    part : bool or None
        Whether the numerator is a part of the denominator; None: so it is where the unit is %.
    direction : {"higher", "lower", "neutral"}
        Which way is better, if any.
    topic : str
        The heading that it stands under.
    audience : Audience
        For whom it may be printed.
    source_label, citation : str
        Which statistics it is from, and whose definition it follows, as printed.
    note : str
        The formula in words.
    example : Example or None
        Worked out by hand; every indicator of karte has one.
    """

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    plain: str = ""
    unit: str
    kind: Literal["count", "ratio", "change"]
    numerator: tuple[str, ...] = Field(min_length=1)
    denominator: tuple[str, ...] = ()
    scale: float = Field(1, gt=0)
    decimals: int = Field(0, ge=0, le=4)
    part: bool | None = None
    direction: Literal["higher", "lower", "neutral"] = "neutral"
    topic: Topic = "くらし"
    audience: Audience = Audience.PUBLIC
    source_label: str = ""
    citation: str = ""
    note: str = Field(min_length=1)
    example: Example | None = None

    @model_validator(mode="after")
    def _divided_or_not(self) -> Self:
        if (self.kind == "ratio") != bool(self.denominator):
            message = 'denominator（分母）は kind = "ratio" のときだけ、必ず書いてください'
            raise ValueError(message)
        return self

    @property
    def is_part(self) -> bool:
        """Whether it is the share of a part in a whole: such a ratio cannot exceed it."""
        is_share = self.kind == "ratio" and self.unit == "%"
        return is_share if self.part is None else self.part

    @property
    def counts(self) -> tuple[str, ...]:
        """The ids of the counts that it is made of."""
        terms = (*self.numerator, *self.denominator)
        return tuple(dict.fromkeys(term.removeprefix("-") for term in terms))


@cache
def _built_in() -> tuple[Indicator, ...]:
    content = resources.files("karte.indicators").joinpath("catalogue.toml").read_bytes()
    problems = Problems()
    found = _read(Declared("catalogue.toml", content), problems, own=None)
    problems.raise_if_any()
    return found


def _read(
    file: Declared, problems: Problems, *, own: Collection[str] | None
) -> tuple[Indicator, ...]:
    found = (one.validated(Indicator, problems) for one in parsed(file, problems, own=own))
    return tuple(
        one if one.plain else one.model_copy(update={"plain": one.name})
        for one in found
        if one is not None
    )


def load_catalogue(
    extra: Declared | None = None,
    hide: Sequence[str] = (),
    *,
    named: Mapping[str, Sequence[str]] | None = None,
    own: Collection[str] | None = None,
) -> tuple[Indicator, ...]:
    """Return the indicators in the order of printing.

    Parameters
    ----------
    extra : Declared, optional
        The city's own indicators.
    hide : sequence of str, optional
        Ids that are left out.
    named : mapping of str to sequence of str, optional
        Ids that must be known, by the key of ``karte.toml`` that names them.
    own : collection of str, optional
        Ids of the own figures that are declared; the city's indicators may use these and the
        standard ones. Without it they may use any.

    Returns
    -------
    tuple of Indicator
        Those of karte, then those of the city. Every count id in them is known.

    Raises
    ------
    KarteError
        With everything that is wrong with the file, and every id that is not known.

    Examples
    --------
    >>> [one.name for one in load_catalogue() if one.id == "ageing_rate"]
    ['高齢化率']
    >>> "old_index" in {one.id for one in load_catalogue(hide=["old_index"])}
    False
    """
    found = _built_in()
    problems = Problems()
    if extra is not None:
        mine = _read(extra, problems, own=own)
        _refuse_twice(mine, {one.id: one.name for one in found}, extra.name, problems)
        found = (*found, *mine)
    is_complete = not problems
    for where, ids in {"[indicators] の hide": hide, **(named or {})}.items():
        _refuse_unknown(ids, found, where, problems, is_complete=is_complete)
    problems.raise_if_any()
    hidden = set(hide)
    return tuple(one for one in found if one.id not in hidden)


def for_audience(
    catalogue: Sequence[Indicator], audience: Audience, internal: Collection[str] = ()
) -> tuple[Indicator, ...]:
    """Return the indicators that an edition may compute and print.

    Parameters
    ----------
    catalogue : sequence of Indicator
        All of them.
    audience : Audience
        Of the edition.
    internal : collection of str, optional
        Ids of own figures that are for the office only: so is what is made of them.

    Returns
    -------
    tuple of Indicator
        For a public edition without those that are internal.

    Examples
    --------
    >>> kept = for_audience(load_catalogue(), Audience.PUBLIC, {"care_certified"})
    >>> "care_need_rate" in {one.id for one in kept}
    False
    """
    secret = {OWN + one for one in internal}
    told = (
        one.model_copy(update={"audience": Audience.INTERNAL})
        if secret.intersection(one.counts)
        else one
        for one in catalogue
    )
    everything = audience is Audience.INTERNAL
    return tuple(one for one in told if everything or one.audience is Audience.PUBLIC)


def _refuse_twice(
    mine: Sequence[Indicator], known: Mapping[str, str], where: str, problems: Problems
) -> None:
    times = Counter(one.id for one in mine)
    for name, count in times.items():
        if name in known:
            problems.add(
                f"id「{name}」は karte の指標「{known[name]}」と同じです。",
                where=where,
                hint="別の id を付けてください。karte の指標の代わりに使うときは、karte.toml の "
                f'[indicators] の hide に "{name}" を加えてください。',
            )
        if count > 1:
            problems.add(
                f"id「{name}」の指標が{count}つあります。",
                where=where,
                hint="指標ごとに違う id を付けてください。",
            )


def _refuse_unknown(
    ids: Sequence[str],
    catalogue: Sequence[Indicator],
    where: str,
    problems: Problems,
    *,
    is_complete: bool,
) -> None:
    """Refuse ids that no indicator has; where the file has errors, one may be among them."""
    names = {one.id: one.name for one in catalogue}
    for name in ids:
        if name in names or not is_complete:
            continue
        near = nearest_of(name, names)
        problems.add(
            f"「{name}」という指標はありません。近いもの: {near}",
            where=f"karte.toml {where}",
            hint="指標の符号は docs/indicators.md の一覧と、市が加えた指標の定義にあります。",
        )
