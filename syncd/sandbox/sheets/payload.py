"""Checks JSON bodies against the service's message types and drops explicit nulls; acts on nothing.

The types are written as one line each: `member:type`, `[]` for lists, a capital for another message, `=` for an
enumeration. Only what the stand-in serves is listed; the rest of a message is known by name and kept as given (`any`).
"""

import json
from functools import lru_cache
from typing import Any

from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import sheets_error, violations
from syncd.sandbox.sheets.messages import ENUMERATIONS, MESSAGES

_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "bool": (bool,),
    "int": (int, float, str),
    "number": (int, float),
}
_PROTO_TYPES = {"int": "TYPE_INT32", "bool": "TYPE_BOOL", "string": "TYPE_STRING", "number": "TYPE_DOUBLE"}
_V4 = "type.googleapis.com/google.apps.sheets.v4."


@lru_cache(maxsize=512)
def members(message: str) -> dict[str, str]:
    """Give a message's members with their types."""
    return dict(item.split(":") for item in MESSAGES[message].split())


def read_body(body: bytes, message: str) -> Json:
    """Decode and check a request body of that message type; an empty body is an empty message."""
    if not body.strip():
        return {}
    try:
        decoded = json.loads(body, parse_constant=_no_constant)
    except ValueError:
        raise sheets_error(400, f"Invalid JSON payload received. Unexpected token.\n{_excerpt(body)}") from None
    faults: list[tuple[str, str]] = []
    checked = _message(decoded, message, "", faults)
    if faults:
        raise violations(faults)
    return dict(checked)


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def _excerpt(body: bytes) -> str:
    return body[:40].decode(errors="replace")


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _message(value: Any, message: str, path: str, faults: list[tuple[str, str]]) -> Any:
    if not isinstance(value, dict):
        faults.append((path, f"Invalid value at '{path}' ({_V4}{message}), {json.dumps(value)}"))
        return {}
    known = members(message)
    checked: Json = {}
    for name, given in value.items():
        kind = known.get(name)
        below = f"{path}.{_snake(name)}" if path else _snake(name)
        if kind is None:
            place = f" at '{path}'" if path else ""
            text = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
            faults.append((path, text))
        elif given is not None:
            checked[name] = _typed(given, kind, below, faults)
    return checked


def _typed(value: Any, kind: str, path: str, faults: list[tuple[str, str]]) -> Any:
    if kind == "rows":
        return _rows(value, path, faults)
    if kind.endswith("[]"):
        if not isinstance(value, list):
            value = [value]  # the service takes one item for a list of one
        return [_typed(item, kind[:-2], f"{path}[{index}]", faults) for index, item in enumerate(value)]
    if kind == "any":
        return value
    if kind.startswith("="):
        return _enumerated(value, kind[1:], path, faults)
    if kind in _SCALARS:
        return _scalar(value, kind, path, faults)
    return _message(value, kind, path, faults)


def _rows(value: Any, path: str, faults: list[tuple[str, str]]) -> Any:
    """Check a list of ListValue: every row must itself be a list (R)."""
    if not isinstance(value, list):
        value = [value]
    for index, row in enumerate(value):
        if not isinstance(row, list):
            place = f"{path}[{index}]" if path.startswith("data[") else path
            text = f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), {json.dumps(row)}"
            faults.append((f"{path}[{index}]", text))
    return value


def _enumerated(value: Any, name: str, path: str, faults: list[tuple[str, str]]) -> Any:
    if value not in ENUMERATIONS[name]:
        faults.append((path, f"Invalid value at '{path}' ({_V4}{name}), {json.dumps(value)}"))
    return value


def _scalar(value: Any, kind: str, path: str, faults: list[tuple[str, str]]) -> Any:
    right = isinstance(value, _SCALARS[kind]) and (kind == "bool" or not isinstance(value, bool))
    if right and kind == "int":
        try:
            return int(value)
        except ValueError:
            right = False
    if not right:
        faults.append((path, f"Invalid value at '{path}' ({_PROTO_TYPES[kind]}), {json.dumps(value)}"))
    return value


def truth(text: str | None, *, default: bool = False) -> bool:
    """Read a boolean of a query: clients send `True` as well as `true` (R)."""
    return default if text is None else text.lower() in {"true", "1", ""}


def enumerated(text: str | None, name: str, parameter: str) -> str | None:
    """Check an enumeration of a query."""
    if text is None or text in ENUMERATIONS[name]:
        return text or None
    snake = _snake(parameter)
    raise violations([(snake, f"Invalid value at '{snake}' ({_V4}{name}), \"{text}\"")])


def read_json(body: bytes) -> Json:
    """Decode a body whose members are not checked (Drive); anything but an object is a 400."""
    try:
        decoded = json.loads(body or b"{}")
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise sheets_error(400, "Parse Error")
    return decoded
