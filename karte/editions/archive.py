"""The archive of a workspace: for each edition its inputs, settings, crosswalks and versions."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import ValidationError, field_validator

from karte.config import declared_files
from karte.editions.objects import get, put, write_whole
from karte.editions.versions import versions
from karte.errors import KarteError, Problems
from karte.model import Audience, Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ARCHIVE = "archive"
"""Folder of the workspace. It holds inputs, so it is as internal as they are."""
FIGURES = ("data/counts.csv", "data/indicators.csv")
"""Files of an edition that are kept as they came out: what it said of every district."""
_OBJECTS = "objects"
_DIGEST = re.compile("[0-9a-f]{64}")


class Kept(Frozen):
    """What one edition was made of, and what came out.

    Attributes
    ----------
    edition : int
        Fiscal year.
    audience : Audience
        For whom.
    declaration : str
        Name of the settings file.
    versions : dict of str to str
        Of karte, Python and the packages.
    inputs : dict of str to str
        Path in the workspace to sha256: the settings and every file they name.
    found : dict of str to str
        Path in the workspace to sha256: what the build found in its output folder, crosswalks and
        what earlier editions printed.
    output : dict of str to str
        Path in the edition to sha256; `kept_object` finds those of `FIGURES`.
    """

    edition: int
    audience: Audience
    declaration: str
    versions: dict[str, str]
    inputs: dict[str, str]
    found: dict[str, str]
    output: dict[str, str]

    @field_validator("inputs", "found")
    @classmethod
    def _inside(cls, files: dict[str, str]) -> dict[str, str]:
        """Refuse paths that lead out of the folder in which an edition is laid out."""
        for name, digest in files.items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or not _DIGEST.fullmatch(digest):
                raise ValueError(name)
        return files


def keep_edition(
    config_path: Path, edition: Path, audience: Audience, found: Iterable[Path]
) -> Kept:
    """Keep what a finished edition was made of.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``; its folder is the workspace, in which the archive lies.
    edition : pathlib.Path
        Folder of the finished edition.
    audience : Audience
        For whom it is.
    found : iterable of pathlib.Path
        What the build found in its output folder and worked with.

    Returns
    -------
    Kept
        Written last, so that it never names what is not there.
    """
    root = config_path.parent
    store = root / ARCHIVE / _OBJECTS
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    kept = Kept(
        edition=manifest["edition"],
        audience=audience,
        declaration=config_path.name,
        versions=versions(),
        inputs={
            name: put(store, (root / name).read_bytes()) for name in declared_files(config_path)
        },
        found={
            one.relative_to(root).as_posix(): put(store, one.read_bytes())
            for one in sorted(found)
            if one.is_file()
        },
        output={one["path"]: one["sha256"] for one in manifest["files"]},
    )
    for name in FIGURES:
        put(store, (edition / name).read_bytes())
    record = _record(root, kept.edition, audience)
    write_whole(record, f"{kept.model_dump_json(indent=1)}\n".encode())
    return kept


def kept_editions(root: Path) -> tuple[Kept, ...]:
    """Return every edition of the archive, oldest first.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.

    Returns
    -------
    tuple of Kept
        Empty where nothing was built yet.

    Raises
    ------
    KarteError
        Naming every record that cannot be read.
    """
    problems, found = Problems(), list[Kept]()
    for path in sorted((root / ARCHIVE).glob("*.json")):
        try:
            found.append(Kept.model_validate_json(path.read_bytes()))
        except ValidationError:
            problems.add(
                "年度版の保存の記録が読めません（書きかえられたか、こわれています）。",
                where=f"{ARCHIVE}/{path.name}",
                hint="控えから戻すか、その年度版を作り直してください。",
            )
    problems.raise_if_any()
    return tuple(sorted(found, key=lambda one: (one.edition, one.audience)))


def kept_edition(root: Path, edition: int, audience: Audience) -> Kept:
    """Return what an edition was made of.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    edition : int
        Fiscal year.
    audience : Audience
        For whom.

    Returns
    -------
    Kept

    Raises
    ------
    KarteError
        If it was never built here, naming those that were.
    """
    there = kept_editions(root)
    for one in there:
        if (one.edition, one.audience) == (edition, audience):
            return one
    known = "、".join(f"{one.edition}年度版（{one.audience.label}）" for one in there)
    raise KarteError(
        f"{edition}年度版（{audience.label}）は、{ARCHIVE} に保存されていません。",
        where=ARCHIVE,
        hint=f"保存されているのは {known} です。" if known else "まだ何も作られていません。",
    )


def kept_object(root: Path, digest: str) -> bytes | None:
    """Return a file of the archive, or None where it is lost or was never kept.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    digest : str
        As a record has it.

    Returns
    -------
    bytes or None
    """
    return get(root / ARCHIVE / _OBJECTS, digest) if digest else None


def lay_out(root: Path, kept: Kept, target: Path) -> Path:
    """Lay the inputs of an edition out as a workspace of their own.

    Parameters
    ----------
    root : pathlib.Path
        The workspace with the archive.
    kept : Kept
        Of the edition.
    target : pathlib.Path
        An empty folder.

    Returns
    -------
    pathlib.Path
        The settings file in it.

    Raises
    ------
    KarteError
        Naming every file that the archive has lost.
    """
    store, problems = root / ARCHIVE / _OBJECTS, Problems()
    for name, digest in (kept.inputs | kept.found).items():
        path = target / name
        content = get(store, digest)
        if content is None:
            problems.add(
                f"{kept.edition}年度版のもとになった {path.name} の控えがないか、変わっています。",
                where=f"{ARCHIVE}/{_OBJECTS}/{digest[:2]}/{digest}",
                hint=f"{ARCHIVE} フォルダーの控えから戻してください。",
            )
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    problems.raise_if_any()
    return target / kept.declaration


def differing_versions(kept: Kept) -> tuple[str, ...]:
    """Return what is not the version that an edition was made with.

    Parameters
    ----------
    kept : Kept
        Of the edition.

    Returns
    -------
    tuple of str
        For example ``karte 1.0 → 1.1``; empty where all are the same.
    """
    now = versions()
    return tuple(
        f"{name} {kept.versions.get(name, 'なし')} → {now.get(name, 'なし')}"
        for name in sorted({*kept.versions, *now})
        if kept.versions.get(name) != now.get(name)
    )


def _record(root: Path, edition: int, audience: Audience) -> Path:
    return root / ARCHIVE / f"{edition}_{audience.value}.json"
