"""``karte init`` and ``karte demo``: begin a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from karte.demo import write_sample
from karte.init import (
    declare,
    refuse_existing,
    report_lines,
    survey,
    write_declaration,
    write_workspace,
)


@click.command(
    "init", help="フォルダーの資料を見分けて、karte.toml を書き出します（空なら説明つきの例）。"
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option(
    "--code",
    default="",
    metavar="コード",
    help="全国地方公共団体コード（県の資料など、どの市区町村か決められないとき）",
)
def init_command(directory: Path, code: str) -> None:
    """Declare the files that are there, or write an example."""
    refuse_existing(directory)
    found = survey(directory)
    if found.is_empty:
        path = write_workspace(directory)
        click.echo(f"{path} を書き出しました。")
        click.echo("説明に沿って書きかえ、資料を boundaries と census に置いてから、")
        click.echo("karte build を実行してください。")
        return
    declaration = declare(found, root=directory, code=code)
    path = write_declaration(directory, declaration)
    for line in report_lines(found, declaration):
        click.echo(line)
    click.echo(f"{path} を書き出しました。")


@click.command("demo", help="架空の市の資料一式を書き出します（試すため）。")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def demo_command(directory: Path) -> None:
    """Write the sample city."""
    written = write_sample(directory)
    click.echo(f"見本の市の資料（{len(written)}ファイル）を {directory} に書き出しました。")
    click.echo("そのフォルダーで karte build を実行してください。")
