"""``karte explain``: where a printed figure comes from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from karte.cli.progress import TerminalProgress
from karte.cli.workspace import config_option, settled
from karte.explain import Wanted, explain, explanation_lines
from karte.model import Audience

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@click.command(
    "explain",
    help="印刷した数字1つのもとになった資料の行・割合・計算を示します。"
    "DISTRICT は区域の名前か ID、INDICATOR は指標（高齢化率、ageing_rate など）です。",
)
@click.argument("district")
@click.argument("indicator")
@click.option(
    "--date",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=None,
    metavar="2020-10-01",
    help="時点。[省くとページに印刷する時点]",
)
@click.option("--json", "as_json", is_flag=True, help="機械で読める形（JSON）で出します。")
@click.option("--all", "every_row", is_flag=True, help="全域が区域内の町丁も1行ずつ示します。")
@config_option
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="public は公開用、internal は庁内検討用（町丁ごとの値も示します）。",
)
def explain_command(  # noqa: PLR0913 - each is one argument or option of the command
    district: str,
    indicator: str,
    date: dt.datetime | None,
    config_path: Path,
    audience: str,
    *,
    as_json: bool,
    every_row: bool,
) -> None:
    """Print the trace of a figure; nothing is written."""
    wanted = Wanted(district, indicator, date.date() if date else None, Audience(audience))
    with TerminalProgress() as progress:
        settled(config_path, progress)
        found = explain(config_path, wanted, progress=progress)
    if not as_json:
        for line in explanation_lines(found, every_row=every_row):
            click.echo(line)
        return
    text = f"{found.model_dump_json(indent=1)}\n"
    # A file made of it on Windows would else be in the old code page, which no JSON reader takes.
    click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)
