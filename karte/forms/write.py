"""Writes the forms of all districts, and never over one that somebody has written on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from karte.errors import KarteError, Problems
from karte.forms.workbook import form_workbook
from karte.model import Audience
from karte.profile import Assembler
from karte.publish.disk import write_at_once
from karte.study import compute, opened
from karte.tables.community import FOLDER, SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

    from karte.profile.types import Profile
    from karte.progress import Progress

FORMS = "worksheets"
"""Folder of the output; a folder for each edition lies in it."""
_RECORD = ".written.json"
_RECORDED = TypeAdapter(dict[str, list[str]])
_LONGEST = 40


@dataclass(frozen=True)
class Written:
    """What has been written.

    Attributes
    ----------
    folder : pathlib.Path
        Where the forms are.
    unit : str
        What the municipality calls a district.
    new, renewed, kept : tuple of str
        Names of forms that were not there, of those that were written anew, and of those that
        somebody has changed, which were left as they are.
    """

    folder: Path
    unit: str
    new: tuple[str, ...]
    renewed: tuple[str, ...]
    kept: tuple[str, ...]


def write_forms(config_path: Path, *, progress: Progress) -> Written:
    """Write one form a district, with the figures that everybody may see.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``.
    progress : Progress
        Told what goes on.

    Returns
    -------
    Written
        For staff, who hand the forms out.

    Raises
    ------
    KarteError
        If the workspace cannot be read, or a form is open in another program.
    """
    findings = Problems()
    config, inputs = opened(config_path, Audience.PUBLIC, findings, progress)
    results = compute(config, inputs, Audience.PUBLIC, findings, progress)
    assembler = Assembler(results)
    folder = config_path.parent / config.output.directory / FORMS / str(config.edition)
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / _RECORD
    own = _made(record)
    progress.stage("用紙", len(assembler.district_ids))
    fates: dict[str, list[str]] = {"new": [], "renewed": [], "kept": []}
    for district_id in assembler.district_ids:
        profile = assembler.profile(district_id)
        path, content = folder / _name(profile), form_workbook(profile)
        made = own.setdefault(path.name, [])
        fate = _fate(path, made)
        fates[fate].append(path.name)
        if fate != "kept":
            made += {_digest(content)}.difference(made)
            # First, so that a form is never karte's own without karte knowing.
            write_at_once(record, f"{json.dumps(own, ensure_ascii=False, indent=1)}\n".encode())
            _write(path, content)
        progress.step()
    found = {fate: tuple(names) for fate, names in fates.items()}
    return Written(folder, config.words.unit, **found)


def _fate(path: Path, made: list[str]) -> str:
    if not path.exists():
        return "new"
    return "renewed" if _digest(path.read_bytes()) in made else "kept"


def _write(path: Path, content: bytes) -> None:
    try:
        write_at_once(path, content)
    except PermissionError as error:
        raise KarteError(
            f"{path.name} に書けません。Excel などで開かれているようです。",
            where=f"{FORMS}/{path.parent.name}/{path.name}",
            hint="閉じてから、もう一度実行してください。ほかの用紙はそのままです。",
        ) from error


def _name(profile: Profile) -> str:
    """Return the name of a form; the name of the district is as in that of its print, but short."""
    end = f"_{profile.header.edition}年度"
    name = profile.pdf_download_name.removesuffix(f"{end}.pdf")[:_LONGEST]
    return f"{profile.district_id}_{name}{end}{SUFFIX}"


def _made(record: Path) -> dict[str, list[str]]:
    """Return the digests of what karte wrote, by name; without them all forms stay as they are."""
    try:
        return _RECORDED.validate_json(record.read_bytes())
    except (OSError, ValidationError):
        return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def told(written: Written) -> list[str]:
    """Return what was written, in words for staff.

    Parameters
    ----------
    written : Written
        As of `write_forms`.

    Returns
    -------
    list of str
        One line each.
    """
    count = len(written.new) + len(written.renewed)
    lines = [f"{count}{written.unit}の用紙を書き出しました。", f"  {written.folder}"]
    if written.kept:
        lines.append(f"書きこみのある用紙{len(written.kept)}枚は、そのままにしました。")
        lines += [f"  ・{name}" for name in written.kept]
    lines.append(
        f"書いてもらった用紙は、写真と一緒に、作業フォルダーの {FOLDER} に入れてください。"
        "次の karte check、karte build から使います。"
    )
    return lines
