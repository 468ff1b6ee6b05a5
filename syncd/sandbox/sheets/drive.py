"""The few Drive v3 calls that spreadsheet clients make: files and permissions; knows no cells."""

import base64
import hashlib
import re
from collections.abc import Callable

from syncd.sandbox.sheets.calls import Call
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.dates import stamp
from syncd.sandbox.sheets.errors import drive_error, drive_not_found, storage_quota, unserved
from syncd.sandbox.sheets.masks import cut
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.payload import read_json

SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"
_QUERY = re.compile(r"(name|mimeType|trashed)\s*(!=|=|contains)\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|true|false)")
_DEFAULT_FIELDS: Json = {"kind": {}, "id": {}, "name": {}, "mimeType": {}}
_MAY_BE_ABSENT = frozenset({"parents"})
"""D: a file that somebody else shared has no parent that the caller could see."""
NEW_FILE_DELAY = 0.5
"""A new file's modifiedTime is a little later than its createdTime (R: 15 ms to 1.2 s)."""


def new_book(call: Call, title: str) -> Book:
    """Make a file owned by the caller, as a person's file starts (R)."""
    world = call.world
    shown = call.now + NEW_FILE_DELAY
    book = Book(spreadsheet_id=world.new_id(), title=title, created=call.now, edited=call.now, renamed=shown)
    book.tabs.append(Tab(sheet_id=0, title="Sheet1"))
    book.permissions.append(permission(call.account, "owner"))
    world.books[book.spreadsheet_id] = book
    return book


def permission(email: str, role: str, *, kind: str = "user", visible_from: float = 0.0) -> Json:
    number = sum(letter * (place + 7) for place, letter in enumerate(email.encode(), 1)) * 1_000_003
    return {
        "kind": "drive#permission",
        "id": "anyoneWithLink" if kind == "anyone" else f"{number:020d}"[:20],
        "type": kind,
        "role": role,
        **({"emailAddress": email} if kind != "anyone" else {}),
        "_visible_from": visible_from,
    }


def file_body(call: Call, book: Book) -> Json:
    """Write a file; content edits move modifiedTime late, a rename at once (T, R)."""
    shown = book.renamed
    if call.now >= book.edited + call.switches.drive_modified_time_lag_seconds:
        shown = max(shown, book.edited)
    return {
        "kind": "drive#file",
        "id": book.spreadsheet_id,
        **({"parents": [_root(call.account)]} if book.role_of(call.account, call.now) == "owner" else {}),
        "name": book.title,
        "mimeType": SPREADSHEET_TYPE,
        "trashed": False,
        "version": str(3),
        "createdTime": stamp(book.created),
        "modifiedTime": stamp(shown),
    }


def _root(email: str) -> str:
    """Name the top folder of an account's own files."""
    digest = hashlib.blake2b(email.encode(), digest_size=10).digest()
    return f"0A{base64.urlsafe_b64encode(digest).decode()[:13]}PVA"


def _selected(body: Json, fields: str | None) -> Json:
    if fields is None:
        return dict(cut(body, _DEFAULT_FIELDS))
    names = [name.strip() for name in fields.split(",")]
    if "*" in names:
        return body
    for name in names:
        if name not in body and name not in _MAY_BE_ABSENT:
            place = {"locationType": "parameter", "location": "fields"}
            raise drive_error(400, f"Invalid field selection {name}", "invalidParameter", **place)
    return {name: value for name, value in body.items() if name in names}


def _file(call: Call) -> Book:
    book = call.world.books.get(call.path[0])
    if book is None or book.role_of(call.account, call.now) is None:
        raise drive_not_found(call.path[0])
    return book


def create(call: Call) -> Json:
    body = read_json(call.body)
    _may_create(call)
    return _selected(file_body(call, new_book(call, body.get("name") or "Untitled")), call.one("fields"))


def _may_create(call: Call) -> None:
    if not call.switches.service_accounts_may_create:
        raise storage_quota()


def get(call: Call) -> Json:
    return _selected(file_body(call, _file(call)), call.one("fields"))


def update(call: Call) -> Json:
    book = _file(call)
    book.title = read_json(call.body).get("name") or book.title
    book.renamed = call.now
    return _selected(file_body(call, book), call.one("fields"))


def listing(call: Call) -> Json:
    wanted = _conditions(call.one("q") or "")
    books = [
        book
        for book in call.world.books.values()
        if book.role_of(call.account, call.now) and all(fits(book) for fits in wanted)
    ]
    found = re.search(r"files\(([^)]*)\)", call.one("fields") or "")
    files = [_selected(file_body(call, book), found[1] if found else None) for book in reversed(books)]
    if call.one("fields") is not None:
        return {"files": files}
    return {"kind": "drive#fileList", "incompleteSearch": False, "files": files}


def _conditions(text: str) -> list[Callable[[Book], bool]]:
    """Read a search; one with terms that are not known here is refused instead of half obeyed."""
    rest = _QUERY.sub("", text)
    if re.sub(r"\band\b|[\s()]", "", rest):
        raise unserved(f"drive.files.list with q={text}")
    return [_condition(name, mark, value) for name, mark, value in _QUERY.findall(text)]


def _condition(name: str, mark: str, value: str) -> Callable[[Book], bool]:
    plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "'\"" else value

    def held(book: Book) -> str:
        return {"name": book.title, "mimeType": SPREADSHEET_TYPE, "trashed": "false"}[name]

    if mark == "contains":  # D: of a name it means the beginnings of its words
        return lambda book: any(word.startswith(plain.casefold()) for word in _ends(held(book).casefold()))
    return lambda book: (held(book) == plain) is (mark == "=")


def _ends(text: str) -> list[str]:
    return [text[found.start() :] for found in re.finditer(r"\b\w", text)]


def delete(call: Call) -> None:
    book = _file(call)
    if book.role_of(call.account, call.now) != "owner":
        reason = "insufficientFilePermissions"
        raise drive_error(403, "The user does not have sufficient permissions for this file.", reason)
    del call.world.books[book.spreadsheet_id]


def copy(call: Call) -> Json:
    source = _file(call)
    _may_create(call)
    made = source.clone()
    made.spreadsheet_id = call.world.new_id()
    made.title = read_json(call.body).get("name") or f"Copy of {source.title}"  # R: gspread sends a null
    made.created = made.edited = made.renamed = call.now
    made.edits = 1  # R: a copy has equal times
    made.permissions = [permission(call.account, "owner")]
    if not call.switches.copies_carry_metadata:
        made.metadata = []
    call.world.books[made.spreadsheet_id] = made
    return _selected(file_body(call, made), call.one("fields"))


def list_permissions(call: Call) -> Json:
    shown = [{n: v for n, v in held.items() if not n.startswith("_")} for held in _file(call).permissions]
    return {"kind": "drive#permissionList", "permissions": shown}


def create_permission(call: Call) -> Json:
    book, body = _file(call), read_json(call.body)
    visible = call.now + call.switches.sharing_lag_seconds
    email, kind = body.get("emailAddress", ""), body.get("type", "user")
    made = permission(email, body.get("role", "reader"), kind=kind, visible_from=visible)
    book.permissions = [held for held in book.permissions if held["id"] != made["id"]] + [made]
    return {name: made[name] for name in ("kind", "id", "type", "role")}


def delete_permission(call: Call) -> None:
    book = _file(call)
    if all(held["id"] != call.path[1] for held in book.permissions):
        raise drive_error(404, f"Permission not found: {call.path[1]}.", "notFound")
    book.permissions = [held for held in book.permissions if held["id"] != call.path[1]]


def comments(call: Call) -> Json:
    _file(call)
    return {"kind": "drive#commentList", "comments": []}


def share(book: Book, email: str, role: str, now: float) -> None:
    """Share a file as its owner's fingers do; `none` takes the share away."""
    book.permissions = [held for held in book.permissions if held.get("emailAddress") != email]
    if role != "none":
        book.permissions.append(permission(email, role, visible_from=now))
