"""Workspaces that tests build: 生駒市 from real files, and cities cut out of the sample."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from karte.model import Audience
from karte.pipeline import Build, build
from karte.profile import Profile
from karte.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

CITIES = Path(__file__).parent / "cities"


def run(workspace: Path, audience: Audience = Audience.PUBLIC) -> Build:
    return build(workspace / "karte.toml", audience=audience, progress=Silent())


def ikoma(real_data: Path, workspace: Path) -> Path:
    """Lay 生駒市's real files beside its declaration."""
    shutil.copytree(real_data / "ikoma_29209", workspace / "boundaries")
    shutil.copy(CITIES / "ikoma" / "karte.toml", workspace)
    return workspace


def rows(edition: Path, name: str) -> list[dict[str, str]]:
    """Read a download as anyone would."""
    with (edition / "data" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def profiles(edition: Path) -> Iterator[Profile]:
    for path in sorted(edition.glob("districts/*/profile.json")):
        yield Profile.model_validate_json(path.read_bytes())


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
