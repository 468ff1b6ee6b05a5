"""What people do to columns, tabs and the file itself; rows and columns count from 1, places of tabs from 0."""

from collections.abc import Sequence

from syncd.sandbox.sheets.a1 import Area
from syncd.sandbox.sheets.attachments import Protection
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive_permissions import share
from syncd.sandbox.sheets.hands import Column, Hands, TabName, index_of
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.requests_sheets import duplicate, move_tab, remove_tab, rename_tab
from syncd.sandbox.sheets.structure import delete, insert, move


class Office(Hands):
    """A person at one spreadsheet."""

    __slots__ = ()

    def insert_column(self, tab: TabName, before_column: Column, header: str | None = None) -> None:
        held, index = self.tab(tab), index_of(before_column)
        insert(self.book, held, "COLUMNS", index, 1, inherit_before=index > 0)
        if header is not None:
            held.put(0, index, header)
        self.edited()

    def delete_column(self, tab: TabName, column: Column) -> None:
        delete(self.book, self.tab(tab), "COLUMNS", index_of(column), 1)
        self.edited()

    def move_column(self, tab: TabName, column: Column, before_column: Column) -> None:
        source, target = index_of(column), index_of(before_column)
        if target not in (source, source + 1):
            move(self.book, self.tab(tab), "COLUMNS", source, 1, target)
        self.edited()

    def add_tab(self, title: str, index: int | None = None, *, rows: int = 1000, columns: int = 26) -> int:
        number = self.world.new_number({tab.sheet_id for tab in self.book.tabs})
        made = Tab(sheet_id=number, title=title, row_count=rows, column_count=columns)
        self.book.tabs.insert(len(self.book.tabs) if index is None else index, made)
        self.edited()
        return number

    def delete_tab(self, tab: TabName) -> None:
        remove_tab(self.book, self.tab(tab))
        self.edited()

    def duplicate_tab(self, tab: TabName, title: str) -> int:
        source = self.tab(tab)
        number = self.world.new_number({held.sheet_id for held in self.book.tabs})
        carries = self.world.switches.copies_carry_metadata
        made = duplicate(self.book, source, number, title, carries_metadata=carries, number=self.world.new_number)
        self.book.tabs.insert(self.book.tabs.index(source) + 1, made)
        self.edited()
        return number

    def rename_tab(self, tab: TabName, title: str) -> None:
        rename_tab(self.book, self.tab(tab), title)
        self.edited()

    def move_tab(self, tab: TabName, index: int) -> None:
        """Drag a tab so that it ends at that place, counted from 0."""
        held = self.tab(tab)
        place = self.book.tabs.index(held)
        move_tab(self.book, held, index + 1 if index > place else index)
        self.edited()

    def rename_file(self, title: str) -> None:
        self.book.title = title
        self.book.renamed = self.clock.now()

    def trash_file(self, *, trashed: bool = True) -> None:
        """Put the file into its owner's trash, or take it out again."""
        self.book.trashed = trashed
        self.book.renamed = self.clock.now()

    def share(self, email: str, role: str = "writer") -> None:
        """Share the file, or take the share away with the role `none`."""
        share(self.book, email, role, self.clock.now() + self.world.switches.sharing_lag_seconds)

    def protect(self, tab: TabName, area: Area | Sequence[int] | None = None, *, warning_only: bool = False) -> None:
        """Protect a tab or an area of it for the file's owner alone; ``area`` as top, bottom, left, right from 0."""
        taken = {item.protected_range_id for held in self.book.tabs for item in held.protections}
        body: Json = {"warningOnly": True} if warning_only else {"editors": {"users": [self.account]}}
        number = self.world.new_number(taken)
        item = Protection(
            protected_range_id=number, area=None if area is None else _area(area), body=body, creator=self.account
        )
        self.tab(tab).protections.append(item)

    def snapshot(self) -> Book:
        """Remember the file as it is now, cheaply; for `restore`."""
        return self.book.clone()

    def restore(self, snapshot: Book) -> None:
        """Bring an earlier version back, as the version history does: ids and values reappear in bulk."""
        back = snapshot.clone()
        back.permissions, back.edits = self.book.permissions, self.book.edits
        self.world.books[self.spreadsheet_id] = back
        self.edited()


def _area(given: Area | Sequence[int]) -> Area:
    """Check an area that came as a list. Raises: ValueError."""
    if len(given) != 4 or any(type(index) is not int and index is not None for index in given):
        raise ValueError("an area is a list of four numbers: top, bottom, left, right, from 0, the ends not included")
    return Area(*given)
