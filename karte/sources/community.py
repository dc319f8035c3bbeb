"""The forms that councils have filled in: one workbook a district, photographs beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.model import Audience
from karte.sources.community_form import FormReader
from karte.sources.files import relative_name
from karte.tables import community as form

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from karte.sources.own_keys import DistrictKeys

_OTHER_TABLES = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".csv"})


@dataclass(frozen=True)
class Ground:
    """For which edition forms are read.

    Attributes
    ----------
    root : pathlib.Path
        The workspace.
    keys : DistrictKeys
        Finds the districts.
    edition, issued : int, datetime.date
        Fiscal year and 発行日.
    audience : Audience
        For a public edition, rows that are not marked 公開 are checked and then left behind.
    """

    root: Path
    keys: DistrictKeys
    edition: int
    issued: dt.date
    audience: Audience


def read_community(ground: Ground, warnings: Problems) -> form.Community:
    """Return what the forms of a workspace say.

    Parameters
    ----------
    ground : Ground
        For which edition.
    warnings : Problems
        Takes what should be looked at: forms of a later edition, shares that may be fractions.

    Returns
    -------
    Community
        Of each district and sheet what the newest form says that says anything.

    Raises
    ------
    KarteError
        Naming every fault of all forms with file, sheet, row and cell.
    """
    problems, found = Problems(), list[form.FilledForm]()
    for path in _tables(ground.root / form.FOLDER):
        if path.suffix.lower() != form.SUFFIX:
            problems.add(
                f"この形式（{path.suffix}）の用紙は読めません。",
                where=relative_name(ground.root, path),
                hint=f"Excel か LibreOffice で開き、「Excel ブック（{form.SUFFIX}）」として保存し"
                "直してください。用紙でないファイルは、ほかのフォルダーに移してください。",
            )
            continue
        try:
            one = FormReader(path, ground, problems, warnings).filled()
        except KarteError as error:
            problems.take(error)
            continue
        if one is not None:
            found.append(one)
    usable = _usable(found, ground, problems, warnings)
    problems.raise_if_any()
    return _held(usable, ground.audience)


def _tables(folder: Path) -> Iterator[Path]:
    """Yield the workbooks of a folder and the folders in it; Excel's own marks are none."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        is_table = path.suffix.lower() in {form.SUFFIX, *_OTHER_TABLES}
        if is_table and not path.name.startswith(form.PASSED_OVER) and path.is_file():
            yield path


def _usable(
    found: Iterable[form.FilledForm], ground: Ground, problems: Problems, notes: Problems
) -> list[form.FilledForm]:
    """Return the forms that hold, oldest first; two of one district and year are a problem."""
    kept = dict[tuple[int, tuple[str, ...], str], form.FilledForm]()
    for one in sorted(found, key=lambda one: (one.edition, one.file)):
        if one.edition > ground.edition:
            notes.add(
                f"{one.edition}年度版の用紙なので、{ground.edition}年度版には使っていません。",
                where=one.file,
                hint=f"シート「{form.COVER}」の「{form.EDITION}」を確かめてください。",
            )
            continue
        # Two forms of one district differ in what they call it where two have become one.
        key = (one.edition, one.district_ids, one.key)
        if key in kept:
            problems.add(
                f"同じ区域（{one.key}）の{one.edition}年度版の用紙が2つあります。",
                where=f"{kept[key].file} と {one.file}",
                hint="1つにまとめ、もう一方はほかのフォルダーに移してください。",
            )
        kept[key] = one
    return list(kept.values())


def _held(forms: Iterable[form.FilledForm], audience: Audience) -> form.Community:
    """Return what holds: a sheet on which somebody has written replaces that of earlier years."""
    written = dict[tuple[str, str], list[form.FilledForm]]()
    for one in forms:
        for district in one.district_ids:
            for sheet in one.sheets:
                before = written.get((district, sheet), [])
                same = [other for other in before if other.edition == one.edition]
                written[district, sheet] = [*same, one]
    held = dict[str, dict[str, form.Held]]()
    for (district, sheet), of in written.items():
        entries = [entry for one in of for entry in one.sheets[sheet]]
        shown = tuple(one for one in entries if _is_shown(one, audience))
        files = tuple(one.file for one in of)
        held.setdefault(district, {})[sheet] = form.Held(of[0].edition, files, shown, len(entries))
    return held


def _is_shown(one: form.Entry, audience: Audience) -> bool:
    return audience is Audience.INTERNAL or one.said.audience is Audience.PUBLIC
