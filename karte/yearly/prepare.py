"""Prepares the next edition: settings carried over, and what has become of every input."""

from __future__ import annotations

import calendar
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tomlkit

from karte.config import declared_files, load_config
from karte.editions import kept_editions
from karte.editions.objects import write_whole
from karte.errors import KarteError, Problems
from karte.init import survey

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from karte.editions import Kept
    from karte.init import Survey


@dataclass(frozen=True)
class Added:
    """A data file that the last edition was not made of.

    Attributes
    ----------
    name : str
        Relative to the workspace.
    told : str
        What it is, or why it is not known.
    declared : bool
        Whether the settings name it already, by a pattern say.
    """

    name: str
    told: str
    declared: bool


@dataclass(frozen=True)
class Prepared:
    """What was prepared.

    Attributes
    ----------
    edition : int
        Fiscal year of the next edition.
    settings, before : str
        Name of the new settings file, and of the copy of the old one.
    rewritten : tuple of str
        Lines of the settings that are not what they were.
    unchanged, changed, missing : tuple of str
        Inputs of the last edition, by what has become of them since.
    added : tuple of Added
        What lies there besides.
    """

    edition: int
    settings: str
    before: str
    rewritten: tuple[str, ...]
    unchanged: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[Added, ...]


def prepare(config_path: Path) -> Prepared:
    """Make the settings of the next edition out of those of this one.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml`` of the last edition. It is kept beside as ``karte_<年度>.toml``.

    Returns
    -------
    Prepared
        For staff, who put new files in their places and then build.

    Raises
    ------
    KarteError
        If the settings are not valid, the last edition was not built, or the copy would replace
        another file. Nothing is changed then.
    """
    root, absent, named = config_path.parent, Problems(), set[str]()
    config = load_config(config_path, absent, named)
    kept = _last(root, config.edition)
    content = config_path.read_bytes()
    before = config_path.with_name(f"{config_path.stem}_{config.edition}{config_path.suffix}")
    if before.exists() and before.read_bytes() != content:
        raise KarteError(
            f"{before.name} が、すでに別の内容であります。",
            where=before.name,
            hint="名前を変えるか、ほかのフォルダーに移してから、もう一度実行してください。",
        )
    text, rewritten = _carried_over(content.decode("utf-8-sig"), config.edition)
    there = survey(root)
    write_whole(before, content)
    write_whole(config_path, text.encode())
    fate = _fates(root, kept)
    return Prepared(
        edition=config.edition + 1,
        settings=config_path.name,
        before=before.name,
        rewritten=rewritten,
        unchanged=fate["unchanged"],
        changed=fate["changed"],
        missing=fate["missing"],
        added=_added(there, kept, named if absent.found else {*declared_files(config_path)}),
    )


def _last(root: Path, edition: int) -> Kept:
    """Return the record of the last edition; the internal one is made of more inputs."""
    found = [one for one in kept_editions(root) if one.edition == edition]
    if not found:
        raise KarteError(
            f"{edition}年度版がまだ作られていないため、次の年度版の準備はできません。",
            where="karte.toml edition",
            hint="先に karte build を実行してください。年度をまちがえて書いたときは、"
            "edition を直してください。",
        )
    return max(found, key=lambda one: (one.revision, len(one.inputs)))


def _carried_over(text: str, edition: int) -> tuple[str, tuple[str, ...]]:
    """Return the settings for the next year, comments and order kept, and what was rewritten."""
    document = tomlkit.parse(text)
    document["edition"] = edition + 1
    rewritten = [f"edition = {edition + 1}"]
    publisher = document["publisher"]
    publisher["issued"] = _a_year_later(publisher["issued"])
    rewritten.append(f"issued = {publisher['issued'].isoformat()}")
    if "revisions" in document:
        del document["revisions"]
        rewritten.append("[[revisions]]（正誤）を消しました")
    site = document.get("site")
    if site is not None and f"/{edition}" in site["address"]:
        site["address"] = site["address"].replace(f"/{edition}", f"/{edition + 1}")
        rewritten.append(f'address = "{site["address"]}"')
    return tomlkit.dumps(document), tuple(rewritten)


def _a_year_later(day: dt.date) -> dt.date:
    """Return the same day of the next year, the 28th for a 29th of February.

    Examples
    --------
    >>> import datetime as dt
    >>> _a_year_later(dt.date(2028, 2, 29)).isoformat()
    '2029-02-28'
    """
    year = day.year + 1
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _fates(root: Path, kept: Kept) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {"unchanged": [], "changed": [], "missing": []}
    for name, digest in kept.inputs.items():
        path = root / name
        if name == kept.declaration:
            continue
        if not path.is_file():
            found["missing"].append(name)
        else:
            same = hashlib.sha256(path.read_bytes()).hexdigest() == digest
            found["unchanged" if same else "changed"].append(name)
    return {fate: tuple(names) for fate, names in found.items()}


def _added(there: Survey, kept: Kept, declared: set[str]) -> tuple[Added, ...]:
    told = {one.name: one.format.title for one in there.found} | dict(there.unknown)
    return tuple(
        Added(name, told[name], name in declared)
        for name in sorted(told)
        if name not in kept.inputs
    )
