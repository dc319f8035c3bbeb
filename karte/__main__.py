"""``python -m karte`` is the same as the command ``karte``."""

from __future__ import annotations

import sys

from karte.cli import main

if __name__ == "__main__":
    sys.exit(main())
