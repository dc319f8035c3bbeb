"""What has changed, as one page for the office that needs no other file."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from karte.diff.split import Cause
from karte.diff.tables import shown, signed
from karte.diff.words import Words

if TYPE_CHECKING:
    from jinja2 import Template

    from karte.diff.lines import Compared
    from karte.diff.stages import Stages

MOST = 400
"""Lines on the page; the table for Excel has all."""


def diff_page(stages: Stages, compared: Compared, table: str, datasets: dict[str, str]) -> bytes:
    """Return the page.

    Parameters
    ----------
    stages : Stages
        The two editions.
    compared : Compared
        From `compare`.
    table : str
        Name of the CSV beside it.
    datasets : dict of str to str
        The word for each family of sources.

    Returns
    -------
    bytes
        For the office only; opens from anywhere, asks for nothing.
    """
    moved = Counter(cause for one in compared.lines for cause in one.split.causes)
    areas = {
        cause: len({one.area_id for one in compared.lines if cause in one.split.causes})
        for cause in Cause
    }
    return (
        _template()
        .render(
            stages=stages,
            compared=compared,
            table=table,
            datasets=datasets,
            lines=compared.lines[:MOST],
            summary=[(cause.label, moved[cause], areas[cause]) for cause in Cause],
            causes=tuple(Cause),
            method=Words(stages).method() if moved[Cause.METHOD] else "",
        )
        .encode()
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["shown"] = shown
    environment.filters["signed"] = signed
    source = resources.files("karte.diff").joinpath("diff.html.j2").read_text("utf-8")
    return environment.from_string(source)
