"""Whole spreadsheets as text: Drive's export, and the upload that lays a CSV file over a spreadsheet.

It decides how cells become text and text becomes cells. Only CSV and tab separated text are served.
"""

import csv
import io
from collections.abc import Callable

from syncd.sandbox.sheets.calls import Call, Content
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive import EXPORTS, export_links, file_body, root_of
from syncd.sandbox.sheets.drive_permissions import file_of, written_file
from syncd.sandbox.sheets.drive_refusals import drive_error, parameter
from syncd.sandbox.sheets.errors import unserved
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.payload import truth
from syncd.sandbox.sheets.writing import write_cell

_CSV, _TSV = "text/csv", "text/tab-separated-values"
_ROWS, _COLUMNS = 1000, 26
_MAX_TITLE = 100
_UPLOADED_ZONE = "America/Los_Angeles"
"""R: a file that was laid over with CSV has that time zone afterwards, whatever it had before."""


def export(call: Call) -> Content:
    """Give the first tab as text: what its cells show, every row as wide as the widest, no line end at the end (R)."""
    book, kind = file_of(call), call.one("mimeType")
    if not kind:
        raise drive_error(400, "Required parameter: mimeType", "required", **parameter("mimeType"))
    if kind not in EXPORTS:
        raise drive_error(400, "The requested conversion is not supported.", "badRequest", **parameter("convertTo"))
    if kind not in {_CSV, _TSV}:
        raise unserved(f"drive.files.export as {kind}")
    text = _as_text(_first_tab(call, book), *((",", _quoted) if kind == _CSV else ("\t", _flat)))
    return Content(text.encode(), {"Content-Type": kind, "Content-Disposition": "attachment"})


def _first_tab(call: Call, book: Book) -> list[list[str]]:
    tab = next(tab for tab in book.tabs if not tab.hidden)  # D: only the first; I: of those one can see
    return call.lens(book, None, None).values(tab, tab.whole)


def _as_text(rows: list[list[str]], mark: str, written: Callable[[str], str]) -> str:
    width = max((len(row) for row in rows), default=0)
    return "\r\n".join(mark.join(map(written, [*row, *[""] * (width - len(row))])) for row in rows)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _flat(text: str) -> str:
    return " ".join(text.split("\t")).replace("\r\n", " ").replace("\n", " ")  # K: such text knows no quotes


def upload(call: Call) -> Json:
    """Lay a CSV file over a spreadsheet: one new tab with the file's title is all that is left of it (R)."""
    media = call.media_type.partition(";")[0].strip()
    if call.one("uploadType") != "media" or not truth(call.one("convert")) or media != _CSV:
        raise unserved(f"drive.files.update with uploadType={call.one('uploadType')} and {media or 'no media type'}")
    book = written_file(call)
    tab = _read(call, book, call.body.decode("utf-8-sig", errors="replace"))
    book.tabs, book.named_ranges, book.metadata = [tab], [], []
    book.time_zone = _UPLOADED_ZONE
    book.touch(call.now)
    book.renamed = call.now  # R: Drive shows it at once
    return _second_version(call, book)


def _read(call: Call, book: Book, text: str) -> Tab:
    """Read the text as if typed (K: an upload is converted)."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    tab = Tab(
        sheet_id=call.world.new_number({held.sheet_id for held in book.tabs}),
        title=book.title[:_MAX_TITLE],
        row_count=max(_ROWS, len(rows)),
        column_count=max(_COLUMNS, *map(len, rows)) if rows else _COLUMNS,
    )
    pen = call.pen(book, parse=True)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            write_cell(pen, tab, row, column, value)
    return tab


def _second_version(call: Call, book: Book) -> Json:
    """Write a file as version 2 of Drive does, which only serves this upload; links to pictures are left out (R)."""
    held = file_body(call, book)
    here = f"https://www.googleapis.com/drive/v2/files/{held['id']}"
    names = [owner["displayName"] for owner in held["owners"]]
    return {
        "kind": held["kind"],
        "selfLink": here,
        "ownerNames": names,
        "lastModifyingUserName": call.account,
        "editable": True,
        "writersCanShare": True,
        "mimeType": held["mimeType"],
        "exportLinks": export_links(held["id"]),
        "parents": [_parent(here, root_of(call.account))] if held["ownedByMe"] else [],
        "appDataContents": False,
        "iconLink": held["iconLink"],
        "shared": held["shared"],
        "copyable": True,
        "alternateLink": held["webViewLink"],
        "copyRequiresWriterPermission": False,
        "spaces": held["spaces"],
        "id": held["id"],
        "title": held["name"],
        "labels": dict.fromkeys(("viewed",), True)
        | dict.fromkeys(("restricted", "starred", "hidden"), False)
        | {"trashed": held["trashed"]},
        "explicitlyTrashed": held["explicitlyTrashed"],
        "createdDate": held["createdTime"],
        "modifiedDate": held["modifiedTime"],
        "modifiedByMeDate": held["modifiedTime"],
        "version": held["version"],
        "capabilities": {"canEdit": True, "canCopy": True},
    }


def _parent(here: str, folder: str) -> Json:
    return {
        "selfLink": f"{here}/parents/{folder}",
        "id": folder,
        "isRoot": True,
        "kind": "drive#parentReference",
        "parentLink": f"https://www.googleapis.com/drive/v2/files/{folder}",
    }
