"""What a cell or a CRM member says when it is taken as text: trimmed, one kind of line break, errors recognised.

The other lenses start from here. This module does not know what the text is supposed to mean.
"""

from decimal import Decimal
from typing import TypeAlias

from syncd.core.values import CELL_LIMIT, ERROR_CELLS, Cell, Json, Unreadable, fits_a_cell

_Number: TypeAlias = bool | float | Decimal


def cell_text(raw: Cell) -> str | Unreadable:
    """Take a cell as text; a number typed into a text column has no ``.0``."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return _checked(raw, is_cell=True)
    return _plain(raw)


def crm_text(raw: Json) -> str | Unreadable:
    """Take a CRM member as text; numbers are accepted because ids are numbers there."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return _checked(raw, is_cell=False)
    if isinstance(raw, bool | int | float | Decimal):
        return _plain(raw)
    return Unreadable("is not a text")


def _plain(number: _Number) -> str:
    """Write a number or a checkbox the way a person would: no exponent, no needless ``.0``."""
    if isinstance(number, bool):
        return "TRUE" if number else "FALSE"
    if isinstance(number, int) or (isinstance(number, float) and number.is_integer()):
        return str(int(number))
    return format(Decimal(repr(number)) if isinstance(number, float) else number, "f")


def _checked(raw: str, *, is_cell: bool) -> str | Unreadable:
    text = raw.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text in ERROR_CELLS:
        # The same text in the CRM could be shown but never read back, so it is refused there too.
        if is_cell:
            return Unreadable(f"shows the error {text}", is_transient=True)
        return Unreadable("is a text that spreadsheets show for an error")
    if not fits_a_cell(text):
        return Unreadable(f"is longer than {CELL_LIMIT:,} characters, the most a cell can hold")
    return text
