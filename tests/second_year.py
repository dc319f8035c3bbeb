"""The sample city in two following years, as its office would have put the files there.

The first year is the sample one edition earlier, without what was not yet published then. The
second year is the same folder a year later: a new register, new boundaries in which one district is
split and one renamed, the table of succession, the pupils of the new schools, and a register of an
earlier date in which one town was corrected. Targets and groups stay as they were: they name the
districts of before. What changed stands in `SPLIT`, `RENAMED` and `CORRECTED`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import shapely
import tomlkit
from source_files import write_csv
from workspaces import lay_sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry
    from tomlkit import TOMLDocument

FIRST, SECOND = 2025, 2026
CHANGED = dt.date(2026, 4, 1)
"""Since when the new districts are there; the day of the newest register too."""


class School(NamedTuple):
    """A district as its boundaries have it."""

    code: str
    name: str


class Correction(NamedTuple):
    """One town of a register of a date that the first edition had already.

    Attributes
    ----------
    date : datetime.date
        Of the register.
    town : str
        As the register writes it; it lies in no other district.
    district : School
        In which the town lies; nothing else changes there.
    columns : tuple of str
        Each has ``added`` more than before.
    added : int
        People.
    """

    date: dt.date
    town: str
    district: School
    columns: tuple[str, ...]
    added: int


SPLIT = School("B122299900808", "若葉台小学校")
HEIRS = (School("B122299901501", "若葉台東小学校"), School("B122299901609", "若葉台西小学校"))
"""Split along the lines of the towns: no person is estimated who was not estimated before."""
WEST_TOWNS = ("緑が丘団地", "若葉台一丁目", "若葉台二丁目", "若葉台三丁目")
"""Towns, as the census writes them, whose part in the split district is the second heir's."""
RENAMED = (School("B122299901405", "谷川小学校"), School("B122299901706", "谷川の森小学校"))
CORRECTED = Correction(
    dt.date(2025, 4, 1),
    "松原１丁目",
    School("B122299900504", "松原小学校"),
    ("総人口", "男性", "30-34歳の男性"),
    7,
)
UNCHANGED = School("B122299900406", "汐見小学校")
"""Changes only by what the newest register says."""
FEW = (UNCHANGED, CORRECTED.district, SPLIT, RENAMED[0])

_OLD, _NEW = "boundaries/districts/A27-23_22.shp", "boundaries/districts/A27-25_22.shp"
_TOWNS = "boundaries/small_areas/2020/r2ka22999.shp"
_PUPILS = "census/schools/229997_school_enrolment.csv"
_REGISTER = "census/register/229997_population_{}.csv"
_SUCCESSION = "boundaries/districts/succession.csv"
_OF_2026 = {HEIRS[0].name: 437, HEIRS[1].name: 415, RENAMED[1].name: 87}
"""Pupils; the two of the split district are those of the sample's one, 852."""


def lay_first_year(workspace: Path, *, few: bool = False) -> Path:
    """Lay the sample city as it was when the edition of `FIRST` was made.

    Parameters
    ----------
    workspace : pathlib.Path
        Made if it is not there.
    few : bool, optional
        Leave it at the districts of `FEW`, two censuses, three registers and no layers: a build of
        a few seconds. All others live outside every district then.

    Returns
    -------
    pathlib.Path
        The workspace.
    """
    lay_sample(workspace)
    for name in (_REGISTER.format("20260401"), "boundaries/districts/A27-21_22.geojson"):
        (workspace / name).unlink()
    _pupils(workspace, lambda row: row[2] != str(SECOND))
    if few:
        _leave_few(workspace)
    with _settings(workspace) as settings:
        settings["edition"] = FIRST
        settings["publisher"]["issued"] = dt.date(FIRST, 6, 30)
        pupils = settings["own_figures"][0]
        pupils["filter_value"] = str(FIRST)
        pupils["date"] = dt.date(FIRST, 5, 1)
        if few:
            settings["districts"]["files"] = [_OLD]
            settings["censuses"] = settings["censuses"][:2]
            for name in ("facilities", "meshes", "hazards", "groups", "screening"):
                settings.pop(name)
    return workspace


def lay_second_year(workspace: Path) -> Path:
    """Put the files of the next year into the folder of the first, built or not.

    Parameters
    ----------
    workspace : pathlib.Path
        Of `lay_first_year`; its settings may have been carried over by ``karte new-edition``.

    Returns
    -------
    pathlib.Path
        The workspace.
    """
    with TemporaryDirectory() as folder:
        sample = lay_sample(Path(folder))
        newest = _REGISTER.format("20260401")
        (workspace / newest).write_bytes((sample / newest).read_bytes())
        _new_pupils(workspace, sample)
    _correct(workspace / _REGISTER.format(f"{CORRECTED.date:%Y%m%d}"))
    _redraw(workspace)
    _succession(workspace)
    with _settings(workspace) as settings:
        settings["edition"] = SECOND
        settings["publisher"]["issued"] = dt.date(SECOND, 6, 30)
        settings["districts"]["files"] = [_NEW]
        settings["districts"]["year"] = FIRST
        settings["districts"]["succession"] = _SUCCESSION
        pupils = settings["own_figures"][0]
        pupils["filter_value"] = str(SECOND)
        pupils["date"] = dt.date(SECOND, 5, 1)
    return workspace


class _settings:  # noqa: N801 - reads as a statement
    """The settings of a workspace, written when the block is left."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace / "karte.toml"
        self._document = tomlkit.parse(self._path.read_text(encoding="utf-8"))

    def __enter__(self) -> TOMLDocument:
        return self._document

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            text = tomlkit.dumps(self._document)
            self._path.write_text(text, encoding="utf-8", newline="\n")


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _pupils(workspace: Path, keep: Callable[[list[str]], bool]) -> None:
    head, *rows = _rows(workspace / _PUPILS)
    write_csv(workspace / _PUPILS, [head, *filter(keep, rows)])


def _new_pupils(workspace: Path, sample: Path) -> None:
    """Add the year of the new schools below the years that are there."""
    head, *old = _rows(workspace / _PUPILS)
    gone = {SPLIT.code, RENAMED[0].code}
    new = [row for row in _rows(sample / _PUPILS)[1:] if row[2] == str(SECOND)]
    rows = [row for row in new if row[0] not in gone]
    rows += [
        [one.code, one.name, str(SECOND), str(_OF_2026[one.name])] for one in (*HEIRS, RENAMED[1])
    ]
    known = {row[0] for row in old} | {one.code for one in (*HEIRS, RENAMED[1])}
    write_csv(workspace / _PUPILS, [head, *old, *(row for row in rows if row[0] in known)])


def _leave_few(workspace: Path) -> None:
    path = workspace / _OLD
    frame = gpd.read_file(path)
    kept = frame[frame["A27_003"].isin([one.code for one in FEW])]
    kept.to_file(path, encoding="utf-8")
    _pupils(workspace, lambda row: row[0] in {one.code for one in FEW} and row[2] >= "2020")
    for year in range(2015, 2023):
        (workspace / _REGISTER.format(f"{year}0401")).unlink()


def _correct(path: Path) -> None:
    head, *rows = _rows(path)
    for row in rows:
        if row[head.index("地域名")] == CORRECTED.town:
            for column in CORRECTED.columns:
                place = head.index(column)
                row[place] = str(int(row[place]) + CORRECTED.added)
    write_csv(path, [head, *rows])


def _redraw(workspace: Path) -> None:
    frame = gpd.read_file(workspace / _OLD)
    towns = gpd.read_file(workspace / _TOWNS, encoding="cp932")
    place = frame["A27_003"] == SPLIT.code
    ground = frame.loc[place, "geometry"].item()
    west = towns.loc[towns["S_NAME"].isin(WEST_TOWNS), "geometry"].union_all()
    # The lines of districts and towns are not drawn alike: slivers go to the other side.
    east = _largest(ground.difference(west))
    west = _largest(ground.difference(east))
    parts = zip(HEIRS, (ground.difference(west), west), strict=True)
    rows = [_heir(frame[place].iloc[0].to_dict(), *part) for part in parts]
    frame.loc[frame["A27_003"] == RENAMED[0].code, ["A27_003", "A27_004"]] = list(RENAMED[1])
    others = frame[~place]
    made = gpd.GeoDataFrame([*others.to_dict("records"), *rows], crs=frame.crs)
    made.to_file(workspace / _NEW, encoding="utf-8")


def _largest(shape: BaseGeometry) -> BaseGeometry:
    parts: list[BaseGeometry] = list(shapely.get_parts(shape))
    return max(parts, key=lambda one: float(one.area))


def _heir(row: dict[str, object], school: School, shape: object) -> dict[str, object]:
    return {**row, "A27_003": school.code, "A27_004": school.name, "geometry": shape}


def _succession(workspace: Path) -> None:
    head = ("年月日", "種類", "旧コード", "旧名称", "新コード", "新名称")
    pairs = [("分割", SPLIT, one) for one in HEIRS] + [("改称", *RENAMED)]
    rows = [(CHANGED.isoformat(), kind, *old, *new) for kind, old, new in pairs]
    write_csv(workspace / _SUCCESSION, [head, *rows])
