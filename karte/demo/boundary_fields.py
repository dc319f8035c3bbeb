"""The columns of the small-area boundary files of each census, with their widths."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.demo.shapefile import Field

if TYPE_CHECKING:
    from collections.abc import Mapping


def _fields(text: str) -> tuple[Field, ...]:
    """Read ``NAME C11`` and ``NAME N15.3``, one after the other.

    Examples
    --------
    >>> _fields("CITY C3 AREA N15.3")[1]
    Field(name='AREA', kind='N', width=15, decimals=3)
    """
    words = text.split()
    found = []
    for name, size in zip(words[::2], words[1::2], strict=True):
        width, _, decimals = size[1:].partition(".")
        found.append(Field(name, size[0], int(width), int(decimals or 0)))
    return tuple(found)


FIELDS: Mapping[int, tuple[Field, ...]] = MappingProxyType(
    {
        2020: _fields(
            "KEY_CODE C11 PREF C2 CITY C3 S_AREA C6 PREF_NAME C12 CITY_NAME C16 "
            "S_NAME C96 KIGO_E C3 HCODE N4 AREA N15.3 PERIMETER N15.3 R2KAxx N6 "
            "R2KAxx_ID N6 KIHON1 C4 DUMMY1 C1 KIHON2 C2 KEYCODE1 C9 KEYCODE2 C9 "
            "AREA_MAX_F C1 KIGO_D C2 N_KEN C2 N_CITY C3 KIGO_I C1 KBSUM N4 JINKO N10 "
            "SETAI N10 X_CODE N15.6 Y_CODE N15.6 KCODE1 C7"
        ),
        2015: _fields(
            "KEY_CODE C11 PREF C2 CITY C3 S_AREA C6 PREF_NAME C12 CITY_NAME C14 "
            "S_NAME C96 KIGO_E C3 HCODE N4 AREA N19.3 PERIMETER N19.3 H27KAxx_ N6 "
            "H27KAxx_ID N6 KEN C2 KEN_NAME C12 SITYO_NAME C22 GST_NAME C14 CSS_NAME C14 "
            "KIHON1 C4 DUMMY1 C1 KIHON2 C2 KEYCODE1 C9 KEYCODE2 C9 AREA_MAX_F C1 "
            "KIGO_D C2 N_KEN C2 N_CITY C3 KIGO_I C1 MOJI C96 KBSUM N4 JINKO N10 SETAI N10 "
            "X_CODE N19.5 Y_CODE N19.5 KCODE1 C7"
        ),
        2010: _fields(
            "AREA N19.3 PERIMETER N19.3 H22KA22_ N6 H22KA22_ID N6 KEN C2 CITY C3 "
            "KEN_NAME C12 SITYO_NAME C22 GST_NAME C14 CSS_NAME C14 HCODE N4 KIHON1 C4 "
            "DUMMY1 C1 KIHON2 C2 KEYCODE1 C9 KEYCODE2 C9 AREA_MAX_F C1 KIGO_D C2 N_KEN C2 "
            "N_CITY C3 N_C1 C1 KIGO_E C3 KIGO_I C1 TATE N2 DIR N4 HIGHT N4 JIKAKU N2 "
            "NMOJI N3 MOJI C96 SEQ_NO2 N6 KSUM N4 CSUM N4 JINKO N10 SETAI N10 "
            "X_CODE N19.5 Y_CODE N19.5 KCODE1 C7 KEY_CODE C11"
        ),
    }
)
"""Census year → columns in the order of its files."""
