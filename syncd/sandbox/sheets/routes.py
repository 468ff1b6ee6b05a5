"""Which method a request calls: paths and verbs to entries of one table; runs none of them."""

import gzip
import zlib
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from syncd.sandbox.sheets import drive, drive_content, drive_permissions, files_calls, filters, values_calls
from syncd.sandbox.sheets.errors import invalid
from syncd.sandbox.sheets.methods import (
    DRIVE,
    DRIVE_READING,
    FULL,
    Method,
    batch,
    change,
    on_drive,
    read,
    search,
    write,
)
from syncd.sandbox.wire import Request


class Found(NamedTuple):
    method: Method
    path: tuple[str, ...]


_SHOWING = ("majorDimension", "valueRenderOption", "dateTimeRenderOption")
_ECHOING = ("valueInputOption", "includeValuesInResponse", "responseValueRenderOption", "responseDateTimeRenderOption")
_WHOLE = ("ranges", "includeGridData", "excludeTablesInBandedRanges", "commentsViewMode")


_GET = read("get", files_calls.get, "Spreadsheet", _WHOLE)
_CREATE = change("create", files_calls.create, "Spreadsheet", "Spreadsheet")
_VALUES_GET = read("values.get", values_calls.get, "ValueRange", _SHOWING)
_VALUES_UPDATE = write("values.update", values_calls.update, "UpdateValuesResponse", _ECHOING)
_METADATA_GET = read("developerMetadata.get", filters.get_metadata, "DeveloperMetadata", (), FULL)

_ON_FILE = {
    ("POST", "batchUpdate"): change(
        "batchUpdate",
        files_calls.batch_update,
        "BatchUpdateSpreadsheetResponse",
        "BatchUpdateSpreadsheetRequest",
    ),
    ("POST", "getByDataFilter"): search(
        "getByDataFilter", files_calls.get_by_filter, "Spreadsheet", "GetSpreadsheetByDataFilterRequest"
    ),
}
_ON_VALUES = {
    ("GET", "batchGet"): read(
        "values.batchGet", values_calls.batch_get, "BatchGetValuesResponse", ("ranges", *_SHOWING)
    ),
    ("POST", "batchUpdate"): batch("batchUpdate", values_calls.batch_update, "BatchUpdateValues"),
    ("POST", "batchClear"): batch("batchClear", values_calls.batch_clear, "BatchClearValues"),
    ("POST", "batchGetByDataFilter"): batch("batchGetByDataFilter", filters.batch_get, "BatchGetValuesByDataFilter"),
    ("POST", "batchUpdateByDataFilter"): batch(
        "batchUpdateByDataFilter", filters.batch_update, "BatchUpdateValuesByDataFilter"
    ),
    ("POST", "batchClearByDataFilter"): batch(
        "batchClearByDataFilter", filters.batch_clear, "BatchClearValuesByDataFilter"
    ),
}
_ON_RANGE = {
    ("POST", "append"): write(
        "values.append", values_calls.append, "AppendValuesResponse", (*_ECHOING, "insertDataOption")
    ),
    ("POST", "clear"): change("values.clear", values_calls.clear_one, "ClearValuesResponse", "ClearValuesRequest"),
}
_ON_METADATA = {
    ("POST", "search"): search(
        "developerMetadata.search",
        filters.search_metadata,
        "SearchDeveloperMetadataResponse",
        "SearchDeveloperMetadataRequest",
    ),
}
_COPY_TO = change("sheets.copyTo", files_calls.copy_to, "SheetProperties", "CopySheetToAnotherSpreadsheetRequest")

_FILES = {
    "GET": on_drive("drive.files.list", drive.listing, DRIVE_READING),
    "POST": on_drive("drive.files.create", drive.create),
}
_FILE = {
    "GET": on_drive("drive.files.get", drive.get, DRIVE_READING),
    "PATCH": on_drive("drive.files.update", drive.update),
    "DELETE": on_drive("drive.files.delete", drive.delete),
}
_UNDER_FILE = {
    ("POST", "copy"): on_drive("drive.files.copy", drive.copy),
    ("GET", "export"): on_drive("drive.files.export", drive_content.export, DRIVE | {"drive.readonly"}),
    ("GET", "permissions"): on_drive("drive.permissions.list", drive_permissions.listing, DRIVE_READING),
    ("POST", "permissions"): on_drive("drive.permissions.create", drive_permissions.create),
    ("GET", "comments"): on_drive("drive.comments.list", drive.comments, DRIVE_READING),
}
_PERMISSION = {
    "GET": on_drive("drive.permissions.get", drive_permissions.get, DRIVE_READING),
    "PATCH": on_drive("drive.permissions.update", drive_permissions.update),
    "DELETE": on_drive("drive.permissions.delete", drive_permissions.delete),
}
_UPLOAD = on_drive("drive.files.update", drive_content.upload, takes_media=True)


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


@lru_cache(maxsize=512)
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
    if parts[1] == "sheets" and len(parts) == 3 and action == "copyTo" and verb == "POST":
        return Found(_COPY_TO, (file_id, unquote(sheet_id)))
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
