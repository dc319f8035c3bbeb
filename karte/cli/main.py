"""The group of commands, and the one place where errors become exit codes."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from karte import __version__
from karte.cli.build import build_command
from karte.cli.check import check_command
from karte.cli.diff import diff_command
from karte.cli.explain import explain_command
from karte.cli.fetch import fetch_command
from karte.cli.serve import serve_command
from karte.cli.setup import demo_command, init_command
from karte.cli.worksheet import worksheet_command
from karte.cli.yearly import new_edition_command
from karte.errors import KarteError, UnforeseenError

INPUT_PROBLEM = 1
"""Exit code: something in the workspace must be mended. (2 is click's: wrong usage.)"""

UNEXPECTED = 3
"""Exit code: karte itself failed; the details are in `DETAILS`."""

DETAILS = Path("karte_error.txt")

INTERRUPTED = 130
"""Exit code: stopped from the keyboard."""


@click.group(
    help="校区ごとの人口・世帯のカルテ（ページと PDF）を、市の手もとの資料から作ります。",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="karte", message="%(prog)s %(version)s")
def cli() -> None:
    """Hold the commands together."""


cli.add_command(build_command)
cli.add_command(check_command)
cli.add_command(explain_command)
cli.add_command(fetch_command)
cli.add_command(init_command)
cli.add_command(serve_command)
cli.add_command(demo_command)
cli.add_command(new_edition_command)
cli.add_command(diff_command)
cli.add_command(worksheet_command)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : list of str, optional
        Without the program's name; from the command line if not given.

    Returns
    -------
    int
        0 done; 1 something in the workspace must be mended; 2 wrong usage; 3 karte itself failed;
        4 a comparison has found something to look at; 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console with an old code page must not stop a build for one character.
            stream.reconfigure(errors="replace")
    try:
        result = cli.main(args=arguments, prog_name="karte", standalone_mode=False)
    except KarteError as error:
        building = "build" in (sys.argv[1:] if arguments is None else arguments)[:1]
        _show(error, building=building)
        unforeseen = isinstance(error, UnforeseenError)
        if unforeseen:
            _save_details()
        return UNEXPECTED if unforeseen else INPUT_PROBLEM
    except OSError as error:
        where = Path(error.filename).name if error.filename else ""
        what = f"ファイルを読み書きできませんでした（{error.strerror or error}）。"
        hint = "ディスクの空き、フォルダーの権限、ほかのソフトで開いていないかを確かめてください。"
        _show(KarteError(what, where=where, hint=hint), building=True)
        return INPUT_PROBLEM
    except click.Abort:
        click.echo("中断しました。前の出力はそのままです。", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception:  # noqa: BLE001 - staff get a sentence, whoever mends it gets the details
        _save_details()
        return UNEXPECTED
    return int(result or 0)


def _save_details() -> None:
    """Tell staff that it is not their fault, and keep what a developer needs."""
    DETAILS.write_text(traceback.format_exc(), encoding="utf-8", newline="\n")
    click.echo("karte の不具合とみられる問題で止まりました。前の出力は変えていません。", err=True)
    click.echo(f"{DETAILS} を添えて、開発元か情報担当に知らせてください。", err=True)


def _show(error: KarteError, *, building: bool) -> None:
    click.echo(f"実行できませんでした。問題が{len(error.problems)}件あります。\n", err=True)
    click.echo(f"{error}\n", err=True)
    untouched = "前の出力は変えていません。" if building else ""
    click.echo(f"{untouched}上の対処のあと、もう一度実行してください。", err=True)
