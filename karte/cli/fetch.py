"""``karte fetch``: download the publishers' files of a municipality."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from karte.cli.progress import TerminalProgress
from karte.errors import KarteError
from karte.fetch import Kind, fetch, planned
from karte.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.fetch import Download, Fetched

_JAPAN = dt.timezone(dt.timedelta(hours=9))


@click.command(
    "fetch",
    help="国勢調査の小地域と校区の公開データを取り寄せ、boundaries と census に置きます。"
    "CODE は全国地方公共団体コード（5桁か6桁）です。",
)
@click.argument("code")
@click.option(
    "--year",
    "years",
    type=int,
    multiple=True,
    help="国勢調査の年。くり返して書けます。[省くと最新]",
)
@click.option(
    "--only",
    "kinds",
    type=click.Choice([one.value for one in Kind]),
    multiple=True,
    help="boundaries は小地域の境界、tables は小地域の統計表、districts は校区。[省くとすべて]",
)
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="作業フォルダー。[省くといまのフォルダー]",
)
@click.option("--dry-run", is_flag=True, help="取得せず、アドレスと置き場所だけを表示します。")
@click.option("--quiet", is_flag=True, help="問題があるときのほかは何も表示しません。")
# For the tests, and for whoever keeps a copy of the publishers' files under the same paths.
@click.option("--mirror", envvar="KARTE_FETCH_MIRROR", default="", hidden=True)
def fetch_command(  # noqa: PLR0913 - each is one option of the command
    code: str,
    years: tuple[int, ...],
    kinds: tuple[str, ...],
    directory: Path,
    mirror: str,
    *,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Fetch, say what lies where now, and raise what could not be had."""
    plan = planned(code, years=years, kinds=[Kind(one) for one in kinds], mirror=mirror)
    if dry_run:
        _show_plan(plan)
        return
    today = dt.datetime.now(tz=_JAPAN).date()
    with nullcontext(Silent()) if quiet else TerminalProgress() as progress:
        fetched = fetch(plan, directory, today=today, progress=progress)
    if not quiet:
        _report(fetched)
    if fetched.problems:
        raise KarteError.from_problems(fetched.problems)


def _show_plan(plan: Sequence[Download]) -> None:
    click.echo(f"取得する予定のファイルは次の{len(plan)}件です（まだ取得していません）。")
    for one in plan:
        click.echo(f"  {one.path}")
        click.echo(f"    {one.title}")
        click.echo(f"    {one.url}")
    unconfirmed = sum(one.confirmed is None for one in plan)
    if unconfirmed:
        click.echo(f"このうち{unconfirmed}件は、公開元のサーバーで確かめていないアドレスです。")


def _report(fetched: Fetched) -> None:
    for words, downloads in (
        ("取得しました", fetched.new),
        ("取得ずみで、変わっていません", fetched.kept),
        ("手で置かれたものを、そのまま残しました", fetched.by_hand),
    ):
        if downloads:
            click.echo(f"{words}（{len(downloads)}件）:")
            for one in downloads:
                click.echo(f"  {one.path}")
    terms = {one.licence: one.terms for one in (*fetched.new, *fetched.kept, *fetched.by_hand)}
    if terms:
        click.echo("公開の前に、利用条件を確かめてください:")
        for licence, address in terms.items():
            click.echo(f"  {licence} {address}")
