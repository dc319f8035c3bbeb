"""The public site above its editions, which is written anew with each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.maps import TILE_HOSTS
from karte.render import ListedEdition, render_site
from karte.wareki import fiscal_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.config import Config
    from karte.profile.types import Header
    from karte.publish.edition import EditionWriter


def site_files(writer: EditionWriter, config: Config, header: Header) -> dict[str, bytes]:
    """Return the files at the root of the public site.

    Parameters
    ----------
    writer : EditionWriter
        Of an edition that is all written; beside it lie those that stand.
    config : Config
        Tells where the site is to be read.
    header : Header
        Of the edition.

    Returns
    -------
    dict of str to bytes
        By path from the site's root.
    """
    editions = tuple(
        ListedEdition(
            one,
            f"{fiscal_year(one)}版",
            _districts(writer, one, "profile.json"),
            _districts(writer, one, "index.html"),
        )
        for one in writer.editions()
    )
    address = config.site.address if config.site else ""
    return render_site(header, editions, address, tuple(_hosts(writer, config)))


def _districts(writer: EditionWriter, edition: int, file: str) -> tuple[str, ...]:
    """Return the districts of an edition that have a file; those that are no more have a page."""
    if edition != writer.edition:
        folders = (writer.parent / str(edition) / "districts").glob(f"*/{file}")
        return tuple(sorted(one.parent.name for one in folders))
    paths = (path.split("/") for path in writer.digests)
    return tuple(
        sorted(parts[1] for parts in paths if parts[0] == "districts" and parts[2:] == [file])
    )


def _hosts(writer: EditionWriter, config: Config) -> Iterator[str]:
    """Yield where the pages of this edition, or of one that stands, get pictures from."""
    standing = [writer.parent / str(one) / "index.html" for one in writer.editions()]
    pages = [one.read_bytes() for one in standing if one.is_file()]
    for tiles, host in TILE_HOSTS.items():
        if config.map.tiles == tiles or any(host.encode() in page for page in pages):
            yield host
