"""``karte diff`` on a town of three 地区 whose every figure is known."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workspaces import HAMLETS, ZONES, contents, lay_town, run, write_table

import karte.study
from karte.cli import main
from karte.diff import Cause, Compared, compare, take_steps
from karte.diff.tables import across
from karte.editions import ARCHIVE
from karte.errors import KarteError
from karte.indicators import load_catalogue
from karte.model import Audience
from karte.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from karte.diff.lines import Line
    from karte.indicators import Indicator

SETTINGS = """
[resident_register]
files = ["census/register/*.csv"]
licence = "CC BY 4.0"
treatment = "already_public"

[[own_figures]]
name = "児童数"
file = "census/pupils.csv"
by = "district"
key_column = "地区"
value_column = "児童数"
filter_column = "年度"
filter_value = "2025"
unit = "人"
date = 2025-05-01
source = "学校基本調査"
licence = "CC BY 4.0"
treatment = "already_public"
"""
NEXT_YEAR = ('filter_value = "2025"', 'filter_value = "2026"', "2025-05-01", "2026-05-01")
HEADINGS = (
    "都道府県コード又は市区町村コード", "地域コード", "都道府県名", "市区町村名", "調査年月日",
    "地域名", "総人口", "男性", "女性", "世帯数",
)  # fmt: skip


def write_register(town: Path, year: int, *, women: int = 0, **corrected: int) -> Path:
    """Write 60 men and 40 women for the first hamlet, twice as many for the second, and so on."""
    path = town / "census" / "register" / f"jinko_{year}0401.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for place, name in enumerate(HAMLETS, start=1):
            men = 60 * place
            own = 40 * place + women + corrected.get(name, 0)
            where = ("228991", f"{place:03d}", "見本県", "見本町", f"{year}/4/1", name)
            writer.writerow((*where, men + own, men, own, 40 * place))
    return path


def write_pupils(town: Path, years: dict[int, dict[str, str]]) -> None:
    """Write the pupils of several years into one table."""
    with (town / "census" / "pupils.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("年度", "地区", "児童数"))
        writer.writerows((year, *one) for year, own in years.items() for one in own.items())


def change(town: Path, *replaced: str) -> None:
    """Replace texts of the settings: old, new, old, new."""
    path = town / "karte.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in zip(replaced[::2], replaced[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8", newline="\n")


def declare(town: Path, more: str) -> None:
    """Add to the settings."""
    with (town / "karte.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write(more)


def move(town: Path, **zones: str) -> None:
    """Let hamlets belong to other 地区."""
    lines = [(name, zones.get(name, ZONES[at // 3])) for at, name in enumerate(HAMLETS)]
    write_table(town / "boundaries" / "towns.csv", lines)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the edition of 2026 once; tests work on copies, in the year after."""
    town = lay_town(tmp_path_factory.mktemp("diff"))
    write_register(town, 2025)
    write_pupils(town, {2025: dict.fromkeys(ZONES, "50")})
    declare(town, SETTINGS)
    run(town, every_pdf=False)
    return town


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the town that is to build its next edition."""
    copy = Path(shutil.copytree(built, tmp_path / "町"))
    change(copy, "edition = 2026", "edition = 2027")
    return copy


@pytest.fixture
def men_are_women(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes the programme of now count women where it counted men."""

    def changed(*given: object, **named: object) -> tuple[Indicator, ...]:
        return tuple(
            one.model_copy(update={"numerator": ("population.female",)})
            if one.id == "population_male"
            else one
            for one in load_catalogue(*given, **named)  # type: ignore[arg-type]
        )

    return lambda: monkeypatch.setattr(karte.study, "load_catalogue", changed)


def compared(town: Path, formers: Callable[[str], tuple[str, ...]] | None = None) -> Compared:
    stages = take_steps(town / "karte.toml", 2026, 2027, Audience.PUBLIC, Silent())
    assert [one.what for one in stages.notes] == []
    found = compare(stages, formers)
    for line in found.lines:  # whatever is changed below, the parts of every line add up
        if line.difference is not None:
            assert sum(line.split.parts.values(), Decimal(0)) == line.difference
            assert line.causes
    return found


def of(found: Compared, area: str, figure: str, dataset: str = "register") -> Line:
    (line,) = (
        one
        for one in found.lines
        if (one.area, one.figure.id, one.figure.dataset) == (area, figure, dataset)
    )
    return line


def parts(line: Line) -> tuple[Decimal | int, ...]:
    return tuple(line.split.parts[one] for one in Cause)


def ids(found: Path) -> dict[str, str]:
    """Return the id of every 地区 of an edition by name."""
    table = found / "output" / "public" / "2026" / "data" / "counts.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        return {row["area_name"]: row["area_id"] for row in csv.DictReader(file)}


def test_nothing_has_changed_where_nothing_was_changed(town: Path) -> None:
    found = compared(town)
    assert found.lines == ()
    assert found.notes == ()
    assert found.same > 0


def test_another_formula_is_a_change_of_method(
    town: Path, men_are_women: Callable[[], None]
) -> None:
    men_are_women()
    found = compared(town)
    assert {one.figure.id for one in found.lines} == {"population_male"}
    line = of(found, "浜地区", "population_male")
    assert parts(line) == (-120, 0, 0, 0)
    assert line.look.alarms == ("方法で変わった",)
    assert line.causes[0].startswith("方法: karte ")


def test_what_is_withheld_by_another_setting_is_a_matter_of_method(town: Path) -> None:
    change(town, 'treatment = "already_public"', 'treatment = "none"')
    declare(town, "\n[disclosure]\nthreshold = 60\n")
    found = compared(town)
    line = of(found, "浜地区", "own.児童数", "own")
    assert line.split.turns == (Cause.METHOD,)
    assert line.after.status == "suppressed"
    names = ("[disclosure]", "resident_register の treatment", "own_figures の treatment")
    settings = "、".join(f"karte.toml の {one} の設定" for one in names)
    assert line.causes == (f"方法: 数字から秘匿に。{settings}",)


def test_a_corrected_town_is_a_correction_that_names_the_file(town: Path) -> None:
    write_register(town, 2025, 浜田=-20)
    found = compared(town)
    line = of(found, "浜地区", "population")
    assert parts(line) == (0, -20, 0, 0)
    assert line.look.alarms == ("資料の訂正で変わった",)
    assert line.causes == (
        "資料の訂正: census/register/jinko_20250401.csv（2025年4月1日の住民基本台帳）",
    )
    assert {one.area for one in found.lines} == {"浜地区", "見本町"}


def test_a_corrected_file_is_known_by_its_date_and_not_by_its_name(town: Path) -> None:
    path = write_register(town, 2025, 浜田=-20)
    path.rename(path.with_name("teisei.csv"))
    line = of(compared(town), "浜地区", "population")
    assert parts(line) == (0, -20, 0, 0)
    assert "census/register/teisei.csv" in line.causes[0]


def test_a_moved_line_is_a_change_of_boundaries(town: Path) -> None:
    move(town, 浜田="本郷地区")
    found = compared(town)
    assert parts(of(found, "浜地区", "population")) == (0, 0, -300, 0)
    assert parts(of(found, "本郷地区", "population")) == (0, 0, 300, 0)
    assert parts(of(found, "浜地区", "population", "census")) == (0, 0, -300, 0)
    assert "見本町" not in {one.area for one in found.lines}
    assert of(found, "浜地区", "population").causes == ("境界: boundaries/towns.csv（区域）",)


def test_a_new_date_is_an_actual_change(town: Path) -> None:
    write_register(town, 2026, women=5)
    found = compared(town)
    line = of(found, "浜地区", "population")
    assert parts(line) == (0, 0, 0, 15)
    assert line.dates == ("2025-04-01", "2026-04-01")
    assert line.causes == ("実際の変化: 住民基本台帳 2025年4月1日 → 2026年4月1日",)
    assert {one.figure.dataset for one in found.lines} == {"register"}


def test_a_file_that_is_gone_stays_as_it_was_and_is_named(town: Path) -> None:
    write_register(town, 2025).unlink()
    write_register(town, 2026, women=5)
    stages = take_steps(town / "karte.toml", 2026, 2027, Audience.PUBLIC, Silent())
    assert stages.changes.kept == ["census/register/jinko_20250401.csv"]
    assert parts(of(compare(stages), "浜地区", "population")) == (0, 0, 0, 15)


@pytest.mark.parametrize("is_built", [False, True], ids=["before building", "as it was kept"])
def test_all_four_together_are_told_apart(
    town: Path, men_are_women: Callable[[], None], *, is_built: bool
) -> None:
    men_are_women()
    write_register(town, 2025, 浜田=-20)
    write_register(town, 2026, women=5)
    move(town, 浜田="本郷地区")
    if is_built:
        run(town, every_pdf=False)
    found = compared(town)
    line = of(found, "浜地区", "population_male")
    assert line.before.value == 360
    assert line.after.value == 130
    assert parts(line) == (-120, -20, -100, 10)
    assert [one.partition(":")[0] for one in line.causes] == [one.label for one in Cause]
    assert found.lines[0].look.rank == 1  # the method
    assert [one.look.rank for one in found.lines] == sorted(one.look.rank for one in found.lines)


def test_two_that_were_put_together_are_added_up_and_their_ratio_is_made_of_counts(
    town: Path,
) -> None:
    was = ids(town)
    merged = (was["浜地区"], was["本郷地区"])
    move(town, **dict.fromkeys(HAMLETS[:6], "海辺地区"))
    write_register(town, 2026, women=5)
    pupils = {"海辺地区": "100", "山地区": "50"}
    write_pupils(town, {2025: dict.fromkeys(ZONES, "50"), 2026: pupils})
    change(town, *NEXT_YEAR)
    found = compared(town, lambda one: (one,) if one in was.values() else merged)
    people = of(found, "海辺地区", "population")
    assert people.formers == ("浜地区", "本郷地区")
    assert (people.before.value, *parts(people)) == (2100, 0, 0, 0, 30)
    areas = [Decimal("3.015"), Decimal("3.015")]
    density = of(found, "海辺地区", "density")
    assert density.before.value == round(2100 / sum(areas), 2)
    assert -0.1 < parts(density)[2] < 0.1  # what rounding the areas does
    assert not [one for one in found.lines if one.figure.id == "own.児童数"]  # 50 and 50 are 100
    assert found.notes == ()


def test_what_is_split_is_compared_with_the_whole_and_the_rest_is_boundaries(town: Path) -> None:
    was = ids(town)
    move(town, 浜田="浜田地区")
    own = was.values()
    found = compared(town, lambda one: (one,) if one in own else (was["浜地区"],))
    assert parts(of(found, "浜田地区", "population")) == (0, 0, -300, 0)
    assert parts(of(found, "浜地区", "population")) == (0, 0, -300, 0)
    assert "前の浜地区と比べています" in of(found, "浜田地区", "population").causes[0]


def test_who_only_gave_a_part_and_goes_on_is_compared_with_itself(town: Path) -> None:
    was = ids(town)
    move(town, 浜田="本郷地区")
    found = compared(town, lambda one: (was["浜地区"],) if one == was["本郷地区"] else ())
    assert parts(of(found, "本郷地区", "population")) == (0, 0, 300, 0)
    assert of(found, "本郷地区", "population").formers == ()


def test_who_takes_in_another_and_goes_on_is_compared_with_both(town: Path) -> None:
    was = ids(town)
    move(town, **dict.fromkeys(HAMLETS[:3], "本郷地区"))
    write_pupils(town, {2025: {"本郷地区": "100", "山地区": "50"}})
    found = compared(town, lambda one: (was["浜地区"],) if one == was["本郷地区"] else ())
    line = of(found, "本郷地区", "density")
    assert line.formers == ("本郷地区", "浜地区")
    assert not [one for one in found.lines if one.figure.id == "population"]


def test_a_district_that_nothing_goes_back_to_is_named_and_alarms_nobody(town: Path) -> None:
    move(town, 浜田="浜田地区")
    found = compared(town)
    assert found.notes == ("今度の年度版にだけある区域（前の区域が分からないもの）: 浜田地区",)
    line = of(found, "浜田地区", "population")
    assert line.difference is None
    assert line.look.alarms == ()


def test_a_number_that_goes_is_told_as_such_and_not_as_a_number(town: Path) -> None:
    now = {"浜地区": "48", "本郷地区": "0", "山地区": ""}
    write_pupils(town, {2025: dict.fromkeys(ZONES, "50"), 2026: now})
    change(town, *NEXT_YEAR)
    found = compared(town)
    assert parts(of(found, "浜地区", "own.児童数", "own")) == (0, 0, 0, -2)
    assert parts(of(found, "本郷地区", "own.児童数", "own")) == (0, 0, 0, -50)
    gone = of(found, "山地区", "own.児童数", "own")
    assert gone.difference is None
    assert gone.split.parts == {}
    assert gone.look.alarms == ("数字がなくなった",)
    assert gone.causes[0].startswith("実際の変化: 数字から未提供に。")


def test_a_correction_of_last_year_in_a_table_of_several_years_is_a_correction(town: Path) -> None:
    corrected = {**dict.fromkeys(ZONES, "50"), "浜地区": "47"}
    write_pupils(town, {2025: corrected, 2026: dict.fromkeys(ZONES, "45")})
    change(town, *NEXT_YEAR)
    found = compared(town)
    assert parts(of(found, "浜地区", "own.児童数", "own")) == (0, -3, 0, -2)
    assert parts(of(found, "山地区", "own.児童数", "own")) == (0, 0, 0, -5)


def test_what_was_told_by_district_cannot_be_cut_where_districts_are_others(town: Path) -> None:
    was = ids(town)
    move(town, 浜田="浜田地区")
    pupils = {**dict.fromkeys(ZONES, "50"), "浜地区": "35", "浜田地区": "15"}
    write_pupils(town, {2025: dict.fromkeys(ZONES, "50"), 2026: pupils})
    change(town, *NEXT_YEAR)
    found = compared(town, lambda one: (one,) if one in was.values() else (was["浜地区"],))
    line = of(found, "浜田地区", "own.児童数", "own")
    assert parts(line) == (0, 0, 0, -35)
    assert "境界: 間の数字がなく、次の段の違いと分けられません" in line.causes


def test_who_crosses_a_threshold_of_the_city_comes_before_who_only_moves_far(town: Path) -> None:
    write_register(town, 2026, women=5, 峠=900)
    declare(town, '\n[[screening]]\nindicator = "density"\nat_least = 200\n')
    found = compared(town)
    first = found.lines[0]
    assert (first.area, first.figure.id) == ("浜地区", "density")
    assert first.look.alarms == ("支援の検討表の基準（200以上）に入った",)


def test_the_alarms_are_those_of_the_settings(town: Path) -> None:
    write_register(town, 2025, 浜田=-20)
    declare(town, "\n[diff]\ncorrection = 50\n")
    assert of(compared(town), "浜地区", "population").look.alarms == ()


def test_a_step_that_cannot_be_computed_is_told_and_goes_with_the_next(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(town, 浜田="本郷地区")
    write_register(town, 2026, women=5)
    real = karte.study.opened

    def refused(path: Path, *given: object, **named: object) -> object:
        if path.name == "karte_boundary.toml":
            raise KarteError("町丁が足りません", where="now/boundaries/towns.csv")
        return real(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("karte.diff.stages.opened", refused)
    stages = take_steps(town / "karte.toml", 2026, 2027, Audience.PUBLIC, Silent())
    (note,) = stages.notes
    assert "「境界」の段を計算できませんでした（町丁が足りません）" in note.what
    assert note.where == "boundaries/towns.csv"
    line = of(compare(stages), "浜地区", "population")
    assert parts(line) == (0, 0, 0, -290)
    assert "境界: 間の数字がなく、次の段の違いと分けられません" in line.causes


def test_what_an_edition_said_is_kept_with_it(town: Path) -> None:
    write_register(town, 2026, women=5)
    was = compared(town).lines
    shutil.rmtree(town / "output")
    assert compared(town).lines == was


def test_an_edition_that_was_kept_without_its_figures_says_how_to_get_them(town: Path) -> None:
    published = contents(town / "output" / "public" / "2026" / "data")
    for one in (town / ARCHIVE / "objects").glob("*/*"):
        if one.read_bytes() in (published["counts.csv"], published["indicators.csv"]):
            one.unlink()
    assert compared(town).lines == ()  # they stand where they were published
    shutil.rmtree(town / "output")
    with pytest.raises(KarteError, match="2026年度版（公開）の数字の控えがありません") as caught:
        compared(town)
    assert "karte build --edition 2026 --audience public" in caught.value.problems[0].hint


def test_an_edition_that_never_was_is_named(town: Path) -> None:
    with pytest.raises(KarteError, match="2020年度版（公開）は、archive に保存されていません"):
        take_steps(town / "karte.toml", 2020, 2027, Audience.PUBLIC, Silent())
    with pytest.raises(KarteError, match="2026年度版（庁内検討用）は、archive に保存されていま"):
        take_steps(town / "karte.toml", 2026, 2027, Audience.INTERNAL, Silent())
    with pytest.raises(KarteError, match="2031年度版（公開）は、archive に保存されていません"):
        take_steps(town / "karte.toml", 2026, 2031, Audience.PUBLIC, Silent())


def test_the_command_writes_page_and_table_and_tells_by_its_exit_code(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(town)
    public = contents(town / "output" / "public")
    assert main(["diff", "2026", "2027"]) == 0
    write_register(town, 2025, 浜田=-20)
    move(town, 浜田="本郷地区")
    assert main(["diff", "2026", "2027"]) == 4
    told = capsys.readouterr().out
    assert max(map(across, told.splitlines())) <= 100
    assert "【確認】資料の訂正で変わった" in told
    assert contents(town / "output" / "public") == public
    written = contents(town / "output" / "diff")
    assert set(written) == {"2026_2027_public.csv", "2026_2027_public.html"}
    assert written["2026_2027_public.csv"].startswith("\ufeff順,確認,".encode())
    rows = list(csv.DictReader(written["2026_2027_public.csv"].decode("utf-8-sig").splitlines()))
    for row in rows:
        four = sum((Decimal(row[one.label]) for one in Cause), Decimal(0))
        assert four == Decimal(row["差"]) == Decimal(row["今度の値"]) - Decimal(row["前の値"])
    page = written["2026_2027_public.html"].decode()
    assert "庁内の確認用です。公開しないでください。" in page
    assert "http" not in page
    main(["diff", "2026", "2027"])
    assert contents(town / "output" / "diff") == written


def test_two_years_the_wrong_way_round_are_refused(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(town)
    assert main(["diff", "2027", "2026"]) == 1
    assert "karte diff 2026 2027" in capsys.readouterr().err
