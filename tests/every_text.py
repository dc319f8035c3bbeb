"""All that a published file says, however it is packed: what a stranger could search."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pikepdf
from arro3.io import read_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def every_text(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file below a folder by its relative path, with all that it says.

    The path itself, the bytes as they are and what they hold: members of archives and workbooks,
    cells of GeoPackages and GeoParquets, words, metadata and streams of PDFs, and texts behind
    the escapes of HTML, JSON and addresses.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield name, "\n".join([name, *said(path.read_bytes())])


def said(content: bytes) -> Iterator[str]:
    """Yield what the bytes of a file say, in every way that they can be read."""
    plain = content.decode("utf-8", errors="replace")
    yield plain
    yield content.decode("cp932", errors="replace")
    yield content.decode("utf-16-le", errors="replace")
    yield html.unescape(plain)
    yield unquote(plain)
    yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("utf-8", errors="replace")
            for member in archive.namelist():
                yield member
                yield from said(archive.read(member))
    elif content.startswith(b"SQLite format 3\0"):
        yield from _of_database(content)
    elif content.startswith(b"PAR1"):
        table: Any = read_parquet(io.BytesIO(content)).read_all()
        yield str(table.schema.metadata)
        yield from (str(table.column(one).to_pylist()) for one in table.column_names)
    elif content.startswith(b"%PDF-"):
        yield from _of_pdf(content)


def _of_database(content: bytes) -> Iterator[str]:
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(content)
        tables = [
            one for (one,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            yield table
            yield from map(str, file.execute(f'SELECT * FROM "{table}"'))  # noqa: S608 - its own names


def _of_pdf(content: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield json.dumps({key: str(value) for key, value in pdf.docinfo.items()})
        for one in pdf.objects:
            yield str(one.unparse()) if not isinstance(one, pikepdf.Stream) else ""
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") != "/Image":
                yield one.read_bytes().decode("utf-8", errors="replace")
            if isinstance(one, pikepdf.Dictionary):
                yield from (
                    str(value) for value in one.values() if isinstance(value, pikepdf.String)
                )
    program = shutil.which("pdftotext")
    if program is not None:
        done = subprocess.run(  # noqa: S603 - the program found above, on our own file
            [program, "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True
        )
        yield re.sub(r"\s", "", done.stdout.decode())
