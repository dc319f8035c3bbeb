"""The manifest: every published file and every input, with digests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.model import Audience, Origin
    from karte.profile.types import Header


def manifest_json(
    *,
    header: Header,
    audience: Audience,
    version: str,
    files: Mapping[str, str],
    origins: Sequence[Origin],
) -> bytes:
    """Return ``manifest.json``.

    Parameters
    ----------
    header : Header
        Says which edition and revision it is.
    audience : Audience
        For whom.
    version : str
        Version of karte.
    files : mapping of str to str
        Path in the edition to sha256, without the manifest itself.
    origins : sequence of Origin
        Every input that this audience's edition was made from.

    Returns
    -------
    bytes
        JSON, sorted by path. An input of which small numbers are withheld has no digest.
    """
    secret = {file.path for origin in origins for file in origin.files if not file.sha256}
    inputs = [
        {
            "path": file.path,
            "sha256": None if file.path in secret else file.sha256,
            "title": origin.title,
            "publisher": origin.publisher,
            "date": origin.date.isoformat() if origin.date is not None else None,
            "licence": origin.licence,
        }
        for origin in origins
        for file in origin.files
    ]
    unique = {(one["path"], one["title"], one["date"]): one for one in inputs}
    content = {
        "edition": header.edition,
        "revision": header.revision,
        "audience": audience.value,
        "karte_version": version,
        "files": [{"path": path, "sha256": files[path]} for path in sorted(files)],
        "inputs": [unique[key] for key in sorted(unique, key=str)],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
