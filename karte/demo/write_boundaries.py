"""Boundary files: school districts in two editions, small areas of three censuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from karte.demo import names
from karte.demo.boundary_fields import FIELDS
from karte.demo.digitising import digitised, school
from karte.demo.names import MUNICIPALITY_CODE, PREFECTURE_CODE, register_name
from karte.demo.parameters import CENSUS_YEARS
from karte.demo.plan import DISTRICTS, MERGED_SCHOOL
from karte.demo.shapefile import Field, shapefile
from karte.demo.text import Files, csv_bytes, degrees, geojson_bytes, to_degrees
from karte.demo.towns import SmallArea, ground, small_areas
from karte.demo.truth import DISTRICT_IDS, counts_of, sample_truth

if TYPE_CHECKING:
    import pandas as pd

STEMS = {2020: "r2ka22999", 2015: "h27ka22999", 2010: "h22ka22999"}
WATER_NUMBER = 9990
TOWN, SEA = 8101, 8154
DIGITS_YEAR = 2015
"""The census whose names have 丁目 with full-width digits."""
WHOLE = 100
"""A whole town, in hundredths."""
HOUSEHOLDS_PER_UNIT = 25
"""Households in a 基本単位区, roughly."""


def write_boundaries() -> Files:
    """Return every boundary file and the city's own table of towns and districts.

    Returns
    -------
    dict
        Path → content.
    """
    files = _districts()
    for year in CENSUS_YEARS:
        files |= _small_areas(year)
    files["boundaries/districts/town_districts.csv"] = _town_districts()
    return files


def _districts() -> Files:
    """Write the edition of 2023 as a shapefile, that of 2021 as GeoJSON."""
    now, before = digitised()
    fields = [Field(f"A27_{number:03d}", "C", 80) for number in range(1, 6)]
    parts = shapefile(
        [to_degrees(shape) for shape in now.values()],
        fields,
        [_properties(number) for number in now],
        encoding="utf-8",
        datum="JGD2011",
    )
    stem = f"boundaries/districts/A27-23_{PREFECTURE_CODE}"
    files = {stem + extension: content for extension, content in parts.items()}
    files[stem + ".cpg"] = b"UTF-8"
    name = f"A27-21_{PREFECTURE_CODE}"
    features = [(_properties(number), to_degrees(shape)) for number, shape in before.items()]
    files[f"boundaries/districts/{name}.geojson"] = geojson_bytes(name, features)
    return files


def _properties(number: int) -> dict[str, object]:
    code, name = school(number)
    town = DISTRICTS[number].towns[-1].base if number < len(DISTRICTS) else MERGED_SCHOOL[0]
    return {
        "A27_001": MUNICIPALITY_CODE,
        "A27_002": f"{names.CITY}立",
        "A27_003": code,
        "A27_004": name,
        "A27_005": f"{names.CITY}{town.removeprefix('大字')}{number + 3}-1",
    }


def _small_areas(year: int) -> Files:
    """Write the towns of one census, one row a polygon."""
    figures = sample_truth().census[year].small_areas
    shapes: list[shapely.Geometry] = []
    records: list[dict[str, object]] = []
    for area in small_areas(year):
        polygons = _polygons(area)
        largest = max(range(len(polygons)), key=lambda place: polygons[place].area)
        for place, polygon in enumerate(polygons):
            record = _common(area.key_code, _name(area.name, year), polygon, len(records))
            people = counts_of(figures, area.key_code) if place == 0 else None
            record |= _counted(people)
            record["KIGO_E"] = f"E{place + 1}" if len(polygons) > 1 else ""
            record["AREA_MAX_F"] = "M" if place == largest else ""
            shapes.append(to_degrees(polygon))
            records.append(record)
    basin = ground().mosaic.polygons[-1]
    water = _common(f"{MUNICIPALITY_CODE}{WATER_NUMBER}", "‐", basin, len(records))
    records.append(water | _counted(None) | {"HCODE": SEA, "AREA_MAX_F": "M"})
    shapes.append(to_degrees(basin))
    parts = shapefile(
        shapes,
        FIELDS[year],
        records,
        encoding="cp932",
        datum="JGD2000" if year == min(CENSUS_YEARS) else "JGD2011",
    )
    stem = f"boundaries/small_areas/{year}/{STEMS[year]}"
    files = {stem + extension: content for extension, content in parts.items()}
    if year == max(CENSUS_YEARS):
        files[stem + ".cpg"] = b"Shift_JIS"
    return files


def _polygons(area: SmallArea) -> list[shapely.Polygon]:
    """Return the separate polygons of a town, westernmost first: the first is not the largest."""
    polygons = ground().mosaic.polygons
    union = shapely.coverage_union_all([polygons[piece] for piece in area.pieces])
    return sorted(shapely.get_parts(union).tolist(), key=lambda one: float(one.centroid.x))


def _name(name: str, year: int) -> str:
    return names.with_digits(name) if year == DIGITS_YEAR else name


def _common(key_code: str, name: str, polygon: shapely.Polygon, row: int) -> dict[str, object]:
    """Return what every census writes about a polygon, under every name it ever had."""
    number, part = key_code[5:9], key_code[9:] or "00"
    city = MUNICIPALITY_CODE[2:]
    lon, lat = degrees(shapely.get_coordinates(polygon.centroid))[0]
    record: dict[str, object] = {
        "KEY_CODE": key_code,
        "PREF": PREFECTURE_CODE,
        "KEN": PREFECTURE_CODE,
        "CITY": city,
        "S_AREA": number + part,
        "PREF_NAME": names.PREFECTURE,
        "KEN_NAME": names.PREFECTURE,
        "CITY_NAME": names.CITY,
        "GST_NAME": names.CITY,
        "S_NAME": name,
        "MOJI": name,
        "HCODE": TOWN,
        "AREA": polygon.area,
        "PERIMETER": polygon.length,
        "KIHON1": number,
        "DUMMY1": "-",
        "KIHON2": part,
        "KEYCODE1": city + number + part,
        "KEYCODE2": city + key_code[5:],
        "X_CODE": lon,
        "Y_CODE": lat,
        "KCODE1": f"{number}-{part}",
        "NMOJI": len(name),
        "SEQ_NO2": row + 1,
        "TATE": 0,
        "DIR": 0,
        "HIGHT": 20,
        "JIKAKU": 0,
    }
    for stem in ("R2KAxx", "H27KAxx_", "H22KA22_"):
        record[stem] = row + 2
        record[stem.rstrip("_") + "_ID"] = row + 1
    return record


def _counted(people: pd.Series | None) -> dict[str, object]:
    """Return the figures of a polygon; only the first of a town has any."""
    if people is None:
        return dict.fromkeys(("JINKO", "SETAI", "KBSUM", "KSUM", "CSUM"), 0)
    households = int(people["households"])
    units = max(1, households // HOUSEHOLDS_PER_UNIT)
    return {
        "JINKO": int(people["population"]),
        "SETAI": households,
        "KBSUM": units,
        "KSUM": units,
        "CSUM": units,
    }


def _town_districts() -> bytes:
    """Write which share of each town's people lives in which district."""
    rows: list[tuple[object, ...]] = [("町丁コード", "町丁目名", "校区名", "割合")]
    shares = sample_truth().town_shares
    schools = {key: school(number)[1] for number, key in enumerate(DISTRICT_IDS)} | {"": ""}
    for area in small_areas(max(CENSUS_YEARS)):
        for key, hundredths in _hundredths(counts_of(shares, area.key_code)).items():
            text = "1" if hundredths == WHOLE else f"{hundredths / WHOLE:.2f}"
            rows.append((area.key_code, register_name(area.name), schools[key], text))
    return csv_bytes(rows, "utf-8-sig")


def _hundredths(shares: pd.Series) -> dict[str, int]:
    """Round shares so that they still make one hundred together; drop those that round away."""
    exact = shares * WHOLE
    whole = exact.astype("int64")
    order = (whole - exact).sort_values(kind="stable").index
    for key in order[: WHOLE - int(whole.sum())]:
        whole[key] += 1
    return {str(key): int(number) for key, number in whole.items() if number}
