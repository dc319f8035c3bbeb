"""What earlier editions have printed: it stays known, whatever is withheld from now on."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter, ValidationError

from karte.errors import KarteError
from karte.model import Audience, Frozen
from karte.sources.issues import earlier_issues, kept_name, revised
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_COUNTS = "data/counts.csv"
_INDICATORS = "data/indicators.csv"
_OWN = "own."
PRINTED = "printed"
"""Folder of the output that keeps where every edition counted; it is for the office."""

Triple = tuple[int, int, float]


class EarlierCount(NamedTuple):
    """One figure of an earlier edition.

    Attributes
    ----------
    edition : int
        Which.
    source : str
        Origin id.
    date : datetime.date
        Reference date.
    area_type, area_id : str
        As in the downloads.
    count_id : str
        Count id; of a figure of the city's own ``own.`` and its name.
    value : float
        As printed.
    revision : int or None
        Which revision of the edition, where that was put right later.
    """

    edition: int
    source: str
    date: dt.date
    area_type: str
    area_id: str
    count_id: str
    value: float
    revision: int | None = None

    @property
    def issue(self) -> str:
        """The edition and, of one that was put right later, its revision."""
        return kept_name(self.edition, self.revision)


class EarlierGround(Frozen):
    """On which ground an edition counted one table, and what it printed of its rows.

    Attributes
    ----------
    edition : int
        Which.
    source : str
        Origin id of the table.
    date : datetime.date
        Reference date.
    districts : tuple of str, length m
        Their ids.
    rows : tuple of str, length r
        The rows of the table.
    shares : dict of str to tuple of (int, int, float)
        By group of people: row, zone and share; zone m lies outside every district.
    groups : dict of str to dict of str to str
        Group by ``district_id``, by name of the grouping.
    towns : dict of str to tuple of (float or None), length r
        What was printed of the rows, by count id.
    revision : int or None
        As of `EarlierCount`.
    """

    edition: int
    source: str
    date: dt.date
    districts: tuple[str, ...]
    rows: tuple[str, ...]
    shares: dict[str, tuple[Triple, ...]]
    groups: dict[str, dict[str, str]]
    towns: dict[str, tuple[float | None, ...]]
    revision: int | None = None

    @property
    def issue(self) -> str:
        """As of `EarlierCount`."""
        return kept_name(self.edition, self.revision)


_GROUNDS = TypeAdapter(tuple[EarlierGround, ...])


def earlier_files(output: Path, edition: int, revision: int = 0) -> tuple[Path, ...]:
    """Return every file that earlier issues are read from.

    Parameters
    ----------
    output : pathlib.Path
        With the folder of all public editions, and `PRINTED`.
    edition, revision : int
        Only those before it count.

    Returns
    -------
    tuple of pathlib.Path
        In order of name.
    """
    public, standing = output / Audience.PUBLIC.value, revised(output, edition, revision)
    found = [
        *(one for name in (_COUNTS, _INDICATORS) for one in public.glob(f"[0-9]*/{name}")),
        *(output / PRINTED).glob("[0-9]*.json"),
    ]
    names = {one: one.relative_to(output).parts[1].removesuffix(".json") for one in found}
    issues = earlier_issues(names.values(), edition, standing)
    return tuple(sorted(one for one, name in names.items() if name in issues))


def read_earlier(
    folder: Path, edition: int, standing: int | None = None
) -> tuple[EarlierCount, ...]:
    """Read the counts of the issues before one.

    Parameters
    ----------
    folder : pathlib.Path
        Of all public editions; each is a folder named by its year.
    edition : int
        Only those before it are read, and the former revisions of itself.
    standing : int, optional
        From `revised`: which revision stands under its name and is about to be replaced.

    Returns
    -------
    tuple of EarlierCount
        Oldest issue first; empty where none is kept here. A file that is no download of karte
        says nothing.
    """
    if not folder.is_dir():
        return ()
    found: list[EarlierCount] = []
    names = [one.name for one in folder.iterdir()]
    for own, (year, revision) in earlier_issues(names, edition, standing).items():
        for name, read in ((_COUNTS, _counts), (_INDICATORS, _own)):
            file = folder / own / name
            if file.is_file():
                counts = read(year, file.read_bytes())
                found += [one._replace(revision=revision) for one in counts]
    return tuple(found)


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"))):
        yield {key: value or "" for key, value in row.items() if isinstance(key, str)}


def _counts(edition: int, content: bytes) -> Iterator[EarlierCount]:
    ids = {(one.count, one.sex, one.age_class): name for name, one in COUNTS.items()}
    for row in _rows(content):
        key = tuple(row.get(one, "") for one in ("count", "sex", "age_class"))
        yield from _one(edition, row, ids.get((key[0], key[1], key[2]), ""))


def _own(edition: int, content: bytes) -> Iterator[EarlierCount]:
    for row in _rows(content):
        name = row.get("indicator", "")
        yield from _one(edition, row, name if name.startswith(_OWN) else "")


def _one(edition: int, row: Mapping[str, str], count: str) -> Iterator[EarlierCount]:
    if count and row.get("value"):
        try:
            date, number = dt.date.fromisoformat(row["date"]), float(row["value"])
        except (KeyError, ValueError):
            return
        where = (row.get("area_type", ""), row.get("area_id", ""))
        yield EarlierCount(edition, row.get("source", ""), date, *where, count, number)


def grounds_json(grounds: Iterable[EarlierGround]) -> bytes:
    """Return where an edition counted, to be kept for the editions after it.

    Parameters
    ----------
    grounds : iterable of EarlierGround
        Of one edition.

    Returns
    -------
    bytes
        JSON, as `read_grounds` reads it.
    """
    return _GROUNDS.dump_json(tuple(grounds), exclude={"__all__": {"revision"}}) + b"\n"


def read_grounds(
    folder: Path, edition: int, standing: int | None = None
) -> tuple[EarlierGround, ...]:
    """Read where the issues before one counted.

    Parameters
    ----------
    folder : pathlib.Path
        `PRINTED` of the output.
    edition : int
        Only those before it are read, and the former revisions of itself.
    standing : int, optional
        As of `read_earlier`.

    Returns
    -------
    tuple of EarlierGround
        Oldest issue first.

    Raises
    ------
    KarteError
        If a file is not what karte has written.
    """
    if not folder.is_dir():
        return ()
    found: list[EarlierGround] = []
    names = [one.stem for one in folder.glob("*.json")]
    for name, (_, revision) in earlier_issues(names, edition, standing).items():
        file = folder / f"{name}.json"
        try:
            grounds = _GROUNDS.validate_json(file.read_bytes())
        except ValidationError as error:
            raise KarteError(
                "前の年度版をどの区域で数えたかの記録が読めません。",
                where=file.as_posix(),
                hint="控えから戻してください。控えがなければ、このファイルを消して作り直すと、"
                "点検できない時点を知らせます。",
            ) from error
        found += [one.model_copy(update={"revision": revision}) for one in grounds]
    return tuple(found)
