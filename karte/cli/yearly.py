"""``karte new-edition``: from this year's edition to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karte.cli.workspace import config_option
from karte.yearly import Prepared, prepare

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "new-edition",
    help="次の年度版の準備をします（設定を写し、資料の何が新しく、何が足りないかを並べます）。",
)
@config_option
def new_edition_command(config_path: Path) -> None:
    """Prepare the next edition and say what staff have to look at."""
    for line in lines_of(prepare(config_path)):
        click.echo(line)


def lines_of(prepared: Prepared) -> list[str]:
    """Return what was prepared, in words for staff.

    Parameters
    ----------
    prepared : Prepared
        As returned by `prepare`.

    Returns
    -------
    list of str
    """
    lines = [
        f"{prepared.edition}年度版の準備をしました。",
        f"  前の設定は {prepared.before} に残し、{prepared.settings} を書きかえました。",
        *(f"    {one}" for one in prepared.rewritten),
        "",
        "資料を確かめてください。",
    ]
    known = [one for one in prepared.added if one.declared]
    other = [one for one in prepared.added if not one.declared]
    lines += _list("新しい資料（次の版で使います）", [f"{one.name}: {one.told}" for one in known])
    lines += _list(
        "設定に書かれていない資料（使うなら karte.toml に書きます）",
        [f"{one.name}: {one.told}" for one in other],
    )
    lines += _list("中身が変わった資料", prepared.changed)
    lines += _list("なくなった資料（設定から消すか、置き直します）", prepared.missing)
    lines += _list("前の年度版と同じ資料", prepared.unchanged)
    lines += ["", "新しい資料をそろえたら、karte check、karte build の順に実行してください。"]
    return lines


def _list(title: str, names: tuple[str, ...] | list[str]) -> list[str]:
    return [f"  {title}: {len(names)}件", *(f"    {name}" for name in names)]
