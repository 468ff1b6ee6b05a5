"""Plain tables that fit a terminal and stay whole in a file."""

import io
import shutil
import sys
import textwrap
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_OF_A_FILE = 200
_GAP = 3
_ROOM_FOR_A_REASON = 24


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, indent: int = 0, whole: int = 0) -> list[str]:
    """Lay out rows under their headers; the first ``whole`` columns, ids to be typed, are never folded."""
    width = max(40, screen_width() - indent)
    return [f"{' ' * indent}{line}".rstrip() for line in _laid_out(headers, rows, whole, width)]


def table_with_reasons(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, indent: int = 0, whole: int = 0
) -> list[str]:
    """Lay out rows whose last column is a sentence; where that has no room beside them, it stands below its row."""
    width = max(40, screen_width() - indent)
    short = [row[:-1] for row in rows]
    taken = sum(max(map(len, column)) + _GAP for column in zip(headers[:-1], *short, strict=True))
    if width - taken >= _ROOM_FOR_A_REASON or taken > width:
        return table(headers, rows, indent=indent, whole=whole)
    margin = " " * indent
    lines = [f"{margin}{line}".rstrip() for line in _laid_out(headers[:-1], short, whole, width)]
    head = len(lines) - len(rows)
    below = [(line, f"{margin}  {headers[-1]}: {row[-1]}") for line, row in zip(lines[head:], rows, strict=True)]
    return [*lines[:head], *(text for pair in below for text in pair)]


def _laid_out(headers: Sequence[str], rows: Sequence[Sequence[str]], whole: int, width: int) -> list[str]:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, header in enumerate(headers):
        shown.add_column(header, no_wrap=number < whole)
    for row in rows:
        # As Text, so that brackets in a person's value are no markup.
        shown.add_row(*(Text(cell, overflow="fold") for cell in row))
    console = Console(file=io.StringIO(), width=width, no_color=True, highlight=False)
    with console.capture() as captured:
        console.print(shown)
    return captured.get().splitlines()


def folded(line: str, width: int) -> list[str]:
    """Break a line between words, further lines a little further in; a word that is too long stays whole."""
    if len(line) <= width:
        return [line]
    margin = len(line) - len(line.lstrip())
    hanging = " " * min(margin + 2, width // 2)
    return textwrap.wrap(
        line, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def screen_width() -> int:
    """Characters that a line has room for."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH_OF_A_FILE
