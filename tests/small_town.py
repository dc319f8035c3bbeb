"""A 町 of nine hamlets in three 地区: the smallest workspace that can be built."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from shapely import affinity, box
from shapely.geometry import mapping

HAMLETS = ("大浜", "小浜", "浜田", "本郷", "新田", "横町", "山里", "奥谷", "峠")
ZONES = ("浜地区", "本郷地区", "山地区")


def write_table(path: Path, lines: list[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("町丁目名", "地区名"))
        writer.writerows(lines)


def write_hamlets(path: Path) -> None:
    """Nine hamlets of one kilometre in a square, with the columns of the census boundaries."""
    features = []
    for place, name in enumerate(HAMLETS):
        shape = affinity.scale(box(place % 3, place // 3, place % 3 + 1, place // 3 + 1),
                               xfact=0.0109, yfact=0.009, origin=(0, 0))  # fmt: skip
        shape = affinity.translate(shape, xoff=138.0, yoff=34.0)
        properties = {
            "KEY_CODE": f"22899{place + 1:04d}", "PREF": "22", "CITY": "899",
            "S_AREA": f"{place + 1:04d}00", "PREF_NAME": "見本県", "CITY_NAME": "見本町",
            "S_NAME": name, "KIGO_E": "", "HCODE": 8101, "AREA": 1e6,
            "JINKO": 100 * (place + 1), "SETAI": 40 * (place + 1),
        }  # fmt: skip
        features.append({"type": "Feature", "properties": properties, "geometry": mapping(shape)})
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )


def lay_town(workspace: Path) -> Path:
    """Lay the files of the town into a folder."""
    (workspace / "boundaries").mkdir()
    write_hamlets(workspace / "boundaries" / "hamlets.geojson")
    lines = [(name, ZONES[place // 3]) for place, name in enumerate(HAMLETS)]
    write_table(workspace / "boundaries" / "towns.csv", lines)
    shutil.copy(Path(__file__).parent / "cities" / "town" / "karte.toml", workspace)
    return workspace
