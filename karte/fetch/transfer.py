"""Gets one file over the network, whole and of the right kind, or says in Japanese why not."""

from __future__ import annotations

import logging
import re
import shutil
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pooch
import requests
from urllib3.exceptions import MaxRetryError, ReadTimeoutError

from karte import __version__
from karte.errors import KarteError
from karte.sources.archive import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.fetch.addresses import Download

ATTEMPTS = 3
"""How often a file is asked for; pooch waits one second longer after each."""
TIMEOUT = (10.0, 60.0)
"""Seconds to wait for a connection, and for the next bytes of an answer."""

_CHUNK = 256 * 1024
_PASSING = frozenset({408, 425, 429})
_MISSING = frozenset({404, 410})
_SERVER_FAULT = 500
_WEB_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
_LONGEST_TITLE = 40
_HEAD = 4096
_LISTED = 5


class TransferError(Exception):
    """A file could not be had.

    Parameters
    ----------
    reason : str
        Why, as a sentence in Japanese.
    unreachable : bool, optional
        Whether the server itself could not be reached.
    """

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unreachable = unreachable


class _DamagedError(ValueError):
    """What arrived is damaged; another try may mend it, which is what pooch does on ValueError."""


@contextmanager
def transferred(one: Download, folder: Path, *, timeout: tuple[float, float]) -> Iterator[Path]:
    """Fetch a file into a folder of its own that is removed afterwards.

    Parameters
    ----------
    one : Download
        What to fetch.
    folder : pathlib.Path
        Where the file will be moved to, so that moving is a mere renaming.
    timeout : tuple of float
        Seconds to wait for a connection, and for the next bytes.

    Yields
    ------
    pathlib.Path
        The whole file, of the right kind.

    Raises
    ------
    TransferError
        If it could not be had after all attempts.
    """
    with TemporaryDirectory(prefix=".karte-fetch-", dir=folder) as own:
        store = pooch.create(
            path=Path(own, "transfer"),
            base_url="",
            registry={one.name: None},
            urls={one.name: one.url},
            retry_if_failed=ATTEMPTS - 1,
        )
        pooch.get_logger().setLevel(logging.WARNING)
        try:
            got = store.fetch(one.name, downloader=_Checked(one, timeout))
        except (requests.RequestException, _DamagedError) as error:
            raise _told(error, timeout) from error
        # pooch's file can be read by its owner alone; on a shared drive others have to as well.
        yield Path(shutil.copyfile(got, Path(own, one.name)))


class _Checked:
    """Downloads as pooch asks for it, and looks at what came before pooch takes it."""

    def __init__(self, one: Download, timeout: tuple[float, float]) -> None:
        self._one = one
        self._http = pooch.HTTPDownloader(
            timeout=timeout,
            chunk_size=_CHUNK,
            headers={"User-Agent": f"karte/{__version__}", "Connection": "close"},
        )

    def __call__(self, url: str, output_file: str, store: object) -> None:
        """Fetch to a temporary file; pooch calls this with its arguments by place."""
        try:
            self._http(url, output_file, store)
        except requests.HTTPError as error:
            status = _status(error)
            if status < _SERVER_FAULT and status not in _PASSING:
                raise _told(error, (0, 0)) from error
            raise
        try:
            check(Path(output_file), self._one)
        except KarteError as error:
            raise _DamagedError(f"届いたものが使えません。{error.problems[0].what}") from error


def check(path: Path, one: Download) -> None:
    """See whether a file is a whole archive with the right content.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    one : Download
        What it should be.

    Raises
    ------
    TransferError
        If it is a web page or something else is in it.
    KarteError
        If the archive is damaged, or cannot be unpacked without harm.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if _WEB_PAGE.match(head):
        raise TransferError(
            f"データではなく、ウェブページ{_page_title(head)}が返ってきました。"
            "アドレスが変わったか、公開元が休止しているとみられます。"
        )
    with unpacked(path, root=path.parent) as members:
        names = [member.name for member in members]
    wanted = one.holds.lower()
    if not any(
        fnmatchcase(name.lower(), wanted) or fnmatchcase(PurePosixPath(name).name.lower(), wanted)
        for name in names
    ):
        listed = "、".join(name[:80] for name in names[:_LISTED]) or "なし"
        more = f" ほか{len(names) - _LISTED}件" if len(names) > _LISTED else ""
        raise TransferError(
            f"中身が違います。あるはずのもの: {one.holds}。入っているもの: {listed}{more}。"
        )


def _page_title(head: bytes) -> str:
    """Return the title of a web page, in brackets and fit for a terminal."""
    found = _TITLE.search(head.decode("utf-8", errors="ignore"))
    words = found[1].split() if found else []
    text = "".join(one for one in " ".join(words) if one.isprintable())
    return f"（「{text[:_LONGEST_TITLE]}」）" if text else ""


def _told(error: Exception, timeout: tuple[float, float]) -> TransferError:
    """Say in Japanese what went wrong."""
    unreachable = False
    match error:
        case requests.HTTPError():
            reason = _answered(_status(error))
        case requests.exceptions.SSLError():
            unreachable = True
            reason = (
                "公開元と暗号化した通信を始められませんでした（証明書を確かめられません）。"
                "庁内の通信検査が原因のことがあります。情報担当に相談してください。"
            )
        case requests.exceptions.ProxyError():
            unreachable = True
            reason = "プロキシにつながりませんでした。プロキシの設定を確かめてください。"
        case requests.RequestException() if _waited_in_vain(error):
            reason = f"公開元の応答が止まりました（{timeout[1]:g}秒ずつ{ATTEMPTS}回待ちました）。"
        case requests.ConnectionError() if _never_connected(error):
            unreachable = True
            reason = "公開元につながりませんでした。"
        case requests.ConnectionError() | requests.exceptions.ChunkedEncodingError():
            reason = f"通信が途中で切れました（{ATTEMPTS}回試しました）。"
        case _DamagedError():
            reason = f"{error}（{ATTEMPTS}回試しました）"
        case _:
            reason = f"通信できませんでした（{type(error).__name__}）。"
    return TransferError(reason, unreachable=unreachable)


def _waited_in_vain(error: requests.RequestException) -> bool:
    """Tell whether nothing came: neither an answer nor, in the midst of one, its next bytes."""
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.ReadTimeout) or isinstance(cause, ReadTimeoutError)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Tell a server that was not reached from one that hung up."""
    return bool(error.args) and isinstance(error.args[0], MaxRetryError)


def _status(error: requests.HTTPError) -> int:
    return 0 if error.response is None else error.response.status_code


def _answered(status: int) -> str:
    if status in _MISSING:
        return f"公開元にファイルがありません（{status}）。アドレスが変わったとみられます。"
    if status >= _SERVER_FAULT:
        return f"公開元のサーバーが不調です（{status}。{ATTEMPTS}回試しました）。"
    return f"公開元が要求を受け付けませんでした（{status}）。"
