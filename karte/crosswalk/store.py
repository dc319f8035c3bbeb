"""Keeps crosswalks, so that the same boundaries are never cut twice."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from karte import __version__
from karte.crosswalk.error_model import load_error_model
from karte.crosswalk.groups import Group
from karte.crosswalk.types import Crosswalk, Method, Split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from karte.crosswalk.evidence import Evidence
    from karte.tables.types import Districts, SmallAreas

    Floats = NDArray[np.float64]

_FORMAT = 1
_FIELDS = ("share", "least", "most", "variance")


def digest_of(
    small_areas: SmallAreas,
    districts: Districts,
    evidence: Evidence,
    people: Mapping[Group, Floats],
    options: Iterable[object],
) -> str:
    """Return a digest of everything that a crosswalk is made of.

    Parameters
    ----------
    small_areas : SmallAreas
        With their shapes, and how many live there.
    districts : Districts
        With their shapes.
    evidence : Evidence
        What tells where people live.
    people : mapping of Group to ndarray of float64
        Counts of the small areas.
    options : iterable
        Tolerance and the like.

    Returns
    -------
    str
        Hexadecimal SHA-256; another version of karte gives another one.
    """
    found = hashlib.sha256(repr((_FORMAT, __version__, load_error_model(), *options)).encode())
    areas, zones = small_areas.frame, districts.frame
    for frame, columns in ((areas, ("key_code", "name")), (zones, ("district_id", "name"))):
        found.update("\n".join("\t".join(frame[one]) for one in columns).encode())
        found.update(f"{frame.crs}".encode())
        _add_shapes(found.update, frame.geometry.to_numpy())
    for values in (areas["population"], areas["households"], evidence.dwellings):
        found.update(np.asarray(values, dtype=float).tobytes())
    for counts in (people, evidence.counts):
        for group in sorted(counts):
            found.update(group.encode())
            found.update(np.asarray(counts[group], dtype=float).tobytes())
    _add_shapes(found.update, evidence.cells)
    _add_shapes(found.update, evidence.homes)
    if evidence.uninhabited is not None:
        found.update(shapely.to_wkb(evidence.uninhabited))
    found.update(str((evidence.counts_date, small_areas.year, districts.year)).encode())
    return found.hexdigest()


def _add_shapes(update: Callable[[bytes], None], shapes: NDArray[np.object_]) -> None:
    for one in shapely.to_wkb(shapes):
        update(one if one is not None else b"-")


def to_bytes(crosswalk: Crosswalk) -> bytes:
    """Return a crosswalk as a file.

    Parameters
    ----------
    crosswalk : Crosswalk
        Any.

    Returns
    -------
    bytes
        Arrays of NumPy in a zip; the same crosswalk gives the same bytes.
    """
    zone = pd.Index([*crosswalk.district_ids, ""]).get_indexer(
        pd.Index(crosswalk.lines["district_id"])
    )
    facts = crosswalk.facts_date
    about = {
        "small_area_year": crosswalk.small_area_year,
        "district_year": crosswalk.district_year,
        "slivers": crosswalk.slivers,
        "tolerance": crosswalk.tolerance,
        "facts_date": facts.isoformat() if facts is not None else None,
        "groups": [group.value for group in crosswalk.splits],
    }
    splits = [[getattr(one, name) for name in _FIELDS] for one in crosswalk.splits.values()]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        about=np.array(json.dumps(about)),
        key_codes=np.array(crosswalk.key_codes, dtype=np.str_),
        names=np.array(crosswalk.names, dtype=np.str_),
        district_ids=np.array(crosswalk.district_ids, dtype=np.str_),
        town=crosswalk.town_of_line,
        zone=zone.astype(np.int64),
        method=np.array([str(one) for one in crosswalk.lines["method"]], dtype=np.str_),
        splits=np.array(splits, dtype=np.float64),
    )
    return file.getvalue()


def from_bytes(content: bytes) -> Crosswalk:
    """Return the crosswalk of a file.

    Parameters
    ----------
    content : bytes
        As `to_bytes` makes them.

    Returns
    -------
    Crosswalk
        Equal to the one that was written, to the last bit.

    Raises
    ------
    ValueError, KeyError, zipfile.BadZipFile
        If it is no such file.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        stored = {name: file[name] for name in file.files}
    about = json.loads(str(stored["about"]))
    keys, ids = stored["key_codes"].tolist(), stored["district_ids"].tolist()
    lines = pd.DataFrame(
        {
            "key_code": pd.Series([keys[one] for one in stored["town"]], dtype="str"),
            "district_id": pd.Series([[*ids, ""][one] for one in stored["zone"]], dtype="str"),
            "method": [Method(one) for one in stored["method"].tolist()],
        }
    )
    splits = {
        Group(group): Split(*values)
        for group, values in zip(about["groups"], stored["splits"], strict=True)
    }
    facts = about["facts_date"]
    return Crosswalk(
        key_codes=tuple(keys),
        names=tuple(stored["names"].tolist()),
        district_ids=tuple(ids),
        lines=lines,
        splits=splits,
        small_area_year=about["small_area_year"],
        district_year=about["district_year"],
        slivers=about["slivers"],
        tolerance=about["tolerance"],
        facts_date=dt.date.fromisoformat(facts) if facts else None,
    )


def stored(folder: Path | None, digest: str, make: Callable[[], Crosswalk]) -> Crosswalk:
    """Return the crosswalk of a digest from a folder; make and keep it where it is not there.

    Parameters
    ----------
    folder : pathlib.Path or None
        Where crosswalks are kept; None keeps nothing.
    digest : str
        Of what it is made of.
    make : callable
        Makes it.

    Returns
    -------
    Crosswalk
        A file that is damaged is made again.
    """
    if folder is None:
        return make()
    path = folder / f"{digest}.npz"
    try:
        return from_bytes(path.read_bytes())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        made = make()
    folder.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    try:
        half.write_bytes(to_bytes(made))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return made
