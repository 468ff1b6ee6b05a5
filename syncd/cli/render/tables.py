"""Plain tables that fit a terminal and stay whole in a file."""

import io
import shutil
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_OF_A_FILE = 200


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, indent: int = 0, whole: int = 0) -> list[str]:
    """Lay out rows under their headers; the first ``whole`` columns, ids to be typed, are never folded."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, header in enumerate(headers):
        shown.add_column(header, no_wrap=number < whole)
    for row in rows:
        # As Text, so that brackets in a person's value are no markup.
        shown.add_row(*(Text(cell, overflow="fold") for cell in row))
    console = Console(file=io.StringIO(), width=max(40, screen_width() - indent), no_color=True, highlight=False)
    with console.capture() as captured:
        console.print(shown)
    return [f"{' ' * indent}{line}".rstrip() for line in captured.get().splitlines()]


def screen_width() -> int:
    """Characters that a line has room for."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH_OF_A_FILE
