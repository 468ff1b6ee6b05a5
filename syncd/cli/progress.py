"""Progress of long work on a terminal; silence where none is there. Implements ``ports.Notifier`` for a command."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Bars:
    """One bar for each long piece of work."""

    def __init__(self, bars: Progress | None) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._status: TaskID | None = None

    def status(self, sentence: str) -> None:
        """Show what is going on."""
        if self._bars is None:
            return
        if self._status is None:
            self._status = self._bars.add_task(sentence, total=None)
        self._bars.update(self._status, description=_plain(sentence))

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Move the bar of a piece of work."""
        if self._bars is None:
            return
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(_plain(what), total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)

    def alive(self) -> None:
        """Nobody watches a command but its user."""


@contextmanager
def bars(*, is_wanted: bool) -> Iterator[Bars]:
    """Show bars while the block runs, on standard error and only on a terminal."""
    if not is_wanted or not sys.stderr.isatty():
        yield Bars(None)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield Bars(shown)


def _plain(text: str) -> str:
    return " ".join(text.split())[:100]
