"""Files as they are: which were read, and in which encoding their text is."""

from __future__ import annotations

import codecs
import hashlib
import os
from functools import lru_cache
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.model import InputFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""What belongs to one shapefile; the first three it cannot be read without."""
RECORD = ".origin.toml"
"""How the record beside a downloaded file ends; it says of the file where it is from."""
_NEEDED = frozenset({".shp", ".shx", ".dbf"})
_NUL, _NEWLINE = "\0", "\n"
_ZIP_MARK = b"PK\x03\x04"
_OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
REPLACEMENT = "\ufffd"
"""What stands for text that was lost before it reached karte."""


@lru_cache(maxsize=1024)
def located(root: Path, path: Path) -> Path:
    """Return a path that can be opened.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the workspace.
    path : pathlib.Path
        Absolute, or relative to the workspace, or already joined to it.

    Returns
    -------
    pathlib.Path
        Joined to the workspace once.

    Examples
    --------
    >>> from pathlib import Path
    >>> located(Path("city"), Path("a.csv")) == located(Path("city"), Path("city/a.csv"))
    True
    """
    return path if path.is_relative_to(root) else root / path


def relative_name(root: Path, path: Path) -> str:
    """Return a path as errors and origins name it.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the workspace.
    path : pathlib.Path
        Absolute, or relative to the workspace.

    Returns
    -------
    str
        Relative to the workspace, with forward slashes; the name of a file on another drive.

    Examples
    --------
    >>> from pathlib import Path
    >>> relative_name(Path("city"), Path("city/census/a.txt"))
    'census/a.txt'
    """
    return _relative(located(root, path), root)


@lru_cache(maxsize=1024)
def _relative(path: Path, root: Path) -> str:
    """Every reader names its file several times."""
    try:
        relative = os.path.relpath(path, root)
    except ValueError:
        return path.name
    return relative.replace("\\", "/") if os.sep == "\\" else relative


def sidecar(path: Path, suffix: str) -> Path | None:
    """Return the file that stands beside another and differs in its suffix alone.

    Parameters
    ----------
    path : pathlib.Path
        For example a ``.shp``.
    suffix : str
        In small letters, for example ``.dbf``; capital letters on disk are found too.

    Returns
    -------
    pathlib.Path or None
        None where there is none.
    """
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if candidate.is_file():
            return candidate
    return None


def require_files(root: Path, paths: Iterable[Path], *, where: str = "") -> tuple[Path, ...]:
    """Return the full paths of input files, all of which exist and are whole.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the workspace.
    paths : iterable of pathlib.Path
        Absolute, or relative to the workspace.
    where : str, optional
        How errors name them, where that is not their path: they came out of an archive.

    Returns
    -------
    tuple of pathlib.Path
        In the order given, each once.

    Raises
    ------
    KarteError
        Naming every missing file, and every missing part of a shapefile.
    """
    problems = Problems()
    found = tuple(dict.fromkeys(located(root, path) for path in paths))
    for path in found:
        name = where or relative_name(root, path)
        if not path.is_file():
            problems.add(
                "ファイルがありません。",
                where=name,
                hint="karte.toml に書いたファイル名と、ファイルを置いた場所を確かめてください。",
            )
        elif path.suffix.lower() == ".shp":
            missing = [part for part in sorted(_NEEDED) if sidecar(path, part) is None]
            for part in missing:
                problems.add(
                    f"シェープファイルの一部（{part}）がありません。",
                    where=name,
                    hint=f"ダウンロードした圧縮ファイルから、同じ名前の {part} も"
                    "取り出してください。",
                )
    problems.raise_if_any()
    return found


def input_files(root: Path, paths: Iterable[Path]) -> tuple[InputFile, ...]:
    """Return the digests of input files.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the workspace.
    paths : iterable of pathlib.Path
        Absolute, or relative to the workspace; a ``.shp`` stands for all its parts.

    Returns
    -------
    tuple of InputFile
        One a file on disk, in order of path.

    Raises
    ------
    KarteError
        If a file, or a part of a shapefile, is missing.
    """
    found = set[tuple[str, str]]()
    for path in require_files(root, paths):
        parts = SIDECARS if path.suffix.lower() == ".shp" else (path.suffix,)
        for part in parts:
            beside = sidecar(path, part) if len(parts) > 1 else path
            if beside is not None:
                digest = hashlib.sha256(beside.read_bytes()).hexdigest()
                found.add((relative_name(root, beside), digest))
    return tuple(InputFile(path=name, sha256=digest) for name, digest in sorted(found))


def decode(path: Path, *, root: Path, where: str = "") -> str:
    """Return the text of a file, whichever of the usual encodings it is in.

    The order is: byte order mark, UTF-8, CP932. CP932 comes last because it accepts much that is
    UTF-8 in truth.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    where : str, optional
        How errors name it, where that is not its path.

    Returns
    -------
    str
        Without byte order mark.

    Raises
    ------
    KarteError
        If the file is missing or no text, or holds bytes or characters that cannot be used.
    """
    (path,) = require_files(root, [path], where=where)
    where = where or relative_name(root, path)
    raw = path.read_bytes()
    if not raw.strip():
        raise KarteError(
            "ファイルが空です。",
            where=where,
            hint="公開元から取り直すか、正しいファイルを指定してください。",
        )
    _refuse_binary(raw, where)
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if raw.startswith(mark)), None)
    text = _decoded(raw, [marked] if marked else ["utf-8", "cp932"], where)
    if REPLACEMENT in text:
        line = text.count("\n", 0, text.index(REPLACEMENT)) + 1
        raise mojibake(f"{where} {line}行目")
    if _NUL in text:
        raise KarteError(
            "文字の表にはないはずの文字（NUL、値が0のバイト）があります。",
            where=f"{where} {text.count(_NEWLINE, 0, text.index(_NUL)) + 1}行目",
            hint="ファイルが壊れています。公開元から取り直すか、表計算ソフトで開いて"
            "「CSV UTF-8」の形式で保存し直してください。",
        )
    return text


def mojibake(where: str) -> KarteError:
    """Return the error for text that was garbled before it reached karte.

    Parameters
    ----------
    where : str
        File and place.

    Returns
    -------
    KarteError
        To be raised.
    """
    return KarteError(
        "文字化けしています（元に戻せない文字「\ufffd」があります）。",
        where=where,
        hint="公開元から取り直すか、元のファイルを正しい文字コードで保存し直してください。",
    )


def _refuse_binary(raw: bytes, where: str) -> None:
    if raw.startswith(_ZIP_MARK):
        raise KarteError(
            "中身が圧縮ファイル（zip）かExcelファイルで、文字の表ではありません。",
            where=where,
            hint="zip なら展開して中のファイルを指定し、"
            "Excelなら名前の終わりを .xlsx に直してください。",
        )
    if raw.startswith(_OLD_EXCEL_MARK):
        raise KarteError(
            "中身が古い形式のExcelファイルで、文字の表ではありません。",
            where=where,
            hint="Excelで開き、「CSV UTF-8」か「.xlsx」の形式で保存し直してください。",
        )


def _decoded(raw: bytes, encodings: Sequence[str], where: str) -> str:
    failed = list[str]()
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            failed.append(f"{encoding} では先頭から {error.start + 1} バイト目")
    raise KarteError(
        f"文字コードが分かりません（読めない位置: {'、'.join(failed)}）。",
        where=where,
        hint="UTF-8 か Shift_JIS（CP932）で保存し直してください。",
    )
