"""Which bodies the door lets in: of which media type, how deep, with which numbers and letters; reads no messages.

It spares whatever decodes a body later what no JSON reader of this language can bear and the true service refuses.
"""

import re
from dataclasses import replace
from itertools import accumulate
from math import isfinite
from urllib.parse import parse_qsl

from syncd.sandbox.sheets.drive_refusals import drive_error
from syncd.sandbox.sheets.errors import ApiError, invalid
from syncd.sandbox.sheets.methods import Method
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.wire import Request

_FORM = "application/x-www-form-urlencoded"
_JSON = frozenset({"", "application/json", "text/json"})
_DEEPEST = 100
"""S: two who tried it were refused beyond."""
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_MARKS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_PERHAPS_HUGE = re.compile(rb"\d{200}|\d[eE]\+?\d{3}")
_HUGE = re.compile(rb"(?:\d{200,}[\d.]*|\d[\d.]*(?=[eE]\+?\d{3}))(?:[eE][+-]?\d+)?")
_PERHAPS_HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
_HALF = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_RAW_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


def readable(request: Request, method: Method, switches: Switches) -> Request:
    """Give a request whose body can be decoded, or refuse it."""
    if method.takes_media or not request.body.strip():
        return request
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if method.kind != "Drive" and media == _FORM:
        # S: what is said to be a form is read as one, though it be JSON, and its names are known to nobody.
        form = parse_qsl(request.body.decode("latin-1"), keep_blank_values=True)
        return replace(request, query=(*request.query, *form), body=b"")
    if media not in _JSON:
        _check_media(media, method, switches)
    return replace(request, body=legible(request.body))


def _check_media(media: str, method: Method, switches: Switches) -> None:
    if method.kind == "Drive":
        raise drive_error(400, f"Unsupported content with type: {media}", "badContent")  # S, its reason K
    if media != "text/plain" and switches.odd_media_types_are_refused:  # K: browsers call their JSON plain text
        raise invalid(f"Unsupported content type: {media}")


def legible(body: bytes) -> bytes:
    """Check what is written, and mend halves of letters."""
    if b"\0" in body:  # JSON comes in UTF-8 only
        raise _unexpected(body, body.index(b"\0"))
    nested = body.count(b"[") + body.count(b"{") > _DEEPEST
    if nested or _PERHAPS_HUGE.search(body):
        bare = _TEXT.sub(b'""', body)
        _check_depth(bare)
        _check_numbers(bare, body)
    return _whole(body) if _PERHAPS_HALF.search(body) else body


def _check_depth(bare: bytes) -> None:
    marks = bare.translate(None, _NO_MARKS)
    if max(accumulate(map(_STEPS.__getitem__, marks)), default=0) > _DEEPEST:
        raise invalid("Invalid JSON payload received. Message too deep. Max recursion depth reached in array")


def _check_numbers(bare: bytes, body: bytes) -> None:
    """Refuse numbers beyond a double (S)."""
    for found in _HUGE.finditer(bare):
        if not isfinite(float(found[0])):
            raise _unexpected(body, body.index(found[0]))


def _unexpected(body: bytes, place: int) -> ApiError:
    around = body[max(place - 20, 0) : place + 20].decode(errors="replace")
    return invalid(f"Invalid JSON payload received. Unexpected token.\n{around}")


def _whole(body: bytes) -> bytes:
    """Put the mark of an unknown letter for half of a pair, and blanks for bytes that spell one (S)."""
    return _HALF.sub(lambda found: rb"\ufffd" if found[1] else found[0], _RAW_HALF.sub(b"   ", body))
