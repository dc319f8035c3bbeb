"""Everything in one file, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKED = (".xlsx", ".parquet", ".zip")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def bundle(files: Mapping[str, bytes]) -> bytes:
    """Return a zip.

    Parameters
    ----------
    files : mapping of str to bytes
        By path, in ASCII.

    Returns
    -------
    bytes
        Sorted by path, with the earliest date that a zip can have; what is packed already is
        not packed again.

    Examples
    --------
    >>> bundle({"b": b"1", "a": b"2"}) == bundle({"a": b"2", "b": b"1"})
    True
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            # The same on every system, whatever made it.
            entry.create_system = 0
            stored = path.endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return packed.getvalue()
