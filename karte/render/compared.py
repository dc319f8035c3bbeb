"""What the scripts of the index are given: every district's figures as data, not as markup."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from karte.maps import pattern_fill, shades
from karte.render.words import mark

if TYPE_CHECKING:
    from karte.profile.types import Compared, ComparedFigure, Overview

MOST_BESIDE = 4
"""So many districts fit beside each other."""


def compared_json(overview: Overview) -> str:
    """Write the figures of all districts for ``compare.js``.

    Parameters
    ----------
    overview : Overview
        Of the edition.

    Returns
    -------
    str
        JSON without any ``<``, so that nothing in it can end the element it stands in; empty
        where there is nothing to compare.
    """
    if not overview.compared:
        return ""
    data = {
        "unit": overview.header.unit,
        "most": MOST_BESIDE,
        "first": overview.first_compared,
        "districts": [[row.district_id, row.name] for row in overview.rows],
        "indicators": [_indicator(one) for one in overview.compared],
    }
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c")


def _indicator(one: Compared) -> dict[str, object]:
    return {
        "id": one.id,
        "label": one.label,
        "source": one.source_label,
        "whole": [one.whole_label, one.whole_text, one.whole],
        "legend": one.legend,
        "fills": shades(len(one.legend)),
        "said": one.said,
        "cells": [_cell(figure) for figure in one.figures],
    }


def _cell(one: ComparedFigure) -> list[object]:
    """Return text, number and class; then grade, range in words, both ends, where it was split."""
    if one.value is None:
        return [one.text, None, pattern_fill(one.status)]
    cell: list[object] = [one.text, one.value, one.level]
    if one.grade or one.likely:
        cell += [mark(one.grade), f"およそ{one.likely}" if one.likely else "", one.low, one.high]
    return cell
