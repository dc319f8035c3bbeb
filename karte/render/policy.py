"""What pages may load: once as each page says it itself, once as a web server says it of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.maps import TILE_HOSTS

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADERS = "_headers"
"""The file at the site's root that tells a web server what to send with every page."""

# `file:` stands beside 'self' because not every browser counts a local file as its own origin.
_LOCAL = " file:"
_POLICY = (
    "default-src 'none'; script-src 'self'{local}; style-src 'self'{local}; "
    "img-src 'self'{local} data:{hosts}; base-uri 'none'; form-action 'none'"
)


def page_policy(tiles: str = "") -> str:
    """Return what one page may load, for its ``meta`` element.

    Parameters
    ----------
    tiles : str, optional
        The background of its map as in ``[map] tiles``.

    Returns
    -------
    str
        A Content-Security-Policy: nothing but the page's own files, and pictures of a background
        only where the city asked for it.
    """
    host = TILE_HOSTS.get(tiles, "")
    return _POLICY.format(local=_LOCAL, hosts=f" {host}" if host else "")


def site_headers(hosts: Iterable[str] = ()) -> dict[str, str]:
    """Return what a web server should send with every file of the site.

    Parameters
    ----------
    hosts : iterable of str, optional
        Where the pages of some edition get pictures of a background from.

    Returns
    -------
    dict of str to str
        Headers by name. The policy adds to that of the pages that no other site may frame them.
    """
    named = "".join(f" {one}" for one in sorted(set(hosts)))
    return {
        "Content-Security-Policy": f"{_POLICY.format(local='', hosts=named)}; "
        "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def headers_file(headers: dict[str, str]) -> bytes:
    """Write headers as the file that web hosts read them from.

    Parameters
    ----------
    headers : dict of str to str
        As of `site_headers`.

    Returns
    -------
    bytes
        The content of ``_headers``.
    """
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers.items()), ""]
    return "\n".join(lines).encode()


def headers_of(content: bytes) -> dict[str, str]:
    """Return the headers of such a file.

    Parameters
    ----------
    content : bytes
        The content of ``_headers``.

    Returns
    -------
    dict of str to str
        Those for every path.

    Examples
    --------
    >>> headers_of(headers_file(site_headers())) == site_headers()
    True
    """
    lines = content.decode("utf-8", errors="replace").splitlines()
    found = (line.strip().partition(": ") for line in lines if line.startswith("  "))
    return {name: value for name, colon, value in found if colon}
