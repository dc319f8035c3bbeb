"""``karte review``: the list that is checked and approved before an edition is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karte.cli.progress import TerminalProgress
from karte.cli.workspace import config_option, settled
from karte.model import Audience
from karte.review import review_workspace

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "review",
    help="公開する前に確かめる一覧（文、問いかけ、おもな数字、前の版の値）を、Excel と印刷用の"
    "ページに書きます。カルテは作りません。",
)
@config_option
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="public は公開用、internal は庁内検討用の版について書きます。",
)
def review_command(config_path: Path, audience: str) -> None:
    """Write the list and say where it is, and which corrections are not used any more."""
    with TerminalProgress() as progress:
        settled(config_path, progress)
        review, path = review_workspace(config_path, Audience(audience), progress)
    unused = [one for one in review.corrections if not one.is_used]
    click.echo(
        f"{len(review.districts)}{review.header.unit}の確認用一覧を書きました"
        f"（訂正 {len(review.corrections)}件、うち使っていないもの {len(unused)}件）。"
    )
    for one in unused:
        click.echo(f"  ・{one.district} {one.target}: {one.fate}（{one.place}）")
    click.echo("庁内用です。公開しないでください。")
    click.echo(f"  {path}")
    click.echo(f"  {path.with_suffix('.html')}")
