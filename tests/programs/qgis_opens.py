"""Run by the Python of QGIS, not by pytest: opens a GeoPackage as a user would and draws it.

    python3 qgis_opens.py FILE FOLDER

Prints as JSON what QGIS made of each layer by itself, and draws each into FOLDER.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from qgis.core import (
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

LAYERS = ("districts", "small_areas")
SIZE = 600


def main(path: str, folder: str) -> None:
    """Open, tell, draw."""
    application = QgsApplication([], False)  # noqa: FBT003 - a library of C++
    application.initQgis()
    found = {name: look(path, name, folder) for name in LAYERS}
    application.exitQgis()
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


def look(path: str, name: str, folder: str) -> dict[str, object]:
    """Return what a layer looks like before anybody has touched its settings."""
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    renderer, labels = layer.renderer(), layer.labeling()
    categories = renderer.categories() if renderer.type() == "categorizedSymbol" else []
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "features": layer.featureCount(),
        "renderer": renderer.type(),
        "colours": {one.label(): one.symbol().color().name() for one in categories},
        "labelled": layer.labelsEnabled(),
        "label": labels.settings().fieldName if labels else "",
        "drawn": draw(layer, f"{folder}/{name}.png"),
        "headings": [layer.attributeDisplayName(one) for one in range(4)],
    }


def draw(layer: QgsVectorLayer, target: str) -> dict[str, int]:
    """Draw all of a layer; return how often each colour is there."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(SIZE, SIZE))
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(layer.extent())
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB888)
    image.save(target)
    lines = (bytes(image.constScanLine(one).asarray(3 * SIZE)) for one in range(SIZE))
    pixels = Counter(line[at : at + 3] for line in lines for at in range(0, 3 * SIZE, 3))
    return {f"#{colour.hex()}": count for colour, count in pixels.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
