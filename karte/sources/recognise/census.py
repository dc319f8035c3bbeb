"""Census tables of small areas: 統計GIS text by table id or labels, and e-Stat「ファイル」."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from karte.sources.dates import parse_date
from karte.sources.headings import cell
from karte.sources.recognise.codes import codes_in
from karte.sources.recognise.found import Recognised
from karte.tables.labels import CENSUS_LABELS, REQUIRED, TABLE_IDS, normalise_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.recognise.probe import Probe

_POPULATION, _DETAIL = "population", "age_detail"
_FIXED = frozenset({"KEY_CODE", "HYOSYO", "CITYNAME", "HTKSYORI"})
_TABLE_ID = re.compile(r"(T\d{6})\d{3}")
_FOLDER_YEAR = re.compile(r"(?<!\d)(19|20)(\d[05])(?!\d)")
_ERA_YEAR = re.compile(r"(令和|平成)(\d{1,2}|元)年国勢調査")
_BAND = re.compile(r"\d+~\d+歳")
_PEOPLE, _HOUSEHOLDS = frozenset({"総数", "男", "女"}), "世帯"
_SEX = "男女"
_NAMED_ABOVE = 2
"""Rows that name the columns of table 2: some of them have only a dash in the second."""
_FULLY, _ALMOST = 1.0, 0.6


def text_table(probe: Probe) -> Recognised | None:
    """Recognise ``tblT…C….txt``; a table id that karte does not know is told by its labels."""
    rows = probe.rows
    if len(rows) < len(("codes", "labels", "first")):
        return None
    heads = [cell.strip() for cell in rows[0].cells]
    if not set(heads) >= _FIXED:
        return None
    areas = frozenset(code[:2] for code in codes_in(row.cells[0] for row in rows[2:]))
    ids = {found[1] for head in heads if (found := _TABLE_ID.fullmatch(head))}
    known = [TABLE_IDS[one] for one in sorted(ids & TABLE_IDS.keys())]
    if known:
        census, of = known[0]
        # 「ファイル」 says the same and more (foreigners, ages to 100): it comes first.
        return Recognised(year=census, detail=of, areas=areas, names=_names(probe), rank=1)
    topic, share, missing = _topic(rows[1].cells)
    unused, year = "", _folder_year(probe)
    if share < _ALMOST:
        unused = f"統計GISの表ですが、karte が使う表ではありません（{'、'.join(sorted(ids))}）。"
    elif share < _FULLY:
        unused = (
            f"統計GISの「{topic}」の表に近いものの、見出しの違う列があります（足りない列: "
            f"{'、'.join(missing[:5])}）。[censuses.tables] に書き、[censuses.labels] で"
            "読み替えてください。"
        )
    elif year is None:
        unused = "何年の国勢調査の表か分かりません（census/2025/ のように年のフォルダーに置く）。"
    remark = f"表の番号は新しいものです。見出しから{topic}と見分けました。"
    return Recognised(year=year, detail=topic, areas=areas, unused=unused, remark=remark)


def file_table(probe: Probe) -> Recognised | None:
    """Recognise ``h03_….csv`` (five-year ages to 100) and ``h02_….csv`` of e-Stat「ファイル」."""
    heading = probe.heading({"町丁字": ["町丁字コード"], "市区町村": ["市区町村コード"]})
    if heading is None:
        return None
    above = [row.cells for row in probe.rows[: heading.position + 1]]
    found = _ERA_YEAR.search(unicodedata.normalize("NFKC", "".join(map("".join, above))))
    year = _folder_year(probe) if found is None else parse_date(f"{found[0][:-4]}10月1日").year
    topic = ""
    if any(_BAND.match(label) for label in heading.labels):
        topic = _DETAIL
    elif _counts_people(heading.labels, above[-_NAMED_ABOVE:]):
        topic = _POPULATION
    codes = codes_in(probe.below(heading, ["市区町村コード"]))
    unused = ""
    if not topic:
        unused = "e-Stat「ファイル」の表ですが、karte が使う表（第2表・第3表）ではありません。"
    elif year is None:
        unused = "何年の国勢調査の表か、表題から分かりません。"
    areas = frozenset(code[:2] for code in codes)
    return Recognised(year=year, detail=topic, areas=areas, unused=unused)


def _counts_people(labels: Sequence[str], named: Sequence[Sequence[str]]) -> bool:
    """Tell table 2 by its people, sexes and households; a table by sex in rows is another."""
    homes = any(_HOUSEHOLDS in cell for cells in named for cell in cells)
    return set(labels) >= _PEOPLE and _SEX not in labels and homes


def _names(probe: Probe) -> dict[str, str]:
    """Return the name of the first municipality of a table: it may be the only one."""
    place = [cell.strip() for cell in probe.rows[0].cells].index("CITYNAME")
    first = probe.rows[2]
    return {code: cell(first, place) for code in codes_in([first.cells[0]])}


def _topic(cells: tuple[str, ...]) -> tuple[str, float, tuple[str, ...]]:
    """Return the topic that labels fit best, how well, and the labels that are missing."""
    labels = {normalise_label(cell) for cell in cells}
    best: tuple[float, int, str, tuple[str, ...]] = (0.0, 0, "", ())
    for topic, known in CENSUS_LABELS.items():
        if topic == _DETAIL:
            continue
        found = {known[label] for label in labels if label in known}
        lacking = [count for count in REQUIRED[topic] if count not in found]
        share = 1 - len(lacking) / len(REQUIRED[topic])
        words = tuple(next(one for one in known if known[one] == count) for count in lacking)
        best = max(best, (share, len(found), topic, words))
    share, _, topic, missing = best
    return topic, share, missing


def _folder_year(probe: Probe) -> int | None:
    found = _FOLDER_YEAR.findall(probe.name)
    return int("".join(found[-1])) if found else None
