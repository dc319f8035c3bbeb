"""Writes the list beside the editions, where nothing is published from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.errors import Problems
from karte.publish.swap import Change
from karte.publish.work import at_work
from karte.review.before import last_edition
from karte.review.book import book
from karte.review.collect import review_of
from karte.review.page import page_html
from karte.sources.own_keys import DistrictKeys
from karte.study import compute, opened

if TYPE_CHECKING:
    from pathlib import Path

    from karte.model import Audience
    from karte.progress import Progress
    from karte.review.types import Review

FOLDER = "review"
"""Folder of the output; it is for the office."""


def review_workspace(
    config_path: Path, audience: Audience, progress: Progress
) -> tuple[Review, Path]:
    """Compute an edition and write its list; no page and no PDF is made.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``.
    audience : Audience
        For whom the edition is that is checked.
    progress : Progress
        Told what goes on.

    Returns
    -------
    tuple of Review, pathlib.Path
        What the list says, and its workbook; the page lies beside it.

    Raises
    ------
    KarteError
        If anything in the workspace cannot be used, or the list that is there is open.
    """
    findings = Problems()
    config, inputs = opened(config_path, audience, findings, progress)
    results = compute(config, inputs, audience, findings, progress)
    output = config_path.parent / config.output.directory
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    keys = DistrictKeys(names, results.succession)
    review = review_of(results, last_edition(output / audience.value, config.edition, keys))
    stem = f"{FOLDER}/{config.edition}/review_{audience.value}"
    with at_work(output, progress.tell):
        change = Change(output)
        change.begin()
        try:
            change.write(f"{stem}.xlsx", book(review))
            change.write(f"{stem}.html", page_html(review))
            change.commit(())
        finally:
            change.discard()
    return review, output / f"{stem}.xlsx"
