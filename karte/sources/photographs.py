"""Photographs scaled down, without what a camera notes beside them: no place, no name."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from karte.tables.community import Picture

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 30_000_000
_MOST_PIXELS = 80_000_000
_LONGEST = 1_600
"""Pixels of the longer side: 13 cm of print at 300 dots an inch."""
_QUALITY, _GAP = 82, 1.1
_FORMATS = ("JPEG", "PNG")


def photograph(path: Path) -> Picture:
    """Return a photograph as it may be shown.

    Parameters
    ----------
    path : pathlib.Path
        JPEG or PNG.

    Returns
    -------
    Picture
        JPEG of at most 1,600 pixels a side, drawn anew from the pixels: nothing else that was in
        the file is in it, neither the place nor the name of a camera nor a smaller picture.

    Raises
    ------
    ValueError
        In Japanese, if it is no picture, broken off, or too large.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = f"写真が大きすぎます（{size / 1e6:.0f}MB、{MOST_BYTES // 10**6}MBまで）"
        raise ValueError(message)
    content = path.read_bytes()
    try:
        with warnings.catch_warnings():
            # How large it may be is asked below; what else Pillow finds odd is drawn or refused.
            warnings.simplefilter("ignore")
            return _drawn_anew(content)
    except Image.DecompressionBombError:
        message = "画像の画素が多すぎます"
    except UnidentifiedImageError:
        heic = content[4:8] == b"ftyp"
        message = "iPhone などの HEIC 形式です" if heic else "JPEG でも PNG でもありません"
    except (OSError, SyntaxError, EOFError, ImageCms.PyCMSError):
        message = "画像が途中で切れているか、こわれています"
    raise ValueError(message)


def _drawn_anew(content: bytes) -> Picture:
    read = Image.open  # a picture has no encoding
    with read(io.BytesIO(content), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > _MOST_PIXELS:
            message = f"画像の画素が多すぎます（{width:,}×{height:,}）"
            raise ValueError(message)
        profile = opened.info.get("icc_profile")
        # A camera's picture is decoded hardly larger than it is needed.
        opened.thumbnail((_LONGEST, _LONGEST), reducing_gap=_GAP)
        upright = ImageOps.exif_transpose(opened)
    shown = _on_white(upright)
    if profile and upright.mode == "RGB":
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(shown, own, ImageCms.createProfile("sRGB")) or shown
    plain = Image.new("RGB", shown.size)
    plain.paste(shown)
    file = io.BytesIO()
    plain.save(file, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(file.getvalue(), *plain.size)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")
