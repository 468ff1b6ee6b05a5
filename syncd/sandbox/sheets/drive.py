"""The few Drive v3 calls on files that spreadsheet clients make; knows no cells."""

import base64
import hashlib

from syncd.sandbox.sheets.calls import Call
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.dates import stamp
from syncd.sandbox.sheets.drive_bodies import changed_file, new_file
from syncd.sandbox.sheets.drive_masks import COMMENTS, FILE, FILES, checked, selected
from syncd.sandbox.sheets.drive_permissions import file_of, insufficient, permission, shown, written_file
from syncd.sandbox.sheets.drive_refusals import drive_error, drive_not_found, parameter, storage_quota
from syncd.sandbox.sheets.drive_search import search
from syncd.sandbox.sheets.errors import unserved
from syncd.sandbox.sheets.model import Book, Tab

SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"
FOLDER_TYPE = "application/vnd.google-apps.folder"
_DEFAULT: Json = {name: {} for name in ("kind", "id", "name", "mimeType")}
_DEFAULT_LIST: Json = {"kind": {}, "incompleteSearch": {}, "nextPageToken": {}, "files": _DEFAULT}
_ICON = f"https://drive-thirdparty.googleusercontent.com/16/type/{SPREADSHEET_TYPE}"
EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
"""The types a spreadsheet can be exported as (R)."""
NEW_FILE_DELAY = 0.5
"""A new file's modifiedTime is a little later than its createdTime (R: 15 ms to 1.2 s)."""


def new_book(call: Call, title: str) -> Book:
    """Make a file owned by the caller, as a person's file starts (R)."""
    world = call.world
    seen = call.now + NEW_FILE_DELAY
    book = Book(
        spreadsheet_id=world.new_id(), title=title, created=call.now, edited=call.now, renamed=seen, made_by_app=True
    )
    book.tabs.append(Tab(sheet_id=0, title="Sheet1"))
    book.permissions.append(permission(call.account, "owner"))
    world.books[book.spreadsheet_id] = book
    return book


def file_body(call: Call, book: Book) -> Json:
    """Write a file; content edits move modifiedTime late, a rename at once (T, R)."""
    seen = book.renamed
    if call.now >= book.edited + call.switches.drive_modified_time_lag_seconds:
        seen = max(seen, book.edited)
    number = book.spreadsheet_id
    owned = call.role(book) == "owner"
    return {
        "kind": "drive#file",
        "id": number,
        **({"parents": [root_of(call.account)]} if owned else {}),  # D: a shared file has no parent one could see
        "name": book.title,
        "mimeType": SPREADSHEET_TYPE,
        "starred": False,
        "trashed": book.trashed,
        "explicitlyTrashed": book.trashed,
        "spaces": ["drive"],
        "version": str(3),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{number}/edit?usp=drivesdk",
        "iconLink": _ICON,
        "createdTime": stamp(book.created),
        "modifiedTime": stamp(seen),
        "owners": [_user(held, call.account) for held in book.permissions if held["role"] == "owner"],
        "shared": len(book.permissions) > 1,
        "ownedByMe": owned,
        "permissions": [shown(held) for held in book.permissions],
        "permissionIds": [held["id"] for held in book.permissions],
        "exportLinks": export_links(number),
    }


def export_links(number: str) -> Json:
    where = f"https://docs.google.com/spreadsheets/export?id={number}&exportFormat="
    return {kind: f"{where}{ending}" for kind, ending in EXPORTS.items()}


def _user(held: Json, me: str) -> Json:
    mail = held["emailAddress"]
    return {
        "kind": "drive#user",
        "displayName": mail,
        "me": mail == me,
        "permissionId": held["id"],
        "emailAddress": mail,
    }


def root_of(email: str) -> str:
    """Name the top folder of an account's own files."""
    digest = hashlib.blake2b(email.encode(), digest_size=10).digest()
    return f"0A{base64.urlsafe_b64encode(digest).decode()[:13]}PVA"


def _answer(call: Call, book: Book) -> Json:
    return selected(file_body(call, book), call.one("fields"), FILE, _DEFAULT)


def create(call: Call) -> Json:
    checked(call.one("fields"), FILE)
    body = new_file(call)
    _may_create(call, body)
    return _answer(call, new_book(call, body.get("name") or "Untitled"))


def _may_create(call: Call, body: Json) -> None:
    kind = body.get("mimeType") or SPREADSHEET_TYPE
    if kind != SPREADSHEET_TYPE:
        raise unserved(f"a new file of the type {kind}")
    for parent in body.get("parents") or ():
        if parent not in {"root", root_of(call.account)}:
            raise drive_not_found(parent)
    if not call.switches.service_accounts_may_create:
        raise storage_quota()


def get(call: Call) -> Json:
    if call.path[0] in {"root", root_of(call.account)}:
        return selected(_root(call.account), call.one("fields"), FILE, _DEFAULT)
    return _answer(call, file_of(call))


def _root(email: str) -> Json:
    """Write the top folder of an account's own files, the only folder there is here (R: gspread-pandas)."""
    return {"kind": "drive#file", "id": root_of(email), "name": "My Drive", "mimeType": FOLDER_TYPE}


def update(call: Call) -> Json:
    checked(call.one("fields"), FILE)
    book, body = written_file(call), changed_file(call)
    for name in ("addParents", "removeParents"):
        if call.one(name):
            raise unserved(f"drive.files.update with {name}")
    if "trashed" in body and call.role(book) != "owner":  # D: nobody else may
        raise insufficient()
    book.title = body.get("name") or book.title
    book.trashed = body.get("trashed", book.trashed)
    book.renamed = call.now
    return _answer(call, book)


def listing(call: Call) -> Json:
    fits = search(call.one("q") or "")
    files = [
        body
        for book in reversed(call.world.books.values())
        if _is_listed(call, book) and fits(body := file_body(call, book))
    ]
    body = {"kind": "drive#fileList", "incompleteSearch": False, "files": files}
    return selected(body, call.one("fields"), FILES, _DEFAULT_LIST)


def _is_listed(call: Call, book: Book) -> bool:
    """Say whether a list shows a file to the caller; D: others do not see what lies in its owner's trash."""
    role = call.role(book)
    return role == "owner" if book.trashed else role is not None


def delete(call: Call) -> None:
    book = file_of(call)
    if call.role(book) != "owner":
        raise insufficient()
    del call.world.books[book.spreadsheet_id]


def copy(call: Call) -> Json:
    checked(call.one("fields"), FILE)
    source, body = file_of(call), new_file(call)
    _may_create(call, body)
    made = source.clone()
    made.spreadsheet_id = call.world.new_id()
    made.title = body.get("name") or f"Copy of {source.title}"  # R: gspread sends a null
    made.created = made.edited = made.renamed = call.now
    made.made_by_app, made.trashed = True, False
    made.edits = 1  # R: a copy has equal times
    made.permissions = [permission(call.account, "owner")]
    if not call.switches.copies_carry_metadata:
        made.metadata = []
    call.world.books[made.spreadsheet_id] = made
    return _answer(call, made)


def comments(call: Call) -> Json:
    """List comments, of which there are none; a call has to say what it wants of them (D)."""
    file_of(call)
    fields = call.one("fields")
    if not fields:
        text = "The 'fields' parameter is required for this method."
        raise drive_error(400, text, "required", **parameter("fields"))
    return selected({"kind": "drive#commentList", "comments": []}, fields, COMMENTS, {})
