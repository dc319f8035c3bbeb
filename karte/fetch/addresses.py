"""Which files a municipality needs, where they are published and where they are put."""

from __future__ import annotations

import datetime as dt
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from karte.errors import Problems
from karte.model import Frozen
from karte.sources.municipality import DESIGNATED_CITIES
from karte.tables.codes import municipality_code
from karte.tables.labels import CENSUS_TOPICS
from karte.wareki import era_year

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LAST_PREFECTURE = 47


class Kind(StrEnum):
    """What a file is for."""

    BOUNDARIES = "boundaries"
    TABLES = "tables"
    DISTRICTS = "districts"


class Publisher(Frozen):
    """Who publishes files on one server, and under which terms."""

    host: str
    publisher: str
    licence: str
    terms: str


class Edition(Frozen):
    """One edition of a source; what is not its year fills the braces of the source's texts."""

    year: int
    confirmed: Annotated[dt.date | None, BeforeValidator(lambda day: day or None)]
    survey: str = ""
    datum: str = ""
    mark: str = ""
    stem: str = ""
    table: str = ""
    topic: str = ""
    short: str = ""


class Source(Frozen):
    """A series of files; its texts have braces that an edition and a place fill."""

    kind: Kind
    publisher: str
    by: Literal["municipality", "prefecture", "country"]
    title: str
    path: str
    page: str
    folder: str
    name: str
    holds: str
    editions: tuple[Edition, ...]


class Addresses(Frozen):
    """All of ``addresses.toml``."""

    publishers: dict[str, Publisher]
    sources: tuple[Source, ...]


class Download(Frozen):
    """One file to fetch.

    Attributes
    ----------
    url, page : str
        Where the file is, and the page to fetch it from by hand.
    folder, name : str
        Where it is put, relative to the workspace, and what it is called there.
    holds : str
        A pattern that a file in the archive has to match.
    title, publisher, licence, terms : str
        What it is, whose, under which terms, and where these stand.
    confirmed : datetime.date or None
        When somebody last saw the address answer with the right file.
    """

    url: str
    page: str
    folder: str
    name: str
    holds: str
    title: str
    publisher: str
    licence: str
    terms: str
    confirmed: dt.date | None

    @property
    def path(self) -> str:
        """Folder and name, relative to the workspace."""
        return f"{self.folder}/{self.name}"


@cache
def addresses() -> Addresses:
    """Return what ``addresses.toml`` says.

    Returns
    -------
    Addresses
        Read once.
    """
    text = resources.files("karte.fetch").joinpath("addresses.toml").read_text("utf-8")
    return Addresses.model_validate(tomllib.loads(text))


def planned(
    code: str, *, years: Collection[int] = (), kinds: Collection[Kind] = (), mirror: str = ""
) -> tuple[Download, ...]:
    """Return the files of a municipality.

    A designated city has its small areas published by ward; for one, the file of its whole
    prefecture is taken, and its readers choose the wards.

    Parameters
    ----------
    code : str
        Municipality, five digits or six with the check digit.
    years : collection of int, optional
        Censuses; the latest where none is named.
    kinds : collection of Kind, optional
        All where none is named.
    mirror : str, optional
        A server that has the same paths as the publishers'.

    Returns
    -------
    tuple of Download
        Boundaries, tables and districts, in this order.

    Raises
    ------
    KarteError
        If there is no such code, or nothing is known of such a census.

    Examples
    --------
    >>> [one.name for one in planned("222143", kinds=[Kind.BOUNDARIES])]
    ['A002005212020DDSWC22214-JGD2011.zip']
    >>> [one.name for one in planned("14100", kinds=[Kind.BOUNDARIES], years=[2015])]
    ['A002005212015DDSWC14-JGD2011.zip']
    """
    problems = Problems()
    code = _checked_code(code, problems)
    known = addresses()
    years = _checked_years(known.sources, years, problems)
    problems.raise_if_any()
    return tuple(
        _download(source, edition, code, known.publishers[source.publisher], mirror)
        for source in known.sources
        if not kinds or source.kind in kinds
        for edition in source.editions
        if edition.year in (years if _is_census(source) else _latest([source]))
    )


def _is_census(source: Source) -> bool:
    return source.kind is not Kind.DISTRICTS


def _latest(sources: Iterable[Source]) -> set[int]:
    return {max(edition.year for source in sources for edition in source.editions)}


def _checked_code(text: str, problems: Problems) -> str:
    """Return the five digits of a municipality."""
    where, hint = f"コード {text[:20]}", "全国地方公共団体コードを5桁か6桁の数字で書いてください。"
    try:
        code = municipality_code(text)
    except ValueError as error:
        problems.add(f"{error}。", where=where, hint=hint)
        return ""
    if not 1 <= int(code[:2]) <= _LAST_PREFECTURE or code.endswith("000"):
        problems.add(f"「{text}」という市区町村はありません。", where=where, hint=hint)
    return code


def _checked_years(
    sources: Iterable[Source], years: Collection[int], problems: Problems
) -> set[int]:
    census = [source for source in sources if _is_census(source)]
    known = {edition.year for source in census for edition in source.editions}
    for year in sorted(set(years) - known):
        problems.add(
            f"{year}年の国勢調査のダウンロード先は登録されていません。"
            f"登録されているもの: {'、'.join(f'{one}年' for one in sorted(known, reverse=True))}",
            where=f"--year {year}",
            hint="公開元のページから手で取得して boundaries と census に置き、"
            "karte.toml に書いてください。",
        )
    return set(years) or _latest(census)


def _download(
    source: Source, edition: Edition, code: str, publisher: Publisher, mirror: str
) -> Download:
    """Fill the braces of a source."""
    area = {"municipality": code, "prefecture": code[:2], "country": ""}[source.by]
    if source.by == "municipality" and code in DESIGNATED_CITIES:
        area = code[:2]
    fills = edition.model_dump() | {
        "area": area,
        "prefecture": code[:2],
        "era": era_year(dt.date(edition.year, 10, 1)),
        "topic": CENSUS_TOPICS.get(edition.topic, ""),
    }
    texts = {
        name: str(getattr(source, name)).format(**fills)
        for name in ("path", "page", "folder", "name", "holds", "title")
    }
    return Download(
        url=(mirror.rstrip("/") or publisher.host) + texts.pop("path"),
        page=publisher.host + texts.pop("page"),
        **texts,
        publisher=publisher.publisher,
        licence=publisher.licence,
        terms=publisher.terms,
        confirmed=edition.confirmed,
    )
