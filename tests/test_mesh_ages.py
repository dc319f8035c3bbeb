"""The census by mesh in two tables: 人口及び世帯 and 5歳階級別人口, joined mesh by mesh."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from mesh_files import MESH_LABELS, Ages, Cell, age_labels, write_mesh_table
from pyproj import CRS
from source_files import members

from karte.errors import KarteError, Problems
from karte.sources.mesh_census import read_census_mesh
from karte.sources.recognise import Section
from karte.sources.registry import Identified, identify
from karte.tables.columns import FIVE_YEAR, SEXES, population

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.mesh import MeshData

PLANE = CRS.from_epsg(6676)
A, B, C, D = "5138200111", "5138200112", "5138200113", "5138200114"

BANDS = [2, 3, 5, *[4] * 10, 7, 6, 5, 4, 3, 2, 1]
"""Ten children, forty adults, thirteen of 65 to 74 and fifteen older: 78 people."""
PEOPLE = [Cell(A, 10, 40, 28, 2), Cell(B, 10, 40, 28)]
AGES = [Ages(A, BANDS, 2), Ages(B, BANDS)]


def read(  # noqa: PLR0913 - each is one thing that a test varies
    tmp_path: Path,
    people: Sequence[Cell] = (),
    ages: Sequence[Ages] = (),
    *,
    year: int = 2020,
    ids: tuple[str, str] = ("T001142", "T001196"),
    warnings: Problems | None = None,
) -> MeshData:
    paths = []
    if people:
        path = tmp_path / f"tbl{ids[0]}Q5138.txt"
        paths.append(write_mesh_table(path, people, table_id=ids[0]))
    if ages:
        path, labels = tmp_path / f"tbl{ids[1]}Q5138.txt", age_labels(len(ages[0].bands))
        paths.append(write_mesh_table(path, ages, table_id=ids[1], labels=labels))
    return read_census_mesh(
        paths[::-1],  # the order in which they are declared does not matter
        root=tmp_path,
        crs=PLANE,
        year=year,
        date=dt.date(year, 10, 1),
        warnings=warnings,
    )


def test_both_tables_are_joined_on_the_mesh_code(tmp_path: Path) -> None:
    warnings = Problems()
    mesh = read(tmp_path, PEOPLE, AGES[::-1], warnings=warnings)
    totals, details = mesh.tables
    assert mesh.cells.frame["population"].tolist() == [80, 78]
    assert mesh.cells.frame["households"].tolist() == [40, 39]
    assert totals.values["population"].to_dict() == {A: 80, B: 78}
    for number, age in zip(BANDS, FIVE_YEAR[:19], strict=False):
        assert details.values[population("total", age)].to_dict() == {A: number, B: number}
        assert details.values.loc[A, population("male", age)] == number // 2
    assert details.values["private_households.size_6+"].tolist() == [3, 3]
    assert details.values["population.total.unknown"].to_dict() == {A: 2, B: 0}
    assert mesh.cells.origin.title == (
        "令和2年国勢調査 地域メッシュ統計 人口及び世帯、5歳階級別人口（250mメッシュ）"
    )
    assert not warnings.found


def test_every_mesh_has_what_the_split_by_age_needs(tmp_path: Path) -> None:
    for mesh in (read(tmp_path, PEOPLE, AGES), read(tmp_path, PEOPLE), read(tmp_path, ages=AGES)):
        values = mesh.tables[1].values
        for sex in SEXES:
            for age in ("0-14", "15-64", "65+", "75+", "85+"):
                assert values[population(sex, age)].notna().all(), (sex, age)
        for age, number in (("0-14", 10), ("15-64", 40), ("65+", 28)):
            assert values[population("total", age)].to_dict() == {A: number, B: number}


def test_ages_alone_make_the_broad_classes_and_leave_households_unknown(tmp_path: Path) -> None:
    mesh = read(tmp_path, ages=AGES)
    values = mesh.tables[1].values
    assert mesh.cells.frame["population"].tolist() == [80, 78]
    assert mesh.cells.frame["households"].isna().all()
    assert values.loc[A, "population.total.75+"] == 15
    assert values.loc[A, "population.total.85+"] == 6
    assert values.loc[A, "population.total.unknown"] == 2
    assert "population.total.95+" not in values
    assert "population.total.95-99" not in values


def test_2015_ends_with_85_and_its_other_table_with_75(tmp_path: Path) -> None:
    labels = [label for label in MESH_LABELS if "８５歳" not in label]
    short = [row for row, label in enumerate(MESH_LABELS) if "８５歳" not in label]

    class Old(Cell):
        def figures(self) -> list[object]:
            every = super().figures()
            return [every[row] for row in short]

    people = write_mesh_table(
        tmp_path / "a.txt", [Old(A, 10, 40, 28, 2)], table_id="T000876", labels=labels
    )
    ages = write_mesh_table(
        tmp_path / "b.txt",
        [Ages(A, [*BANDS[:17], 6], 2)],
        table_id="T001178",
        labels=age_labels(18),
    )
    for files, oldest in (([people], False), ([people, ages], True)):
        mesh = read_census_mesh(
            files, root=tmp_path, crs=PLANE, year=2015, date=dt.date(2015, 10, 1)
        )
        values = mesh.tables[1].values
        assert values.loc[A, "population.total.75+"] == 14
        assert ("population.total.85+" in values) is oldest
    assert values.loc[A, "population.total.85+"] == 6
    assert values.loc[A, "population.total.80-84"] == 4
    assert "population.total.85-89" not in values


HIDDEN = [0] * 20
TWICE = [2 * number for number in BANDS]


def test_hidden_ages_are_shared_and_totals_stay(tmp_path: Path) -> None:
    people = [
        Cell(A, 20, 80, 56, 2, secrecy=1, merged=B, total=150),
        Cell(B, 0, 0, 0, secrecy=2, target=A, total=8),
        Cell(C, 10, 40, 28),
    ]
    ages = [
        Ages(A, TWICE, 2, secrecy=1, merged=B, total=150),
        Ages(B, HIDDEN, secrecy=2, target=A, total=8),
        Ages(C, BANDS),
    ]
    warnings = Problems()
    for mesh in (read(tmp_path, people, ages, warnings=warnings), read(tmp_path, ages=ages)):
        totals, details = mesh.tables
        assert totals.values["population"].to_dict() == {A: 150, B: 8, C: 78}
        assert members(details) == {A: [A, B], C: [C]}
        assert details.values["population.total.0-4"].to_dict() == {A: 4, C: 2}
        assert details.values["population.total.65+"].to_dict() == {A: 56, C: 28}
        assert details.values["population.total.unknown"].to_dict() == {A: 2, C: 0}
        assert details.hidden == (B,)
    assert not warnings.found


def test_meshes_that_only_one_table_hides_are_one_group_in_both(tmp_path: Path) -> None:
    ages = [
        Ages(A, TWICE, secrecy=1, merged=B, total=80),
        Ages(B, HIDDEN, secrecy=2, target=A, total=78),
    ]
    details = read(tmp_path, PEOPLE, ages).tables[1]
    assert members(details) == {A: [A, B]}
    assert details.values.loc[A, "population.total.65+"] == 28 + 28
    assert details.values.loc[A, "population.total.0-4"] == 4


def test_a_mesh_that_the_ages_lack_has_none_and_not_zero(tmp_path: Path) -> None:
    warnings = Problems()
    details = read(tmp_path, PEOPLE, AGES[:1], warnings=warnings).tables[1]
    assert details.values.loc[B, "population.total.65+"] == 28
    assert details.values[["population.total.0-4", "population.male.90-94"]].isna().loc[B].all()
    assert B in warnings.found[0].what
    assert "もう一方の表にありません" in warnings.found[0].what


def test_a_mesh_that_only_the_ages_have_keeps_its_people(tmp_path: Path) -> None:
    mesh = read(tmp_path, PEOPLE[:1], AGES)
    assert mesh.cells.frame["population"].tolist() == [80, 78]
    assert mesh.cells.frame["households"].isna().tolist() == [False, True]


def test_totals_that_differ_are_reported_and_those_of_the_households_table_count(
    tmp_path: Path,
) -> None:
    warnings = Problems()
    mesh = read(tmp_path, PEOPLE, [AGES[0]._replace(total=81), AGES[1]], warnings=warnings)
    assert mesh.cells.frame["population"].tolist() == [80, 78]
    assert [problem.what for problem in warnings.found] == [
        f"総数が2つの表で違うメッシュが1個あります: {A}"
    ]


def test_columns_are_told_by_their_labels_wherever_they_stand(tmp_path: Path) -> None:
    labels = age_labels()

    class Turned(Ages):
        def figures(self) -> list[object]:
            return super().figures()[::-1]

    path = write_mesh_table(
        tmp_path / "t.txt", [Turned(A, BANDS)], table_id="T001196", labels=labels[::-1]
    )
    mesh = read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1))
    assert mesh.tables[1].values.loc[A, "population.total.65-69"] == 7
    assert mesh.tables[0].values.loc[A, "population"] == 78


def test_kinds_of_households_are_told_in_both_spellings(tmp_path: Path) -> None:
    labels = [label.replace("世帯　一般", "世帯数　一般") for label in MESH_LABELS]
    assert labels != list(MESH_LABELS)
    path = write_mesh_table(tmp_path / "t.txt", PEOPLE, labels=labels)
    warnings = Problems()
    mesh = read_census_mesh(
        [path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1), warnings=warnings
    )
    assert mesh.tables[1].values.loc[A, "private_households.size_6+"] == 3
    assert mesh.tables[1].values.loc[A, "family.with_65+"] == 28
    assert not warnings.found


def test_a_missing_class_is_named(tmp_path: Path) -> None:
    labels = [label.replace("６５～６９歳", "６５～６８歳") for label in age_labels()]
    path = write_mesh_table(tmp_path / "t.txt", AGES, table_id="T001196", labels=labels)
    with pytest.raises(KarteError, match="「人口 65〜69歳」にあたる列がありません"):
        read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1))


@pytest.mark.parametrize("ids", [("T001102", "T001196"), ("T001142", "T001175")])
def test_both_tables_are_of_one_datum(tmp_path: Path, ids: tuple[str, str]) -> None:
    with pytest.raises(KarteError, match=r"JGD2000.*JGD2011"):
        read(tmp_path, PEOPLE, AGES, ids=ids)


def test_both_tables_are_of_one_size_and_one_census(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="500mメッシュの表ですが"):
        read(tmp_path, PEOPLE, AGES, ids=("T001142", "T001192"))
    with pytest.raises(KarteError, match="2015年国勢調査のメッシュ統計です"):
        read(tmp_path, PEOPLE, AGES, ids=("T001142", "T001178"))


def test_a_table_of_another_number_is_not_added_to_its_like(tmp_path: Path) -> None:
    files = [
        write_mesh_table(tmp_path / "a.txt", PEOPLE),
        write_mesh_table(tmp_path / "b.txt", [Cell(C, 1, 1, 1)], table_id="T009999"),
    ]
    with pytest.raises(KarteError, match="「人口及び世帯」の違う統計表"):
        read_census_mesh(files, root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1))


def test_both_tables_are_found_and_declared_together(tmp_path: Path) -> None:
    read(tmp_path, PEOPLE, AGES)
    told = [identify(path, root=tmp_path) for path in sorted(tmp_path.glob("*.txt"))]
    found = [one for one in told if isinstance(one, Identified)]
    assert [one.format.section for one in found] == [Section.CENSUS_MESH] * 2
    assert [one.found.unused for one in found] == [""] * 2
    assert len({(one.found.year, one.found.detail, one.found.rank) for one in found}) == 1


# The text itself


def test_a_text_saved_again_with_quotes_and_commas_is_read_the_same(tmp_path: Path) -> None:
    path = write_mesh_table(tmp_path / "t.txt", [Cell(A, 1200, 3000, 900), Cell(D, 1, 2, 3)])
    plain = path.read_text(encoding="cp932")
    spaced = plain.replace(",3000,", ',"3,000",').replace("\n", "\n\n", 3)
    assert spaced != plain
    for text in (plain, spaced, plain.replace(",", "\t"), plain.replace("\r\n", "\n")):
        path.write_text(text, encoding="cp932", newline="")
        mesh = read_census_mesh(
            [path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1)
        )
        assert mesh.tables[1].values["population.total.15-64"].to_dict() == {A: 3000, D: 2}


def test_every_bad_cell_is_named_with_line_and_column(tmp_path: Path) -> None:
    path = write_mesh_table(tmp_path / "t.txt", [*PEOPLE, Cell(C, 1, 2, 3)])
    lines = path.read_text(encoding="cp932").splitlines()
    lines[2] = lines[2].replace(",10,", ",ten,", 1)
    lines[4] = lines[4].replace(",2,", ",-2,", 1)
    path.write_text("\n".join(lines), encoding="cp932")
    with pytest.raises(KarteError) as caught:
        read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1))
    assert [(one.where, one.what.split("は数")[0]) for one in caught.value.problems] == [
        ("t.txt 3行目", "列「０～１４歳人口　総数」の「ten」"),
        ("t.txt 5行目", "列「１５～６４歳人口　総数」の「-2」"),
    ]


def test_lines_with_too_many_or_too_few_cells_and_twice_the_same_mesh(tmp_path: Path) -> None:
    path = write_mesh_table(tmp_path / "t.txt", [*PEOPLE, Cell(C, 1, 2, 3)])
    lines = path.read_text(encoding="cp932").splitlines()
    for changed in (f"{lines[3]},1", lines[3].rpartition(",")[0]):
        path.write_text("\n".join([*lines[:3], changed, lines[4]]), encoding="cp932")
        with pytest.raises(KarteError, match="列が") as caught:
            read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1))
        assert [one.where for one in caught.value.problems] == ["t.txt 4行目"]
    path.write_text("\n".join([*lines, lines[3]]), encoding="cp932")
    with pytest.raises(KarteError, match=f"メッシュ {B} の行が2つあります（4行目と6行目）"):
        read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=dt.date(2020, 10, 1))
