"""Which method a request calls: paths and verbs to entries of one table; runs none of them."""

import gzip
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote

from syncd.sandbox.sheets import drive, drive_content, drive_permissions, files_calls, filters, values_calls
from syncd.sandbox.sheets.calls import Call, Content
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import invalid
from syncd.sandbox.wire import Request

Kind = Literal["Read", "Write", "Drive"]
_FULL = frozenset({"spreadsheets", "drive", "drive.file"})
_READING = _FULL | {"spreadsheets.readonly", "drive.readonly"}
_DRIVE = frozenset({"drive", "drive.file"})
_DRIVE_READING = _DRIVE | {"drive.readonly", "drive.metadata.readonly", "drive.metadata"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of a service: its name, which quota it uses, which scopes open it (D)."""

    name: str
    kind: Kind
    scopes: frozenset[str]
    run: Callable[[Call], Json | Content | None]
    gives: str = ""
    """Message type of the answer, for field masks; empty where it is not checked (Drive)."""
    takes: str = ""
    """Message type of the body, whose plain members may come in the query as well; empty where none may."""
    asks: frozenset[str] = frozenset()
    """Names of query parameters."""

    @property
    def masks_itself(self) -> bool:
        """Whether the method reads `fields` itself and checks it."""
        return self.name in {"spreadsheets.get", "spreadsheets.getByDataFilter"}

    @property
    def rpc(self) -> str:
        """The method's name in error details."""
        last = self.name.rpartition(".")[2]
        return f"google.apps.sheets.v4.SpreadsheetsService.{last[0].upper()}{last[1:]}"


class Found(NamedTuple):
    method: Method
    path: tuple[str, ...]


_SHOWING = ("majorDimension", "valueRenderOption", "dateTimeRenderOption")
_ECHOING = ("valueInputOption", "includeValuesInResponse", "responseValueRenderOption", "responseDateTimeRenderOption")
_WHOLE = ("ranges", "includeGridData", "excludeTablesInBandedRanges", "commentsViewMode")


def _sheets_method(name: str, run: Callable[[Call], Json], gives: str, **more: Any) -> Method:
    return Method(name=f"spreadsheets.{name}", run=run, gives=gives, **more)


def _read(
    name: str, run: Callable[[Call], Json], gives: str, asks: Iterable[str], scopes: frozenset[str] = _READING
) -> Method:
    return _sheets_method(name, run, gives, kind="Read", scopes=scopes, asks=frozenset(asks))


def _write(name: str, run: Callable[[Call], Json], gives: str, asks: Iterable[str]) -> Method:
    return _sheets_method(name, run, gives, kind="Write", scopes=_FULL, asks=frozenset(asks))


def _search(name: str, run: Callable[[Call], Json], gives: str, takes: str) -> Method:
    """Describe a reading method whose question is its body; D: such ones need a scope that may write."""
    return _sheets_method(name, run, gives, kind="Read", scopes=_FULL, takes=takes)


def _change(name: str, run: Callable[[Call], Json], gives: str, takes: str) -> Method:
    return _sheets_method(name, run, gives, kind="Write", scopes=_FULL, takes=takes)


def _batch(name: str, run: Callable[[Call], Json], stem: str) -> Method:
    make = _search if stem.startswith("BatchGet") else _change
    return make(f"values.{name}", run, f"{stem}Response", f"{stem}Request")


def _drive(name: str, run: Callable[[Call], Json | Content | None], scopes: frozenset[str] = _DRIVE) -> Method:
    return Method(name=name, kind="Drive", scopes=scopes, run=run)


_GET = _read("get", files_calls.get, "Spreadsheet", _WHOLE)
_CREATE = _change("create", files_calls.create, "Spreadsheet", "Spreadsheet")
_VALUES_GET = _read("values.get", values_calls.get, "ValueRange", _SHOWING)
_VALUES_UPDATE = _write("values.update", values_calls.update, "UpdateValuesResponse", _ECHOING)
_METADATA_GET = _read("developerMetadata.get", filters.get_metadata, "DeveloperMetadata", (), _FULL)

_ON_FILE = {
    ("POST", "batchUpdate"): _change(
        "batchUpdate",
        files_calls.batch_update,
        "BatchUpdateSpreadsheetResponse",
        "BatchUpdateSpreadsheetRequest",
    ),
    ("POST", "getByDataFilter"): _search(
        "getByDataFilter", files_calls.get_by_filter, "Spreadsheet", "GetSpreadsheetByDataFilterRequest"
    ),
}
_ON_VALUES = {
    ("GET", "batchGet"): _read(
        "values.batchGet", values_calls.batch_get, "BatchGetValuesResponse", ("ranges", *_SHOWING)
    ),
    ("POST", "batchUpdate"): _batch("batchUpdate", values_calls.batch_update, "BatchUpdateValues"),
    ("POST", "batchClear"): _batch("batchClear", values_calls.batch_clear, "BatchClearValues"),
    ("POST", "batchGetByDataFilter"): _batch("batchGetByDataFilter", filters.batch_get, "BatchGetValuesByDataFilter"),
    ("POST", "batchUpdateByDataFilter"): _batch(
        "batchUpdateByDataFilter", filters.batch_update, "BatchUpdateValuesByDataFilter"
    ),
    ("POST", "batchClearByDataFilter"): _batch(
        "batchClearByDataFilter", filters.batch_clear, "BatchClearValuesByDataFilter"
    ),
}
_ON_RANGE = {
    ("POST", "append"): _write(
        "values.append", values_calls.append, "AppendValuesResponse", (*_ECHOING, "insertDataOption")
    ),
    ("POST", "clear"): _change("values.clear", values_calls.clear_one, "ClearValuesResponse", "ClearValuesRequest"),
}
_ON_METADATA = {
    ("POST", "search"): _search(
        "developerMetadata.search",
        filters.search_metadata,
        "SearchDeveloperMetadataResponse",
        "SearchDeveloperMetadataRequest",
    ),
}
_COPY_TO = _change("sheets.copyTo", files_calls.copy_to, "SheetProperties", "CopySheetToAnotherSpreadsheetRequest")

_FILES = {
    "GET": _drive("drive.files.list", drive.listing, _DRIVE_READING),
    "POST": _drive("drive.files.create", drive.create),
}
_FILE = {
    "GET": _drive("drive.files.get", drive.get, _DRIVE_READING),
    "PATCH": _drive("drive.files.update", drive.update),
    "DELETE": _drive("drive.files.delete", drive.delete),
}
_UNDER_FILE = {
    ("POST", "copy"): _drive("drive.files.copy", drive.copy),
    ("GET", "export"): _drive("drive.files.export", drive_content.export, _DRIVE | {"drive.readonly"}),
    ("GET", "permissions"): _drive("drive.permissions.list", drive_permissions.listing, _DRIVE_READING),
    ("POST", "permissions"): _drive("drive.permissions.create", drive_permissions.create),
    ("GET", "comments"): _drive("drive.comments.list", drive.comments, _DRIVE_READING),
}
_PERMISSION = {
    "GET": _drive("drive.permissions.get", drive_permissions.get, _DRIVE_READING),
    "PATCH": _drive("drive.permissions.update", drive_permissions.update),
    "DELETE": _drive("drive.permissions.delete", drive_permissions.delete),
}
_UPLOAD = _drive("drive.files.update", drive_content.upload)


def overridden(request: Request) -> Request:
    """Undo the detour of clients that send a long GET as a form in a POST (S: google-api-python-client)."""
    verb = request.headers.get("x-http-method-override")
    if not verb or request.method != "POST":
        return request
    form = parse_qsl(request.body.decode("latin-1"), keep_blank_values=True)
    return replace(request, method=verb.upper(), query=(*request.query, *form), body=b"")


def unpacked(request: Request) -> Request:
    """Unpack a compressed body (S: google-api-java-client packs every JSON body unless told not to)."""
    if request.headers.get("content-encoding", "").lower() != "gzip":
        return request
    try:
        return replace(request, body=gzip.decompress(request.body))
    except (OSError, EOFError, zlib.error):
        raise invalid("Failed to decompress the request body.") from None


def find(verb: str, path: str) -> Found | None:
    """Find the method of a raw path; colons that are not percent-encoded separate custom verbs."""
    parts = [part for part in path.split("/") if part]
    if parts[:2] == ["v4", "spreadsheets"]:
        return _sheets(verb, parts[2:])
    if parts[:3] == ["drive", "v3", "files"]:
        return _drive_files(verb, parts[3:])
    if verb == "PUT" and parts[:4] == ["upload", "drive", "v2", "files"] and len(parts) == 5:
        return Found(_UPLOAD, (unquote(parts[4]),))
    return None


_KNOWN = (
    *("/batch", "/upload/drive/v2/", "/upload/drive/v3/", "/drive/v2/"),
    *("/drive/v3/about", "/drive/v3/apps", "/drive/v3/changes", "/drive/v3/channels"),
    *("/drive/v3/drives", "/drive/v3/files", "/drive/v3/operations", "/drive/v3/teamdrives"),
)


def is_known_elsewhere(path: str) -> bool:
    """Say whether the true services have something at a path where the stand-in has nothing."""
    return any(path == start.rstrip("/") or path.startswith(start.rstrip("/") + "/") for start in _KNOWN)


def _sheets(verb: str, parts: list[str]) -> Found | None:
    if not parts:
        return Found(_CREATE, ()) if verb == "POST" else None
    if len(parts) == 2 and parts[1].startswith(":"):
        parts = [parts[0] + parts[1]]  # S: node google-spreadsheet puts a slash before the colon
    if len(parts) == 1:
        file_id, colon, action = parts[0].partition(":")
        method = _ON_FILE.get((verb, action)) if colon else (_GET if verb == "GET" else None)
        return Found(method, (unquote(file_id),)) if method else None
    file_id = unquote(parts[0])
    if len(parts) == 2:
        area, _, action = parts[1].partition(":")
        table = {"values": _ON_VALUES, "developerMetadata": _ON_METADATA}.get(area, {})
        method = table.get((verb, action))
        return Found(method, (file_id,)) if method else None
    return _inside(verb, file_id, parts)


def _inside(verb: str, file_id: str, parts: list[str]) -> Found | None:
    if parts[1] == "values":
        return _range(verb, file_id, "/".join(parts[2:]))
    if parts[1] == "developerMetadata" and len(parts) == 3:
        return Found(_METADATA_GET, (file_id, unquote(parts[2]))) if verb == "GET" else None
    sheet_id, _, action = parts[2].partition(":")
    if parts[1] == "sheets" and action == "copyTo" and sheet_id.isdigit() and verb == "POST":
        return Found(_COPY_TO, (file_id, sheet_id))
    return None


def _range(verb: str, file_id: str, raw: str) -> Found | None:
    if verb in {"GET", "PUT"}:
        return Found(_VALUES_GET if verb == "GET" else _VALUES_UPDATE, (file_id, unquote(raw)))
    text, _, action = raw.rpartition(":")
    method = _ON_RANGE.get((verb, action))
    return Found(method, (file_id, unquote(text))) if method else None


def _drive_files(verb: str, parts: list[str]) -> Found | None:
    method: Method | None
    if not parts:
        method = _FILES.get(verb)
    elif len(parts) == 1:
        method = _FILE.get(verb)
    elif len(parts) == 2:
        method = _UNDER_FILE.get((verb, parts[1]))
    else:
        method = _PERMISSION.get(verb) if parts[1] == "permissions" and len(parts) == 3 else None
    return Found(method, tuple(unquote(part) for part in (*parts[:1], *parts[2:]))) if method else None
