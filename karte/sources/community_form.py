"""One filled form: whose it is, and what stands on each of its sheets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.cells import short
from karte.sources.community_rows import Line, Sheet, chosen, letters
from karte.sources.files import relative_name
from karte.sources.form_archive import check_workbook, unread_parts
from karte.sources.headings import cell
from karte.sources.listing import printable
from karte.sources.photographs import photograph
from karte.sources.register_sheet import formulas, read_sheets
from karte.tables import community as form

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from karte.errors import Problems
    from karte.sources.community import Ground
    from karte.sources.register_sheet import Sheet as Raw
    from karte.sources.rows import Row

_MOST_ROWS, _SHOWN = 1_000, 5
_YEAR = re.compile(r"\d{4}")
_FRESH = "karte worksheet で書き出した用紙に書き写すか、見出しを元に戻してください。"


class FormReader:
    """Reads one workbook.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    ground : Ground
        For which edition.
    problems, notes : Problems
        Take what stops a build, and what somebody should look at.
    """

    def __init__(self, path: Path, ground: Ground, problems: Problems, notes: Problems) -> None:
        self._path, self._ground = path, ground
        self._where = relative_name(ground.root, path)
        self._problems, self._notes = problems, notes

    def filled(self) -> form.FilledForm | None:
        """Return what was filled in; None, with problems, where it cannot be told whose it is.

        Raises
        ------
        KarteError
            If the file is no form at all.
        """
        root = self._ground.root
        check_workbook(self._path, root=root)
        sheets = {one.name: one for one in read_sheets(self._path, root=root, notes=self._notes)}
        cover = sheets.get(form.COVER)
        if cover is None:
            raise KarteError(
                f"シート「{form.COVER}」がありません。校区の声の用紙ではないようです。",
                where=self._where,
                hint="karte worksheet で書き出した用紙を使ってください。用紙でないファイルは、"
                "ほかのフォルダーに移してください。",
            )
        self._note_unread(set(sheets))
        key, districts = self._districts(cover)
        edition = self._edition(cover)
        role, day = self._role(cover), self._day(cover)
        written = dict[str, tuple[form.Entry, ...]]()
        for layout in form.LAYOUTS:
            own = replace(self._sheet(layout), role=role, date=day)
            lines = list(self._lines(sheets.get(layout.name), own))
            if lines:
                found = [self._entry(one) for one in lines if not one.is_nothing]
                written[layout.name] = tuple(one for one in found if one is not None)
        if not districts or edition is None:
            return None
        return form.FilledForm(districts, key, edition, self._where, written)

    def _note_unread(self, sheets: set[str]) -> None:
        """Say what will not be shown although somebody may think so."""
        known = {form.COVER, form.FIGURES, form.PRESENT, *(one.name for one in form.LAYOUTS)}
        parts = [f"シート「{short(one)}」" for one in sorted(sheets - known)]
        parts += unread_parts(self._path)
        if parts:
            self._notes.add(
                f"用紙のうち、読まないところがあります: {'、'.join(parts)}",
                where=self._where,
                hint="載せる文は決まったシートに書き、写真はファイルにして用紙と同じフォルダーに"
                "入れ、シート「写真」にその名前を書いてください。",
            )

    def _sheet(self, layout: form.Layout) -> Sheet:
        where = f"{self._where} シート「{layout.name}」"
        return Sheet(layout, where, self._ground.issued, self._problems, self._notes)

    def _districts(self, cover: Raw) -> tuple[str, tuple[str, ...]]:
        key, spot = self._beside(cover, form.CODE)
        found = self._ground.keys.find(key) if key else ()
        if not found:
            near = self._ground.keys.nearest(key) if key else ()
            self._problems.add(
                f"「{short(key)}」という区域はありません。"
                + (f"近い名前: {'、'.join(near)}" if near else ""),
                where=spot,
                hint=f"「{form.CODE}」の右に、区域のコードか名前を書いてください。区域がなくなった"
                f"ときは、用紙を {form.FOLDER} の外に移してください。",
            )
        return key, found

    def _edition(self, cover: Raw) -> int | None:
        text, spot = self._beside(cover, form.EDITION)
        year = _YEAR.search(unicodedata.normalize("NFKC", text))
        if year is None:
            self._problems.add(
                f"年度版「{short(text)}」が読めません（西暦4けたのはずです）。",
                where=spot,
                hint=f"「{form.EDITION}」の右に、{self._ground.edition} のように書いてください。",
            )
        return int(year[0]) if year else None

    def _role(self, cover: Raw) -> str:
        text, spot = self._beside(cover, form.ROLE)
        found = chosen(text, form.ROLES) if text else ""
        if text and not found:
            self._problems.add(
                f"「{short(text)}」は選べる立場ではありません。",
                where=spot,
                hint=f"用紙の一覧から選んでください（{'、'.join(form.ROLES)}）。",
            )
        return found

    def _day(self, cover: Raw) -> dt.date | None:
        text, spot = self._beside(cover, form.DAY)
        return self._sheet(form.LAYOUTS[0]).day(text, spot) if text else None

    def _beside(self, cover: Raw, label: str) -> tuple[str, str]:
        """Return what stands to the right of a label, and where."""
        where = f"{self._where} シート「{form.COVER}」"
        for row in cover.rows:
            if cell(row, 0) == label:
                return printable(cell(row, 1)), f"{where} {row.line}行目（セルB{row.line}）"
        return "", f"{where}の「{label}」"

    def _lines(self, raw: Raw | None, own: Sheet) -> Iterator[Line]:
        """Yield the rows that somebody has filled in."""
        rows = list(raw.rows) if raw is not None else []
        head = next((at for at, row in enumerate(rows) if cell(row, 0) == form.NUMBER), None)
        if raw is None or head is None:
            what = "シートがありません" if raw is None else f"「{form.NUMBER}」の見出しがありません"
            self._problems.add(f"{what}。", where=own.where, hint=_FRESH)
            return
        if self._has_other_headings(rows[head], own):
            return
        self._note_formulas(raw, rows[head].line, own)
        width = len(own.layout.headings)
        filled = [
            row
            for row in rows[head + 1 :]
            if cell(row, 0) != form.EXAMPLE and any(cell(row, at) for at in range(1, width))
        ]
        if len(filled) > _MOST_ROWS:
            self._problems.add(
                f"{len(filled):,}行あります（{_MOST_ROWS:,}行まで）。",
                where=own.where,
                hint="用紙でない表を貼り付けていないか確かめてください。",
            )
            return
        for row in filled:
            self._note_beside(row, width, own)
            yield Line(row, own)

    def _note_beside(self, row: Row, width: int, own: Sheet) -> None:
        """Say that something stands to the right of the form."""
        beside = [at for at in range(width, len(row.cells)) if cell(row, at)]
        if beside:
            places = "、".join(f"{letters(at)}{row.line}" for at in beside[:_SHOWN])
            self._notes.add(
                f"用紙の右の外に書かれたものは、読みませんでした（セル{places}）。",
                where=f"{own.where} {row.line}行目",
                hint="載せるなら、用紙の欄に書き写してください。",
            )

    def _note_formulas(self, raw: Raw, head: int, own: Sheet) -> None:
        headings = own.layout.headings
        for (line, column), text in formulas(raw).items():
            if line > head and column < len(headings):
                self._problems.add(
                    f"数式（={short(text)}）が入っています。",
                    where=own.spot(line, column, headings[column]),
                    hint="数式を消し、文字か数で書いてください。",
                )

    def _has_other_headings(self, row: Row, own: Sheet) -> bool:
        """Tell whether headings were changed, and remember which."""
        wrong = [
            (at, cell(row, at), wanted)
            for at, wanted in enumerate(own.layout.headings)
            if cell(row, at) != wanted
        ]
        for at, found, wanted in wrong:
            self._problems.add(
                f"見出しが「{short(found)}」になっています（「{wanted}」のはずです）。",
                where=f"{own.where} {row.line}行目（セル{letters(at)}{row.line}）",
                hint=_FRESH,
            )
        return bool(wrong)

    def _entry(self, line: Line) -> form.Entry | None:
        said = line.said()
        if line.sheet.layout is form.PHOTO_LAYOUT:
            return self._photo(line, said)
        return _body(line, said) if line.sheet.layout is form.SURVEY_LAYOUT else _voice(line, said)

    def _photo(self, line: Line, said: form.Said | None) -> form.Photo | None:
        name, alt = line.name(form.FILE), line.needed(form.ALT)
        if not name:
            return None
        path = self._beside_form(name)
        if path is None:
            line.fault(
                form.FILE,
                f"写真「{short(name)}」がありません。",
                "用紙と同じフォルダーに写真を入れ、ファイル名を終わり（.jpg など）まで"
                "書いてください。",
            )
            return None
        try:
            picture = photograph(path)
        except ValueError as fault:
            line.fault(
                form.FILE,
                f"写真「{short(name)}」は使えません: {fault}。",
                "JPEG か PNG で保存し直してください（Windows の「フォト」の「名前を付けて保存」"
                "や「サイズ変更」など）。",
            )
            return None
        return form.Photo(said, picture, alt) if said and alt else None

    def _beside_form(self, name: str) -> Path | None:
        """Return the file of that name in the folder of the form, however it spells its letters."""
        wanted = unicodedata.normalize("NFC", name).casefold()
        for one in sorted(self._path.parent.iterdir()):
            spelled = unicodedata.normalize("NFC", one.name).casefold()
            if spelled == wanted and one.suffix.lower() in form.PICTURES and one.is_file():
                return one
        return None


def _voice(line: Line, said: form.Said | None) -> form.Voice | None:
    kind = form.Kind(line.sheet.layout.name)
    text = line.needed(form.TEXT)
    detail = line.text(form.DETAIL[kind]) if kind in form.DETAIL else ""
    return form.Voice(said, text, detail) if text and said else None


def _body(line: Line, said: form.Said | None) -> form.Body | None:
    name = line.name(form.BODY_NAME)
    kind = line.choice(form.BODY_KIND, form.KINDS_OF_BODY)
    rate = line.rate()
    carriers = line.figure(form.CARRIERS, "人", most=99_999, whole=True)
    enough = line.choice(form.ENOUGH, form.PEOPLE_ENOUGH)
    activity = line.text(form.ACTIVITY)
    return form.Body(said, name, kind, rate, carriers, enough, activity) if name and said else None
