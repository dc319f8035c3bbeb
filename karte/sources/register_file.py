"""The files of a resident register by town, whichever layout each is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.files import relative_name
from karte.sources.register_columns import find_register_columns, standard_heading
from karte.sources.register_finished import Table, finished
from karte.sources.register_free import Free, read_free
from karte.sources.register_rows import standard_lines
from karte.sources.register_sexes import joined_sexes, table_sex
from karte.sources.register_sheet import read_sheets
from karte.sources.register_town import Town

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from karte.errors import Problems
    from karte.sources.register_town import Blank


@dataclass
class Lines:
    """What the files of a register hold.

    Attributes
    ----------
    several : bool
        Whether there is more than one file.
    towns : list of Town
        In the order of the files, lines of the whole municipality and subtotals too.
    blanks : list of Blank
        Lines that name a town and have no figures.
    """

    several: bool
    towns: list[Town] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    _halves: list[Table] = field(default_factory=list)

    def read(self, path: Path, *, root: Path, code: str, notes: Problems) -> None:
        """Take the lines of one file.

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

        Raises
        ------
        KarteError
            With all problems of the file.
        """
        where = relative_name(root, path)
        sheets = read_sheets(path, root=root, notes=notes)
        headings = [(sheet, standard_heading(sheet.rows)) for sheet in sheets]
        standard = [(sheet, heading) for sheet, heading in headings if heading is not None]
        free: Free | None = None
        towns = list[Town]()
        for sheet, heading in standard:
            own, blanks = standard_lines(sheet, heading, code, notes)
            towns += own
            self.blanks += blanks
        if not standard:
            free = read_free(sheets, code=code, where=where, notes=notes)
            if free is None:
                find_register_columns(sheets[0].rows, where=sheets[0].where)  # says what is missing
        elif others := [sheet.name for sheet, heading in headings if heading is None]:
            notes.add(
                f"町丁別の人口の表ではないシートは読みませんでした: {'、'.join(others)}",
                where=where,
                hint="必要な表であれば、別のファイルに分けて karte.toml に書いてください。",
            )
        if free is not None:
            self.blanks += free.blanks
            self._take(free.tables, notes)
            free.problems.raise_if_any()
        if not towns and not (free and free.tables):
            raise KarteError(
                "人口の行が1つもありません。",
                where=where,
                hint="ファイルの中身を確かめてください。",
            )
        self.towns += towns

    def _take(self, tables: Iterable[Table], notes: Problems) -> None:
        """Keep what is of one sex until its other half is read; finish the rest."""
        for table in tables:
            sex = table_sex(table.lines)
            if sex in {"male", "female"} or (sex and self.several):
                self._halves.append(table)
            else:
                self.towns += finished(table, notes)

    def join_halves(self, notes: Problems) -> None:
        """Join 男 and 女 that are files of their own.

        Parameters
        ----------
        notes : Problems
            Takes what does not stop the build.

        Raises
        ------
        KarteError
            If a half lacks the other.
        """
        for table in joined_sexes(self._halves, notes):
            self.towns += finished(table, notes)
        self._halves.clear()
