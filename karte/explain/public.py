"""What of an explanation may stand on a public page.

Sources, methods, weights and the formula are named. The figure of a row is shown only where it is
published itself: people and households that the census counts in a town. Weights are given to the
whole per cent that the page prints: several exact weights of one town would tell its ages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Audience, Dataset
from karte.profile.small_area_values import FEW_PEOPLE
from karte.tables.columns import population

if TYPE_CHECKING:
    from karte.explain.types import CountTrace, Explanation, Formula, SourceRow

PUBLISHED = frozenset({population(), "households"})
"""Counts whose figures by town the census publishes; those by age are not shown."""
_SHARE_DECIMALS = 2
_MORE_DECIMALS = 2


def for_public(explanation: Explanation) -> Explanation:
    """Return an explanation without what is not published.

    Parameters
    ----------
    explanation : Explanation
        As staff see it.

    Returns
    -------
    Explanation
        Counts as they are printed; a result with the digits of the downloads.
    """
    counts = tuple(_count(one) for one in explanation.counts)
    rounding = explanation.rounding
    return explanation.model_copy(
        update={
            "audience": Audience.PUBLIC,
            "counts": counts,
            "formula": _formula(explanation),
            "rounding": rounding.model_copy(update={"added": None}),
        }
    )


def is_published(count: CountTrace) -> bool:
    """Tell whether the figures of the rows of a count may be shown.

    Parameters
    ----------
    count : CountTrace
        As staff see it.

    Returns
    -------
    bool
        False where some row, or some hidden town in one, has so few people that the map does not
        tell how many: what all others leave of the district's figure would tell it.
    """
    if count.dataset is not Dataset.CENSUS or count.count not in PUBLISHED:
        return False
    figures = [row.value for row in count.rows]
    figures += [town.people for row in count.rows for town in row.hidden]
    return not any(one is not None and 0 < one < FEW_PEOPLE for one in figures)


def _count(count: CountTrace) -> CountTrace:
    shown = is_published(count)
    rows = tuple(_row(one, shown=shown) for one in count.rows)
    if not shown:  # the order would tell which town has most people
        rows = tuple(sorted(rows, key=lambda row: row.row_id))
    return count.model_copy(update={"exact": None, "withheld": not shown, "rows": rows})


def _row(row: SourceRow, *, shown: bool) -> SourceRow:
    towns = tuple(
        one.model_copy(
            update={
                "placed": round(one.placed, _SHARE_DECIMALS),
                "share": round(one.share, _SHARE_DECIMALS),
                "ages": (),
            }
        )
        for one in row.towns
    )
    update: dict[str, object] = {"weight": round(row.weight, _SHARE_DECIMALS), "towns": towns}
    if shown:
        contribution = row.contribution
        update["contribution"] = None if contribution is None else float(round(contribution))
    else:
        update |= {
            "value": None,
            "contribution": None,
            "hidden": tuple(one.model_copy(update={"people": None}) for one in row.hidden),
        }
    return row.model_copy(update=update)


def _formula(explanation: Explanation) -> Formula:
    """Return the formula with printed counts in place of exact ones."""
    formula = explanation.formula
    printed = {(one.count, one.date): one.estimate.value for one in explanation.counts}

    def added(side: str) -> float | None:
        total = 0.0
        for term in getattr(formula, side):
            own = printed.get((term.count, term.date))
            if own is None:
                return None
            total += term.sign * own
        return total if getattr(formula, side) else None

    decimals = explanation.rounding.decimals + _MORE_DECIMALS
    result = formula.result
    if not formula.denominator:
        result = added("numerator")
    elif result is not None:
        result = round(result, decimals)
    return formula.model_copy(
        update={"top": added("numerator"), "bottom": added("denominator"), "result": result}
    )
