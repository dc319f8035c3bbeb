"""Writes what has changed beside the editions, for the office only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.diff.page import diff_page
from karte.diff.tables import diff_csv
from karte.diff.words import DATASETS
from karte.editions.objects import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from karte.diff.lines import Compared
    from karte.diff.stages import Stages

FOLDER = "diff"
"""Folder of the output; it is never published."""


class Written(NamedTuple):
    """The files of a comparison."""

    page: Path
    table: Path


def write_diff(output: Path, stages: Stages, compared: Compared) -> Written:
    """Write page and table of a comparison.

    Parameters
    ----------
    output : pathlib.Path
        The output folder.
    stages : Stages
        The two editions.
    compared : Compared
        From `compare`.

    Returns
    -------
    Written
        Both replaced as a whole.
    """
    folder = output / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{stages.old}_{stages.config.edition}_{stages.audience.value}"
    written = Written(folder / f"{name}.html", folder / f"{name}.csv")
    write_whole(written.table, diff_csv(compared, DATASETS))
    write_whole(written.page, diff_page(stages, compared, written.table.name, DATASETS))
    return written
