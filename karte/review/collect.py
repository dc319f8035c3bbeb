"""Collects what has to be checked, from the profiles as they will be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.disclosure import cost_lines
from karte.model import Area, AreaType, Status
from karte.profile import format as formats
from karte.profile.corrections import Fate, applied_in
from karte.profile.figures import make_key_figures
from karte.profile.generated import generated_texts
from karte.profile.header import make_header
from karte.review.types import (
    NONE,
    Review,
    ReviewedCorrection,
    ReviewedDistrict,
    ReviewedFigure,
    ReviewedText,
)
from karte.sources.own_keys import DistrictKeys
from karte.tables.corrections import Action
from karte.wareki import era_date

if TYPE_CHECKING:
    from karte.profile import Results
    from karte.profile.corrections import Outcome
    from karte.profile.types import KeyFigure
    from karte.review.before import Before

_SAME, _NEW = "同じ", "新しい"


def review_of(results: Results, before: Before) -> Review:
    """Return the list of an edition.

    Parameters
    ----------
    results : Results
        What its pages are made of.
    before : Before
        The edition before it.

    Returns
    -------
    Review
        Of every district, in their order.
    """
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    keys = DistrictKeys(names, results.succession)
    outcomes = sorted(results.corrected, key=lambda one: one.fate is Fate.APPLIED)
    return Review(
        header=make_header(results),
        audience=results.audience.label,
        before=before.label,
        districts=tuple(
            ReviewedDistrict(
                id=own,
                name=name,
                key=name if keys.find(name) == (own,) else own,
                figures=_figures(results, before, own),
                texts=_texts(results, before, own),
                withheld=_withheld(results, own),
            )
            for own, name in names.items()
        ),
        corrections=tuple(map(_correction, outcomes)),
        withheld=tuple(
            one.strip() for one in cost_lines(results.costs, results.config.disclosure.threshold)
        ),
        findings=tuple(one.what for one in results.findings),
    )


def _figures(results: Results, before: Before, own: str) -> tuple[ReviewedFigure, ...]:
    decimals = {one.id: one.decimals for one in results.figures.catalogue}
    keys = make_key_figures(results.figures, results.meaning, results.config, own)
    return tuple(_figure(one, decimals[one.id], before, own) for one in keys)


def _figure(now: KeyFigure, decimals: int, before: Before, own: str) -> ReviewedFigure:
    district = before.districts.get(own)
    then = district.figures.get(now.id) if district else None
    value = _rounded(now.estimate.value, decimals)
    was = _rounded(then.value, decimals) if then else None
    why = ""
    if then is None:
        why = "前の版にこの指標なし" if district else before.why(own)
    elif was is None:
        why = f"前の版は{then.text}"
    elif value is None:
        why = f"この版は{now.text}"
    elif then.source != now.source_label:
        why = f"資料が違う（前は{then.source}）"
    difference = "" if why or value is None or was is None else _signed(value - was, decimals)
    return ReviewedFigure(
        name=now.name,
        unit=now.unit,
        text=now.text,
        likely=now.likely,
        status=now.estimate.status.label,
        grade=now.estimate.grade.value if now.estimate.grade else "",
        date=f"{now.source_label} {now.date_label}".strip(),
        value=value,
        decimals=decimals,
        before=then.text if then else NONE,
        before_value=was,
        before_date=f"{then.source} {then.date}".strip() if then else "",
        difference=difference or NONE,
        why=why,
    )


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _signed(difference: float, decimals: int) -> str:
    """Return a difference with its sign; ±0 where both editions print the same."""
    text = formats.number(difference, decimals)
    if not text.strip("▲0."):
        return "±0"
    return text if text.startswith("▲") else f"＋{text}"


def _texts(results: Results, before: Before, own: str) -> tuple[ReviewedText, ...]:
    applied = applied_in(results.corrected, own)
    told = {
        one.correction.target: one.told
        for one in results.corrected
        if one.correction.district_id == own and one.fate is Fate.APPLIED
    }
    district = before.districts.get(own)
    found = []
    for one in generated_texts(results, own):
        correction = applied.get(one.target)
        hidden = correction is not None and correction.action is Action.HIDE
        text = one.text if correction is None else correction.text
        was = district.texts.get(one.target, "") if district else None
        if was is None:
            since = f"{NONE}（{before.why(own)}）"
        else:
            since = _SAME if was == text else was or _NEW
        found.append(
            ReviewedText(
                target=one.target,
                kind=one.kind,
                figures=one.figures,
                text="" if hidden else text,
                made=one.text,
                correction=told.get(one.target, ""),
                before=since,
            )
        )
    return tuple(found)


def _withheld(results: Results, own: str) -> tuple[str, ...]:
    """Return the indicators that are withheld at their last date."""
    figures, area = results.figures, Area(AreaType.DISTRICT, own)
    dated = ((one, figures.latest(one)) for one in figures.catalogue)
    return tuple(
        f"{one.plain}（{moment.dataset.label} {era_date(moment.date)}）"
        for one, moment in dated
        if moment is not None
        and figures.values[one.id, moment].estimates[area].status is Status.SUPPRESSED
    )


def _correction(outcome: Outcome) -> ReviewedCorrection:
    one, generated = outcome.correction, outcome.generated
    return ReviewedCorrection(
        district=outcome.district_name,
        target=one.target,
        action=one.action.label,
        fate=outcome.fate.value,
        reason=one.reason,
        date=one.date.isoformat(),
        figures=one.figures,
        figures_now=generated.figures if generated else NONE,
        made=generated.text if generated else NONE,
        text=one.text,
        place=one.place,
        is_used=outcome.fate is Fate.APPLIED,
    )
