"""The list as one page that needs no other file, to be read and printed."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from karte.review.types import BOX

if TYPE_CHECKING:
    from jinja2 import Template

    from karte.review.types import Review


def page_html(review: Review) -> bytes:
    """Return ``review.html``.

    Parameters
    ----------
    review : Review
        All that it says.

    Returns
    -------
    bytes
        For the office only; opens from anywhere, asks for nothing, prints on A4 across.
    """
    return _template().render(review=review, box=BOX).encode()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = resources.files("karte.review").joinpath("review.html.j2").read_text("utf-8")
    return environment.from_string(source)
