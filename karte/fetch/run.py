"""Fetches what is planned: what is there already stays, one failure does not stop the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from karte.errors import KarteError, Problem
from karte.fetch.record import digest, record_of, recorded_digest, write_record
from karte.fetch.transfer import TIMEOUT, TransferError, check, transferred

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from karte.fetch.addresses import Download
    from karte.progress import Progress


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a plan.

    Attributes
    ----------
    new, kept, by_hand : tuple of Download
        Fetched now; fetched before and unchanged since; put there by somebody, and sound.
    problems : tuple of Problem
        One for each file that is not there now.
    """

    new: tuple[Download, ...]
    kept: tuple[Download, ...]
    by_hand: tuple[Download, ...]
    problems: tuple[Problem, ...]


def fetch(
    downloads: Iterable[Download],
    directory: Path,
    *,
    today: dt.date,
    progress: Progress,
    timeout: tuple[float, float] = TIMEOUT,
) -> Fetched:
    """Bring the files of a plan into a workspace, each with a record beside it.

    A file whose record agrees with it is not fetched again, and one that has no record was put
    there by hand: it is looked at and left alone. A server that cannot be reached is not asked
    for the rest of its files.

    Parameters
    ----------
    downloads : iterable of Download
        As planned.
    directory : pathlib.Path
        The workspace.
    today : datetime.date
        The date of retrieval that the records state.
    progress : Progress
        Told of every file.
    timeout : tuple of float, optional
        Seconds to wait for a connection, and for the next bytes.

    Returns
    -------
    Fetched
        Every file of the plan in one of its places.
    """
    downloads = tuple(downloads)
    new: list[Download] = []
    kept: list[Download] = []
    by_hand: list[Download] = []
    problems: list[Problem] = []
    unreachable: set[str] = set()
    progress.stage("ダウンロード", len(downloads))
    for one in downloads:
        target = directory / one.path
        server = urlsplit(one.url).netloc
        # Also for a file that is not to be had: somebody will put it there by hand.
        target.parent.mkdir(parents=True, exist_ok=True)
        stated = recorded_digest(target)
        try:
            if target.is_file() and not stated:
                _look_at(target, one)
                by_hand.append(one)
            elif target.is_file() and digest(target) == stated:
                kept.append(one)
            elif server in unreachable:
                problems.append(
                    _problem(one, "公開元につながらないため、試しませんでした。", target)
                )
            else:
                _bring(one, target, today, timeout)
                new.append(one)
        except TransferError as error:
            problems.append(_problem(one, error.reason, target))
            if error.unreachable:
                unreachable.add(server)
        progress.step()
    return Fetched(tuple(new), tuple(kept), tuple(by_hand), tuple(problems))


def _bring(one: Download, target: Path, today: dt.date, timeout: tuple[float, float]) -> None:
    with transferred(one, target.parent, timeout=timeout) as fetched:
        # First the record: if the file then fails to follow, the two disagree and it is fetched
        # again, whereas a file without a record would be taken for one put there by hand.
        write_record(one, fetched, target, today=today)
        fetched.replace(target)


def _look_at(target: Path, one: Download) -> None:
    """Refuse a file put there by hand that cannot be what it should be."""
    try:
        check(target, one)
    except KarteError as error:
        raise TransferError(f"置いてあるファイルが使えません。{error.problems[0].what}") from error


def _problem(one: Download, reason: str, target: Path) -> Problem:
    hint = (
        f"{one.page} を開いて手で取得し、{one.folder} フォルダーに"
        f" {one.name} という名前で{'展開せずに' if one.name.endswith('.zip') else ''}"
        "置いてください。"
    )
    if target.is_file():
        hint += (
            f"いま置いてある {one.name} はそのままです。手で取り直して置きかえるときは、"
            f"{record_of(target).name} があれば消してください。"
        )
    return Problem(f"「{one.title}」を取得できませんでした。{reason}", where=one.url, hint=hint)
