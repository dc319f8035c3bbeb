"""How the stages tell how far they have come; the terminal shows it, a log prints it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what goes on."""

    def stage(self, title: str, steps: int) -> None:
        """Begin a stage of a number of steps."""

    def step(self) -> None:
        """One step of the stage is done."""

    def tell(self, message: str) -> None:
        """Something has to be known now: why nothing goes on, what an earlier run has left."""


class Silent:
    """Shows nothing: for ``--quiet``, tests and notebooks."""

    def stage(self, title: str, steps: int) -> None:
        """Do nothing."""

    def step(self) -> None:
        """Do nothing."""

    def tell(self, message: str) -> None:
        """Do nothing."""
