"""``karte serve``: look at the public site as a web server would show it."""

from __future__ import annotations

from pathlib import Path

import click

from karte.cli.progress import TerminalProgress
from karte.cli.workspace import config_option, settled
from karte.errors import KarteError
from karte.serve import ADDRESS, site_server


@click.command(
    "serve",
    help="公開用の出力を、このパソコンの中だけで、ホームページに載せたときと同じ形で見ます。",
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="番号。"
)
@config_option
def serve_command(config_path: Path, port: int) -> None:
    """Serve until Ctrl+C."""
    with TerminalProgress() as progress:
        output = settled(config_path, progress)
    root = None if output is None else output / "public"
    if root is None or not root.is_dir():
        raise KarteError(
            "公開用の出力がまだありません。",
            where=str(config_path if root is None else Path(root.parent.name) / root.name),
            hint="karte.toml のあるフォルダーで karte build を実行してください。",
        )
    with site_server(root, port) as server:
        click.echo("ブラウザーで次のアドレスを開いてください（このパソコンからだけ見られます）:")
        click.echo(f"  http://{ADDRESS}:{server.server_address[1]}/")
        click.echo("終わるときは Ctrl+C を押してください。")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("終わりました。")
