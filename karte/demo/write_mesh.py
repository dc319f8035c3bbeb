"""Every census by mesh of 250 metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from karte.demo.counting import FOREIGN_HOUSEHOLDS, OLD_COUPLE, PAIR, Tally, known_ages
from karte.demo.demography import Snapshot, history
from karte.demo.households import Role
from karte.demo.parameters import HIDDEN_CELL_BELOW
from karte.demo.points import household_points
from karte.demo.text import Files, csv_bytes, degrees

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

TABLES = {2020: "T001142", 2015: "T000876", 2010: "T000649"}
"""Number of 人口及び世帯 by census."""
HIDDEN, NONE = "*", "-"
NEVER_HIDDEN = ("人口（総数）", "人口（総数）　男", "人口（総数）　女", "世帯総数")
AGE_RANGES: tuple[tuple[str, int, int], ...] = (
    ("人口（総数）", 0, 999),
    ("０～１４歳人口", 0, 15),
    ("１５歳以上人口", 15, 999),
    ("１５～６４歳人口", 15, 65),
    ("１８歳以上人口", 18, 999),
    ("２０歳以上人口", 20, 999),
    ("６５歳以上人口", 65, 999),
    ("７５歳以上人口", 75, 999),
    ("８５歳以上人口", 85, 999),
    ("９５歳以上人口", 95, 999),
)
FIRST_WITH_85 = 2020
OLDEST_BEFORE = 75
"""From this age on was the oldest class before."""
LARGEST = 7
YOUNG, GROWN, SCHOOL, OLD = 20, 30, 6, 65


def write_mesh() -> Files:
    """Return the mesh table of every census, one file for the primary mesh the city lies in.

    Returns
    -------
    dict
        Path → content.
    """
    return dict(_write_census(year) for year in TABLES)


def _write_census(year: int) -> tuple[str, bytes]:
    here = history().census(year)
    living = np.bincount(here.people.home[here.people.usual], minlength=len(history().homes.piece))
    codes = mesh_codes(degrees(household_points()))
    codes[living == 0] = ""
    cells, group = np.unique(codes, return_inverse=True)
    tally = Tally(group - 1, len(cells) - 1)
    columns = _people(tally, here, year) | _households(tally, here, year, living)
    table = TABLES[year]
    path = f"census/mesh/tbl{table}Q{cells[1][:4]}.txt"
    return path, _table(table, [str(cell) for cell in cells[1:]], columns)


def mesh_codes(places: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return the code of the 250 m mesh of each place.

    Parameters
    ----------
    places : ndarray
        Longitude and latitude in degrees.

    Returns
    -------
    ndarray
        Ten digits each.

    Examples
    --------
    >>> mesh_codes(np.array([[139.7671, 35.6812]])).tolist()
    ['5339461132']
    """
    lon, lat = (places[:, 0] - 100) * 320, places[:, 1] * 480
    east, north = np.floor(lon).astype(np.int64), np.floor(lat).astype(np.int64)
    codes = []
    for x, y in zip(east.tolist(), north.tolist(), strict=True):
        half = 1 + (x // 2 % 2) + 2 * (y // 2 % 2)
        quarter = 1 + x % 2 + 2 * (y % 2)
        codes.append(
            f"{y // 320:02d}{x // 320:02d}{y // 40 % 8}{x // 40 % 8}"
            f"{y // 4 % 10}{x // 4 % 10}{half}{quarter}"
        )
    return np.array(codes, dtype=object)


def _people(tally: Tally, snapshot: Snapshot, year: int) -> dict[str, Ints]:
    """Count people by age range and sex, then foreigners."""
    people, age = snapshot.people, snapshot.age
    known = known_ages(snapshot, year)
    sexes = {
        "": people.usual,
        "　男": people.usual & (people.sex == 0),
        "　女": people.usual & (people.sex == 1),
    }
    columns: dict[str, Ints] = {}
    for label, low, high in AGE_RANGES:
        if low > OLDEST_BEFORE and year < FIRST_WITH_85:
            continue
        within = (age >= low) & (age < high) & (known | (label == "人口（総数）"))
        for word, mask in sexes.items():
            suffix = word or ("" if label == "人口（総数）" else "　総数")
            columns[label + suffix] = tally.people(people.home[mask & within])
    foreign = people.home % FOREIGN_HOUSEHOLDS == 0
    for word, mask in sexes.items():
        columns["外国人人口" + (word or "　総数")] = tally.people(people.home[mask & foreign])
    return columns


def _households(tally: Tally, snapshot: Snapshot, year: int, living: Ints) -> dict[str, Ints]:
    """Count households by size, family and age."""
    people, age, homes = snapshot.people, snapshot.age, history().homes
    private = (living > 0) & ~homes.institution
    known = known_ages(snapshot, year)

    def having(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(people.home[people.usual & mask], minlength=len(living)) > 0

    head, spouse, child, parent, other = (having(people.role == role) for role in Role)
    kin = private & (living > 1) & ~other
    core = kin & ~parent & (head | spouse)
    alone = private & (living == 1)
    sizes = {
        f"{'１２３４５６'[size - 1]}人世帯　一般世帯数": private & (living == size)
        for size in range(1, LARGEST)
    }
    man, woman = (people.sex == 0), (people.sex == 1)
    elder = having(known & man & (age >= OLD_COUPLE[0])) & having(
        known & woman & (age >= OLD_COUPLE[1])
    )
    masks = {
        "世帯総数": living > 0,
        "一般世帯数": private,
        **sizes,
        "７人以上世帯　一般世帯数": private & (living >= LARGEST),
        "親族のみの世帯　一般世帯数": kin,
        "核家族世帯　一般世帯数": core,
        "核家族以外の世帯　一般世帯数": kin & ~core,
        "６歳未満世帯員のいる世帯　一般世帯数": private & having(known & (age < SCHOOL)),
        "６５歳以上世帯員のいる世帯　一般世帯数": private & having(known & (age >= OLD)),
        "世帯主の年齢が２０～２９歳の１人世帯　一般世帯数": alone
        & having(known & (age >= YOUNG) & (age < GROWN)),
        "高齢単身世帯　一般世帯数": alone & having(known & (age >= OLD)),
        "高齢夫婦世帯　一般世帯数": core & head & spouse & ~child & (living == PAIR) & elder,
    }
    return {label: tally.homes(mask) for label, mask in masks.items()}


def _table(table: str, cells: list[str], columns: dict[str, Ints]) -> bytes:
    """Write the table; what is hidden is folded into the nearest cell, totals are not."""
    into = _receivers(cells, columns["世帯総数"])
    gathers: dict[int, list[int]] = {}
    for hidden, receiver in into.items():
        gathers.setdefault(receiver, []).append(hidden)
    heads = [f"{table}{number:03d}" for number in range(1, len(columns) + 1)]
    rows: list[list[object]] = [
        ["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", *heads],
        ["", "", "", "", *(f"　{label}" for label in columns)],
    ]
    for place, cell in enumerate(cells):
        own = [place, *gathers.get(place, [])]
        values = []
        for label, counts in columns.items():
            if label in NEVER_HIDDEN:
                values.append(str(counts[place]))
            elif place in into:
                values.append(HIDDEN)
            else:
                values.append(str(int(counts[own].sum()) or NONE))
        process = 2 if place in into else int(place in gathers)
        target = cells[into[place]] if place in into else ""
        gathered = ";".join(sorted(cells[one] for one in gathers.get(place, [])))
        rows.append([cell, process, target, gathered, *values])
    return csv_bytes(rows, "cp932")


def _receivers(cells: list[str], households: Ints) -> dict[int, int]:
    """Return into which cell each hidden one is folded."""
    place = np.array([_position(cell) for cell in cells])
    published = np.flatnonzero(households >= HIDDEN_CELL_BELOW)
    into = {}
    for hidden in np.flatnonzero(households < HIDDEN_CELL_BELOW):
        away = ((place[published] - place[hidden]) ** 2).sum(axis=1)
        into[int(hidden)] = int(published[int(away.argmin())])
    return into


def _position(cell: str) -> tuple[int, int]:
    """Return east and north of a cell within its primary mesh, counted in cells."""
    north, east = int(cell[4]) * 40 + int(cell[6]) * 4, int(cell[5]) * 40 + int(cell[7]) * 4
    half, quarter = int(cell[8]) - 1, int(cell[9]) - 1
    return east + half % 2 * 2 + quarter % 2, north + half // 2 * 2 + quarter // 2
