"""Checks of every canonical table, made from the column dictionary, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from karte.errors import KarteError, Problem
from karte.tables.columns import COUNTS
from karte.tables.impossible import impossible_values

if TYPE_CHECKING:
    from karte.tables.places import Hazard, SecondGeography
    from karte.tables.types import CountTable, Districts, Places, SmallAreas, TownTable

KEY_CODE = r"\d{9}(\d{2})?"
"""A KEY_CODE: nine digits, or eleven for a part of a divided town."""

_HINT = "入力ファイルの値を確かめてください。正しい場合は karte の不具合として報告してください。"


_NAMING = ("town", "name", "key_code", "row_id", "district_id")
_SHOWN = 5

_ID = pa.Index("str", pa.Check.str_length(min_value=1), unique=True)
_VALUES = pa.DataFrameSchema(
    {name: pa.Column("float64", nullable=True, required=False) for name in COUNTS},
    index=_ID,
    strict=True,
)
_FILLED = pa.Column("str", pa.Check.str_length(min_value=1))
_KEY = pa.Column("str", pa.Check.str_matches(rf"^{KEY_CODE}$"))
_MEMBERS = pa.DataFrameSchema({"row_id": _FILLED, "key_code": _KEY}, unique=["row_id", "key_code"])
_SMALL_AREAS = pa.DataFrameSchema(
    {
        "key_code": pa.Column("str", pa.Check.str_matches(rf"^{KEY_CODE}$"), unique=True),
        "name": pa.Column("str"),
        "population": pa.Column("float64", pa.Check.ge(0)),
        "households": pa.Column("float64", pa.Check.ge(0)),
    },
    strict=True,
)
_DISTRICTS = pa.DataFrameSchema(
    {
        "district_id": pa.Column("str", pa.Check.str_length(min_value=1), unique=True),
        "name": _FILLED,
    },
    strict=True,
)
_TOWNS = pa.DataFrameSchema(
    {
        "key_code": pa.Column("str", pa.Check.str_matches(rf"^({KEY_CODE})?$")),
        "town": pa.Column("str"),
        "district": pa.Column("str"),
        "share": pa.Column("float64", pa.Check.in_range(0, 1, include_min=False)),
        "district_id": pa.Column("str"),
    },
    strict=True,
)
_PLACES = pa.DataFrameSchema(
    {
        "kind": _FILLED,
        "name": _FILLED,
        "address": pa.Column("str"),
        "extras": pa.Column("object"),
    },
    strict=True,
)
_HAZARDS = pa.DataFrameSchema(
    {"name": _FILLED, "label": _FILLED, "level": pa.Column("int64", pa.Check.ge(0))},
    strict=True,
    unique=["label"],
)
_AREAS = pa.DataFrameSchema(
    {"name": pa.Column("str", pa.Check.str_length(min_value=1), unique=True)}, strict=True
)

Table = TypeVar(
    "Table", "Districts", "SmallAreas", "TownTable", "Places", "Hazard", "SecondGeography"
)


def validated_counts(table: CountTable, *, where: str, folded: bool = False) -> CountTable:
    """Return a count table that keeps every promise of its type.

    Parameters
    ----------
    table : CountTable
        As a reader made it.
    where : str
        The file it came from, for the error.
    folded : bool, optional
        Whether a row may have more people of an age than people, because details of other rows
        were added to it and their totals were not: so it is with meshes.

    Returns
    -------
    CountTable
        The same.

    Raises
    ------
    KarteError
        Naming every broken promise.
    """
    whole = table.municipality.to_frame("total").T
    problems = [
        *_value_failures(table.values, where),
        *_failures(_MEMBERS, table.members, where),
        *_value_failures(whole, where),
    ]
    if not problems:
        problems += impossible_values(table.values, table.names, where, parts=not folded)
        problems += impossible_values(whole, pd.Series({"total": "市区町村の行"}), where)
    strangers = set(table.members["row_id"]) - set(table.values.index)
    if strangers:
        shown = "、".join(sorted(strangers)[:5])
        problems.append(Problem(f"行のない構成地域があります: {shown}", where, _HINT))
    if not table.names.index.equals(table.values.index):
        problems.append(Problem("地域の名前と値の行がそろっていません。", where, _HINT))
    _raise(problems)
    return table


def validated_small_areas(areas: SmallAreas, *, where: str) -> SmallAreas:
    """Return small areas that keep every promise of their type (see `validated_counts`)."""
    return _validated(areas, _SMALL_AREAS, where)


def validated_districts(districts: Districts, *, where: str) -> Districts:
    """Return districts that keep every promise of their type (see `validated_counts`)."""
    return _validated(districts, _DISTRICTS, where)


def validated_towns(towns: TownTable, *, where: str) -> TownTable:
    """Return a town table that keeps every promise of its type (see `validated_counts`)."""
    return _validated(towns, _TOWNS, where)


def validated_places(places: Places, *, where: str) -> Places:
    """Return places that keep every promise of their type (see `validated_counts`)."""
    return _validated(places, _PLACES, where)


def validated_hazard(hazard: Hazard, *, where: str) -> Hazard:
    """Return a hazard that keeps every promise of its type (see `validated_counts`)."""
    return _validated(hazard, _HAZARDS, where)


def validated_areas(areas: SecondGeography, *, where: str) -> SecondGeography:
    """Return a second geography that keeps every promise of its type (see `validated_counts`)."""
    return _validated(areas, _AREAS, where)


def _validated(table: Table, schema: pa.DataFrameSchema, where: str) -> Table:
    frame = pd.DataFrame(table.frame)
    shapes = [name for name in frame.columns if str(frame[name].dtype) == "geometry"]
    problems = _failures(schema, frame.drop(columns=shapes), where)
    for name in shapes:
        missing = int(frame[name].isna().sum())
        if missing:
            problems.append(Problem(f"図形のない行が{missing}件あります。", where, _HINT))
    _raise(problems)
    return table


def _value_failures(values: pd.DataFrame, where: str) -> list[Problem]:
    """Ask pandera, which takes a millisecond a column, only about a table that is not sound."""
    sound = (
        values.columns.isin(list(COUNTS)).all()
        and values.columns.is_unique
        and (values.dtypes == "float64").all()
        and values.index.dtype == "str"
        and values.index.is_unique
        and "" not in values.index
        and not values.index.hasnans
    )
    return [] if sound else _failures(_VALUES, values, where)


def _failures(schema: pa.DataFrameSchema, frame: pd.DataFrame, where: str) -> list[Problem]:
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        return [_problem(name, one, frame, where) for name, one in _by_column(cases)]
    return []


def _by_column(cases: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    columns = cases["column"].fillna("").astype("str")
    names = (columns + " " + cases["check"].astype("str")).str.strip().tolist()
    return [(name, cases[[one == name for one in names]]) for name in dict.fromkeys(names)]


def _problem(name: str, cases: pd.DataFrame, frame: pd.DataFrame, where: str) -> Problem:
    some = cases.head(_SHOWN)
    shown = "、".join(
        f"{_row(frame, row)}{value}"
        for row, value in zip(some["index"], some["failure_case"], strict=True)
    )
    what = f"表の決まりに合わない値が{len(cases)}件あります（{name}: {shown}）。"
    return Problem(what, where, _HINT)


def _row(frame: pd.DataFrame, row: object) -> str:
    """Return what names a row of a frame, with a space behind; nothing where no row is meant."""
    if row is None or row not in frame.index:
        return ""
    words = (frame[name].to_dict()[row] for name in _NAMING if name in frame.columns)
    return "".join(f"{word} " for word in words if word)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise KarteError.from_problems(problems)
