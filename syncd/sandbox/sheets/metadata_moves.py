"""What happens to row metadata when cells move without their row: sorts and cuts (unknown, behind switches)."""

from collections.abc import Sequence
from dataclasses import replace

from syncd.sandbox.sheets.a1 import Box
from syncd.sandbox.sheets.model import Book, Tab


def metadata_after_sort(book: Book, tab: Tab, top: int, order: Sequence[int]) -> None:
    """Carry row entries to where their rows went."""
    places = {old: top + offset for offset, old in enumerate(order)}
    book.metadata = [
        replace(entry, index=places.get(entry.index, entry.index))
        if entry.place == "ROW" and entry.sheet_id == tab.sheet_id
        else entry
        for entry in book.metadata
    ]


def metadata_after_cut(book: Book, source: Tab, box: Box, target: Tab, top: int) -> None:
    book.metadata = [
        replace(entry, sheet_id=target.sheet_id, index=top + entry.index - box.top)
        if entry.place == "ROW" and entry.sheet_id == source.sheet_id and box.top <= entry.index < box.bottom
        else entry
        for entry in book.metadata
    ]
