"""Workspaces that tests build: 生駒市 from real files, and cities cut out of the sample."""

from __future__ import annotations

import atexit
import csv
import shutil
import tempfile
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from karte.config import load_config
from karte.crosswalk.store import from_bytes, stored, to_bytes
from karte.demo import write_sample
from karte.errors import Problems
from karte.inputs import Inputs, read_inputs
from karte.model import Audience
from karte.pipeline import Build, build
from karte.profile import Profile, Results
from karte.progress import Silent
from karte.render import PdfRenderer
from karte.study import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from karte.crosswalk import Crosswalk
    from karte.render.pdf import Json

CITIES = Path(__file__).parent / "cities"


def one_pdf() -> AbstractContextManager[object]:
    """Draw the first PDF and leave the others empty: all take longer than the rest of a build."""
    drawn = iter([PdfRenderer.render])

    def render(renderer: PdfRenderer, profile: Profile, pages: Json | None = None) -> bytes:
        draw = next(drawn, None)
        return b"" if draw is None else draw(renderer, profile, pages)

    return mock.patch.object(PdfRenderer, "render", render)


def run(workspace: Path, audience: Audience = Audience.PUBLIC, *, every_pdf: bool = True) -> Build:
    """Build a workspace; where only figures and pages are looked at, one PDF is enough."""
    with nullcontext() if every_pdf else one_pdf():
        return build(workspace / "karte.toml", audience=audience, progress=Silent())


@cache
def _sample() -> Path:
    """Write the sample city once a process."""
    folder = Path(tempfile.mkdtemp(prefix="karte-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_sample(folder)
    return folder


def lay_sample(workspace: Path) -> Path:
    """Lay the files of the sample city, as ``karte demo`` writes them."""
    shutil.copytree(_sample(), workspace, dirs_exist_ok=True)
    return workspace


CROSSWALKS: dict[str, bytes] = {}
"""Every crosswalk that this process has made, by the digest of what it is made of."""


def remembered(folder: Path | None, digest: str, make: Callable[[], Crosswalk]) -> Crosswalk:
    """Do as `karte.crosswalk.store.stored` does; make no crosswalk twice in a process.

    What two tests share is bytes, so that none can change what the other reads.
    """

    def known() -> Crosswalk:
        if digest not in CROSSWALKS:
            CROSSWALKS[digest] = to_bytes(make())
        return from_bytes(CROSSWALKS[digest])

    return stored(folder, digest, known)


class Study(NamedTuple):
    """A city that has been read and computed."""

    workspace: Path
    inputs: Inputs
    results: Results


def study(workspace: Path, audience: Audience = Audience.PUBLIC) -> Study:
    """Compute a city as its build does."""
    config = load_config(workspace / "karte.toml")
    inputs = read_city(workspace, audience)
    return Study(workspace, inputs, compute(config, inputs, audience, Problems(), Silent()))


def read_city(
    workspace: Path, audience: Audience = Audience.PUBLIC, findings: Problems | None = None
) -> Inputs:
    config = load_config(workspace / "karte.toml")
    found = Problems() if findings is None else findings
    return read_inputs(config, workspace, audience, found, Silent())


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
