"""The few SVG elements that charts and maps are made of; everything put in is escaped.

Coordinates are whole numbers in a drawing that is 360 units wide on a phone, so the smallest
text stays readable there. The typeface is a placeholder: the style sheet of the page sets its
own, and `with_fonts` names that of the PDF.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from html import escape

from karte.design import INK

FONT_PLACEHOLDER = "karte-sans"
TEXT_SIZE = 14
SMALL_SIZE = 13

_HALF_WIDTH = 0.56
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of pairs."""
_WEIGHTS = {"normal": 400, "bold": 700}


def clean(text: str) -> str:
    """Escape text for XML and drop the control characters that XML forbids.

    Parameters
    ----------
    text : str
        Any text, such as a name out of a file.

    Returns
    -------
    str
        Safe as an element's content and as an attribute in double quotes.

    Examples
    --------
    >>> clean('<b> & "x"')
    '&lt;b&gt; &amp; &quot;x&quot;'
    """
    return escape(_FORBIDDEN.sub("", text))


def element(name: str, *children: str, **attributes: str | float) -> str:
    """Make one SVG element.

    Parameters
    ----------
    name : str
        Its name.
    *children : str
        SVG or escaped text inside it.
    **attributes : str or float
        Underscores become hyphens; a trailing one is dropped (``class_``).

    Returns
    -------
    str
        The element as text.

    Examples
    --------
    >>> element("rect", x=1, stroke_width=2)
    '<rect x="1" stroke-width="2"/>'
    """
    pairs = "".join(
        f' {_attribute(key)}="{clean(value) if isinstance(value, str) else value}"'
        for key, value in attributes.items()
    )
    inner = "".join(children)
    return f"<{name}{pairs}>{inner}</{name}>" if inner else f"<{name}{pairs}/>"


@lru_cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def label(x: float, y: float, content: str, **attributes: str | float) -> str:
    """Write a line of text whose baseline is at ``y``.

    Parameters
    ----------
    x, y : float
        Anchor, rounded to whole units.
    content : str
        Unescaped text.
    **attributes : str or float
        As of SVG; ``weight`` (normal or bold) also tells a variable typeface its weight.

    Returns
    -------
    str
        A ``text`` element.
    """
    weight = attributes.pop("weight", "normal")
    given: dict[str, str | float] = {"font_size": TEXT_SIZE, "fill": INK, **attributes}
    if weight != "normal":
        given["font_weight"] = _WEIGHTS[str(weight)]
        # Without this a variable typeface falls back to its thinnest cut in Typst.
        given["font_variation_settings"] = f"'wght' {_WEIGHTS[str(weight)]}"
    return element("text", clean(content), x=round(x), y=round(y), **given)


def drawing(width: int, height: int, title: str, description: str, *children: str) -> str:
    """Wrap parts into a complete SVG with a name and a description.

    Parameters
    ----------
    width, height : int
        Size in units; the page scales it.
    title, description : str
        What assistive technology reads; the description may be empty.
    *children : str
        The parts, bottom first.

    Returns
    -------
    str
        An ``svg`` element that stands alone as a file, too.
    """
    named = element("title", clean(title))
    if description:
        named += element("desc", clean(description))
    parts = element(
        "g",
        *children,
        font_family=f"{FONT_PLACEHOLDER}, sans-serif",
        font_weight=_WEIGHTS["normal"],
        font_variation_settings=f"'wght' {_WEIGHTS['normal']}",
    )
    return element(
        "svg",
        named,
        parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
    )


def with_fonts(svg: str, families: tuple[str, ...]) -> str:
    """Name the typefaces that a renderer without style sheets has to use.

    Parameters
    ----------
    svg : str
        A drawing made by this package.
    families : tuple of str
        Family names, first choice first.

    Returns
    -------
    str
        The drawing with the placeholder replaced.
    """
    named = ", ".join(clean(f"'{family}'") for family in families)
    return svg.replace(FONT_PLACEHOLDER, named)


def text_width(content: str, size: float) -> float:
    """Estimate how wide a line of text is, generously.

    Parameters
    ----------
    content : str
        One line.
    size : float
        Its type size.

    Returns
    -------
    float
        Width in the unit of ``size``.

    Examples
    --------
    >>> text_width("校区", 10)
    20.0
    """
    return size * _ems(content)


@lru_cache(maxsize=1 << 16)
def _ems(content: str) -> float:
    """Return a width in ems; the same headings and labels are asked for again and again."""
    wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in content)
    return wide + _HALF_WIDTH * (len(content) - wide)


def fitted(content: str, size: float, room: float) -> str:
    """Return a line of text, cut with an ellipsis where it is too wide.

    Parameters
    ----------
    content : str
        One line.
    size : float
        Its type size.
    room : float
        Width it may take, in the unit of ``size``.

    Returns
    -------
    str
        The line, or as much of it as fits.

    Examples
    --------
    >>> fitted("若葉台小学校区", 10, 70), fitted("若葉台小学校区", 10, 40)
    ('若葉台小学校区', '若葉台…')
    """
    if text_width(content, size) <= room:
        return content
    kept = ""
    for one in content:
        if text_width(f"{kept}{one}…", size) > room:
            break
        kept += one
    return f"{kept}…"


def nice_step(span: float, parts: int) -> float:
    """Choose a step of 1, 2 or 5 times a power of ten.

    Parameters
    ----------
    span : float
        Length to be divided, above zero.
    parts : int
        At most so many steps.

    Returns
    -------
    float
        The smallest such step that needs no more than ``parts`` steps.

    Examples
    --------
    >>> nice_step(870, 4)
    500.0
    >>> nice_step(87, 5)
    20.0
    """
    raw = span / parts
    power = 10.0 ** math.floor(math.log10(raw))
    return next(float(m * power) for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))
