"""What every command does first with a workspace that has been built before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.config import output_folder
from karte.publish import put_right

if TYPE_CHECKING:
    from pathlib import Path

    from karte.progress import Progress


def settled(config_path: Path, progress: Progress) -> Path | None:
    """Finish or undo what an interrupted build has left, and say so.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``.
    progress : Progress
        Told what was done.

    Returns
    -------
    pathlib.Path or None
        Where the workspace publishes; None where its declaration does not say.
    """
    output = output_folder(config_path)
    if output is not None:
        put_right(output, progress.tell)
    return output
