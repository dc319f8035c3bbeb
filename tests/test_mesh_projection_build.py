"""The projection by mesh (国土数値情報 2024) through a whole build, to the download."""

from __future__ import annotations

import json
import math
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest
from mesh_files import future_row, write_future_mesh
from workspaces import lay_sample, rows, run

if TYPE_CHECKING:
    from pathlib import Path

CITY, NEIGHBOUR = "22999", "22998"
YEARS = (2025, 2030)
BANDS = {"": range(20), "0-14": range(3), "15-64": range(3, 13), "65+": range(13, 20)}
BANDS |= {"75+": range(15, 20), "0-4": range(1), "90-94": range(18, 19)}


class Projected(NamedTuple):
    """A published edition, and the sums of its city's rows in the file it was made from."""

    edition: Path
    sums: dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def projected(tmp_path_factory: pytest.TempPathFactory) -> Projected:
    """Build the sample city with a projection on the meshes where its census found people."""
    workspace = tmp_path_factory.mktemp("projection")
    lay_sample(workspace)
    (table,) = workspace.glob("census/mesh/tblT001142Q*.txt")
    codes = [line.split(",")[0] for line in table.read_text(encoding="cp932").splitlines()[2:]]
    lines = [
        future_row(code, CITY, [(place % 37 + band) / 7 for band in range(20)], years=YEARS)
        | {f"{name}{year}": "" for year in YEARS for name in ("HITOKU", "GASSAN")}
        for place, code in enumerate(codes)
    ]
    sums = defaultdict[tuple[str, str], float](float)
    for line in lines:
        for year in YEARS:
            for age, bands in BANDS.items():
                sums[f"{year}-10-01", age] += sum(
                    float(str(line[f"PT{band + 1:02d}_{year}"])) for band in bands
                )
    fold(lines[0], lines[1], YEARS[0])
    # The border: the same mesh once more, for people of the neighbour who are not this city's.
    lines += [future_row(code, NEIGHBOUR, [100.0] * 20, years=YEARS) for code in codes[::50]]
    names = {name for line in lines for name in line}
    lines = [{name: line.get(name, "") for name in sorted(names)} for line in lines]
    shp = write_future_mesh(workspace / "shp" / "250m_mesh_2024_22.shp", lines)
    with zipfile.ZipFile(workspace / "census/mesh/250m_mesh_2024_22_SHP.zip", "w") as archive:
        for part in sorted(shp.parent.iterdir()):
            archive.write(part, f"250m_mesh_2024_22_SHP/{part.name}")
    config = workspace / "karte.toml"
    text = config.read_text(encoding="utf-8")
    future = '[meshes]\nfuture = ["census/mesh/250m_mesh_2024_22_SHP.zip"]\n'
    config.write_text(text.replace("[meshes]\n", future), encoding="utf-8", newline="\n")
    return Projected(run(workspace, every_pdf=False).index.parent, dict(sums))


def fold(receiver: dict[str, object], hidden: dict[str, object], year: int) -> None:
    """Hide the ages of one mesh in those of another, as the publisher does."""
    receiver[f"GASSAN{year}"], hidden[f"HITOKU{year}"] = hidden["MESH_ID"], "*"
    for name in [f"PT{number:02d}_{year}" for number in range(1, 21)] + [f"PT00_{year}"]:
        receiver[name] = float(str(receiver[name])) + float(str(hidden[name]))
        hidden[name] = math.nan


def published(edition: Path) -> list[dict[str, str]]:
    return [row for row in rows(edition, "counts.csv") if row["source"] == "mesh-projection"]


def test_every_projected_figure_says_that_it_is_projected(projected: Projected) -> None:
    found = published(projected.edition)
    assert {row["status"] for row in found} == {"projected"}
    assert {row["date"] for row in found} == {"2025-10-01", "2030-10-01"}
    assert {row["area_type"] for row in found} == {"district", "municipality", "remainder"}
    assert len({row["area_id"] for row in found if row["area_type"] == "district"}) == 14


def test_districts_and_the_rest_are_the_municipality_of_the_file(projected: Projected) -> None:
    whole: dict[tuple[str, str], float] = {}
    parts: dict[tuple[str, str], float] = defaultdict(float)
    for row in published(projected.edition):
        age = "" if row["age_class"] == "total" else row["age_class"]
        if row["area_type"] == "municipality":
            whole[row["date"], age] = float(row["value"])
        else:
            parts[row["date"], age] += float(row["value"])
    assert whole.keys() >= projected.sums.keys()
    for key, total in projected.sums.items():
        assert abs(whole[key] - total) < 1, key
        assert parts[key] == whole[key], key


def test_each_district_has_people_and_few_are_outside(projected: Projected) -> None:
    people = [
        row
        for row in published(projected.edition)
        if row["count"] == "population" and row["age_class"] == "total"
    ]
    assert min(float(row["value"]) for row in people if row["area_type"] == "district") > 100
    rest = [float(row["value"]) for row in people if row["area_type"] == "remainder"]
    assert max(rest) < 0.05 * projected.sums["2025-10-01", ""]


def test_the_source_is_credited(projected: Projected) -> None:
    manifest = json.loads((projected.edition / "manifest.json").read_text(encoding="utf-8"))
    (file,) = [one for one in manifest["inputs"] if one["path"].endswith("_SHP.zip")]
    assert file["path"] == "census/mesh/250m_mesh_2024_22_SHP.zip"
    assert file["publisher"] == "国土交通省"
