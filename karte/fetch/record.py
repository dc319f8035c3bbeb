"""The record beside a fetched file: where it came from, when, under which terms, and its digest."""

from __future__ import annotations

import hashlib
import json
import tomllib
from typing import TYPE_CHECKING

from karte.sources.files import RECORD

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from karte.fetch.addresses import Download

_OPENING = "# karte fetch の記録。隣のファイルをいつ、どこから取得したか。"


def record_of(path: Path) -> Path:
    """Return where the record of a file is, or will be.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    pathlib.Path
        Beside it.

    Examples
    --------
    >>> from pathlib import Path
    >>> record_of(Path("a.zip")).name
    'a.zip.origin.toml'
    """
    return path.with_name(path.name + RECORD)


def digest(path: Path) -> str:
    """Return the sha256 of a file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Returns
    -------
    str
        In hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recorded_digest(path: Path) -> str:
    """Return the sha256 that the record of a file states.

    Parameters
    ----------
    path : pathlib.Path
        The file, not the record.

    Returns
    -------
    str
        Empty where there is no record, or none that can be read.
    """
    try:
        stated = tomllib.loads(record_of(path).read_text(encoding="utf-8")).get("sha256")
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    return stated if isinstance(stated, str) else ""


def write_record(one: Download, fetched: Path, target: Path, *, today: dt.date) -> None:
    """Write the record of a file that was fetched, in one piece or not at all.

    Parameters
    ----------
    one : Download
        What was fetched.
    fetched : pathlib.Path
        The file where it is now, in a folder of its own.
    target : pathlib.Path
        Where it will be.
    today : datetime.date
        The date of retrieval.
    """
    said = {
        "title": one.title,
        "publisher": one.publisher,
        "licence": one.licence,
        "terms": one.terms,
        "url": one.url,
        "page": one.page,
        "sha256": digest(fetched),
    }
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in said.items()]
    lines += [f"bytes = {fetched.stat().st_size}", f"retrieved = {today.isoformat()}"]
    written = record_of(fetched)
    written.write_text("\n".join([_OPENING, *lines, ""]), encoding="utf-8", newline="\n")
    written.replace(record_of(target))
