"""What an operation is given: the file, who asks, when, the query and the body. Decides access; performs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.dates import local_now, moment_of
from syncd.sandbox.sheets.errors import forbidden, ill_typed, not_found, unserved
from syncd.sandbox.sheets.formats import LOCALE
from syncd.sandbox.sheets.model import Book
from syncd.sandbox.sheets.payload import enumerated, read_body
from syncd.sandbox.sheets.reading import Lens
from syncd.sandbox.sheets.scalars import SCALARS
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.sheets.writing import Pen

WRITERS = frozenset({"owner", "writer", "organizer", "fileOrganizer"})


class World(Protocol):
    """What operations may ask of the whole stand-in."""

    books: dict[str, Book]
    switches: Switches

    def new_id(self) -> str:
        """Make up a file id."""

    def new_number(self, taken: set[int]) -> int:
        """Make up a positive 31-bit number that is not taken."""

    def salt(self) -> str:
        """Give a text that differs from moment to moment."""


@dataclass(frozen=True, slots=True)
class Content:
    """An answer that is no JSON."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that passed the door."""

    world: World
    account: str
    own_files_only: bool = False
    """Whether the token opens nothing but files that its app made (D: drive.file; nobody can open one with it here)."""
    now: float
    query: Mapping[str, list[str]]
    body: bytes
    media_type: str = ""
    """What the body is said to be; looked at by uploads only."""
    path: tuple[str, ...] = ()
    """The decoded variable parts of the path, the file's id first."""

    @property
    def switches(self) -> Switches:
        return self.world.switches

    def book(self, *, write: bool = False) -> Book:
        return self.book_by_id(self.path[0], write=write)

    def book_by_id(self, spreadsheet_id: str, *, write: bool = False) -> Book:
        """Give a file this account may read or write: 404 for none, 403 for one that is not shared (R)."""
        book = self.world.books.get(spreadsheet_id)
        if book is None:
            raise not_found()
        role = self.role(book)
        if role is None and self.own_files_only and self.switches.files_of_others_are == "missing":
            raise not_found()
        if role is None or (write and role not in WRITERS):
            raise forbidden()
        return book

    def role(self, book: Book) -> str | None:
        """Give the highest role that lets this caller at a file."""
        if self.own_files_only and not book.made_by_app:
            return None
        role = book.role_of(self.account, self.now)
        gone = book.trashed and role != "owner" and not self.switches.trashed_files_stay_open
        return None if gone else role

    def one(self, name: str) -> str | None:
        values = self.query.get(name)
        return values[-1] if values else None

    def number(self, place: int, name: str) -> int:
        """Read a part of the path that is a whole number of 32 bits."""
        value = SCALARS["int"](self.path[place])
        if value is None:
            raise ill_typed([(name, self.path[place])], "TYPE_INT32")
        return int(value)

    def choice(self, name: str, enumeration: str) -> str | None:
        return enumerated(self.one(name), enumeration, name)

    def message(self, message: str, root: str = "") -> Json:
        """Read the body; `root` is the member of the request that the method binds it to, named in refusals (R)."""
        return read_body(self.body, message, root)

    def calculation(self, book: Book) -> Calculation:
        return Calculation(book=book, now=self.now, salt=self.world.salt(), switches=self.switches)

    def lens(self, book: Book, render: str | None, dates: str | None) -> Lens:
        return Lens(self.calculation(book), render or "FORMATTED_VALUE", dates or "SERIAL_NUMBER")

    def pen(self, book: Book, *, parse: bool) -> Pen:
        if parse:
            check_typing(book)
        today = today_in(book, self.now) if parse else date.min
        return Pen(account=self.account, parse=parse, today=today, now=self.now, switches=self.switches)


def check_typing(book: Book) -> None:
    """Refuse to read typed text in a locale whose numbers and dates the stand-in does not know."""
    if book.locale != LOCALE:
        raise unserved(f"typed text in a spreadsheet of the locale {book.locale}")


def today_in(book: Book, now: float) -> date:
    return moment_of(local_now(now, book.time_zone)).date()
