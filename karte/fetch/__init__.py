"""Downloads the publishers' files: the only part of karte that uses the network.

Nothing else may import this package but its command, and nothing else may import a package that
reaches the network; two contracts in ``pyproject.toml`` hold that. ``karte build`` therefore works
where there is no network, on files that were put in their folders by hand as well as on these.
"""

from karte.fetch.addresses import Download, Kind, planned
from karte.fetch.run import Fetched, fetch

__all__ = ["Download", "Fetched", "Kind", "fetch", "planned"]
