"""Revisions of an edition that was published: what stands, what is kept, and what may not be."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problem
from karte.model import Audience
from karte.profile.header import revision_label
from karte.sources.issues import kept_name, standing_revision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from karte.config import Config

_FIRST = "はじめの版"
_SHOWN = 3
_FIGURES = {
    "data/indicators.csv": ("area_name", "label", "date", "source"),
    "data/counts.csv": ("area_name", "count", "sex", "age_class", "date", "source"),
}
"""Tables of figures, and the columns that say which figure a line has."""


def refuse_lower_revision(output: Path, config: Config, audience: Audience) -> None:
    """Stop a build that would put an older revision in the place of a newer one.

    Parameters
    ----------
    output : pathlib.Path
        The output folder.
    config : Config
        Says which revision is built.
    audience : Audience
        For whom; only what is published is kept.

    Raises
    ------
    KarteError
        Naming both.
    """
    standing = standing_revision(output / audience.value / str(config.edition))
    if audience is Audience.PUBLIC and standing is not None and standing > config.revision:
        wanted = revision_label(config.revision) or "訂正のない版"
        raise KarteError(
            f"公開用の{config.edition}年度版は{revision_label(standing)}ですが、karte.toml では"
            f"{wanted}です。",
            where="karte.toml [[revisions]]",
            hint="消した [[revisions]] を書き戻してください。公開した訂正を取り消すときも、"
            "次の番号の訂正版として正誤を書きます。",
        )


def former_revisions(public: Path, edition: int, coming: str) -> tuple[tuple[str, str], ...]:
    """Return the revisions of an edition that are kept beside it.

    Parameters
    ----------
    public : pathlib.Path
        Folder of all public editions.
    edition : int
        Fiscal year.
    coming : str
        Name of the folder that is being kept now; may be empty.

    Returns
    -------
    tuple of (str, str)
        Folder and label, the last first.
    """
    there = [one.name for one in public.iterdir()] if public.is_dir() else []
    pattern = re.compile(rf"{edition}-r(\d+)")
    found = {int(one[1]): one[0] for one in map(pattern.fullmatch, {*there, coming}) if one}
    return tuple(
        (found[number], revision_label(number) or _FIRST) for number in sorted(found, reverse=True)
    )


def kept_folder(public: Path, edition: int, revision: int) -> str:
    """Return under which name the edition that stands is kept, or nothing.

    Parameters
    ----------
    public : pathlib.Path
        Folder of all public editions.
    edition : int
        Fiscal year.
    revision : int
        Which is to stand there.

    Returns
    -------
    str
        Empty where none stands, or the same revision.
    """
    standing = standing_revision(public / str(edition))
    return kept_name(edition, standing) if standing is not None and standing < revision else ""


def changed_figures(
    public: Path, config: Config, files: Mapping[str, bytes]
) -> tuple[Problem, ...]:
    """Say that figures of an edition that may be published change without a new revision.

    Parameters
    ----------
    public : pathlib.Path
        Folder of all public editions.
    config : Config
        Says which edition and revision is built.
    files : mapping of str to bytes
        What the new one has, by path.

    Returns
    -------
    tuple of Problem
        One at most; karte cannot know what has left the house, so it does not stop.
    """
    standing = public / str(config.edition)
    if standing_revision(standing) != config.revision:
        return ()
    told = list[str]()
    for path, columns in _FIGURES.items():
        before = standing / path
        if path in files and before.is_file() and before.read_bytes() != files[path]:
            told += _differing(_lines(before.read_bytes(), columns), _lines(files[path], columns))
    if not told:
        return ()
    more = " ほか" if len(told) > _SHOWN else ""
    return (
        Problem(
            f"前に作った公開用の{config.edition}年度版と、数値が{len(told)}か所違います: "
            f"{'、'.join(told[:_SHOWN])}{more}。",
            "karte.toml [[revisions]]",
            "まだ公開していなければ、このままで構いません。公開した版なら、公開したファイル（ホームページや"
            "控えにあるもの）を出力先の public に戻してから、karte.toml に [[revisions]] を書いて"
            "訂正版として作り直してください（docs/review.md）。",
        ),
    )


def _lines(content: bytes, columns: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """Return the figure, or the word for none, of every line by what it is of."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {
        tuple(row.get(one) or "" for one in columns): row.get("value") or row.get("status") or ""
        for row in rows
    }


def _differing(
    before: Mapping[tuple[str, ...], str], now: Mapping[tuple[str, ...], str]
) -> list[str]:
    none = "なし"
    return [
        f"{' '.join(filter(None, key[:-1]))} {before.get(key, none)} → {now.get(key, none)}"
        for key in dict.fromkeys((*before, *now))
        if before.get(key) != now.get(key)
    ]
