"""The tables of a kept edition, as they were published."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from karte.editions import ARCHIVE, FIGURES, kept_editions, kept_object
from karte.errors import KarteError

if TYPE_CHECKING:
    from pathlib import Path

    from karte.editions import Kept
    from karte.errors import Problems
    from karte.model import Audience


def found_kept(root: Path, edition: int, audience: Audience) -> Kept | None:
    """Return what an edition was made of, or None where it is not in the archive."""
    there = (one for one in kept_editions(root) if one.edition == edition)
    return next((one for one in there if one.audience is audience), None)


def downloads_of(root: Path, kept: Kept, output: Path, notes: Problems) -> tuple[bytes, bytes]:
    """Return ``counts.csv`` and ``indicators.csv`` of a kept edition.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    kept : Kept
        Of the edition.
    output : pathlib.Path
        Where the workspace publishes: an edition that was kept before karte kept its figures may
        still stand there.
    notes : Problems
        Told where what stands there is not what was kept.

    Returns
    -------
    tuple of bytes, bytes

    Raises
    ------
    KarteError
        If they are nowhere.
    """
    counts, indicators = (_table(root, kept, output, name, notes) for name in FIGURES)
    return counts, indicators


def _table(root: Path, kept: Kept, output: Path, name: str, notes: Problems) -> bytes:
    digest = kept.output.get(name, "")
    content = kept_object(root, digest)
    if content is not None:
        return content
    place = output / kept.audience.value / str(kept.edition) / name
    if not place.is_file():
        option = f" --audience {kept.audience.value}"
        raise KarteError(
            f"{kept.edition}年度版（{kept.audience.label}）の数字の控えがありません。",
            where=f"{ARCHIVE} の {kept.edition}年度版 {name}",
            hint=f"karte build --edition {kept.edition}{option} でその年度版を作り直してから、"
            "もう一度実行してください。",
        )
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        notes.add(
            f"{kept.edition}年度版の {name} は、公表したときの控えと同じではありません。"
            "作り直した版の数字と比べているので、方法による違いは出ないことがあります。",
            where=place.relative_to(root).as_posix(),
            hint="公表したときのファイルが残っていれば、それを戻してから実行してください。",
        )
    return content
