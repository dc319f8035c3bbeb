"""Issues of an edition: one that was put right after it had been published was printed twice.

Each of its former revisions is kept under the year and ``-r`` with its number; the last one stands
under the year alone.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from karte.model import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ISSUE = re.compile(r"(\d+)(?:-r(\d+))?")


def kept_name(edition: int, revision: int | None) -> str:
    """Return the name under which a revision is kept, and the last one of its year without any.

    Examples
    --------
    >>> kept_name(2026, 0), kept_name(2025, None)
    ('2026-r0', '2025')
    """
    return str(edition) if revision is None else f"{edition}-r{revision}"


def standing_revision(folder: Path) -> int | None:
    """Return which revision of an edition stands in its folder.

    Parameters
    ----------
    folder : pathlib.Path
        Of the edition.

    Returns
    -------
    int or None
        0 where its manifest does not say; None where there is no such folder.
    """
    if not folder.is_dir():
        return None
    try:
        return int(json.loads((folder / "manifest.json").read_bytes())["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def revised(output: Path, edition: int, revision: int) -> int | None:
    """Return which revision of an edition another one is about to replace.

    Parameters
    ----------
    output : pathlib.Path
        With the folder of all public editions.
    edition, revision : int
        Which is built.

    Returns
    -------
    int or None
        None where none stands, or the same one.
    """
    standing = standing_revision(output / Audience.PUBLIC.value / str(edition))
    return standing if standing is not None and standing < revision else None


def earlier_issues(
    names: Iterable[str], edition: int, standing: int | None
) -> dict[str, tuple[int, int | None]]:
    """Return the issues before one.

    Parameters
    ----------
    names : iterable of str
        Of folders or files; others may be among them.
    edition : int
        Only those before it count, and the former revisions of itself.
    standing : int or None
        From `revised`.

    Returns
    -------
    dict of str to (int, int or None)
        Edition and revision by name, oldest first.

    Examples
    --------
    >>> earlier_issues(["latest", "2026", "2026-r0", "2025"], 2026, 1)
    {'2025': (2025, None), '2026-r0': (2026, 0), '2026': (2026, 1)}
    """
    found = dict[str, tuple[int, int | None]]()
    for name in names:
        issue = _ISSUE.fullmatch(name)
        if issue is None:
            continue
        year, revision = int(issue[1]), int(issue[2]) if issue[2] else None
        if year == edition and revision is None:
            revision = standing
        if year < edition or (year == edition and revision is not None):
            found[name] = (year, revision)
    last = float("inf")
    return dict(
        sorted(found.items(), key=lambda one: (one[1][0], last if one[1][1] is None else one[1][1]))
    )
