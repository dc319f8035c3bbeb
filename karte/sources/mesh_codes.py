"""Mesh codes (JIS X 0410) as exact boxes in longitude and latitude, one by one or all at once.

Everything is counted in eighths of a basic mesh: 1/640 of a degree eastwards and 1/960 northwards.
In these units all meshes are squares of 640, 80, 8, 4, 2 or 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.sources.cells import add_bad_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.errors import Problems

PER_DEGREE_EAST, PER_DEGREE_NORTH = 640, 960
WORDS: Mapping[int, str] = {
    8: "1kmメッシュ",
    9: "500mメッシュ",
    10: "250mメッシュ",
    11: "125mメッシュ",
}
"""Digits of a code to the size as printed: what meshes of statistics can be."""
_PARTS = {4: 640, 6: 80, 8: 8, 9: 4, 10: 2, 11: 1}
_CODE = re.compile(r"(\d{2})(\d{2})(?:([0-7])([0-7])(?:(\d)(\d)([1-4]{0,3}))?)?")
_TWO_KILOMETRES = re.compile(r"[0-9]{8}5")
_FIVE_KILOMETRES = 7
_DIGITS = re.compile(r"[0-9]+")
_NORTH, _EAST = range(30, 69), range(22, 55)
"""First and second half of the codes of primary meshes that hold any of Japan."""


class Box(NamedTuple):
    """A mesh: its south-western corner and its side, in eighths of a basic mesh."""

    x: int
    y: int
    side: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; neighbours have the very same borders."""
        return (
            100 + self.x / PER_DEGREE_EAST,
            self.y / PER_DEGREE_NORTH,
            100 + (self.x + self.side) / PER_DEGREE_EAST,
            (self.y + self.side) / PER_DEGREE_NORTH,
        )


def mesh_box(code: str) -> Box:
    """Return where a mesh lies.

    Parameters
    ----------
    code : str
        4 (80 km), 6 (10 km), 8 (1 km), 9 (500 m), 10 (250 m) or 11 digits (125 m).

    Returns
    -------
    Box
        Exact.

    Raises
    ------
    ValueError
        In Japanese, for codes of other sizes, and for what is no code.

    Examples
    --------
    >>> mesh_box("5339").bounds
    (139.0, 35.333333333333336, 140.0, 36.0)
    >>> mesh_box("53394611").bounds
    (139.7625, 35.675, 139.775, 35.68333333333333)
    >>> mesh_box("53394611324").side
    1
    """
    if _TWO_KILOMETRES.fullmatch(code):
        message = f"「{code}」は2kmメッシュ（9桁で末尾が5）のコードで、500mメッシュではありません"
        raise ValueError(message)
    if _DIGITS.fullmatch(code) and len(code) == _FIVE_KILOMETRES:
        message = f"「{code}」は5kmメッシュ（7桁）のコードです"
        raise ValueError(message)
    found = _CODE.fullmatch(code) if code.isascii() and len(code) in _PARTS else None
    if found is None:
        message = f"「{code}」は地域メッシュコード（8〜11桁の数字）ではありません"
        raise ValueError(message)
    north, east = int(found[1]), int(found[2])
    if north not in _NORTH or east not in _EAST:
        message = f"「{code}」は日本の外のメッシュです"
        raise ValueError(message)
    x = 640 * east + 80 * int(found[4] or 0) + 8 * int(found[6] or 0)
    y = 640 * north + 80 * int(found[3] or 0) + 8 * int(found[5] or 0)
    for digit, side in zip(found[7] or "", (4, 2, 1), strict=False):
        quarter = int(digit) - 1
        x += side * (quarter % 2)
        y += side * (quarter // 2)
    return Box(x, y, _PARTS[len(code)])


def bounds_of(codes: Sequence[str]) -> NDArray[np.float64]:
    """Return west, south, east and north of many meshes, as `Box.bounds` has them.

    Parameters
    ----------
    codes : sequence of str, length n
        Valid codes.

    Returns
    -------
    ndarray of float64, shape (n, 4)
        Degrees.

    Examples
    --------
    >>> bounds_of(["53394611"])[0].tolist() == list(mesh_box("53394611").bounds)
    True
    """
    if len({len(code) for code in codes}) != 1:
        return np.array([mesh_box(code).bounds for code in codes]).reshape(-1, 4)
    digits = _digits(codes)
    x, y = 640 * _number(digits, 2), 640 * _number(digits, 0)
    for place, side in ((4, 80), (6, 8)):
        if digits.shape[1] > place:
            y += side * digits[:, place]
            x += side * digits[:, place + 1]
    for place, side in ((8, 4), (9, 2), (10, 1)):
        if digits.shape[1] > place:
            x += side * ((digits[:, place] - 1) % 2)
            y += side * ((digits[:, place] - 1) // 2)
    side = _PARTS[digits.shape[1]]
    return np.column_stack(
        [
            100 + x / PER_DEGREE_EAST,
            y / PER_DEGREE_NORTH,
            100 + (x + side) / PER_DEGREE_EAST,
            (y + side) / PER_DEGREE_NORTH,
        ]
    )


def checked_codes(codes: Sequence[str], where: Callable[[int], str], problems: Problems) -> None:
    """Make sure that the meshes of a file are all of one size and fit for statistics.

    Parameters
    ----------
    codes : sequence of str
        As they stand in the file.
    where : callable
        Tells from its position where a code stands.
    problems : Problems
        Takes every code that cannot be used.
    """
    if _all_fit(codes):
        return
    sizes = dict[int, str]()
    for position, code in enumerate(codes):
        try:
            _statistical_box(code)
        except ValueError as error:
            add_bad_cell(
                problems,
                f"{error}。1km・500m・250m・125m メッシュの統計を使えます。",
                where=where(position),
                hint="Excelで開いて保存するとコードが壊れることがあります。"
                "公開元から取り直してください。",
            )
        else:
            sizes.setdefault(len(code), where(position))
    if len(sizes) > 1:
        shown = "、".join(f"{WORDS[size]}（{place}）" for size, place in sorted(sizes.items()))
        problems.add(
            f"大きさの違うメッシュが混ざっています: {shown}",
            hint="同じ大きさのメッシュのファイルだけを指定してください。",
        )


def _all_fit(codes: Sequence[str]) -> bool:
    """Tell whether all codes are of one size and good; no more than that."""
    sizes = {len(code) for code in codes}
    if len(sizes) != 1 or not sizes <= WORDS.keys() or not "".join(codes).isascii():
        return False
    digits = _digits(codes)
    if digits.min() < 0 or digits.max() > len("123456789"):
        return False
    north, east = _number(digits, 0), _number(digits, 2)
    quarters = digits[:, 8:]
    return bool(
        np.isin(north, list(_NORTH)).all()
        and np.isin(east, list(_EAST)).all()
        and (digits[:, 4:6] < len("01234567")).all()
        and ((quarters > 0) & (quarters <= len("1234"))).all()
    )


def _digits(codes: Sequence[str]) -> NDArray[np.int64]:
    """Return the digits of ASCII codes of one length, one row a code."""
    raw = np.frombuffer("".join(codes).encode("ascii"), dtype=np.uint8)
    return raw.reshape(len(codes), -1).astype(np.int64) - ord("0")


def _number(digits: NDArray[np.int64], place: int) -> NDArray[np.int64]:
    return 10 * digits[:, place] + digits[:, place + 1]


def _statistical_box(code: str) -> Box:
    box = mesh_box(code)
    if len(code) not in WORDS:
        message = f"「{code}」は{len(code)}桁で、大きすぎるメッシュのコードです"
        raise ValueError(message)
    return box
