"""How an answer leaves: the headers of each service, refusals in the shape of whoever refuses; decides no outcome."""

from syncd.sandbox.sheets.calls import Content
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive_refusals import as_drive
from syncd.sandbox.sheets.errors import ApiError
from syncd.sandbox.sheets.wiretext import dumps
from syncd.sandbox.wire import Request, Response

# R: the headers of the service; there is no ETag, and since 2025 no Cache-Control any more.
_SHEETS = {
    "Content-Type": "application/json; charset=UTF-8",
    "Vary": "Origin, X-Origin, Referer",
    "Server": "ESF",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "0",
}
_UNKEPT = {
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "Mon, 01 Jan 1990 00:00:00 GMT",
}
_DRIVE = {**_SHEETS, **_UNKEPT, "Vary": "Origin, X-Origin"}
_TOKEN = {**_SHEETS, **_UNKEPT}  # K: whoever gives out tokens forbids to keep them
_CONTENT = {**_SHEETS, "Cache-Control": "private, max-age=0, must-revalidate", "Vary": "Origin, X-Origin"}
_HTML = {**_SHEETS, "Content-Type": "text/html; charset=UTF-8"}
_DELETED = {**_DRIVE, "Content-Type": "text/html", "Content-Length": "0"}
_NO_PAGE = b"<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n  <p><b>404.</b> Not found.\n"

NO_PAGE = Response(status=404, headers=_HTML, body=_NO_PAGE)
"""What an address is told that no service has."""


def asks_token(request: Request) -> bool:
    return request.path.rstrip("/") == "/token" and request.method == "POST"


def asks_drive(request: Request) -> bool:
    return request.path.startswith(("/drive/", "/upload/drive/"))


def _headers(request: Request) -> dict[str, str]:
    if asks_token(request):
        return _TOKEN
    return _DRIVE if asks_drive(request) else _SHEETS


def given(request: Request, body: Json | Content | None) -> Response:
    """Write what a method gave."""
    if body is None:
        return Response(status=204, headers=_DELETED, body=b"")
    if isinstance(body, Content):
        return Response(status=200, headers={**_CONTENT, **body.headers}, body=body.body)
    compact = ("prettyPrint", "false") in request.query
    return Response(status=200, headers=_headers(request), body=dumps(body, compact=compact))


def refused(request: Request, error: ApiError) -> Response:
    """Write a refusal."""
    told = as_drive(error) if asks_drive(request) else error
    return Response(status=told.status, headers={**_headers(request), **told.headers}, body=dumps(told.body))
