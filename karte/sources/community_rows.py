"""One row of a filled form: texts, roles, dates and figures, each fault with its cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.model import Audience, Estimate, Status
from karte.sources.cells import short
from karte.sources.dates import parse_date
from karte.sources.headings import cell
from karte.sources.listing import note_long_name, printable
from karte.sources.target_cells import AUDIENCES, parse_figure
from karte.tables import community as form

if TYPE_CHECKING:
    import datetime as dt

    from karte.errors import Problems
    from karte.sources.rows import Row
    from karte.tables.community import Layout

_FIRST_YEAR = 1950
_PER_CENT = 100
_MANY = 1_000
_DATE_HINT = "「令和8年4月1日」か「2026/4/1」のように書いてください。"
_UNKNOWN = frozenset({"不明", "わからない", "分からない"})


@dataclass(frozen=True)
class Sheet:
    """A sheet of a form while its rows are read, with where their faults go.

    Attributes
    ----------
    layout : Layout
        What the sheet should look like.
    where : str
        File and sheet.
    issued : datetime.date
        発行日 of the edition.
    problems, notes : Problems
        Take what stops a build, and what somebody should look at.
    role : str
        Who has written rows that do not say; empty where the form does not say either.
    date : datetime.date or None
        When, likewise.
    """

    layout: Layout
    where: str
    issued: dt.date
    problems: Problems
    notes: Problems
    role: str = ""
    date: dt.date | None = None

    def spot(self, line: int, place: int, heading: str) -> str:
        """Return where a cell is, as Excel and as the form call it."""
        return f"{self.where} {line}行目 列「{heading}」（セル{letters(place)}{line}）"

    def day(self, text: str, spot: str) -> dt.date | None:
        """Return the date of a cell; None, with a problem, where it is none that can be meant."""
        try:
            date = parse_date(text)
        except ValueError:
            date = None
        if date is None or date.year < _FIRST_YEAR:
            what = f"「{short(text)}」は日付として読めません。"
            self.problems.add(what, where=spot, hint=_DATE_HINT)
            return None
        if date > self.issued:
            self.notes.add(
                f"日付（{date.isoformat()}）が、カルテの発行日より後です。",
                where=spot,
                hint="日付か、karte.toml の発行日（issued）を確かめてください。",
            )
        return date


@dataclass(frozen=True)
class Line:
    """A row of a sheet."""

    row: Row
    sheet: Sheet

    @property
    def is_nothing(self) -> bool:
        """Whether the row says that there is nothing, and no more."""
        filled = [one.strip() for one in self.row.cells[1:] if one.strip()]
        return filled == [form.NOTHING] and cell(self.row, 1) == form.NOTHING

    def text(self, heading: str) -> str:
        """Return a cell as text that can be printed; its own line breaks stay."""
        lines = cell(self.row, self._place(heading)).splitlines()
        found = "\n".join(filter(None, map(printable, lines)))
        if len(found) > _MANY:
            self.sheet.notes.add(
                f"「{heading}」が{len(found):,}文字あります。そのまま載せますが、印刷では長くなります。",
                where=self._spot(heading),
                hint="短くできないか、書いた方と相談してください。",
            )
        return found

    def fault(self, heading: str, what: str, hint: str) -> None:
        """Remember a fault of a cell."""
        self.sheet.problems.add(what, where=self._spot(heading), hint=hint)

    def needed(self, heading: str) -> str:
        """Return a text that must be there."""
        text = self.text(heading)
        if not text:
            hint = "書くか、この行のほかの欄も消してください。"
            self.fault(heading, f"「{heading}」が空です。", hint)
        return text

    def name(self, heading: str) -> str:
        """Return a name: there, and no longer than one."""
        text = self.needed(heading).replace("\n", " ")
        note_long_name(self.sheet.problems, text, what=heading, where=self._spot(heading))
        return text

    def choice(self, heading: str, choices: tuple[str, ...]) -> str:
        """Return one of the words that the form offers; nothing where the cell is blank."""
        text = self.text(heading)
        found = chosen(text, choices)
        if text and not found:
            self.fault(
                heading,
                f"「{short(text)}」は選べることばではありません。",
                f"用紙の一覧から選んでください（{'、'.join(choices)}）。",
            )
        return found

    def figure(self, heading: str, unit: str, *, most: float, whole: bool = False) -> Estimate:
        """Return a number from 0 up, or why there is none."""
        text = self.text(heading)
        if text in _UNKNOWN:
            return Estimate(value=None, status=Status.NOT_PROVIDED)
        try:
            found = parse_figure(text, unit).estimate
        except ValueError:
            found = None
        value = found.value if found else None
        odd = value is not None and not (0 <= value <= most and (value == int(value) or not whole))
        if found is None or odd:
            kind = "整数" if whole else "数"
            self.fault(
                heading,
                f"「{short(text)}」は使えません（0から{most:,.0f}までの{kind}のはずです）。",
                "数だけを書いてください。わからなければ空欄に、あてはまらなければ「－」にします。",
            )
            return Estimate(value=None, status=Status.NOT_PROVIDED)
        return found

    def rate(self) -> Estimate:
        """Return the share of members, and ask back where it may be a fraction of one."""
        found = self.figure(form.RATE, "%", most=_PER_CENT)
        if found.value is not None and 0 < found.value <= 1:
            self.sheet.notes.add(
                f"加入率が{found.value:g}%になっています。",
                where=self._spot(form.RATE),
                hint="Excel の「%」の表示形式では、62% が 0.62 と保存されます。"
                "その場合は 62 と書いてください。",
            )
        return found

    def said(self) -> form.Said | None:
        """Return by whom, when and for whom a row was written; None where it does not say."""
        role = self.choice(form.ROLE_HEADING, form.ROLES)
        if not self.text(form.ROLE_HEADING):
            role = self.sheet.role
            if not role:
                self.fault(
                    form.ROLE_HEADING,
                    "書いた人の立場がありません。",
                    f"この欄か、シート「{form.COVER}」の「{form.ROLE}」で選んでください"
                    "（個人の名前は書きません）。",
                )
        date, audience = self._date(), self._audience()
        return form.Said(role, date, audience) if role and date and audience else None

    def _date(self) -> dt.date | None:
        text = self.text(form.DAY_HEADING)
        if text:
            return self.sheet.day(text, self._spot(form.DAY_HEADING))
        if self.sheet.date is None:
            self.fault(
                form.DAY_HEADING,
                "日付がありません。",
                f"この欄か、シート「{form.COVER}」の「{form.DAY}」に書いてください。{_DATE_HINT}",
            )
        return self.sheet.date

    def _audience(self) -> Audience | None:
        text = self.text(form.SHOWN_HEADING)
        found = AUDIENCES.get(plain(text).lower()) if text else Audience.INTERNAL
        if found is None:
            self.fault(
                form.SHOWN_HEADING,
                f"「{short(text)}」は公開・庁内のどちらか分かりません。",
                "「公開」か「庁内」と書いてください。空欄は庁内です。",
            )
        return found

    def _place(self, heading: str) -> int:
        return self.sheet.layout.headings.index(heading)

    def _spot(self, heading: str) -> str:
        return self.sheet.spot(self.row.line, self._place(heading), heading)


def letters(place: int) -> str:
    """Return the letters of a column, counted from zero.

    Examples
    --------
    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def plain(text: str) -> str:
    """Return a text without blanks, its letters of one width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def chosen(text: str, choices: tuple[str, ...]) -> str:
    """Return the choice that a text is, however it is spaced; empty where it is none."""
    return next((one for one in choices if plain(one) == plain(text)), "")
