"""``karte diff``: what has changed between two editions, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karte.cli.progress import TerminalProgress
from karte.cli.workspace import config_option, settled
from karte.diff import compare, take_steps, write_diff
from karte.diff.tables import terminal_lines
from karte.errors import KarteError
from karte.model import Audience

if TYPE_CHECKING:
    from pathlib import Path

ALARMS = 4
"""Exit code: compared, and there is something to look at before publishing."""


@click.command(
    "diff",
    help="前の年度版（OLD）と今度の年度版（NEW）の数字の違いを、方法・資料の訂正・境界・"
    "実際の変化に分けます。NEW をまだ作っていなければ、いまの資料で計算します。",
)
@click.argument("old", type=int)
@click.argument("new", type=int)
@config_option
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="public は公開用どうし、internal は庁内検討用どうしを比べます。",
)
def diff_command(old: int, new: int, config_path: Path, audience: str) -> int:
    """Print what to look at first and write the page and the table."""
    if old >= new:
        raise KarteError(
            f"年度の順が逆です（{old} と {new}）。",
            where="karte diff",
            hint=f"karte diff {min(old, new)} {max(old, new)} のように、前の年度を先に書いて"
            "ください。",
        )
    with TerminalProgress() as progress:
        output = settled(config_path, progress)
        stages = take_steps(config_path, old, new, Audience(audience), progress)
        compared = compare(stages, stages.inputs.succession.formers)
    written = write_diff(output or config_path.parent, stages, compared)
    for note in (*(one.what for one in stages.notes), *compared.notes):
        click.echo(f"・{note}")
    for line in terminal_lines(compared):
        click.echo(line)
    click.echo(
        f"\n動いた数字 {len(compared.lines):,}件、うち確認が必要なもの {compared.alarms:,}件。"
        f"同じ数字 {compared.same:,}件。"
    )
    click.echo("すべての違いは次のファイルにあります（庁内用。公開しないでください）:")
    click.echo(f"  {written.page}\n  {written.table}")
    return ALARMS if compared.alarms or stages.notes or compared.notes else 0
