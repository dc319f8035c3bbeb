"""``karte worksheet``: forms for the councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karte.cli.progress import TerminalProgress
from karte.cli.workspace import config_option, settled
from karte.forms import told, write_forms

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "worksheet",
    help="校区ごとに、地域の方に書いてもらう用紙（Excel）を書き出します。数字は入っています。",
)
@config_option
def worksheet_command(config_path: Path) -> None:
    """Write the forms and say where they are, and what becomes of them."""
    with TerminalProgress() as progress:
        settled(config_path, progress)
        written = write_forms(config_path, progress=progress)
    for line in told(written):
        click.echo(line)
