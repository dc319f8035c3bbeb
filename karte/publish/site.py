"""The public site above its editions, which is written anew with each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.maps import TILE_HOSTS
from karte.profile.header import edition_label
from karte.publish.revisions import former_revisions
from karte.render import ListedEdition, render_site
from karte.sources.issues import standing_revision

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
            edition_label(one, _revision(writer, one)),
            _districts(writer, one, "profile.json"),
            _districts(writer, one, "index.html"),
            former_revisions(writer.parent, one, writer.keeps),
        )
        for one in writer.editions()
    )
    address = config.site.address if config.site else ""
    return render_site(header, editions, address, tuple(_hosts(writer, config)))


def _revision(writer: EditionWriter, edition: int) -> int:
    if edition == writer.edition:
        return writer.revision
    return standing_revision(writer.parent / str(edition)) or 0


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
    pages = [one.read_bytes() for one in writer.parent.glob("[0-9]*/index.html")]
    for tiles, host in TILE_HOSTS.items():
        if config.map.tiles == tiles or any(host.encode() in page for page in pages):
            yield host
