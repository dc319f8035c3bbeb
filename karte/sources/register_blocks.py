"""The blocks of a free layout: one or two rows of headings, and the lines below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from karte.sources.cells import Mark, parse_cell
from karte.sources.headings import cell
from karte.sources.register_dates import stated_date
from karte.sources.register_labels import Label, is_sex, line_age, plain_age, read_label
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from karte.sources.rows import Row

_FEWEST_LABELS = 2
_FEWEST_AGES = 3
_NEARLY_ALL = 0.8
_UNNAMED = re.compile(r"Unnamed:? ?\d+(?:_level_\d+)?")
"""What programs write for a heading that merged cells left empty."""
COUNTED = frozenset({"people", "households"})
_WORDS_OF_LINES = frozenset({"", "head", "name", "part", "parent"})


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a block holds.

    Attributes
    ----------
    position : int
        Counted from zero.
    label : Label
        What its headings say together; the roles ``sex``, ``age`` and ``group`` are those of
        columns that say it of each line.
    text : str
        Its headings, for messages.
    date : datetime.date or None
        Reference date where the headings state one for each column.
    """

    position: int
    label: Label
    text: str
    date: dt.date | None = None


@dataclass(slots=True)
class Block:
    """Headings with the lines below them.

    Attributes
    ----------
    columns : tuple of Column
        From left to right.
    titles : tuple of str
        What stands above, since the lines of the block before.
    rows : list of Row
        Lines with figures.
    empty : list of (int, Row)
        Lines without figures, each with how many lines stand above it.
    members : dict of int to tuple of str
        The towns of a line that stands for several, by its number.
    ends : int
        In which row of the sheet it ends, where its lines are columns; else 0.
    """

    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    empty: list[tuple[int, Row]] = field(default_factory=list)
    members: dict[int, tuple[str, ...]] = field(default_factory=dict)
    ends: int = 0

    def of_role(self, *roles: str) -> list[Column]:
        """Return the columns of a role."""
        return [one for one in self.columns if one.label.role in roles]


def find_blocks(rows: Sequence[Row]) -> list[Block]:
    """Return the blocks of a sheet that count people or households.

    Parameters
    ----------
    rows : sequence of Row
        With merged cells filled.

    Returns
    -------
    list of Block
        From above; blocks that stand side by side become one below the other.
    """
    found = list[Block]()
    current = list[Block]()
    titles = list[str]()
    place = 0
    while place < len(rows):
        end = _end_of_heading(rows, place)
        if end > place:
            heading = rows[place:end]
            extra = [text for row in heading for text in row.cells if _is_title(text)]
            groups = _side_by_side(_columns(heading, rows[end:]))
            current = [Block(columns, (*titles, *extra)) for columns in groups]
            found += current
            titles = []
            place = end
            continue
        row = rows[place]
        place += 1
        if any(_has_figures(row, block) for block in current):
            for block in current:
                if _has_figures(row, block):
                    block.rows.append(row)
            titles = []
        elif (words := distinct(row)) and current and len(words) == 1 and _is_section(words[0]):
            current = [Block(block.columns, (*block.titles, *words)) for block in current]
            found += current
            titles += words
        else:
            titles += words
            for block in current:
                block.empty.append((len(block.rows), row))
    return [_with_roles_of_lines(block) for block in found if block.rows]


def is_figure(text: str) -> bool:
    """Tell whether a cell holds a number, or a mark that stands for one."""
    try:
        return parse_cell(text) is not Mark.MISSING
    except ValueError:
        return False


def distinct(row: Row) -> list[str]:
    """Return the texts of a row, each once."""
    return list(dict.fromkeys(text.strip() for text in row.cells if text.strip()))


def _is_title(text: str) -> bool:
    return bool(text.strip()) and not read_label(text).role and not is_figure(text)


def _is_section(text: str) -> bool:
    label = read_label(re.sub(r"^[【〔\[(（]|[】〕\])）]$", "", text))
    return label.role == "people" and not label.age and bool(label.sex or label.group)


def _has_figures(row: Row, block: Block) -> bool:
    return any(is_figure(cell(row, one.position)) for one in block.of_role(*COUNTED))


def _end_of_heading(rows: Sequence[Row], start: int) -> int:
    """Return where the headings that begin at a row end; the row itself where none do."""
    end = start
    while end < len(rows) and _strength(rows[end]):
        end += 1
    strongest = max((_strength(row) for row in rows[start:end]), default=0)
    return end if strongest >= _FEWEST_LABELS else start


def _strength(row: Row) -> int:
    """Return how many headings a row has; none where it has figures or is a title."""
    words = distinct(row)
    ages = _has_plain_ages(words)
    count = 0
    for word in words:
        if read_label(word).role or (ages and plain_age(word)):
            count += 1
        elif is_figure(word):
            return 0
    first = next((place for place, text in enumerate(row.cells) if text.strip()), 0)
    return 0 if count == 1 and len(words) == 1 and first == 0 else count


def _has_plain_ages(words: Sequence[str]) -> bool:
    numbers = [int(word) for word in map(normalise_label, words) if re.fullmatch(r"\d{1,3}", word)]
    return numbers[:5] == [0, 1, 2, 3, 4]


def _columns(heading: Sequence[Row], below: Sequence[Row]) -> list[Column]:
    """Return the columns under one or more rows of headings."""
    width = max(len(row.cells) for row in [*heading, *below[:1]])
    paths = _paths(heading, width)
    ages = any(_has_plain_ages(distinct(row)) for row in heading)
    dates = {text: one.date for path in paths for text in path if (one := stated_date([text]))}
    several = len(set(dates.values())) > 1
    columns = list[Column]()
    for position, path in enumerate(paths):
        date = next((dates[text] for text in path if text in dates), None) if several else None
        labels = [_label(text, plain=ages) for text in path]
        columns.append(Column(position, _together(labels), "・".join(path), date))
    return columns


def _label(text: str, *, plain: bool) -> Label:
    if plain and (age := plain_age(text)):
        return Label("people", age=age)
    return read_label(text)


def _paths(heading: Sequence[Row], width: int) -> list[list[str]]:
    """Return the headings of each column from above; one without frame reaches to the right."""
    grid = [[_UNNAMED.sub("", cell(row, position)) for position in range(width)] for row in heading]
    for level, texts in enumerate(grid[:-1]):
        below = [any(lower[position] for lower in grid[level + 1 :]) for position in range(width)]
        spanning = ""
        for position in range(width):
            if texts[position]:
                spanning = texts[position] if below[position] else ""
            elif below[position]:
                texts[position] = spanning
    return [
        list(dict.fromkeys(texts[position] for texts in grid if texts[position]))
        for position in range(width)
    ]


def _together(labels: Sequence[Label]) -> Label:
    """Return what the headings of one column say together; the lower says more."""
    roles = [one.role for one in labels if one.role]
    if "other" in roles:
        return Label("other")
    sexes = [one.sex for one in labels if one.sex]
    counted = Label(
        "households" if "households" in roles else "people",
        next((sex for sex in sexes if sex != "total"), sexes[0] if sexes else ""),
        next((one.age for one in reversed(labels) if one.age), ""),
        next((one.group for one in labels if one.group), ""),
        any(one.again for one in labels),
    )
    if COUNTED & set(roles):
        return replace(counted, role="people") if counted.age else counted
    return Label(
        next((role for role in reversed(roles) if role != "head"), "head" if roles else "")
    )


def _side_by_side(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Part the columns where a name begins another table to the right."""
    groups = [list[Column]()]
    for column in columns:
        counted = any(one.label.role in COUNTED for one in groups[-1])
        if counted and column.label.role in {"name", "parent"}:
            groups.append([])
        groups[-1].append(column)
    tables = [group for group in groups if any(one.label.role in COUNTED for one in group)]
    return [tuple(group) for group in tables]


def _with_roles_of_lines(block: Block) -> Block:
    """Tell the columns that say of each line its sex, its age, or its name, by what they hold."""
    columns = list(block.columns)
    for place, column in enumerate(columns):
        if column.label.role in _WORDS_OF_LINES and (role := _role_of(column, block.rows)):
            columns[place] = replace(column, label=Label(role))
    if not any(one.label.role in {"name", "part"} for one in columns):
        _name_one(columns, block.rows)
    return replace(block, columns=tuple(columns))


def _role_of(column: Column, rows: Sequence[Row]) -> str:
    texts = [text for row in rows if (text := cell(row, column.position))]
    if not texts:
        return ""
    sexes = [is_sex(text) for text in texts]
    if all(sexes) and {"male", "female"} <= set(sexes):
        return "sex"
    groups = [read_label(text).group for text in texts]
    named = sum(map(bool, groups)) + sum(map(bool, sexes))
    if len(set(groups) - {""}) >= _FEWEST_LABELS and named == len(texts):
        return "group"
    plain = "年齢" in column.text or "歳" in column.text
    ages = {text: line_age(text, plain=plain) for text in texts}
    known = sum(bool(ages[text] or is_sex(text)) for text in texts)
    several = len(set(ages.values()) - {""}) >= _FEWEST_AGES
    return "age" if several and known >= _NEARLY_ALL * len(texts) else ""


def _name_one(columns: list[Column], rows: Sequence[Row]) -> None:
    """Find the names where no heading says so: the innermost region, or a column of words."""
    regions = [one for one in columns if one.label.role == "parent"]
    counted = [one.position for one in columns if one.label.role in COUNTED]
    words = [
        one
        for one in columns
        if one.label.role in {"", "head"} and one.position < min(counted) and _is_wordy(one, rows)
    ]
    for chosen in regions[-1:] or words[-1:]:
        columns[columns.index(chosen)] = replace(chosen, label=Label("name"))


def _is_wordy(column: Column, rows: Sequence[Row]) -> bool:
    texts = [text for row in rows if (text := cell(row, column.position))]
    return bool(texts) and sum(not is_figure(text) for text in texts) >= _NEARLY_ALL * len(texts)
