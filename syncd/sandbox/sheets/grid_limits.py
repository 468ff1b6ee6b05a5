"""How far a grid may reach: the most cells of a file and columns of a tab; changes nothing."""

from syncd.sandbox.sheets.errors import invalid
from syncd.sandbox.sheets.model import Book
from syncd.sandbox.sheets.switches import Switches


def check_size(book: Book, sheet_id: int | None, rows: int, columns: int, switches: Switches, where: str = "") -> None:
    """Refuse a grid beyond the limits of a file (T, K); ``sheet_id`` is the tab that is to be that large, if known."""
    if columns > switches.column_limit:
        raise invalid(f"{where}This action would increase the number of columns above {switches.column_limit}.")
    others = sum(held.row_count * held.column_count for held in book.tabs if held.sheet_id != sheet_id)
    if others + rows * columns > switches.cell_limit:
        limit = f"{switches.cell_limit} cells"
        raise invalid(
            f"{where}This action would increase the number of cells in the workbook above the limit of {limit}.",
        )
