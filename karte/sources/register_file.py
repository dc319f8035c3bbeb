"""One file of a resident register by town, whichever layout it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.files import relative_name
from karte.sources.register_columns import find_register_columns, is_standard
from karte.sources.register_free import read_free
from karte.sources.register_rows import standard_lines
from karte.sources.register_sheet import read_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from karte.errors import Problems
    from karte.sources.register_town import Town


def read_lines(path: Path, *, root: Path, code: str, notes: Problems) -> list[Town]:
    """Return the lines of one file, those of the whole municipality and subtotals too.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; lines of others are left out.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    list of Town
        In the order of the file.

    Raises
    ------
    KarteError
        With all problems of the file.
    """
    where = relative_name(root, path)
    sheets = read_sheets(path, root=root, notes=notes)
    standard = [sheet for sheet in sheets if is_standard(sheet.rows)]
    if not standard:
        towns = read_free(sheets, code=code, where=where, notes=notes)
        if towns is None:
            find_register_columns(sheets[0].rows, where=sheets[0].where)  # says what is missing
            towns = []
    else:
        towns = [town for sheet in standard for town in standard_lines(sheet, code, notes)]
        others = [sheet.name for sheet in sheets if sheet not in standard]
        if others:
            notes.add(
                f"町丁別の人口の表ではないシートは読みませんでした: {'、'.join(others)}",
                where=where,
                hint="必要な表であれば、別のファイルに分けて karte.toml に書いてください。",
            )
    if not towns:
        raise KarteError(
            "人口の行が1つもありません。", where=where, hint="ファイルの中身を確かめてください。"
        )
    return towns
