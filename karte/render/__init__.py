"""`Profile` and `Overview` made readable: HTML pages, text and tagged PDFs, saying the same."""

from karte.render.html import (
    render_former,
    render_index,
    render_profile,
    render_screening,
    site_assets,
)
from karte.render.map_sheet import render_map_sheet
from karte.render.pdf import PdfRenderer, default_renderer
from karte.render.policy import HEADERS, headers_of, site_headers
from karte.render.site import ListedEdition, render_site
from karte.render.text import render_text
from karte.render.typeset import Typesetter, bundled_typesetter
from karte.render.worksheet import render_worksheet

__all__ = [
    "HEADERS",
    "ListedEdition",
    "PdfRenderer",
    "Typesetter",
    "bundled_typesetter",
    "default_renderer",
    "headers_of",
    "render_former",
    "render_index",
    "render_map_sheet",
    "render_profile",
    "render_screening",
    "render_site",
    "render_text",
    "render_worksheet",
    "site_assets",
    "site_headers",
]
