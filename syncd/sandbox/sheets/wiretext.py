"""Writes JSON as the service does: two spaces a level, raw UTF-8, a newline at the end; knows no messages (R)."""

import json
from json.encoder import encode_basestring
from typing import Any


def dumps(body: Any, *, compact: bool = False) -> bytes:
    """Encode an answer; compact where the client asked for no pretty print (D)."""
    if compact:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    parts: list[str] = []
    _write(body, "\n", parts)
    parts.append("\n")
    return "".join(parts).encode("utf-8", "surrogatepass")


def _write(value: Any, gap: str, parts: list[str]) -> None:
    kind = type(value)
    if kind is str:
        parts.append(encode_basestring(value))
    elif kind is dict:
        _write_members(value, gap, parts)
    elif kind is list:
        _write_items(value, gap, parts)
    else:
        parts.append(_plain(value))


def _plain(value: Any) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    if type(value) in (int, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _write_members(value: dict[str, Any], gap: str, parts: list[str]) -> None:
    if not value:
        parts.append("{}")
        return
    inner = gap + "  "
    mark = "{" + inner
    for name, item in value.items():
        parts.append(f"{mark}{encode_basestring(name)}: ")
        _write(item, inner, parts)
        mark = "," + inner
    parts.append(gap + "}")


def _write_items(value: list[Any], gap: str, parts: list[str]) -> None:
    if not value:
        parts.append("[]")
        return
    inner = gap + "  "
    parts.append("[" + inner)
    between = "," + inner
    if all(type(item) is str for item in value):
        parts.append(between.join(map(encode_basestring, value)))
    else:
        for index, item in enumerate(value):
            if index:
                parts.append(between)
            _write(item, inner, parts)
    parts.append(gap + "]")
