"""What is done with whole editions: made once more, and the next one prepared."""

from karte.yearly.prepare import Prepared, prepare
from karte.yearly.rebuild import Rebuilt, rebuild

__all__ = ["Prepared", "Rebuilt", "prepare", "rebuild"]
