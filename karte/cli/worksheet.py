"""``karte worksheet``: forms for the councils."""

from __future__ import annotations

from pathlib import Path

import click

from karte.cli.progress import TerminalProgress
from karte.cli.workspace import settled
from karte.forms import told, write_forms


@click.command(
    "worksheet",
    help="校区ごとに、地域の方に書いてもらう用紙（Excel）を書き出します。数字は入っています。",
)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("karte.toml"),
    show_default=True,
    help="設定ファイル。",
)
def worksheet_command(config_path: Path) -> None:
    """Write the forms and say where they are, and what becomes of them."""
    with TerminalProgress() as progress:
        settled(config_path, progress)
        written = write_forms(config_path, progress=progress)
    for line in told(written):
        click.echo(line)
