"""Finds what somebody at a keyboard means: a district, an indicator, a date."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

from karte.comparison import compute_figures
from karte.errors import KarteError
from karte.indicators import Indicator, load_catalogue
from karte.sources.towns import exact_town
from karte.tables.columns import COUNTS
from karte.tables.own_counts import column_of
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from karte.comparison import Figures, Moment

_SHOWN = 8
_NEAR = 5
_SCHOOL = re.compile(r"(小|中|小中|義務教育)?学校(区)?$")
_KM2_DECIMALS = 3


def find_district(query: str, names: Mapping[str, str], unit: str) -> str:
    """Return the id of a district.

    Parameters
    ----------
    query : str
        Its id, its name, or the part of its name that is its own.
    names : mapping of str to str
        Name by id.
    unit : str
        What the municipality calls a district.

    Returns
    -------
    str
        One of the ids.

    Raises
    ------
    KarteError
        With the candidates, if several districts or none are meant.

    Examples
    --------
    >>> names = {"a1": "中央小学校区", "a2": "新中央小学校区"}
    >>> find_district("中央", names, "校区"), find_district("新中央小学校", names, "校区")
    ('a1', 'a2')
    """
    if query in names:
        return query
    whole = {one: exact_town(name) for one, name in names.items()}
    own = {one: _own_part(name, unit) for one, name in names.items()}
    wanted = _own_part(query, unit)
    for found in (
        [one for one, name in whole.items() if name == exact_town(query)],
        [one for one, name in own.items() if name == wanted],
        [one for one, name in own.items() if wanted and wanted in name],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise KarteError(
                f"「{query}」にあたる{unit}が{len(found)}あります: {_listed(found, names)}",
                hint=f"{unit}の名前をすべて書くか、ID で指定してください。",
            )
    by_name = {name: one for one, name in own.items()}
    near = difflib.get_close_matches(wanted, by_name, n=_NEAR, cutoff=0.0)
    shown = _listed([by_name[one] for one in near], names)
    raise KarteError(
        f"「{query}」という{unit}はありません。近い名前: {shown}",
        hint=f"{unit}の名前か ID を確かめてください。",
    )


def _own_part(name: str, unit: str) -> str:
    """Return a name without what all districts are called: 中央小学校区 is 中央."""
    text = exact_town(name)
    for ending in (_SCHOOL, re.compile(f"{re.escape(exact_town(unit))}$"), _SCHOOL):
        text = ending.sub("", text) or text
    return text


def _listed(ids: Iterable[str], names: Mapping[str, str]) -> str:
    shown = [f"{names[one]}（{one}）" for one in ids]
    more = f" ほか{len(shown) - _SHOWN}" if len(shown) > _SHOWN else ""
    return "、".join(shown[:_SHOWN]) + more


def find_indicator(query: str, catalogue: Sequence[Indicator] | None = None) -> Indicator:
    """Return an indicator, or a count as an indicator of itself.

    Parameters
    ----------
    query : str
        Id or Japanese name of an indicator, or id or label of a count.
    catalogue : sequence of Indicator, optional
        Those of the edition; those of karte without it.

    Returns
    -------
    Indicator
        Of the catalogue where it has one.

    Raises
    ------
    KarteError
        With the nearest ones.

    Examples
    --------
    >>> find_indicator("高齢化率").id, find_indicator("population.male.0-4").name
    ('ageing_rate', '人口（男） 0〜4歳')
    """
    catalogue = load_catalogue() if catalogue is None else catalogue
    wanted = _plain(query)
    for indicator in catalogue:
        if wanted in {_plain(one) for one in (indicator.id, indicator.name, indicator.plain)}:
            return indicator
    for one in COUNTS.values():
        if wanted in {_plain(one.id), _plain(one.label)}:
            return of_count(one.id)
    known = {_plain(text): one.id for one in COUNTS.values() for text in (one.label, one.id)}
    labels = {one.id: one.label for one in COUNTS.values()}
    for indicator in catalogue:
        known |= {_plain(text): indicator.id for text in (indicator.name, indicator.id)}
        labels[indicator.id] = indicator.name
    near = [text for text in reversed(known) if wanted and wanted in text]
    near += difflib.get_close_matches(wanted, known, n=_NEAR, cutoff=0.0)
    ids = list(dict.fromkeys(known[one] for one in near))[:_NEAR]
    shown = "、".join(f"{one}（{labels[one]}）" for one in ids)
    raise KarteError(
        f"「{query}」という指標はありません。近いもの: {shown}",
        hint="data/indicators.csv の indicator 列の名前か、日本語の指標名を書いてください。",
    )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def of_count(count: str) -> Indicator:
    """Return a count as an indicator of itself.

    Parameters
    ----------
    count : str
        Count id.

    Returns
    -------
    Indicator
        Nothing is divided.

    Examples
    --------
    >>> of_count("households").unit
    '世帯'
    """
    column = column_of(count)
    return Indicator(
        id=count,
        name=column.label,
        plain=column.label,
        unit=column.unit,
        kind="count",
        numerator=(count,),
        decimals=_KM2_DECIMALS if column.unit == "km²" else 0,
        direction="neutral",
        note=column.label,
    )


def figures_with(figures: Figures, indicator: Indicator) -> Figures:
    """Return figures that hold an indicator, also where the catalogue does not.

    Parameters
    ----------
    figures : Figures
        Those of the catalogue.
    indicator : Indicator
        From `find_indicator`.

    Returns
    -------
    Figures
        The same, or of this indicator alone.
    """
    if any(one.id == indicator.id for one in figures.catalogue):
        return figures
    return compute_figures((indicator,), list(figures.counts.values()))


def find_moment(figures: Figures, indicator: Indicator, date: dt.date | None) -> Moment:
    """Return the moment to explain.

    Parameters
    ----------
    figures : Figures
        With the indicator.
    indicator : Indicator
        Which figure.
    date : datetime.date or None
        None for the moment that the page prints.

    Returns
    -------
    Moment
        Of a census and a register of the same date the census, as on the page.

    Raises
    ------
    KarteError
        With the dates that there are, or if the sources do not have the figure at all.
    """
    latest = figures.latest(indicator)
    if latest is None:
        raise KarteError(
            f"「{indicator.name}」を計算できる資料がありません（未提供）。",
            hint="もとになる統計表が karte.toml に書かれているか確かめてください。",
        )
    if date is None:
        return latest
    known = [one for one in figures.counts if figures.districts(indicator, one)]
    found = [one for one in known if one.date == date]
    if found:
        return found[-1]
    dates = "、".join(f"{one.date.isoformat()}（{one.dataset.label}）" for one in known)
    raise KarteError(
        f"{era_date(date)}の「{indicator.name}」はありません。ある時点: {dates}",
        hint="--date には、ある時点のどれかを 2020-10-01 のように書いてください。",
    )
