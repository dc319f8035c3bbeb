"""``karte init`` and ``karte demo``: begin a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from karte.demo import write_sample
from karte.init import write_workspace


@click.command("init", help="新しい作業フォルダーに、説明つきの karte.toml を書き出します。")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init_command(directory: Path) -> None:
    """Write a commented declaration and the folders for the inputs."""
    path = write_workspace(directory)
    click.echo(f"{path} を書き出しました。")
    click.echo("説明に沿って書きかえ、資料を boundaries と census に置いてから、")
    click.echo("karte build を実行してください。")


@click.command("demo", help="架空の市の資料一式を書き出します（試すため）。")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def demo_command(directory: Path) -> None:
    """Write the sample city."""
    written = write_sample(directory)
    click.echo(f"見本の市の資料（{len(written)}ファイル）を {directory} に書き出しました。")
    click.echo("そのフォルダーで karte build を実行してください。")
