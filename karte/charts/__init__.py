"""Parts of a `Profile` drawn as SVG strings, for the page and the PDF alike."""

from karte.charts.composition import composition_svg
from karte.charts.pyramid import pyramid_svg
from karte.charts.quadrant import quadrant_svg
from karte.charts.series import series_svg
from karte.charts.strip import strip_svg

__all__ = ["composition_svg", "pyramid_svg", "quadrant_svg", "series_svg", "strip_svg"]
