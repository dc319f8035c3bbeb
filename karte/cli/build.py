"""``karte build``: publish an edition of the workspace."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from karte.cli.progress import Quiet, TerminalProgress
from karte.model import Audience
from karte.pipeline import build
from karte.profile.format import number

if TYPE_CHECKING:
    from karte.pipeline import Build

_SHOWN = 5


@click.command(
    "build", help="いまのフォルダー（karte.toml のある所）の資料から、カルテを作ります。"
)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("karte.toml"),
    show_default=True,
    help="設定ファイル。",
)
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="public は公開用、internal は庁内検討用。",
)
@click.option("--quiet", is_flag=True, help="問題があるときのほかは何も表示しません。")
def build_command(config_path: Path, audience: str, *, quiet: bool) -> None:
    """Publish an edition and say which file to open."""
    with nullcontext(Quiet()) if quiet else TerminalProgress() as progress:
        made = build(config_path, audience=Audience(audience), progress=progress)
    if not quiet:
        _report(made)


def _report(made: Build) -> None:
    click.echo(f"{made.districts}{made.unit}のカルテ（ページと PDF）を作りました。")
    for one in made.balances[-2:]:
        click.echo(
            f"  {one.label}: {made.unit}の合計 {number(one.districts)} ＋ {made.unit}の外 "
            f"{number(one.outside)} ＝ 全体 {number(one.municipality)}{one.unit}"
        )
    if made.findings:
        click.echo(f"確認していただきたいことが{len(made.findings)}件あります。")
        for finding in made.findings[:_SHOWN]:
            click.echo(f"  ・{finding.what}")
        click.echo("  くわしくは出力先の build_report.txt をご覧ください。")
    click.echo("次のファイルをブラウザーで開いてください:")
    click.echo(f"  {made.index}")
