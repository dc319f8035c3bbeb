"""Forms that councils have filled in: what is read, what holds, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl
import profiles
import pytest
from filled_forms import BY, KEPT, SHOWN, body, cell_beside, fill, snapshot, voice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from profiles_voices import VOICES, said

from karte.errors import KarteError, Problems
from karte.forms.workbook import form_workbook
from karte.model import Audience, Grade, Status
from karte.profile.voice_types import VoiceGroup
from karte.sources.community import Ground, read_community
from karte.sources.own_keys import DistrictKeys
from karte.sources.photographs import photograph
from karte.tables import community as form

if TYPE_CHECKING:
    from pathlib import Path

    from filled_forms import Cell, Line

    from karte.tables.community import Community

HERE, NAME = profiles.HERE, profiles.DISTRICTS[profiles.HERE]
PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    path.write_bytes(form_workbook(profiles.full()))
    return path


class Former(DistrictKeys):
    """Knows what has become of districts that are no more."""

    def __init__(self, became: dict[str, tuple[str, ...]]) -> None:
        super().__init__(profiles.DISTRICTS)
        self._became = became

    def find(self, key: str) -> tuple[str, ...]:
        return self._became.get(key) or super().find(key)


def read(
    root: Path,
    audience: Audience = PUBLIC,
    *,
    edition: int = 2026,
    keys: DistrictKeys | None = None,
    notes: Problems | None = None,
) -> Community:
    keys = keys or DistrictKeys(profiles.DISTRICTS)
    ground = Ground(root, keys, edition, dt.date(edition, 6, 30), audience)
    return read_community(ground, Problems() if notes is None else notes)


def texts(community: Community, sheet: str = "強み", district: str = HERE) -> list[str]:
    entries = community[district][sheet].entries
    return [one.text for one in entries if isinstance(one, form.Voice)]


def problems(root: Path) -> list[str]:
    with pytest.raises(KarteError) as caught:
        read(root)
    return [str(one) for one in caught.value.problems]


def test_a_workspace_without_forms_has_no_voices(tmp_path: Path, blank: Path) -> None:
    assert read(tmp_path) == {}
    fill(blank, tmp_path / "community" / "a.xlsx", {}, {})
    assert read(tmp_path) == {}


def test_every_sheet_is_read_with_role_date_and_for_whom(tmp_path: Path, blank: Path) -> None:
    snapshot(tmp_path / "community" / "桜.JPG")
    sheets: dict[str, list[Line]] = {
        **{kind.value: [voice(f"{kind.value}のこと")] for kind in form.Kind},
        "団体": [["見守り隊", "登下校の見守り", "学校・PTA", "2026/4/1", SHOWN]],
        "目標": [["参加者を200人にする", "令和10年度まで", None, None, SHOWN]],
        "写真": [["桜.jpg", "桜並木", None, None, SHOWN]],
        "組織調査": [body("東自治会", "自治会・町内会", 62.5, 12, "足りない", "清掃")],
    }
    fill(blank, tmp_path / "community" / "中央.xlsx", sheets)
    held = read(tmp_path)[HERE]
    by = form.Said("自治会・町内会", dt.date(2026, 5, 10), PUBLIC)
    assert list(held) == [one.name for one in form.LAYOUTS]
    assert held["強み"].entries == (form.Voice(by, "強みのこと", ""),)
    other = form.Said("学校・PTA", dt.date(2026, 4, 1), PUBLIC)
    assert held["団体"].entries == (form.Voice(other, "見守り隊", "登下校の見守り"),)
    assert held["目標"].entries == (form.Voice(by, "参加者を200人にする", "令和10年度まで"),)
    (photo,) = held["写真"].entries
    assert isinstance(photo, form.Photo)
    assert (photo.alt, photo.picture[1:]) == ("桜並木", (300, 200))
    (found,) = held["組織調査"].entries
    assert isinstance(found, form.Body)
    assert (found.rate.value, found.carriers.value, found.enough) == (62.5, 12, "足りない")


def test_blank_dash_and_zero_are_three_things(tmp_path: Path, blank: Path) -> None:
    rows = [
        body("あ", None, None, "－"),
        body("い", None, 0, 0),
        body("う", None, "X", "わからない"),
    ]
    fill(blank, tmp_path / "community" / "a.xlsx", {"組織調査": rows})
    found = [
        (one.rate.status, one.carriers.status)
        for one in read(tmp_path)[HERE]["組織調査"].entries
        if isinstance(one, form.Body)
    ]
    assert found == [
        (Status.NOT_PROVIDED, Status.NOT_APPLICABLE),
        (Status.REPORTED, Status.REPORTED),
        (Status.SUPPRESSED, Status.NOT_PROVIDED),
    ]


@pytest.mark.parametrize("shown", ["", KEPT])
def test_only_what_says_so_is_for_everybody(tmp_path: Path, blank: Path, shown: str) -> None:
    rows = [voice("みんなに"), voice("庁内に", shown)]
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": rows})
    assert texts(read(tmp_path)) == ["みんなに"]
    assert texts(read(tmp_path, INTERNAL)) == ["みんなに", "庁内に"]
    assert read(tmp_path)[HERE]["強み"].written == 2


def test_the_example_is_not_read(tmp_path: Path, blank: Path) -> None:
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("書いた")]})
    assert texts(read(tmp_path)) == ["書いた"]


def test_a_form_of_an_earlier_year_holds_sheet_by_sheet(tmp_path: Path, blank: Path) -> None:
    old: dict[str, list[Line]] = {
        "強み": [voice("前の強み")],
        "課題": [voice("前の課題")],
        "将来像": [voice("前の将来像")],
    }
    fill(blank, tmp_path / "community" / "2025" / "a.xlsx", old, BY | {form.EDITION: 2025})
    new: dict[str, list[Line]] = {"課題": [voice("新しい課題")], "将来像": [["なし"]]}
    fill(blank, tmp_path / "community" / "2026" / "a.xlsx", new)
    found = read(tmp_path)
    assert (texts(found), found[HERE]["強み"].edition) == (["前の強み"], 2025)
    assert (texts(found, "課題"), found[HERE]["課題"].edition) == (["新しい課題"], 2026)
    assert texts(found, "将来像") == []


def test_what_is_new_for_the_office_replaces_what_was_for_everybody(
    tmp_path: Path, blank: Path
) -> None:
    old = {"強み": [voice("前は公開")]}
    fill(blank, tmp_path / "community" / "a.xlsx", old, BY | {form.EDITION: 2025})
    fill(blank, tmp_path / "community" / "b.xlsx", {"強み": [voice("今は庁内", KEPT)]})
    assert texts(read(tmp_path)) == []


def test_a_form_of_a_later_year_waits(tmp_path: Path, blank: Path) -> None:
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("来年")]})
    notes = Problems()
    assert read(tmp_path, edition=2025, notes=notes) == {}
    assert "2026年度版の用紙なので" in notes.found[-1].what


def test_two_forms_of_one_district_and_year_are_named(tmp_path: Path, blank: Path) -> None:
    for name in ("a", "b"):
        fill(blank, tmp_path / "community" / f"{name}.xlsx", {"強み": [voice(name)]})
    (told,) = problems(tmp_path)
    assert "2026年度版の用紙が2つあります" in told
    assert "community/a.xlsx と community/b.xlsx" in told


def test_districts_that_have_become_one_both_speak(tmp_path: Path, blank: Path) -> None:
    keys = Former({"旧1": (HERE,), "旧2": (HERE,)})
    for old in ("旧1", "旧2"):
        cover: dict[str, Cell] = BY | {form.CODE: old, form.EDITION: 2025}
        fill(blank, tmp_path / "community" / f"{old}.xlsx", {"強み": [voice(old)]}, cover)
    assert texts(read(tmp_path, keys=keys)) == ["旧1", "旧2"]
    fill(blank, tmp_path / "community" / "new.xlsx", {"強み": [voice("今")]})
    assert texts(read(tmp_path, keys=keys)) == ["今"]


def test_a_district_that_was_parted_speaks_for_its_parts_until_they_do(
    tmp_path: Path, blank: Path
) -> None:
    other = next(one for one in profiles.DISTRICTS if one != HERE)
    keys = Former({"旧": (HERE, other)})
    cover = BY | {form.CODE: "旧", form.EDITION: 2025}
    fill(blank, tmp_path / "community" / "old.xlsx", {"強み": [voice("前")]}, cover)
    fill(blank, tmp_path / "community" / "new.xlsx", {"強み": [voice("今")]})
    found = read(tmp_path, keys=keys)
    assert (texts(found), texts(found, district=other)) == (["今"], ["前"])


def test_every_fault_is_told_at_once_with_sheet_row_and_cell(tmp_path: Path, blank: Path) -> None:
    sheets: dict[str, list[Line]] = {
        "強み": [voice("よい", "秘密"), voice("よい", role="市長", day="13月1日")],
        "団体": [[None, "活動だけ", None, None, SHOWN]],
        "写真": [["ない.jpg", "桜", None, None, SHOWN]],
        "組織調査": [body("会", "会社", 120, 1.5, "たぶん"), body("長" * 300)],
    }
    fill(blank, tmp_path / "community" / "a.xlsx", sheets)
    told = "\n".join(problems(tmp_path))
    for what in (
        "「秘密」は公開・庁内のどちらか分かりません。",
        "場所: community/a.xlsx シート「強み」 5行目 列「公開・庁内」（セルE5）",
        "シート「強み」 6行目 列「立場」（セルC6）",
        "「13月1日」は日付として読めません。",
        "「内容」が空です。\n  場所: community/a.xlsx シート「団体」 5行目 列「内容」（セルB5）",
        "写真「ない.jpg」がありません。",
        "「会社」は選べることばではありません。",
        "「120」は使えません（0から100までの数のはずです）。",
        "「1.5」は使えません（0から99,999までの整数のはずです）。",
        "「たぶん」は選べることばではありません。",
        "団体の名前が300文字あります",
    ):
        assert what in told


def test_who_and_when_must_be_said_somewhere(tmp_path: Path, blank: Path) -> None:
    rows = [voice("よい", role="学校・PTA", day="2026/4/1"), voice("だれ？")]
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": rows}, {})
    told = problems(tmp_path)
    assert [one.splitlines()[0] for one in told] == [
        "書いた人の立場がありません。",
        "日付がありません。",
    ]
    assert all("6行目" in one for one in told)


def test_a_date_that_excel_has_made_a_number_is_read(tmp_path: Path, blank: Path) -> None:
    path = fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("よい")]})
    book = openpyxl.load_workbook(path)
    cell_beside(book, form.DAY).value = dt.datetime(2026, 4, 1)  # noqa: DTZ001 - as Excel has it
    cell_beside(book, form.DAY).number_format = "yyyy/m/d"
    book.save(path)
    assert read(tmp_path)[HERE]["強み"].entries[0].said.date == dt.date(2026, 4, 1)


def test_a_share_that_may_be_a_fraction_is_asked_back(tmp_path: Path, blank: Path) -> None:
    fill(blank, tmp_path / "community" / "a.xlsx", {"組織調査": [body("会", None, 0.62)]})
    notes = Problems()
    read(tmp_path, notes=notes)
    assert notes.found[-1].what == "加入率が0.62%になっています。"


def test_a_district_that_is_not_known_is_told_with_those_that_come_near(
    tmp_path: Path, blank: Path
) -> None:
    cover = BY | {form.CODE: "中夫小学校"}
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("よい")]}, cover)
    (told,) = problems(tmp_path)
    assert "「中夫小学校」という区域はありません。近い名前: 中央小学校区" in told
    assert "セルB3" in told


def test_changed_headings_and_lost_sheets_are_told(tmp_path: Path, blank: Path) -> None:
    path = fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("よい")]})
    book = openpyxl.load_workbook(path)
    book["強み"]["B3"] = "いいところ"
    del book["課題"]
    book.save(path)
    told = "\n".join(problems(tmp_path))
    assert "見出しが「いいところ」になっています（「内容」のはずです）" in told
    assert "シート「課題」" in told


def test_a_formula_is_no_answer(tmp_path: Path, blank: Path) -> None:
    path = fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("よい")]})
    book = openpyxl.load_workbook(path)
    book["強み"]["B6"] = '=HYPERLINK("http://x","よい")'
    book["強み"]["E6"] = SHOWN
    book.save(path)
    told = "\n".join(problems(tmp_path))
    assert '数式（=HYPERLINK("http://x","よい")）が入っています。' in told
    assert "シート「強み」 6行目 列「内容」（セルB6）" in told


def test_text_is_kept_as_it_is_however_long_and_odd(tmp_path: Path, blank: Path) -> None:
    odd = "<script>alert(1)</script>\n'\"&{{ 7*7 }}#set text(1pt)\n=1+1 😀\u202e逆"
    rows = [voice("長" * 10_000), voice(odd)]
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": rows})
    long, short = texts(read(tmp_path))
    assert long == "長" * 10_000
    assert short == odd.replace("\u202e", "")


@pytest.mark.parametrize("suffix", [".xlsm", ".xls", ".ods", ".csv"])
def test_other_kinds_of_file_are_refused_by_name(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "community").mkdir()
    (tmp_path / "community" / f"a{suffix}").write_bytes(b"x")
    (told,) = problems(tmp_path)
    assert f"この形式（{suffix}）の用紙は読めません。" in told


def test_what_programs_leave_beside_a_form_is_passed_over(tmp_path: Path, blank: Path) -> None:
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("よい")]})
    for name in ("~$a.xlsx", ".~lock.a.xlsx#", ".DS_Store", "メモ.txt", "Thumbs.db"):
        (tmp_path / "community" / name).write_bytes(b"x")
    assert texts(read(tmp_path)) == ["よい"]


def bomb(claimed: int | None) -> bytes:
    """Return an archive of zeros that unpacks to 200 MB; it may claim to be small."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", bytes(200_000_000))
    content = bytearray(file.getvalue())
    if claimed is not None:
        at = content.rindex(b"PK\x01\x02")
        content[at + 24 : at + 28] = claimed.to_bytes(4, "little")
        content[22:26] = claimed.to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Excelファイルとして読めません"),
        (b"no workbook", "Excelファイルとして読めません"),
        (bomb(None), "大きすぎるか、圧縮率が異常です"),
        (bomb(1_000), "Excelファイルとして読めません"),
    ],
)
def test_no_bomb_goes_off(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "community").mkdir()
    (tmp_path / "community" / "a.xlsx").write_bytes(content)
    (told,) = problems(tmp_path)
    assert said in told
    assert "community/a.xlsx" in told


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (b'<c r="XFD1048576"><v>1</v></c>', "XFD1048576"),
        (b"<c t='n' r = 'ZZZ9' ><v>1</v></c>", "ZZZ9"),
        (b"<c><v>1</v></c>", "場所の分からないセル"),
    ],
)
def test_a_cell_far_away_does_not_fill_the_memory(
    tmp_path: Path, blank: Path, cell: bytes, named: str
) -> None:
    (tmp_path / "community").mkdir()
    target = tmp_path / "community" / "a.xlsx"
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            row = b'<row r="1048576">' + cell + b"</row></sheetData>"
            changed.writestr(name, source.read(name).replace(b"</sheetData>", row))
    (told,) = problems(tmp_path)
    assert f"とても離れたセル（{named}）に何かが書かれています" in told


def test_a_far_row_without_anything_in_it_does_no_harm(tmp_path: Path, blank: Path) -> None:
    filled = fill(blank, tmp_path / "a.xlsx", {"強み": [voice("よい")]})
    (tmp_path / "community").mkdir()
    with (
        zipfile.ZipFile(filled) as source,
        zipfile.ZipFile(tmp_path / "community" / "a.xlsx", "w") as changed,
    ):
        for name in source.namelist():
            row = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
            changed.writestr(name, source.read(name).replace(b"</sheetData>", row))
    assert texts(read(tmp_path)) == ["よい"]


def test_a_table_that_was_pasted_into_a_form_is_told_once(tmp_path: Path, blank: Path) -> None:
    rows = [voice("表", "？")] * 1_001
    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": rows})
    (told,) = problems(tmp_path)
    assert "1,001行あります（1,000行まで）。" in told


def test_what_is_written_where_nobody_reads_is_not_passed_over_in_silence(
    tmp_path: Path, blank: Path
) -> None:
    path = fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [[*voice("よい"), None, "右"]]})
    pasted = io.BytesIO(snapshot(tmp_path / "x.jpg").read_bytes())
    book = openpyxl.load_workbook(path)
    book.create_sheet("追加")["A1"] = "もっと書いた"
    book["強み"]["B6"].comment = openpyxl.comments.Comment("メモ", "x")
    book["写真"].add_image(openpyxl.drawing.image.Image(pasted))
    book.save(path)
    notes = Problems()
    assert texts(read(tmp_path, notes=notes)) == ["よい"]
    told = "\n".join(map(str, notes.found))
    assert "シート「追加」" in told
    assert "コメント（メモ）" in told
    assert "貼り付けられた写真や絵" in told
    assert "右の外に書かれたものは、読みませんでした（セルG5）" in told


def test_a_form_that_is_open_elsewhere_says_so(
    tmp_path: Path, blank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> None:
        raise PermissionError

    fill(blank, tmp_path / "community" / "a.xlsx", {"強み": [voice("よい")]})
    monkeypatch.setattr(zipfile, "ZipFile", refused)
    (told,) = problems(tmp_path)
    assert "読めません。Excel などで開かれているようです。\n  場所: community/a.xlsx" in told


def test_a_workbook_that_is_no_form_says_so(tmp_path: Path) -> None:
    (tmp_path / "community").mkdir()
    book = openpyxl.Workbook()
    book.active["A1"] = "会議録"
    book.save(tmp_path / "community" / "a.xlsx")
    (told,) = problems(tmp_path)
    assert "校区の声の用紙ではないようです" in told


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_but_the_picture_is_left_of_a_photograph(tmp_path: Path, kind: str) -> None:
    path = snapshot(tmp_path / "a.jpg", (4000, 1000), kind)
    assert b"SECRET" in path.read_bytes()
    found = photograph(path)
    assert b"SECRET" not in found.content
    assert b"Exif" not in found.content
    assert (found.width, found.height) == (1600, 400)
    with Image.open(io.BytesIO(found.content)) as shown:
        assert not shown.getexif()
        assert "comment" not in shown.info


def test_a_photograph_stands_upright_without_its_note_of_which_side_is_up(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 200)).save(tmp_path / "a.jpg", exif=exif)
    found = photograph(tmp_path / "a.jpg")
    assert (found.width, found.height) == (200, 300)


def test_what_is_clear_in_a_picture_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "a.png")
    with Image.open(io.BytesIO(photograph(tmp_path / "a.png").content)) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


def vast() -> bytes:
    """Return a PNG that says it is 50,000 pixels a side."""
    file = io.BytesIO()
    Image.new("1", (8, 8)).save(file, "PNG")
    content = bytearray(file.getvalue())
    content[16:24] = (50_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "JPEG でも PNG でもありません"),
        (b"<svg/>", "JPEG でも PNG でもありません"),
        (b"\0\0\0\x18ftypheic", "HEIC 形式"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "途中で切れているか、こわれています"),
        (vast(), "画素が多すぎます"),
    ],
)
def test_what_is_no_usable_picture_is_told(
    tmp_path: Path, blank: Path, content: bytes, said: str
) -> None:
    rows = {"写真": [["a.jpg", "桜", None, None, SHOWN]]}
    fill(blank, tmp_path / "community" / "a.xlsx", rows)
    (tmp_path / "community" / "a.jpg").write_bytes(content)
    (told,) = problems(tmp_path)
    assert said in told
    assert "シート「写真」 5行目 列「写真のファイル名」（セルB5）" in told


def test_a_picture_that_is_broken_off_is_told(tmp_path: Path) -> None:
    path = snapshot(tmp_path / "a.jpg", (900, 900))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(ValueError, match="途中で切れているか"):
        photograph(path)


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/secret.jpg", "sub/secret.jpg"])
def test_a_photograph_is_looked_for_beside_its_form_only(
    tmp_path: Path, blank: Path, name: str
) -> None:
    snapshot(tmp_path / "secret.jpg")
    snapshot(tmp_path / "community" / "sub" / "secret.jpg")
    rows = {"写真": [[name, "桜", None, None, SHOWN]]}
    fill(blank, tmp_path / "community" / "a.xlsx", rows)
    (told,) = problems(tmp_path)
    assert "がありません" in told


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 10**6))
def test_no_damage_to_a_form_is_more_than_an_error(
    tmp_path: Path, blank: Path, noise: bytes, at: int
) -> None:
    folder = tmp_path / "community"
    folder.mkdir(exist_ok=True)
    content = bytearray(blank.read_bytes())
    place = at % len(content)
    content[place : place + len(noise)] = noise
    (folder / "a.xlsx").write_bytes(content)
    try:
        read(tmp_path)
    except KarteError as error:
        assert all("a.xlsx" in one.where for one in error.problems)  # noqa: PT017
    shutil.rmtree(folder)


def test_a_form_takes_any_text_that_is_published_by_now(tmp_path: Path) -> None:
    group = VoiceGroup(title="強み", note="", entries=said("長" * 32_767, "=1+1"))
    voices = VOICES.model_copy(update={"groups": (group,)})
    path = tmp_path / "a.xlsx"
    path.write_bytes(form_workbook(profiles.full().model_copy(update={"voices": voices})))
    sheet = openpyxl.load_workbook(path)[form.PRESENT]
    told = [str(row[0].value) for row in sheet.iter_rows() if row[0].value]
    assert told[1].startswith("長" * 32_000)
    assert told[1].endswith("…（続きはページにあります）")
    assert told[2].startswith("=1+1\n")
    assert sheet.cell(3, 1).data_type == "s"


def test_a_form_says_which_figures_are_only_a_rough_guide(tmp_path: Path) -> None:
    table = profiles.indicators()
    row = table.rows[0]
    rough = row.model_copy(
        update={"cells": (row.cells[0].model_copy(update={"grade": Grade.C}), *row.cells[1:])}
    )
    shown = table.model_copy(update={"rows": (rough,), "notes": ("＊は別の数え方です。",)})
    path = tmp_path / "a.xlsx"
    path.write_bytes(form_workbook(profiles.full().model_copy(update={"indicators": (shown,)})))
    sheet = openpyxl.load_workbook(path)[form.FIGURES]
    told = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value]
    assert f"{rough.cells[0].text}（参考）" in told
    assert told[-1] == "＊は別の数え方です。"
