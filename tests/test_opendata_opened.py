"""The open data in the programs of a city hall, QGIS and LibreOffice, where they are there."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from workspaces import profiles

from karte.design import SHADES

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENS = Path(__file__).parent / "programs" / "qgis_opens.py"


def ran(command: Sequence[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a program without a screen and without this Python's own modules."""
    hidden = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment["XDG_RUNTIME_DIR"] = str(home)
    return subprocess.run(  # noqa: S603 - programs of this machine on our own files
        command, capture_output=True, check=False, encoding="utf-8", env=environment, timeout=300
    )


@cache
def qgis_python() -> str | None:
    """Return the Python that has QGIS; ``KARTE_QGIS_PYTHON`` names one, else the system's."""
    named = os.environ.get("KARTE_QGIS_PYTHON")
    for python in [named] if named else ["/usr/bin/python3", sys.executable]:
        if shutil.which(python):
            found = ran([python, "-c", "import qgis.core"], Path.cwd())
            if found.returncode == 0:
                return python
    return None


@pytest.fixture(scope="module")
def opened(
    sample_edition: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, dict[str, Any]], Path]:
    """Return what QGIS makes of the city's GeoPackage, and where it has drawn it."""
    python = qgis_python()
    if python is None:
        pytest.skip("no QGIS on this machine (Debian: qgis python3-qgis; KARTE_QGIS_PYTHON)")
    folder = tmp_path_factory.mktemp("qgis")
    copy = shutil.copy(sample_edition / "data" / "karte.gpkg", folder)
    done = ran([python, str(OPENS), str(copy), str(folder)], folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_qgis_takes_the_style_by_itself(
    sample_edition: Path, opened: tuple[dict[str, dict[str, Any]], Path]
) -> None:
    layers, _ = opened
    assert (layers["districts"]["features"], layers["small_areas"]["features"]) == (14, 144)
    legend = next(iter(profiles(sample_edition))).map
    assert legend is not None
    for one in layers.values():
        assert one["valid"]
        assert one["crs"] == "EPSG:6668"
        assert one["renderer"] == "categorizedSymbol"
        assert one["labelled"]
        assert one["label"] == "name"
        assert {"秘匿", "未提供", "該当なし"} <= set(one["colours"])
        assert "名前" in one["headings"]
    shades = layers["small_areas"]["colours"]
    assert list(shades)[: len(legend.legend)] == list(reversed(legend.legend))
    assert [shades[one] for one in legend.legend] == list(SHADES)


def test_qgis_draws_the_shades(opened: tuple[dict[str, dict[str, Any]], Path]) -> None:
    layers, folder = opened
    for name, one in layers.items():
        assert (folder / f"{name}.png").is_file()
        many = {colour for colour, count in one["drawn"].items() if count > 1000}
        assert len(many & {*one["colours"].values()}) >= 4, name


def test_libreoffice_reads_a_workbook_as_it_was_written(
    sample_edition: Path, tmp_path: Path
) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice on this machine (Debian: libreoffice-calc)")
    folder = min((sample_edition / "districts").iterdir())
    book = shutil.copy(folder / "data" / "karte.xlsx", tmp_path)
    # Every sheet as a file of its own, as shown: UTF-8, quoted texts.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [soffice, "--headless", "--convert-to", form, "--outdir", str(tmp_path), str(book)]
    done = ran(command, tmp_path)
    assert done.returncode == 0, done.stderr
    written = openpyxl.load_workbook(book)
    for sheet in written:
        (path,) = tmp_path.glob(f"*-{sheet.title}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            read = list(csv.reader(file))
        assert len(read) == sheet.max_row
        for own, other in zip(sheet.iter_rows(), read, strict=True):
            for cell, text in zip(own, other, strict=False):
                if isinstance(cell.value, str):
                    assert text == cell.value
                elif isinstance(cell.value, int | float):
                    shown = float(text.replace(",", ""))
                    assert shown == pytest.approx(cell.value, abs=0.5001)
                else:
                    assert text == ""
