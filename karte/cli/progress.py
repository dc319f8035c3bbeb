"""Shows progress: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from karte.progress import Silent

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID


class Quiet(Silent):
    """For ``--quiet``: says only what has to be known at once."""

    def tell(self, message: str) -> None:
        """Print the message."""
        click.echo(message, err=True)


class TerminalProgress:
    """A bar for each stage on a terminal; one line for each stage elsewhere.

    Used as a context: the bars end with it, whatever happens.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._console,
        )
        self._task: TaskID | None = None
        self._plain = not self._console.is_terminal

    def __enter__(self) -> Self:
        """Begin to draw."""
        if not self._plain:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        if not self._plain:
            self._bars.stop()

    def stage(self, title: str, steps: int) -> None:
        """Begin a stage of a number of steps."""
        if self._plain:
            click.echo(f"{title}（{steps}）", err=True)
        else:
            self._task = self._bars.add_task(title, total=steps)

    def step(self) -> None:
        """One step of the stage is done."""
        if self._task is not None:
            self._bars.advance(self._task)

    def tell(self, message: str) -> None:
        """Print a message, above the bars where there are any."""
        if self._plain:
            click.echo(message, err=True)
        else:
            self._console.print(message, markup=False, highlight=False)
