"""``karte build``: publish an edition of the workspace."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from karte.cli.progress import Quiet, TerminalProgress
from karte.cli.workspace import config_option
from karte.config import load_config
from karte.errors import Problems
from karte.model import Audience
from karte.pipeline import build
from karte.profile.format import number
from karte.yearly import rebuild

if TYPE_CHECKING:
    from pathlib import Path

    from karte.pipeline import Build
    from karte.yearly import Rebuilt

_SHOWN = 5


@click.command(
    "build", help="いまのフォルダー（karte.toml のある所）の資料から、カルテを作ります。"
)
@config_option
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="public は公開用、internal は庁内検討用。",
)
@click.option(
    "--edition",
    type=int,
    help="前の年度版を、そのときの資料と設定で作り直すときの年度（ふだんは要りません）。",
)
@click.option("--quiet", is_flag=True, help="問題があるときのほかは何も表示しません。")
def build_command(config_path: Path, audience: str, edition: int | None, *, quiet: bool) -> None:
    """Publish an edition and say which file to open."""
    wanted = Audience(audience)
    with nullcontext(Quiet()) if quiet else TerminalProgress() as progress:
        if edition in (None, load_config(config_path, Problems()).edition):
            made = build(config_path, audience=wanted, progress=progress)
            again = None
        else:
            again = rebuild(config_path, edition, wanted, progress)
            made = again.build
    if quiet:
        return
    if again is not None:
        _compare(again)
    _report(made)


def _compare(again: Rebuilt) -> None:
    """Say whether an edition came out as it was, and why it may not have."""
    if not again.differing:
        click.echo(f"前に作ったものと、{again.files}個のファイルがすべて同じです。")
    else:
        click.echo(f"前に作ったものと違うファイルが{len(again.differing)}個あります。")
        for name in again.differing[:_SHOWN]:
            click.echo(f"  ・{name}")
    if again.versions:
        click.echo("そのときと版が違うプログラムがあります。")
        for one in again.versions:
            click.echo(f"  ・{one}")


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
