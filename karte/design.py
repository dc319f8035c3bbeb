"""The colours of everything that karte draws and prints; what each is for: docs/design.md.

Every name here has the same name in `karte.css` (``--ink``) and on paper (``ink``, in a file
that is written from this module). Changing a colour here changes it everywhere but in the style
sheet, and a test says when that one differs.
"""

from __future__ import annotations

INK = "#1b2733"
MUTED = "#4d5b68"
NAVY = "#173a5e"
ACCENT = "#b4431f"
PALE = "#d9926f"
RULE = "#c9d0d6"
BAND = "#f4f4f1"
SAND = "#f8f0dc"
PAPER = "#ffffff"

SHADES = ("#f3ead0", "#b6cb96", "#66a290", "#3b778d", "#1d4c70")
"""Of maps, from sand to navy; their lightness falls evenly, so they keep their order in grey."""

FLOOD = "#2a6496"
SLIDE = "#8a5320"
"""Lines of the hatches of water and of landslides; other layers are muted."""

NAMED = {
    "ink": INK,
    "muted": MUTED,
    "navy": NAVY,
    "accent": ACCENT,
    "pale": PALE,
    "rule": RULE,
    "band": BAND,
    "sand": SAND,
}
"""The colours that page and paper name, too."""
