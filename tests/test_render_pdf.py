"""Sheets are tagged, complete, the same each time, and refuse to print a wrong name."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pikepdf
import profiles
import pytest
from test_render_html import expected_texts

from karte.errors import KarteError
from karte.render import default_renderer
from karte.render.row_headers import with_row_headers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from karte.profile.types import Profile

PROFILES = {"full": profiles.full, "sparse": profiles.sparse, "long": profiles.long_name}
RARE = "髙﨑德瀨濵鷗①㎡℃Ⅲ𠮷"


@cache
def sheet(name: str) -> bytes:
    return default_renderer().render(PROFILES[name]())


@cache
def appendix(name: str) -> bytes:
    return default_renderer().appendix(PROFILES[name]())


MADE = {"sheet": sheet, "appendix": appendix}
BOTH = pytest.mark.parametrize(("made", "name"), [(one, name) for one in MADE for name in PROFILES])


def opened(name: str, made: str = "sheet") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(MADE[made](name)))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def printed_text(content: bytes, folder: Path) -> str:
    """Return the text that a reader copies or searches; a form feed ends a page."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext on this machine (package poppler-utils)")
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    done = subprocess.run(  # noqa: S603 - the program found above, on our own file
        [program, "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    )
    return done.stdout.decode()


def text_of(content: bytes, folder: Path) -> list[str]:
    """Return the text of each page without spaces, which a line break may add."""
    return [squeezed(one) for one in printed_text(content, folder).split("\f")[:-1]]


def tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield every structure element below a node, in reading order."""
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


@pytest.mark.parametrize("name", PROFILES)
def test_every_text_of_the_page_is_on_paper_too(name: str, tmp_path: Path) -> None:
    written = "".join(text_of(sheet(name), tmp_path) + text_of(appendix(name), tmp_path))
    missing = [t for t in expected_texts(PROFILES[name]()) if squeezed(t) not in written]
    assert missing == []


@BOTH
def test_every_page_names_district_edition_publisher_source_and_its_number(
    made: str, name: str, tmp_path: Path
) -> None:
    pages, header = text_of(MADE[made](name), tmp_path), PROFILES[name]().header
    for number, text in enumerate(pages, start=1):
        for part in (
            PROFILES[name]().district_name,
            header.edition_label,
            header.department,
            header.contact,
            header.notice,
            header.audience_label,
            "出典:",
            f"{number}/{len(pages)}",
        ):
            assert squeezed(part) in text, (number, part)


@BOTH
def test_a_sheet_is_tagged_in_japanese_with_title_and_author(made: str, name: str) -> None:
    with opened(name, made) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("ja")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]).startswith(PROFILES[name]().district_name)
        assert str(pdf.docinfo["/Author"]).endswith("市民協働部 地域づくり課")
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


@BOTH
def test_headings_follow_in_order_and_every_picture_has_a_text(made: str, name: str) -> None:
    with opened(name, made) as pdf:
        found = list(tags(pdf.Root.StructTreeRoot))
        levels = [int(str(t.S)[2]) for t in found if re.fullmatch(r"/H[1-6]", str(t.S))]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))
        assert all(str(t.Alt) for t in found if str(t.S) == "/Figure")


def kids(node: pikepdf.Object) -> list[pikepdf.Object]:
    return [
        one for one in node.get("/K", []) if isinstance(one, pikepdf.Dictionary) and "/S" in one
    ]


def scope(cell: pikepdf.Object) -> str:
    given = list(cell["/A"]) if "/A" in cell else []
    return "".join(str(one.Scope) for one in given if "/Scope" in one)


@pytest.mark.parametrize("made", MADE)
def test_every_table_has_headers_of_columns_and_of_rows(made: str) -> None:
    with opened("full", made) as pdf:
        tables = [tag for tag in tags(pdf.Root.StructTreeRoot) if str(tag.S) == "/Table"]
        assert len(tables) > 5
        for table in tables:
            parts = {str(part.S): kids(part) for part in kids(table)}
            (head,) = parts["/THead"]
            assert {(str(one.S), scope(one)) for one in kids(head)} == {("/TH", "/Column")}
            for row in (*parts["/TBody"], *parts.get("/TFoot", ())):
                first, *others = kids(row)
                assert (str(first.S), scope(first)) == ("/TH", "/Row")
                assert {(str(one.S), scope(one)) for one in others} == {("/TD", "")}


def test_row_headers_refuse_what_is_not_written_as_expected() -> None:
    with pytest.raises(ValueError, match="no plain table"):
        with_row_headers(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF")


def test_a_stream_that_ends_in_a_carriage_return_keeps_its_length() -> None:
    begin = b"%PDF-1.7\n"
    stream = b"1 0 obj\n<</Length 2>>\nstream\nA\r\nendstream\nendobj\n\n"
    at = len(begin) + len(stream)
    table = b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n" % len(begin)
    end = b"trailer\n<</Size 2>>\nstartxref\n%d\n%%%%EOF" % at
    written = with_row_headers(begin + stream + table + end)
    assert b"stream\nA\r\r\nendstream\nendobj" in written


@pytest.mark.parametrize("profile", ["ua1", "2a"])
@BOTH
def test_an_independent_validator_finds_the_standards_met(
    made: str, name: str, profile: str
) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed")
    report = page.validate_pdf_bytes(MADE[made](name), profile=profile)
    assert [one.rule_id for one in report.failures] == []
    assert report.is_compliant


@BOTH
def test_paper_is_a4_and_every_font_is_embedded(made: str, name: str) -> None:
    with opened(name, made) as pdf:
        for one in pdf.pages:
            assert [round(float(v)) for v in one.mediabox] == [0, 0, 595, 842]
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        descriptors = [o for o in fonts if o.get("/Type") == "/FontDescriptor"]
        assert descriptors
        assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)


def test_the_same_profile_gives_the_same_bytes_dated_by_the_edition() -> None:
    assert default_renderer().render(profiles.full()) == sheet("full")
    with opened("full") as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260630")


def test_ranges_and_grades_are_printed_beside_their_figures(tmp_path: Path) -> None:
    first, *others = text_of(sheet("full"), tmp_path)
    assert "およそ8,350〜8,480" in first
    assert "参考およそ17.4〜21.3" in first
    assert first.count("推計C") == 1
    rest = "".join([*others, *text_of(appendix("full"), tmp_path)])
    assert "およその範囲" in rest
    assert "8,350〜8,480B" in rest
    assert "4.8〜7.7C参考" in rest


def test_a_copied_text_has_no_gaps_and_no_characters_that_only_look_the_same(
    tmp_path: Path,
) -> None:
    raw = printed_text(sheet("full"), tmp_path)
    assert "中央小学校区" in raw
    assert "令和8年度（2026年度）版" in raw
    assert [c for c in raw if unicodedata.name(c, "").startswith(("KANGXI", "CJK RADICAL"))] == []


def test_a_map_of_very_many_towns_stays_on_its_page_and_its_figures_are_complete(
    tmp_path: Path,
) -> None:
    profile = profiles.full()
    assert profile.map
    table = profile.map.table
    rows = tuple(
        row.model_copy(update={"label": f"とても長い名前の大字{number:02d}番町内"})
        for number, row in enumerate(table.rows * 2)
    )
    areas = tuple(
        area.model_copy(update={"name": f"とても長い名前の大字{number:02d}番町内"})
        for number, area in enumerate(profile.map.areas * 2)
    )
    changed = {"areas": areas, "table": table.model_copy(update={"rows": rows})}
    crowded = profile.model_copy(update={"map": profile.map.model_copy(update=changed)})
    pages = default_renderer().pages(crowded)
    first, second, *others = text_of(default_renderer().render(crowded, pages), tmp_path)
    assert "人と世帯" in second
    assert "地図で見る" in first
    assert "図中の番号の町は「町丁ごとの数字」のページにあります。" in first
    numbered = cast("dict[str, dict[str, tuple[str, ...]]]", pages["first"])["map"]["numbered"]
    assert len(numbered) > 30
    assert [one for one in numbered if squeezed(one) not in "".join(others)] == []
    behind = "".join(text_of(default_renderer().appendix(crowded), tmp_path))
    assert [row.label for row in rows if row.label not in behind] == []


def test_rare_characters_are_printed(tmp_path: Path) -> None:
    profile = profiles.sparse().model_copy(update={"district_name": f"{RARE}校区"})
    written = "".join(text_of(default_renderer().render(profile), tmp_path))
    assert f"{RARE}校区" in written


def test_a_character_that_no_typeface_has_is_named_and_never_replaced() -> None:
    profile = profiles.full()
    place = profile.places[0].model_copy(update={"name": "😀公園ก"})
    with pytest.raises(KarteError) as caught:
        default_renderer().render(profile.model_copy(update={"places": (place,)}))
    problems = caught.value.problems
    assert ["U+1F600" in str(problems), "U+0E01" in str(problems)] == [True, True]
    assert all("中央小学校区" in one.where for one in problems)
    assert all("😀公園ก" in one.where for one in problems)
    assert all(one.hint for one in problems)


def test_a_character_lacking_in_a_map_label_is_named_too() -> None:
    profile: Profile = profiles.full()
    assert profile.map
    area = profile.map.areas[8].model_copy(update={"name": "ก町"})
    areas = (*profile.map.areas[:8], area, *profile.map.areas[9:])
    changed = profile.model_copy(update={"map": profile.map.model_copy(update={"areas": areas})})
    with pytest.raises(KarteError, match=r"U\+0E01"):
        default_renderer().render(changed)


def test_markup_of_typst_in_names_stays_text(tmp_path: Path) -> None:
    attack = '#panic("x") *太* $a$ `b` @c <d> \\e [f]'
    profile = profiles.sparse().model_copy(update={"lead": attack, "notes": (attack,)})
    written = "".join(text_of(default_renderer().render(profile), tmp_path))
    assert written.count(squeezed(attack)) == 2
