"""Zip archives, unpacked so that nothing in them can do harm, and gone again afterwards."""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.files import relative_name, require_files

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES = 2_000
"""The largest archives of the publishers that karte reads hold a few dozen files."""
MOST_BYTES = 2 * 1024**3
"""Of everything in an archive together, unpacked; a whole prefecture is below 1 GiB."""
MOST_RATIO = 300
"""Unpacked to packed; tables of blanks reach about 100, bombs about 1,000."""
SMALL_ENOUGH = 16 * 1024**2
"""Bytes up to which the ratio of an entry does not matter."""
LONGEST_NAME = 200
"""Characters of one part of a name; Windows takes 255."""
SUFFIX = ".zip"

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Those whose unpacking stops where the entry says it ends."""
_BLOCK = 1024**2
_DRIVE = re.compile(r"[A-Za-z]:")
_UNUSABLE = re.compile(r'[<>:"|?*]')
_RUBBISH = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})
_INSIDE = " の中の "
_AGAIN = "公開元から取り直してください。"


@dataclass(frozen=True, slots=True)
class Member:
    """One file out of an archive.

    Attributes
    ----------
    path : pathlib.Path
        Where it was unpacked to; gone when the archive is closed.
    name : str
        As it is called in the archive, with forward slashes.
    where : str
        As errors name it: ``x.zip の中の y.shp``.
    """

    path: Path
    name: str
    where: str


@contextmanager
def unpacked(path: Path, *, root: Path) -> Iterator[tuple[Member, ...]]:
    """Unpack an archive, and the archives in it, into a folder that is removed afterwards.

    Parameters
    ----------
    path : pathlib.Path
        Zip file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.

    Yields
    ------
    tuple of Member
        Every file, in order of name. An archive in an archive is unpacked too; one in that is not.

    Raises
    ------
    KarteError
        If it is no archive, or is damaged or encrypted, and naming every entry that would leave
        the folder, is a link, or has an unusable name; or if it is unreasonably large. Nothing
        has then been unpacked.
    """
    (path,) = require_files(root, [path])
    where = relative_name(root, path)
    with tempfile.TemporaryDirectory(prefix="karte-", ignore_cleanup_errors=True) as folder:
        outer = _unpack(path, Path(folder) / "0", where, MOST_BYTES)
        left = MOST_BYTES - sum(one.path.stat().st_size for one in outer)
        members = list[Member]()
        for number, one in enumerate(outer, start=1):
            if one.path.suffix.lower() != SUFFIX:
                members.append(one)
                continue
            inner = _unpack(one.path, Path(folder) / str(number), one.where, left)
            left -= sum(found.path.stat().st_size for found in inner)
            members += inner
        yield tuple(members)


def _unpack(path: Path, folder: Path, where: str, most: int) -> list[Member]:
    """Unpack one archive, all of whose entries were found harmless first."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(archive.infolist(), where, most)
            folder.mkdir(parents=True)
            return [
                Member(_extract(archive, entry, folder / name), name, f"{where}{_INSIDE}{name}")
                for name, entry in sorted(entries.items())
            ]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise KarteError(
            "圧縮ファイル（zip）として取り出せません（壊れているか、途中で切れています）。",
            where=where,
            hint=_AGAIN,
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise KarteError(
            "この圧縮ファイル（zip）の圧縮方式は使えません。",
            where=where,
            hint="エクスプローラーなどで展開し、「圧縮（zip 形式）フォルダー」で"
            "作り直してください。",
        ) from error


def _checked(entries: list[zipfile.ZipInfo], where: str, most: int) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name, once every entry was found harmless."""
    problems = Problems()
    if len(entries) > MOST_ENTRIES:
        problems.add(
            f"圧縮ファイルの中に{len(entries):,}個のファイルがあります（{MOST_ENTRIES:,}個まで）。",
            where=where,
            hint="必要なファイルだけを取り出して指定してください。",
        )
        problems.raise_if_any()
    check_size(entries, where, most, problems)
    found = dict[str, zipfile.ZipInfo]()
    seen = set[str]()
    for entry in entries:
        name = entry_name(entry)
        if name.endswith("/") or _RUBBISH & set(PurePosixPath(name).parts):
            continue
        if fault := _fault(entry, name) or ("同じ名前が2つある" if name.lower() in seen else ""):
            problems.add(
                f"圧縮ファイルの中に安全に取り出せないファイルがあります（{fault}）。",
                where=f"{where}{_INSIDE}{_shown(name)}",
                hint=f"このファイルは使わず、{_AGAIN}",
            )
        seen.add(name.lower())
        found[name] = entry
    problems.raise_if_any()
    return found


def check_size(entries: list[zipfile.ZipInfo], where: str, most: int, problems: Problems) -> None:
    """Refuse an archive that would unpack to unreasonably much.

    Parameters
    ----------
    entries : list of zipfile.ZipInfo
        What is in it.
    where : str
        The file.
    most : int
        Bytes of everything together.
    problems : Problems
        Takes what is wrong.

    Raises
    ------
    KarteError
        With all problems.
    """
    whole = sum(entry.file_size for entry in entries)
    swollen = [
        entry
        for entry in entries
        if entry.file_size > max(SMALL_ENOUGH, MOST_RATIO * entry.compress_size)
    ]
    if whole > most or swollen:
        problems.add(
            f"展開すると {whole / 1024**2:,.0f} MB になる圧縮ファイルです。"
            "大きすぎるか、圧縮率が異常です。",
            where=where,
            hint=f"公開元のファイルか確かめ、{_AGAIN}",
        )
        problems.raise_if_any()


def entry_name(entry: zipfile.ZipInfo) -> str:
    r"""Return the name of an entry as it was meant, with forward slashes.

    Japanese Windows writes names in CP932 without saying so; they are then taken for CP437.

    Parameters
    ----------
    entry : zipfile.ZipInfo
        As read.

    Returns
    -------
    str
        In the composed form of its characters.

    Examples
    --------
    >>> entry_name(zipfile.ZipInfo("表\\町.shp".encode("cp932").decode("cp437")))
    '表/町.shp'
    """
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8_NAME and not name.isascii():
        name = _decoded(name)
    return unicodedata.normalize("NFC", name.replace("\\", "/")).removeprefix("./")


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _fault(entry: zipfile.ZipInfo, name: str) -> str:
    """Return why an entry must not be unpacked; empty where it may be."""
    parts = name.split("/")
    faults = {
        "ほかの場所を指すリンク": stat.S_ISLNK(entry.external_attr >> 16),
        "絶対パス": name.startswith("/") or _DRIVE.match(name),
        "フォルダーの外を指すパス": ".." in parts,
        "パスワード付き": entry.flag_bits & _ENCRYPTED,
        "ふつうの zip にはない圧縮方式": entry.compress_type not in _METHODS,
        "名前が長すぎる": max(map(len, parts)) > LONGEST_NAME or len(name) > 2 * LONGEST_NAME,
        "ファイル名に使えない文字": not name.isprintable()
        or _UNUSABLE.search(name)
        or any(part != part.rstrip(" .") or not part for part in parts),
    }
    return next((fault for fault, found in faults.items() if found), "")


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> Path:
    """Write one entry; never more bytes than it says it has."""
    target.parent.mkdir(parents=True, exist_ok=True)
    bytes_of = archive.open  # an entry has no encoding
    with bytes_of(entry) as packed, target.open("xb") as file:
        shutil.copyfileobj(packed, file, _BLOCK)
    return target


def _shown(name: str) -> str:
    text = "".join(one if one.isprintable() else "\ufffd" for one in name)
    most = 60
    return text if len(text) <= most else f"{text[:most]}…"
