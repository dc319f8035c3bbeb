"""The plain text edition: the page without its drawings, for screen readers and mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Grade
from karte.render import words
from karte.render.folding import fold, is_wide, plain
from karte.render.voices import voice_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from karte.profile.types import (
        Cell,
        CommonSheet,
        Composition,
        KeyFigure,
        Outlook,
        Profile,
        Row,
        Source,
        Table,
    )

_EMPTY = {"—", "－", "-"}
_INDENT = "　"


def render_text(profile: Profile) -> bytes:
    """Write the text of a district's page.

    Parameters
    ----------
    profile : Profile
        All that the page says.

    Returns
    -------
    bytes
        ``karte.txt``: UTF-8 with a byte order mark, by which Notepad and a browser that opens the
        file from a folder know that it is Japanese, and CRLF, as mail and older Notepads want it.
        ■ stands before the parts of the page, in their order, □ and ○ before what is below them.
    """
    lines: list[str] = []
    for line in plain(_lines(profile)):
        lines += fold(line, hanging=_hanging(line)) if is_wide(line) else [line]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _hanging(line: str) -> str:
    """Return what folded lines begin with: they stand below what they continue."""
    depth = len(line) - len(line.lstrip(_INDENT))
    return _INDENT * (depth + line.lstrip(_INDENT).startswith(("・", "■", "□", "○")))


def _lines(profile: Profile) -> Iterator[str]:
    yield from _opening(profile)
    yield from _part("ひと目でわかる")
    yield from _said(profile.lead)
    yield from _glance(profile)
    yield from _part("人と世帯")
    yield from _people(profile)
    yield from _part("これまでとこれから")
    yield from _heading("これまでの変化")
    yield from _series(profile)
    yield from _heading("これからの見通し")
    yield from _outlook(profile.outlook)
    yield from _part("地域のすがた")
    yield from _land(profile)
    yield from _part("町丁ごとの数字・出典")
    missing = "町丁ごとの人口の資料は未提供です。"
    yield from _table(profile.towns) if profile.towns else (missing,)
    yield from _heading("数値について・出典")
    yield from _listed(profile.notes)
    yield from _sources(profile.sources)
    if profile.voices:
        yield from _part(profile.voices.title)
        yield from voice_lines(profile.voices)
        yield from _titled(profile.voices.bodies)
    yield from _part("資料")
    yield from _appendix(profile)


def _glance(profile: Profile) -> Iterator[str]:
    yield from _heading("おもな数字")
    for figure in profile.key_figures:
        yield from _key_figure(figure)
    yield from _heading("地図で見る")
    yield from _map(profile)
    yield from _heading("数字を読む")
    yield from _reading(profile)


def _people(profile: Profile) -> Iterator[str]:
    yield from _heading(profile.pyramid.title if profile.pyramid else "人口ピラミッド")
    yield from _pyramid(profile)
    homes = profile.household_types
    yield from _heading(homes.title if homes else "世帯の種類")
    yield from _composition(homes) if homes else ("世帯の種類の資料は未提供です。",)
    yield from _heading("これまで・ほかと比べる")
    missing = "過去と比べられる資料は未提供です。"
    yield from _table(profile.dates) if profile.dates else (missing,)


def _land(profile: Profile) -> Iterator[str]:
    unit = profile.header.unit
    yield from _heading(f"{unit}の中の施設")
    if profile.places:
        yield from _table(words.places_table(profile.places, profile.header))
    else:
        yield f"施設の資料は未提供か、この{unit}の中にはありません。"
    yield from _titled(*profile.other_tables, profile.targets)


def _appendix(profile: Profile) -> Iterator[str]:
    unit = profile.header.unit
    if profile.sheet:
        yield from _heading(profile.sheet.title)
        yield from _common(profile.sheet, unit)
    if profile.quadrant:
        yield from _heading(f"すべての{unit}の中で見る")
        yield from (profile.quadrant.title, profile.quadrant.alt)
        yield from _listed(profile.quadrant.notes)
        yield from _table(profile.quadrant.table)
    yield from _titled(profile.similar)
    yield from _heading("指標の一覧")
    yield from _tables(*profile.indicators)


def _opening(profile: Profile) -> Iterator[str]:
    header = profile.header
    yield profile.district_name
    yield f"{header.municipality} {header.product} {header.edition_label}"
    yield from filter(None, (header.audience_label, header.notice))
    yield from (f"正誤 {line}" for line in profile.errata)
    yield f"発行: {header.municipality} {header.department}"
    yield f"発行日: {header.issued_label}"
    yield f"お問い合わせ: {header.contact}"
    yield "（ページの内容を文字だけにしたものです。行の頭の■□○は、大、中、小の見出しです）"


def _part(title: str) -> Iterator[str]:
    yield from ("", f"■ {title}")


def _heading(title: str) -> Iterator[str]:
    yield from ("", f"□ {title}")


def _said(*sentences: str) -> Iterator[str]:
    yield from filter(None, sentences)


def _listed(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"・{line}" for line in lines)


def _key_figure(figure: KeyFigure) -> Iterator[str]:
    status, grade = figure.estimate.status, figure.estimate.grade
    unit = figure.unit if status.has_value else ""
    yield f"○ {figure.name}: {figure.text}{unit}"
    pairs = (
        ("およその範囲", f"{figure.likely}{unit}" if figure.likely else ""),
        ("確かさ", f"{grade_words(grade)}（{status.label}）" if grade else ""),
        (figure.reference.label, figure.reference.text),
        (figure.change_label, figure.change_text),
        (f"{status.label}の数字" if status.has_value else "", words.dated_source(figure)),
    )
    yield from (f"{_INDENT}{name}: {value}" for name, value in pairs if name and value)
    # Where there is no figure there is no place either.
    said = (words.hint(status), figure.standing if status.has_value else "", figure.note)
    yield from (f"{_INDENT}{one}" for one in said if one)


def grade_words(grade: Grade) -> str:
    """Say a grade as it is read aloud.

    Examples
    --------
    >>> grade_words(Grade.B), grade_words(Grade.C)
    ('B', 'C 参考')
    """
    return f"{grade.value} 参考" if grade is Grade.C else grade.value


def _reading(profile: Profile) -> Iterator[str]:
    reading = profile.reading
    yield from _listed(line.text for line in reading.lines)
    yield from _said(reading.why_fewer)
    if reading.questions:
        yield "○ 話し合ってみませんか"
        yield from _listed(line.text for line in reading.questions)


def _map(profile: Profile) -> Iterator[str]:
    drawn = profile.map
    if drawn is None:
        yield profile.map_missing
        return
    yield from (drawn.title, drawn.alt, f"凡例: {'、'.join(drawn.legend)}")
    yield from _listed(drawn.notes)
    yield from _table(drawn.table)


def _pyramid(profile: Profile) -> Iterator[str]:
    if profile.pyramid is None:
        yield profile.pyramid_missing
        return
    yield words.pyramid_source(profile.pyramid)
    yield profile.pyramid.alt
    yield from _table(profile.pyramid.table)


def _composition(drawn: Composition) -> Iterator[str]:
    yield f"{drawn.source_label} {drawn.date_label}"
    yield drawn.alt
    yield from _table(drawn.table)
    yield from _listed(drawn.notes)


def _series(profile: Profile) -> Iterator[str]:
    if profile.series is None:
        yield "毎年の人口の資料は未提供です。"
        return
    yield from (profile.series.title, profile.series.alt)
    yield from _listed(profile.series.notes)
    yield from _tables(*words.series_tables(profile.series))


def _outlook(outlook: Outlook) -> Iterator[str]:
    if outlook.missing:
        yield outlook.missing
        return
    if outlook.chart:
        yield from (outlook.chart.title, outlook.chart.alt)
    yield from _tables(outlook.table)
    if outlook.error:
        yield f"この計算の当たり外れ: {outlook.error}"
    yield from _tables(
        outlook.variants, outlook.official, outlook.pupils, outlook.households, outlook.needed
    )
    yield "○ この計算の前提"
    yield from _listed(outlook.assumptions)


def _common(sheet: CommonSheet, unit: str) -> Iterator[str]:
    for row in sheet.rows:
        yield f"○ {row.label}"
        yield f"{_INDENT}{sheet.own_head}: {_cell(row.own)}"
        yield f"{_INDENT}{sheet.whole_head}: {row.whole}"
        yield f"{_INDENT}5年前から: {_word(row.change)}"
        yield f"{_INDENT}{unit}の中での位置: {row.standing}"
    yield from _listed(sheet.notes)


def _titled(*tables: Table | None) -> Iterator[str]:
    """Write tables that are a part of the page each, under their own caption."""
    for one in filter(None, tables):
        yield from _heading(one.caption)
        yield from _rows(one)


def _tables(*tables: Table | None) -> Iterator[str]:
    for one in filter(None, tables):
        yield from _table(one)


def _table(table: Table) -> Iterator[str]:
    yield f"○ {table.caption}"
    yield from _rows(table)


def _rows(table: Table) -> Iterator[str]:
    """Write a table as 項目: 値: one line a row where every row fits on one, else one a cell."""
    rows = (*table.rows, *table.totals)
    yield f"{_INDENT}（{table.head}: {'、'.join(table.columns)}）"
    if len(table.columns) == 1:
        yield from (f"{_INDENT}{row.label}: {_cell(row.cells[0])}" for row in rows)
    else:
        short = [f"{_INDENT}{row.label}: {'、'.join(_pairs(table, row))}" for row in rows]
        if not any(map(is_wide, short)):
            yield from short
        else:
            for row in rows:
                yield f"{_INDENT}・{row.label}"
                yield from (f"{_INDENT}{_INDENT}{pair}" for pair in _pairs(table, row))
    yield from _listed(table.notes)


def _pairs(table: Table, row: Row) -> list[str]:
    return [f"{name}: {_cell(cell)}" for name, cell in zip(table.columns, row.cells, strict=True)]


def _cell(cell: Cell) -> str:
    if not cell.likely and not cell.grade:
        return _word(cell.text)
    known = (
        f"およそ{cell.likely}" if cell.likely else "",
        f"確かさ{grade_words(cell.grade)}" if cell.grade else "",
    )
    return f"{_word(cell.text)}（{'、'.join(filter(None, known))}）"


def _word(text: str) -> str:
    """Say a dash, which a screen reader passes over."""
    return f"{text}（なし）" if text in _EMPTY else text


def _sources(sources: tuple[Source, ...]) -> Iterator[str]:
    yield "○ 出典"
    for one in sources:
        yield f"・{one.credit}"
        yield from (
            f"{_INDENT}{name}: {value}"
            for name, value in (("時点", one.date_label), ("利用条件", one.licence))
            if value
        )
