"""Makes an earlier edition once more, of the inputs and settings it was made of then."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from karte.config import load_config
from karte.editions import differing_versions, kept_edition, lay_out
from karte.pipeline import build

if TYPE_CHECKING:
    from karte.model import Audience
    from karte.pipeline import Build
    from karte.progress import Progress


@dataclass(frozen=True)
class Rebuilt:
    """An edition made once more.

    Attributes
    ----------
    build : Build
        As of any build.
    versions : tuple of str
        What is another version than then, for example ``typst 0.15.0 → 0.15.1``.
    files : int
        How many files the edition has.
    differing : tuple of str
        Files that are not what they were then, or that only one of the two has.
    """

    build: Build
    versions: tuple[str, ...]
    files: int
    differing: tuple[str, ...]


def rebuild(config_path: Path, edition: int, audience: Audience, progress: Progress) -> Rebuilt:
    """Make a kept edition once more and compare every file.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml`` of the workspace as it is now; only its output folder is used.
    edition : int
        Fiscal year.
    audience : Audience
        For whom.
    progress : Progress
        Told what goes on.

    Returns
    -------
    Rebuilt
        With the same versions nothing differs.

    Raises
    ------
    KarteError
        If the edition is not in the archive, or the archive has lost a file of it.
    """
    root = config_path.parent
    kept = kept_edition(root, edition, audience)
    output = root / load_config(config_path).output.directory
    with tempfile.TemporaryDirectory(prefix="karte-") as folder:
        settings = lay_out(root, kept, Path(folder))
        made = build(settings, audience=audience, progress=progress, output=output)
    manifest = json.loads((made.index.parent / "manifest.json").read_text(encoding="utf-8"))
    now = {one["path"]: one["sha256"] for one in manifest["files"]}
    differing = sorted(name for name, _ in set(now.items()) ^ set(kept.output.items()))
    return Rebuilt(made, differing_versions(kept), len(now), tuple(dict.fromkeys(differing)))
