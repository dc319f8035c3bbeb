"""The lines of one block of a free layout: which town, and its figures by sex, age and group."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.sources.cells import Mark, add_bad_cell
from karte.sources.headings import cell
from karte.sources.register_blocks import COUNTED, Block, Column
from karte.sources.register_labels import is_sex, line_age, read_label
from karte.sources.register_town import counted_cell
from karte.sources.register_turned import line_spot
from karte.tables.columns import population

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from karte.errors import Problems
    from karte.sources.rows import Row

Count = tuple[str, str]
"""Group (empty for everybody, ``japanese``, ``foreign``, ``mixed``) and count id."""
UNCLEAR = frozenset({"▲", "△", "▼", "●", "○"})
"""Marks that stand for a figure in some tables, each city meaning something of its own."""
_STATISTIC = re.compile(
    r"(?:構成比|割合|前月|前年|対前|増減|平均年齢|高齢化率|性比|人口密度|老年化指数).*"
)
_UNIT = re.compile(r"(?<=\d)(?:人|世帯)$")


@dataclass(frozen=True, slots=True)
class Context:
    """What titles say of all figures of a block."""

    date: dt.date | None
    sex: str = ""
    group: str = ""


@dataclass(slots=True)
class Line:
    """The figures of one town in one block, at one date.

    Attributes
    ----------
    where : str
        File, sheet and row.
    name, key : str
        Name as published, its parts joined, and KEY_CODE where there is one.
    cells : dict of Count to float or Mark
        Its figures.
    again : set of str
        Age classes that are listed again (再掲).
    members : tuple of str
        The towns that it counts together, where it counts several.
    """

    where: str
    name: str
    key: str
    cells: dict[Count, float | Mark]
    again: set[str]
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class _Entry:
    """One row: the name in it, and what it says of its figures."""

    row: Row
    name: str
    sex: str
    age: str
    group: str


def block_lines(
    block: Block, context: Context, *, where: str, hidden: frozenset[int], problems: Problems
) -> Iterator[tuple[dt.date | None, Line]]:
    """Return the lines of a block with the date of each.

    Parameters
    ----------
    block : Block
        As found.
    context : Context
        What titles say.
    where : str
        The sheet.
    hidden : frozenset of int
        Hidden columns; they give way to a visible one of the same meaning.
    problems : Problems
        Takes every figure that cannot be read, and columns that contradict each other.

    Yields
    ------
    tuple of (datetime.date or None, Line)
        Rows of one town (計, 男, 女) joined.
    """
    columns = _visible(block.of_role(*COUNTED), hidden)
    again = {one.label.age for one in columns if one.label.again}
    again -= {one.label.age for one in columns if not one.label.again} | {""}
    for entries in _towns(block):
        lines = dict[dt.date | None, Line]()
        named = next((one for one in entries if one.name), entries[0])
        keys = [text for one in entries for text in _texts(one.row, block.of_role("key")) if text]
        for entry in entries:
            spot = line_spot(block, entry.row, where)
            for column in columns:
                text = cell(entry.row, column.position)
                value = _value(text, column, spot, problems)
                date = column.date or context.date
                line = lines.setdefault(
                    date,
                    Line(
                        *(spot, named.name, keys[0] if keys else "", {}, set(again)),
                        block.members.get(named.row.line, ()),
                    ),
                )
                _put(line, _count(column, entry, context), value, (column, spot), problems)
        yield from lines.items()


def _visible(columns: Sequence[Column], hidden: frozenset[int]) -> list[Column]:
    """Return the columns, without hidden ones that a visible one says again."""
    shown = {(one.label, one.date) for one in columns if one.position not in hidden}
    return [
        one for one in columns if one.position not in hidden or (one.label, one.date) not in shown
    ]


def _count(column: Column, entry: _Entry, context: Context) -> Count:
    group = column.label.group or entry.group or context.group
    if column.label.role == "households":
        return group, "households"
    told = (column.label.sex, entry.sex, context.sex)
    sex = next((one for one in told if one in {"male", "female"}), "total")
    return group, population(sex, column.label.age or entry.age)


def _put(
    line: Line,
    count: Count,
    value: float | Mark,
    found: tuple[Column, str],
    problems: Problems,
) -> None:
    """Keep a figure; one that is there already may only be the same."""
    column, spot = found
    known = line.cells.get(count, Mark.MISSING)
    if known is Mark.MISSING:
        line.cells[count] = value
    elif value is not Mark.MISSING and value != known and not column.label.again:
        if count[1] == "households":
            return  # the lines of 男 and 女 repeat it, or count heads of households
        add_bad_cell(
            problems,
            f"「{line.name}」の同じ項目（列「{column.text}」）に "
            f"{_shown(known)} と {_shown(value)} の2つの値があります。",
            where=spot,
            hint="見出しが同じ意味になる列や行がないか確かめ、片方を消すか見出しを直してください。",
        )


def _shown(value: float | Mark) -> str:
    return value.value if isinstance(value, Mark) else f"{value:,.0f}"


def _value(text: str, column: Column, where: str, problems: Problems) -> float | Mark:
    plain = _UNIT.sub("", text)
    if plain and set(plain) <= {"*", "＊"}:
        return Mark.HIDDEN
    if plain in UNCLEAR:
        return Mark.MISSING
    try:
        return counted_cell(plain)
    except ValueError:
        add_bad_cell(
            problems,
            f"列「{column.text}」の「{text[:40]}」は0以上の数ではありません。",
            where=where,
            hint="この値を直すか、分からない場合は空欄にしてください（0とは書かないでください）。",
        )
        return Mark.MISSING


def _texts(row: Row, columns: Sequence[Column]) -> list[str]:
    return [cell(row, one.position) for one in columns]


def _towns(block: Block) -> list[list[_Entry]]:
    """Return the rows of each town."""
    entries = [one for one in _entries(block) if not _STATISTIC.fullmatch(one.name)]
    if not (block.of_role("sex", "age", "group") or any(one.sex for one in entries)):
        return [[one] for one in entries]
    towns = list[list[_Entry]]()
    for entry in entries:
        name = next((one.name for one in towns[-1] if one.name), "") if towns else ""
        seen = {(one.sex, one.age, one.group) for one in towns[-1]} if towns else set()
        other = bool(name and entry.name and name != entry.name)
        if not towns or other or (entry.sex, entry.age, entry.group) in seen:
            towns.append([])
        towns[-1].append(entry)
    return towns


def _entries(block: Block) -> Iterator[_Entry]:
    """Return the rows, each with its name and with what it says of sex, age and group."""
    names = block.of_role("name", "part")
    sexed = not block.of_role("sex") and _has_sexes(block, names)
    carried: Mapping[int, str] = {}
    for row in block.rows:
        texts = {one.position: cell(row, one.position) for one in names}
        sexes = [is_sex(text) for text in _texts(row, block.of_role("sex"))]
        if sexed and (own := is_sex("".join(texts.values()))):
            yield _Entry(row, "", own, "", "")
            continue
        name = joined_name(names, texts, carried) or _region(block, row)
        carried = {**carried, **{place: text for place, text in texts.items() if text}}
        ages = [line_age(text) for text in _texts(row, block.of_role("age"))]
        groups = [read_label(text).group for text in _texts(row, block.of_role("group"))]
        yield _Entry(
            row,
            name,
            next(filter(None, sexes), "total" if sexed else ""),
            next(filter(None, ages), ""),
            next(filter(None, groups), ""),
        )


def _has_sexes(block: Block, names: Sequence[Column]) -> bool:
    """Tell whether 男 and 女 stand below the name of their town, in the same column."""
    words = ["".join(_texts(row, names)) for row in block.rows]
    own = [is_sex(word) for word in words]
    return own.count("male") >= 1 and own.count("male") == own.count("female")


def joined_name(
    names: Sequence[Column], texts: Mapping[int, str], carried: Mapping[int, str]
) -> str:
    """Return the name of a town whose parts stand in one or more columns, or further above."""
    name = ""
    given = [bool(texts[one.position]) for one in names]
    for place, column in enumerate(names):
        text = texts[column.position]
        if not text and any(given[place + 1 :]):
            text = carried.get(column.position, "")
        if name and column.label.role == "part" and text.isdigit():
            text += "丁目"
        name = text if text.startswith(name) else name + text
    return name


def _region(block: Block, row: Row) -> str:
    """Return what stands where the region does, of a line without the name of a town."""
    return next((text for text in reversed(_texts(row, block.of_role("parent"))) if text), "")


def has_unclear(block: Block) -> set[str]:
    """Return the marks in the figures of a block that karte cannot explain."""
    columns = block.of_role(*COUNTED)
    return {text for row in block.rows for text in _texts(row, columns) if text in UNCLEAR}
