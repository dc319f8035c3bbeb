"""The plane rectangular coordinate systems of Japan (平面直角座標系), JGD2011."""

from __future__ import annotations

from pyproj import CRS

from karte.errors import KarteError

_EPSG_BEFORE_ZONE_1 = 6668
_ZONES = {
    **dict.fromkeys(("42",), 1),
    **dict.fromkeys(("40", "41", "43", "44", "45"), 2),
    **dict.fromkeys(("32", "34", "35"), 3),
    **dict.fromkeys(("36", "37", "38", "39"), 4),
    **dict.fromkeys(("28", "31", "33"), 5),
    **dict.fromkeys(("18", "24", "25", "26", "27", "29", "30"), 6),
    **dict.fromkeys(("16", "17", "21", "23"), 7),
    **dict.fromkeys(("15", "19", "20", "22"), 8),
    **dict.fromkeys(("07", "08", "09", "10", "11", "12", "14"), 9),
    **dict.fromkeys(("02", "03", "04", "05", "06"), 10),
}


_STEPS = {
    "01": ((141.1, 11), (143.0, 12), (180.0, 13)),
    "13": ((180.0, 9),),
    "46": ((180.0, 2),),
    "47": ((126.0, 16), (130.0, 15), (180.0, 17)),
}
"""Prefectures of several zones: up to which longitude each zone reaches, west to east."""
_SOUTHERN_STEPS = {
    "13": (28.0, ((140.5, 18), (143.0, 14), (180.0, 19))),
    "46": (29.0, ((130.25, 1), (180.0, 2))),
}
"""The same for their islands south of a latitude."""


def plane_crs(prefecture: str, lon: float, lat: float) -> CRS:
    """Return the plane rectangular coordinate system in which a municipality is measured.

    Parameters
    ----------
    prefecture : str
        Two digits, or a longer code that begins with them.
    lon, lat : float
        A position inside the municipality; it decides in the prefectures that have several zones
        (北海道, 東京都, 鹿児島県, 沖縄県).

    Returns
    -------
    pyproj.CRS
        JGD2011, zone I to XIX (EPSG:6669 to EPSG:6687).

    Raises
    ------
    KarteError
        If there is no such prefecture.

    Examples
    --------
    >>> plane_crs("29", 135.7, 34.7).to_epsg(), plane_crs("13", 142.2, 27.1).to_epsg()
    (6674, 6682)
    """
    key = prefecture[:2]
    if key in _STEPS:
        limit, southern = _SOUTHERN_STEPS.get(key, (-90.0, ()))
        steps = southern if lat < limit else _STEPS[key]
        zone = next(zone for east, zone in steps if lon < east)
    elif key in _ZONES:
        zone = _ZONES[key]
    else:
        raise KarteError(
            f"都道府県コード「{prefecture}」はありません（01〜47のはずです）。",
            where="karte.toml [municipality] code",
            hint="全国地方公共団体コード（5桁または6桁）を確かめてください。",
        )
    return CRS.from_epsg(_EPSG_BEFORE_ZONE_1 + zone)
