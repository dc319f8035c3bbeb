"""Key figures and the table of indicators of a district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Estimate, Status
from karte.profile import format as formats
from karte.profile.standing import standing_text
from karte.profile.types import KeyFigure, Reference, Row
from karte.wareki import era_date
from karte.wording import mean_word, municipality_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.comparison import Figures, Moment
    from karte.config import Config
    from karte.indicators import Indicator
    from karte.meaning import Meaning

KEY_FIGURES = (
    "population",
    "households",
    "household_size",
    "density",
    "population_change",
    "young_share",
    "ageing_rate",
    "aged75_share",
)
"""The eight figures at the top of the page, in order."""


@dataclass(frozen=True)
class Value:
    """A figure of one area, as computed and as printed.

    Attributes
    ----------
    estimate : Estimate
        As computed.
    text : str
        As printed, without unit.
    likely : str
        Likely range as printed; empty where no town was cut.
    """

    estimate: Estimate
    text: str
    likely: str

    @property
    def value(self) -> float | None:
        """The number; None where there is none."""
        return self.estimate.value

    @property
    def status(self) -> Status:
        """How it came about, or why there is none."""
        return self.estimate.status


def value_of(figures: Figures, indicator: Indicator, moment: Moment, area: Area) -> Value:
    """Return one figure; a count is taken in whole numbers that add up over the districts.

    Parameters
    ----------
    figures : Figures
        All figures.
    indicator : Indicator
        Which one.
    moment : Moment
        When and from which dataset.
    area : Area
        Which area.

    Returns
    -------
    Value
        None and a word in place of a figure that does not exist.
    """
    values = figures.values[indicator.id, moment]
    own = values.estimates[area]
    return Value(
        estimate=own,
        text=formats.of_indicator(indicator, own.value, own.status),
        likely=formats.likely_of_indicator(indicator, own),
    )


def make_key_figures(
    figures: Figures, meaning: Meaning, config: Config, district_id: str
) -> tuple[KeyFigure, ...]:
    """Return the figures at the top of a district's page.

    Parameters
    ----------
    figures : Figures
        All figures.
    meaning : Meaning
        Where the districts stand.
    config : Config
        For the municipality's words.
    district_id : str
        Which district.

    Returns
    -------
    tuple of KeyFigure
        One for each of `KEY_FIGURES`, also where nothing is supplied (未提供).
    """
    by_id = {indicator.id: indicator for indicator in figures.catalogue}
    area = Area(AreaType.DISTRICT, district_id)
    own = meaning.of(area)
    unit = config.words.unit
    return tuple(
        _key_figure(figures, by_id[name], config, area).model_copy(
            update={"standing": standing_text(own[name].rank if name in own else None, unit)}
        )
        for name in KEY_FIGURES
        if name in by_id
    )


def make_reference(
    figures: Figures, indicator: Indicator, moment: Moment, config: Config
) -> Reference:
    """Return what the district is compared with, and the label that says which it is."""
    count = indicator.kind == "count"
    label = mean_word(config.words.unit) if count else municipality_word(config.municipality.kind)
    value = figures.reference(indicator, moment)
    status = Status.NOT_PROVIDED if value is None else Status.OBSERVED
    text = formats.of_indicator(indicator, value, status)
    return Reference(label=label, text=formats.with_unit(text, indicator.unit, status), value=value)


def _key_figure(figures: Figures, indicator: Indicator, config: Config, area: Area) -> KeyFigure:
    moment = figures.latest(indicator)
    if moment is None:
        return _not_provided(indicator, config)
    own = value_of(figures, indicator, moment, area)
    districts = figures.districts(indicator, moment)
    change_text, change_label = _change(figures, indicator, moment, area)
    return KeyFigure(
        id=indicator.id,
        name=indicator.plain,
        unit=indicator.unit if own.status.has_value else "",
        estimate=own.estimate,
        text=own.text,
        likely=own.likely,
        source_label=moment.dataset.label,
        date_label=era_date(moment.date),
        reference=make_reference(figures, indicator, moment, config),
        change_text=change_text,
        change_label=change_label,
        others=tuple(round(one, 6) for one in sorted(districts.values())),
        note=indicator.note,
        standing="",
    )


def _not_provided(indicator: Indicator, config: Config) -> KeyFigure:
    status = Status.NOT_PROVIDED
    count = indicator.kind == "count"
    label = mean_word(config.words.unit) if count else municipality_word(config.municipality.kind)
    return KeyFigure(
        id=indicator.id,
        name=indicator.plain,
        unit="",
        estimate=Estimate(value=None, status=status),
        text=status.label,
        likely="",
        source_label="",
        date_label="",
        reference=Reference(label=label, text=status.label, value=None),
        change_text="",
        change_label="",
        others=(),
        note=indicator.note,
        standing="",
    )


def range_note(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the line that says what ranges and grades in a table are, if there are any."""
    cells = [cell for row in rows for cell in row.cells]
    if not any(cell.likely or cell.grade for cell in cells):
        return ()
    return (
        (
            "「〜」の数はおよその範囲、A・B・Cは推計の確かさです（Cは参考）。"
            "「数値について・出典」をご覧ください。"
        ),
    )


def _change(figures: Figures, indicator: Indicator, moment: Moment, area: Area) -> tuple[str, str]:
    """Return the change since five years before on the same ground, and since when."""
    earlier = figures.before(moment)
    if indicator.kind == "change" or earlier is None:
        return "", ""
    now = value_of(figures, indicator, moment, area)
    before = value_of(figures, indicator, earlier, area)
    if now.value is None or before.value is None:
        return "", ""
    years = moment.date.year - earlier.date.year
    return formats.change(indicator, now.value, before.value), f"{years}年前から"
