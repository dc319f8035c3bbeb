"""Two editions side by side: every figure that moved, and what moved it."""

from karte.diff.lines import Compared, compare
from karte.diff.split import Cause, Said, Split, split
from karte.diff.stages import Stages, take_steps
from karte.diff.write import Written, write_diff

__all__ = [
    "Cause",
    "Compared",
    "Said",
    "Split",
    "Stages",
    "Written",
    "compare",
    "split",
    "take_steps",
    "write_diff",
]
