"""The city's own figures as counts: ids that karte knows, and those that a city invents."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.tables.columns import COUNTS, CountColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = "own."
"""How the count id of an own figure begins; what follows is its ``id`` in ``karte.toml``."""

OWN_ID = re.compile(r"[a-z][a-z0-9_]*")
"""What such an id looks like."""

STANDARD: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "association_households": ("自治会（町内会）の加入世帯数", "世帯"),
        "care_certified": ("要介護・要支援の認定者数（第1号被保険者）", "人"),
        "insured_1": ("介護保険の第1号被保険者数", "人"),
        "vacant_homes": ("空き家の数", "戸"),
        "homes_surveyed": ("空き家を調べた住宅の総数", "戸"),
        "crimes": ("刑法犯の認知件数（1年あたり。できれば3年の平均）", "件"),
        "accidents": ("交通事故（人身）の件数（1年あたり。できれば3年の平均）", "件"),
        "births": ("1年間の出生数", "人"),
        "deaths": ("1年間の死亡数", "人"),
        "moved_in": ("1年間に転入した人数", "人"),
        "moved_out": ("1年間に転出した人数", "人"),
        "pupils": ("市立小学校の児童数", "人"),
        "park_m2": ("都市公園の面積", "m²"),
        "population_5y": ("5年前の住まいがわかる5歳以上の人口", "人"),
        "population_5y_same_address": ("そのうち、5年前も同じ住所に住んでいた人口", "人"),
        "workers": ("就業者数（産業がわかる人）", "人"),
        "workers_primary": ("第1次産業（農林漁業）の就業者数", "人"),
        "workers_secondary": ("第2次産業（鉱業・建設業・製造業）の就業者数", "人"),
        "workers_tertiary": ("第3次産業（上のほか）の就業者数", "人"),
    }
)
"""Ids that indicators of karte use, with label and unit."""


_RATES = frozenset({"%", "‰", "割", "倍", "ポイント", "点"})


def is_rate(unit: str) -> bool:
    """Tell whether figures of a unit cannot be added up.

    Parameters
    ----------
    unit : str
        As declared.

    Returns
    -------
    bool
        True for per cent and the like.

    Examples
    --------
    >>> is_rate("％"), is_rate("人")
    (True, False)
    """
    return unicodedata.normalize("NFKC", unit).strip() in _RATES


def is_own(count: str) -> bool:
    """Tell whether a count id is that of an own figure.

    Parameters
    ----------
    count : str
        Any text.

    Returns
    -------
    bool
        True for ``own.`` and an id.

    Examples
    --------
    >>> is_own("own.salons"), is_own("own.サロン"), is_own("population")
    (True, False, False)
    """
    return count.startswith(OWN) and OWN_ID.fullmatch(count.removeprefix(OWN)) is not None


def column_of(count: str) -> CountColumn:
    """Return what is known of a count: of the dictionary, or of the city's own.

    Parameters
    ----------
    count : str
        Count id.

    Returns
    -------
    CountColumn
        An id that karte does not know has itself as label, and no unit.

    Raises
    ------
    KeyError
        If it is neither.

    Examples
    --------
    >>> column_of("households").unit, column_of("own.births").label, column_of("own.salons").label
    ('世帯', '1年間の出生数', '市の資料「salons」')
    """
    if not is_own(count):
        return COUNTS[count]
    own = count.removeprefix(OWN)
    label, unit = STANDARD.get(own, (f"市の資料「{own}」", ""))
    return CountColumn(count, count, "", "", label, unit, "")
