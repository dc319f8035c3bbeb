"""``karte check``: look at a workspace without building it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karte.check import check_workspace, page_html, report_lines
from karte.cli.progress import TerminalProgress
from karte.cli.workspace import config_option, settled

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "check.html"


@click.command("check", help="資料を読んで点検し、直すところと確認するところを一覧にします。")
@config_option
def check_command(config_path: Path) -> int:
    """Print the report and write it as a page beside the published editions."""
    with TerminalProgress() as progress:
        settled(config_path, progress)
        report = check_workspace(config_path, progress=progress)
    for line in report_lines(report):
        click.echo(line)
    page = config_path.parent / PAGE
    page.write_bytes(page_html(report))
    click.echo(f"\n同じ内容を {page} にも書きました（庁内用。公開しないでください）。")
    return 1 if report.errors else 0
