"""Which programs an edition was made with."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version

from karte import __version__

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def versions() -> dict[str, str]:
    """Return the versions that decide what comes out.

    Returns
    -------
    dict of str to str
        karte, Python and every package that karte asks for by name, in order of name.

    Examples
    --------
    >>> sorted({"karte", "python", "shapely", "typst"} & set(versions()))
    ['karte', 'python', 'shapely', 'typst']
    """
    found = {"karte": __version__, "python": platform.python_version()}
    for requirement in requires("karte") or ():
        name = _NAME.match(requirement)
        if name is None or "extra ==" in requirement:
            continue
        try:
            found[name[0].lower()] = version(name[0])
        except PackageNotFoundError:  # another system's, or left out on purpose
            continue
    return dict(sorted(found.items()))
