"""What the commands of a workspace share: which one it is, and what they do with it first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from karte.config import output_folder
from karte.publish import put_right

if TYPE_CHECKING:
    from karte.progress import Progress

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("karte.toml"),
    show_default=True,
    help="設定ファイル。",
)
"""``--config``, the same for every command."""


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
