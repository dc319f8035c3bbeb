"""The seeded generator of 見本市, karte's sample city.

Its files have the layouts, encodings and traps of the real publishers; because every figure is
counted from made-up households, the truth behind the files is known exactly.
"""

from __future__ import annotations

from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from karte.demo.truth import Figures, Truth, people_within, sample_truth
from karte.demo.write_boundaries import write_boundaries
from karte.demo.write_census import write_census
from karte.demo.write_hazards import write_hazards
from karte.demo.write_meaning import write_meaning
from karte.demo.write_mesh import write_mesh
from karte.demo.write_places import write_places
from karte.demo.write_register import write_register
from karte.errors import KarteError

if TYPE_CHECKING:
    from pathlib import Path

    from karte.demo.text import Files

__all__ = ["Figures", "Truth", "people_within", "sample_truth", "write_sample"]

CONFIG = "karte.toml"


def write_sample(directory: Path) -> tuple[Path, ...]:
    """Write the workspace of the sample city: its settings and all of its files.

    Parameters
    ----------
    directory : Path
        Made if it does not exist; files of the same names are replaced.

    Returns
    -------
    tuple of Path
        Everything written, sorted.

    Raises
    ------
    KarteError
        If the directory already holds a workspace.
    """
    if (directory / CONFIG).exists():
        raise KarteError(
            f"{CONFIG} がすでにあるため、見本を書き出しませんでした（空のフォルダーが必要です）。",
            where=str(directory),
            hint="別のフォルダー名を指定して karte demo をもう一度実行してください。",
        )
    content = _everything()
    for name, data in content.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tuple(sorted(directory / name for name in content))


def _everything() -> Files:
    """Return every file of the sample, the settings last: they make it a workspace."""
    settings = package_files("karte.demo").joinpath(CONFIG).read_bytes()
    parts = (
        write_boundaries(),
        write_census(),
        write_register(),
        write_mesh(),
        write_places(),
        write_hazards(),
        write_meaning(),
    )
    content = {name: data for part in parts for name, data in part.items()}
    return content | {CONFIG: settings}
