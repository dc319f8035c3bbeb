"""What a print looks like: pages drawn small, beside pictures that somebody has looked at.

Where a page was meant to change, look at it, then draw the pictures anew with
``KARTE_RENEW_PRINTS=1`` in the environment.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import profiles
import pytest

from karte.render import default_renderer

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = Path(__file__).parent / "data" / "prints"
PAGES = [("full", page) for page in range(1, 6)] + [("sparse", 1), ("sparse", 2), ("long", 1)]
PROFILES = {"full": profiles.full, "sparse": profiles.sparse, "long": profiles.long_name}
DOTS = 40
BLOCK = 4
# Another version of poppler rounds the edges of letters differently, and no more than that.
MOST, MEAN = 90, 3.0


def drawn(name: str, page: int, folder: Path) -> bytes:
    """Return a page as a grey picture, in the format of Netpbm."""
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("no pdftoppm on this machine (package poppler-utils)")
    path = folder / "print.pdf"
    path.write_bytes(default_renderer().render(PROFILES[name]()))
    chosen = ("-gray", "-r", str(DOTS), "-f", str(page), "-l", str(page), "-singlefile")
    subprocess.run([program, *chosen, str(path), str(folder / "page")], check=True)  # noqa: S603 - the program found above, on our own file
    return (folder / "page.pgm").read_bytes()


def blocks(picture: bytes) -> NDArray[np.float64]:
    """Return the mean of every small square, which hides how edges are rounded."""
    _, width, height, _ = picture.split(maxsplit=4)[:4]
    columns, rows = int(width), int(height)
    dots = np.frombuffer(picture[-columns * rows :], dtype=np.uint8).reshape(rows, columns)
    whole = dots[: rows // BLOCK * BLOCK, : columns // BLOCK * BLOCK].astype(float)
    squares = whole.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
    return np.asarray(squares.mean(axis=(1, 3)), dtype=np.float64)


def test_the_comparison_sees_what_is_missing() -> None:
    page = b"P5\n40 40\n255\n" + bytes([255]) * 1600
    marked = bytearray(page)
    for row in range(8):
        marked[-1600 + 40 * row : -1600 + 40 * row + 8] = bytes(8)
    assert np.abs(blocks(page) - blocks(bytes(marked))).max() > MOST


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_a_page_looks_as_it_did(name: str, page: int, tmp_path: Path) -> None:
    picture = drawn(name, page, tmp_path)
    kept = KEPT / f"{name}-{page}.pgm.gz"
    if os.environ.get("KARTE_RENEW_PRINTS"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(gzip.compress(picture, mtime=0))
    before, now = blocks(gzip.decompress(kept.read_bytes())), blocks(picture)
    assert before.shape == now.shape
    assert np.abs(before - now).max() < MOST
    assert np.abs(before - now).mean() < MEAN
