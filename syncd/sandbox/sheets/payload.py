"""Checks JSON bodies against the service's message types and drops explicit nulls; acts on nothing.

The types are written as one line each: `member:type`, `[]` for lists, `{}` for maps, a capital for another message,
`=` for an enumeration. Only what the stand-in serves is listed; the rest of a message is known by name and kept as
given (`any`).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any

from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import sheets_error, violations
from syncd.sandbox.sheets.messages import ENUMERATIONS, MESSAGES, UNIONS
from syncd.sandbox.sheets.scalars import SCALARS

_PROTO_TYPES = {"int": "TYPE_INT32", "bool": "TYPE_BOOL", "string": "TYPE_STRING", "number": "TYPE_DOUBLE"}
_V4 = "type.googleapis.com/google.apps.sheets.v4."
_HUMP = re.compile(r"_([a-z0-9])")

_SAYS_NOTHING = frozenset({("TextRotation", "vertical")})
"""Members of a union that stand beside another when they are false (S: a live test of node google-spreadsheet)."""

Faults = list[tuple[str, str]]


@lru_cache(maxsize=512)
def members(message: str) -> dict[str, str]:
    """Give a message's members with their types."""
    return dict(item.split(":") for item in MESSAGES[message].split())


@lru_cache(maxsize=1024)
def known_name(message: str, name: str) -> str | None:
    """Give the member a name means: as JSON writes it or as the message declares it, with underscores (D)."""
    known = members(message)
    if name in known:
        return name
    other = camel(name)
    return other if other in known and name == snake(other) else None


def read_body(body: bytes, message: str, root: str = "") -> Json:
    """Decode and check a request body of that message type; an empty body is an empty message."""
    if not body.strip():
        return {}
    try:
        decoded = json.loads(body, parse_constant=_no_constant)
    except ValueError:
        raise sheets_error(400, f"Invalid JSON payload received. Unexpected token.\n{_excerpt(body)}") from None
    if not isinstance(decoded, dict):
        raise violations([("", 'Invalid JSON payload received. Unknown name "": Root element must be a message.')])
    faults: Faults = []
    checked = _message(message, decoded, root, faults)
    if faults:
        raise violations(faults)
    return dict(checked)


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def _excerpt(body: bytes) -> str:
    return body[:40].decode(errors="replace")


@lru_cache(maxsize=1024)
def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def camel(name: str) -> str:
    return _HUMP.sub(lambda found: found[1].upper(), name)


def is_plain(kind: str) -> bool:
    """Say whether a member of that type is a scalar."""
    return kind in _PROTO_TYPES or kind.startswith("=")


_Reader = Callable[[Any, str, Faults], Any]
"""From a value, where it stands and the faults so far to what it means."""


@lru_cache(maxsize=4096)
def _member(message: str, given_name: str) -> tuple[str | None, _Reader, str]:
    """Give the member a name means, how it is read, and how faults name it; bodies use few members again and again."""
    name = known_name(message, given_name)
    return (None, _any, given_name) if name is None else (name, _reader(members(message)[name]), snake(name))


def _message(message: str, value: Any, path: str, faults: Faults) -> Any:
    if not isinstance(value, dict):
        faults.append((path, f"Invalid value at '{path}' ({_V4}{message}), {json.dumps(value)}"))
        return {}
    checked: Json = {}
    for given_name, given in value.items():
        name, read_as, said = _member(message, given_name)
        if name is None:
            place = f" at '{path}'" if path else ""
            text = f'Invalid JSON payload received. Unknown name "{given_name}"{place}: Cannot find field.'
            faults.append((path, text))
        elif given is None or (given is False and (message, name) in _SAYS_NOTHING):
            continue
        elif _alone(checked, message, name, given_name, path, faults):
            read = read_as(given, f"{path}.{said}" if path else said, faults)
            if read is not None:
                checked[name] = read
    return checked


def _alone(checked: Json, message: str, name: str, given_name: str, path: str, faults: Faults) -> bool:
    """Refuse a second member of a union."""
    if not checked:
        return True
    for union, choices in UNIONS.get(message, {}).items():
        if name in choices and any(other in checked for other in choices):
            text = f"oneof field '{union}' is already set. Cannot set '{given_name}'"
            faults.append((path, f"Invalid value at '{path}' (oneof), {text}"))
            return False
    return True


@lru_cache(maxsize=1024)
def _reader(kind: str) -> _Reader:
    """Say how values of a type are read."""
    if kind in _OWN_WAY:
        return _OWN_WAY[kind]
    if kind.endswith("[]"):
        return partial(_list, kind[:-2])
    if kind.endswith("{}"):
        return partial(_map, kind[:-2])
    if kind.startswith("="):
        return partial(_enumerated, kind[1:])
    return partial(_scalar if kind in _PROTO_TYPES else _message, kind)


def _any(value: Any, path: str, faults: Faults) -> Any:  # noqa: ARG001 - same shape as every reader
    return value


def _list(kind: str, value: Any, path: str, faults: Faults) -> Any:
    if not isinstance(value, list):
        value = [value]  # the service takes one item for a list of one
    if not is_plain(kind):
        value = list(_flat(value))
    read = _reader(kind)
    return [read(item, f"{path}[{index}]", faults) for index, item in enumerate(value)]


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    """Lay out lists inside a list of messages as one (S: gspread-formatting puts lists of requests into `requests`)."""
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _map(kind: str, value: Any, path: str, faults: Faults) -> Any:
    if not isinstance(value, dict):
        faults.append((path, f"Invalid value at '{path}' (Map), Cannot bind a list to map for field '{path}'."))
        return {}
    read = _reader(kind)
    return {key: read(item, f"{path}[{key}]", faults) for key, item in value.items() if item is not None}


def _mask(value: Any, path: str, faults: Faults) -> Any:
    """Read a field mask: text, or the message with its paths (S: samples of the vendor send it so)."""
    if isinstance(value, dict) and value.keys() == {"paths"} and isinstance(value["paths"], list):
        return ",".join(map(str, value["paths"]))
    return _scalar("string", value, path, faults)


def _rows(value: Any, path: str, faults: Faults) -> Any:
    """Check a list of ListValue: each row is a list itself; the member is named where no list stood at all (R, S)."""
    rows = [(f"{path}[{n}]", row) for n, row in enumerate(value)] if isinstance(value, list) else [(path, value)]
    for place, row in rows:
        if not isinstance(row, list):
            text = f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), {json.dumps(row)}"
            faults.append((place, text))
    return value


_OWN_WAY: dict[str, _Reader] = {"rows": _rows, "any": _any, "mask": _mask}


def _enumerated(name: str, value: Any, path: str, faults: Faults) -> Any:
    if value not in ENUMERATIONS[name]:
        faults.append((path, f"Invalid value at '{path}' ({_V4}{name}), {json.dumps(value)}"))
        return None
    return _specified(value)


def _specified(value: str) -> str | None:
    """Read the value that stands for none as none."""
    return None if value.endswith("_UNSPECIFIED") else value


def _scalar(kind: str, value: Any, path: str, faults: Faults) -> Any:
    read = SCALARS[kind](value)
    if read is None:
        faults.append((path, f"Invalid value at '{path}' ({_PROTO_TYPES[kind]}), {json.dumps(value)}"))
    return read


def truth(text: str | None, *, default: bool = False) -> bool:
    """Read a boolean of a query: clients send `True` as well as `true` (R)."""
    return default if text is None else text.lower() in {"true", "1", ""}


def enumerated(text: str | None, name: str, parameter: str) -> str | None:
    """Check an enumeration of a query."""
    if text is None or text in ENUMERATIONS[name]:
        return _specified(text) if text else None
    field = snake(parameter)
    raise violations([(field, f"Invalid value at '{field}' ({_V4}{name}), \"{text}\"")])


def read_json(body: bytes) -> Json:
    """Decode a body whose members are not checked (Drive); anything but an object is a 400."""
    try:
        decoded = json.loads(body or b"{}")
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise sheets_error(400, "Parse Error")
    return decoded
