"""Forms on which councils write what their districts are like; karte reads them once filled in."""

from karte.forms.write import Written, told, write_forms

__all__ = ["Written", "told", "write_forms"]
