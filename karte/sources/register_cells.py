"""The cells of an Excel sheet: text when asked for, and whole columns of figures without it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, compress
from operator import itemgetter
from typing import TYPE_CHECKING, overload

from karte.sources.files import REPLACEMENT
from karte.sources.headings import cell
from karte.sources.rows import Row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    Value = float | str | dt.time | dt.date | dt.datetime | dt.timedelta  # as python-calamine says


class SheetRows(Sequence[Row]):
    """The rows of a sheet that hold anything, each made text when it is asked for.

    Parameters
    ----------
    values : sequence of sequence of Value
        Rows of one length, each with something in it.
    lines : sequence of int
        In which line of the sheet each stands, counted from one.

    Examples
    --------
    >>> rows = SheetRows.of([["町名", "人口"], ["", ""], ["東", 12.0]])
    >>> rows[1], rows.column(0)
    (Row(line=3, cells=('東', '12')), ['町名', '東'])
    >>> rows.cells([1])
    [('人口',), (12.0,)]
    """

    def __init__(self, values: Sequence[Sequence[Value]], lines: Sequence[int]) -> None:
        self.lines = lines
        self._values = values
        self._made = dict[int, Row]()

    @classmethod
    def of(cls, values: Sequence[Sequence[Value]]) -> SheetRows:
        """Return the rows of a whole sheet."""
        filled = [any(one) or one.count("") < len(one) for one in values]
        lines = range(1, len(values) + 1)
        return cls([*compress(values, filled)], [*compress(lines, filled)])

    def __len__(self) -> int:
        """Return how many rows hold anything."""
        return len(self.lines)

    def __iter__(self) -> Iterator[Row]:
        """Return the rows from above."""
        return map(self._row, range(len(self.lines)))

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> SheetRows: ...

    def __getitem__(self, place: int | slice) -> Row | SheetRows:
        """Return one row, or several, no text made of them yet."""
        if isinstance(place, slice):
            return SheetRows(self._values[place], self.lines[place])
        return self._row(range(len(self.lines))[place])

    def _row(self, place: int) -> Row:
        row = self._made.get(place)
        if row is None:
            row = Row(self.lines[place], tuple(map(text_of, self._values[place])))
            self._made[place] = row
        return row

    def column(self, place: int) -> list[str]:
        """Return a column as text; empty throughout where the sheet is not so wide."""
        if not self._values or place >= len(self._values[0]):
            return [""] * len(self)
        values = [one[place] for one in self._values]
        if bool in map(type, values):  # True equals 1, but is another text
            return [*map(text_of, values)]
        texts = {value: text_of(value) for value in dict.fromkeys(values)}
        return [texts[value] for value in values]

    def cells(self, places: Sequence[int]) -> list[tuple[Value, ...]]:
        """Return some columns of all rows, as they are."""
        if self._values and max(places) >= len(self._values[0]):
            return [tuple(cell(row, place) for place in places) for row in self]
        if len(places) == 1:
            return [(one[places[0]],) for one in self._values]
        return [*map(itemgetter(*places), self._values)]

    def garbled(self) -> int:
        """Return the first line with text that was lost before it reached karte; 0 for none."""
        try:
            text = "".join(map("".join, self._values))  # type: ignore[arg-type]
        except TypeError:  # not only text
            cells = chain.from_iterable(self._values)
            text = "".join([one for one in cells if type(one) is str])
        if REPLACEMENT not in text:
            return 0
        return next(row.line for row in self if any(REPLACEMENT in text for text in row.cells))


def text_of(value: Value) -> str:
    """Return the text of a cell.

    Parameters
    ----------
    value : float, str, or a date or time
        As python-calamine gives it.

    Returns
    -------
    str
        Whole numbers without a point, dates without midnight.

    Examples
    --------
    >>> import datetime as dt
    >>> text_of(12.0), text_of(1.5), text_of(dt.datetime(2026, 2, 1))
    ('12', '1.5', '2026-02-01')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value).removesuffix(" 00:00:00")
