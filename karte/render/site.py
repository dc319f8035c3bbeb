"""The root of the public site: the list of editions, what is missing, and which is the newest."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.render.html import page
from karte.render.policy import HEADERS, headers_file, site_headers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile.types import Header

NEWEST = "newest.js"
_SERVER = re.compile(r"https?://[^/]*")
_EDITION = re.compile(r"/(?:\d{4}|latest)/$")


@dataclass(frozen=True)
class ListedEdition:
    """An edition as the list has it.

    Attributes
    ----------
    edition : int
        Fiscal year, the name of its folder.
    label : str
        For example ``令和8年度（2026年度）版``.
    districts : tuple of str
        The ids of its districts.
    pages : tuple of str
        The ids that have a page: also of districts that are no more.
    former : tuple of (str, str)
        Folder and label of the revisions that it has replaced, the last first.
    """

    edition: int
    label: str
    districts: tuple[str, ...]
    pages: tuple[str, ...]
    former: tuple[tuple[str, str], ...] = ()


def render_site(
    header: Header, editions: tuple[ListedEdition, ...], address: str, hosts: Iterable[str]
) -> dict[str, bytes]:
    """Write what stands above all editions.

    Parameters
    ----------
    header : Header
        Of any edition: only what does not change with the year is used.
    editions : tuple of ListedEdition
        All of them, the newest first.
    address : str
        Where an edition is to be read (``[site] address``); may be empty.
    hosts : iterable of str
        Where pages get pictures of a background from.

    Returns
    -------
    dict of str to bytes
        ``index.html``, ``404.html``, ``newest.js`` and ``_headers``, for the site's root.
    """
    shared = {"header": header, "sources": (), "editions": editions}
    home = _home(address)
    first = editions[0]
    # Whose page leads to the same address in the newest edition.
    told = {"edition": first.edition, "label": first.label, "districts": first.pages}
    newest = json.dumps(told, ensure_ascii=False)
    return {
        "index.html": page("site.html.j2", {"root": "latest/", **shared}),
        "404.html": page("missing.html.j2", {"root": f"{home}latest/", "home": home, **shared}),
        NEWEST: f"window.karteNewest = {newest};\n".encode(),
        HEADERS: headers_file(site_headers(hosts)),
    }


def _home(address: str) -> str:
    """Return the path of the site on its server, for a page that is shown at any depth."""
    path = _SERVER.sub("", address)
    return _EDITION.sub("/", path) if _EDITION.search(path) else "/"
