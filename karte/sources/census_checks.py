"""Whether the figures of a table agree with each other and with the boundary file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.ages import parts_of
from karte.tables.columns import COUNTS, FIVE_YEAR, RECLASSED, UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.tables.types import CountTable

_TOLERANCE = 0.5
_SHOWN = 5
_MOSTLY = 0.5
_ROUNDED = frozenset({"age_years"})
"""Made from a mean that is printed to a few decimals: its sum cannot be exact."""


def check_sums(table: CountTable, *, where: str, warnings: Problems) -> None:
    """Compare rows with the municipality, sexes with their total, ages with all ages.

    Parameters
    ----------
    table : CountTable
        As read.
    where : str
        The file.
    warnings : Problems
        Takes every disagreement, with both figures.
    """
    sums = table.values.sum(min_count=1)
    gaps = (sums - table.municipality).drop(_ROUNDED, errors="ignore")
    _note(
        "地域の合計が市区町村の行と合いません",
        [
            f"{COUNTS[count].label} 合計 {sums[count]:,.0f}"
            f"・市区町村 {table.municipality[count]:,.0f}"
            for count in gaps.index[gaps.abs() > _TOLERANCE]
        ],
        where,
        warnings,
    )
    for message, total, parts in _identities(table.values.columns):
        added = table.values[list(parts)].sum(axis=1, skipna=False)
        wrong = (table.values[total] - added).abs() > _TOLERANCE
        _note(
            message,
            [
                f"{table.names[row]} {COUNTS[total].label} {table.values.loc[row, total]:,.0f}"
                f"・内訳の合計 {added[row]:,.0f}"
                for row in table.values.index[wrong]
            ],
            where,
            warnings,
        )


def check_vintage(table: CountTable, boundary: CountTable) -> None:
    """Make sure that a table and a boundary file are of the same census.

    Most codes are the same in two censuses, so codes alone do not tell. The boundary file counts
    the people of every small area, and in the right year they are those of the table.

    Parameters
    ----------
    table : CountTable
        A census table with the population.
    boundary : CountTable
        What `boundary_counts` returns for the small areas it is joined with.

    Raises
    ------
    KarteError
        If most of the rows that can be compared count other people than the boundary file.
    """
    people = population()
    if people not in table.values.columns:
        return
    lines = table.members.groupby("row_id")["key_code"]
    single = lines.first()[lines.size().eq(1)]
    single = single[single.isin(boundary.values.index)]
    mine = table.values.loc[single.index, people].to_numpy()
    theirs = boundary.values.loc[single, people].to_numpy()
    equal = int((mine == theirs).sum())
    if equal < _MOSTLY * len(single):
        raise KarteError(
            f"統計表と境界データの国勢調査の年が違うようです。人口が一致する町丁・字等が"
            f"{len(single)}件中{equal}件しかありません（統計表の人口 "
            f"{table.municipality[people]:,.0f}人、境界データの人口 "
            f"{boundary.municipality[people]:,.0f}人）。{_unjoined(table, boundary)}",
            where=f"{_main_file(table)} と {_main_file(boundary)}",
            hint="同じ年の国勢調査の統計表と境界データを組にして karte.toml に書いてください。",
        )


def _unjoined(table: CountTable, boundary: CountTable) -> str:
    """Return the share of keys that the other side does not have, both ways round."""
    keys = set(boundary.values.index)
    without = keys - set(table.members["key_code"])
    lost = set(table.values.index) - set(table.members["row_id"])
    return (
        f"コードが結び付かなかったのは、統計表の{len(table.values)}件中{len(lost)}件"
        f"（{len(lost) / max(1, len(table.values)):.1%}）、境界データの{len(keys)}件中"
        f"{len(without)}件（{len(without) / max(1, len(keys)):.1%}）です。"
    )


def _main_file(table: CountTable) -> str:
    """Return the file that stands for all parts of an origin: the .shp of a shapefile."""
    names = [one.path for one in table.origin.files]
    return next((name for name in names if name.lower().endswith(".shp")), names[0])


def _identities(columns: Iterable[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (message, total, parts) for every sum that the columns allow to check."""
    have = set(columns)
    found = list[tuple[str, str, tuple[str, ...]]]()
    ages = ("", *FIVE_YEAR, *RECLASSED, UNKNOWN)
    for age in ages:
        sexes = (population("male", age), population("female", age))
        found.append(("男と女の合計が総数と合いません", population("total", age), sexes))
    for sex in ("total", "male", "female"):
        own = [one for one in FIVE_YEAR if population(sex, one) in have]
        top = [one for one in ("75+", "85+") if population(sex, one) in have]
        for classes in (own, *([*own[: 15 + 2 * (one == "85+")], one] for one in top)):
            if parts := parts_of("0+", classes):
                counts = tuple(population(sex, one) for one in (*parts, UNKNOWN))
                found.append(("年齢階級の合計が総数と合いません", population(sex), counts))
    return [one for one in found if {one[1], *one[2]} <= have]


def _note(message: str, cases: list[str], where: str, warnings: Problems) -> None:
    if cases:
        more = f" ほか{len(cases) - _SHOWN}件" if len(cases) > _SHOWN else ""
        warnings.add(
            f"{message}（{len(cases)}件）: {'、'.join(cases[:_SHOWN])}{more}",
            where=where,
            hint="公開元の表を確かめてください。数値は直さずにそのまま使います。",
        )
