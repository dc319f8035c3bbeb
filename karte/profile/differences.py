"""The largest certain differences as figures with all that a figure needs beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.profile import format as formats
from karte.profile.meanings import Difference, Differences
from karte.profile.standing import figure_cell, moment_label, standing_text
from karte.wording import mean_word, municipality_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.comparison import Standing
    from karte.config import Config
    from karte.meaning import Meaning
    from karte.model import Area
    from karte.narrative import Difference as Found

_HIGH_AND_LOW = {"", "%", "歳"}
"""Units that go up and down; of the others there is more or less."""


def make_differences(meaning: Meaning, config: Config, area: Area) -> Differences | None:
    """Return the differences of a district, ready to be printed.

    Parameters
    ----------
    meaning : Meaning
        With the differences that were found.
    config : Config
        For the municipality's words.
    area : Area
        The district.

    Returns
    -------
    Differences or None
        None where none were looked for.
    """
    found = meaning.differences.get(area)
    if found is None:
        return None
    return Differences(
        found=tuple(
            _difference(one, meaning.standings[one.indicator], area, config) for one in found.found
        ),
        why_fewer=found.why_fewer,
    )


def _difference(
    found: Found, standings: Mapping[Area, Standing], area: Area, config: Config
) -> Difference:
    own = standings[area]
    if own.own.value is None or own.whole is None:
        message = f"no figure to differ: {found.indicator}"
        raise AssertionError(message)
    indicator = own.indicator
    cell = figure_cell(indicator, own.own)
    count = indicator.kind == "count"
    high, low = ("高い", "低い") if indicator.unit in _HIGH_AND_LOW else ("多い", "少ない")
    grade = f"（確かさ{cell.grade.value}）" if cell.grade else ""
    whole = formats.of_indicator(indicator, own.whole, own.own.status)
    known = (one.own.value for one in standings.values())
    return Difference(
        name=indicator.plain,
        unit=indicator.unit,
        text=cell.text,
        likely=cell.likely,
        made=f"{cell.status.label}{grade}",
        whole_label=mean_word(config.words.unit)
        if count
        else municipality_word(config.municipality.kind),
        whole_text=f"{whole}{indicator.unit}",
        said=f"{found.amount}{high if found.direction == 'higher' else low}",
        standing=standing_text(own.rank, config.words.unit),
        source_label=moment_label(own.moment),
        value=own.own.value,
        reference=own.whole,
        others=tuple(sorted(round(one, 6) for one in known if one is not None)),
    )
