"""What tests read out of a PDF: its words page by page, and its tags in reading order."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pikepdf
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def squeezed(text: str) -> str:
    """Return a text without spaces, which a line break may add."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def text_of(content: bytes, folder: Path) -> list[str]:
    """Return the squeezed text of each page."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext on this machine (package poppler-utils)")
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    done = subprocess.run(  # noqa: S603 - the program found above, on our own file
        [program, "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    )
    return [squeezed(one) for one in done.stdout.decode().split("\f")[:-1]]


def tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield every structure element below a node, in reading order."""
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)
