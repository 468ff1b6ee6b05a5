"""The words and small forms that all views share: values, instants, counts, names of the sides."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from syncd.core.records import load_raw
from syncd.core.values import CrmId

SIDES = {"crm": "SERVICETITAN", "sheet": "sheet"}
KINDS = {
    "bind": ("bind {n} row", "bind {n} rows"),
    "binds": ("bind {n} row", "bind {n} rows"),
    "append": ("append {n} row", "append {n} rows"),
    "appends": ("append {n} row", "append {n} rows"),
    "fill": ("fill {n} blank field", "fill {n} blank fields"),
    "fills": ("fill {n} blank field", "fill {n} blank fields"),
    "changes": ("change {n} value", "change {n} values"),
    "adds": ("add {n} tag", "add {n} tags"),
    "removes": ("take {n} tag off", "take {n} tags off"),
    "blanks": ("empty {n} value", "empty {n} values"),
    "creates": ("create {n} record", "create {n} records"),
    "deletes": ("take away {n}", "take away {n}"),  # where nobody knows any more what that meant
}
_LONGEST = 60


def what(kind: str, number: int, *, column: str = "", removal: str = "") -> str:
    """Say what a slice or group would do; ``removal`` is what taking away means there, verb first."""
    if removal:
        verb, _, noun = removal.partition(" ")
        return f"{verb} {count(number, noun)}"
    said = _plain(kind, number)
    return f"{said} in {column}" if column and kind in ("changes", "blanks", "fill", "fills") else said


def _plain(kind: str, number: int) -> str:
    one, many = KINDS.get(kind, (f"{kind} {{n}}", f"{kind} {{n}}"))
    return (one if number == 1 else many).format(n=f"{number:,}")


def value(raw: Any) -> str:
    """Show a value on one line; control characters of a person's text must not steer a terminal."""
    if raw in (None, "", [], ()):
        return "(blank)"
    if isinstance(raw, list | tuple):
        return "; ".join(value(item) for item in raw)
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, default=str)
    shown = "".join("·" if unicodedata.category(letter).startswith("C") else letter for letter in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def stored(text: str) -> str:
    """Show a value that the store keeps as the text of its raw form."""
    try:
        raw = load_raw(text)
    except ValueError:
        return value(text)
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    return value(raw)


def instant(at: float | None) -> str:
    """Show an instant in local time."""
    if not at:
        return "unknown"
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def count(number: int, one: str, many: str = "") -> str:
    """``1 row``, ``2,611 rows``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def record(row_id: str, crm_id: CrmId | None) -> str:
    """Name a record as people find it on either side; a row without an id yet has only its content."""
    row = f"row {row_id}" if row_id and row_id[0] not in "~#" else ""
    return " ".join(part for part in (f"#{crm_id}" if crm_id else "", row) if part) or "a new row"


def field(one: Mapping[str, Any]) -> str:
    """Name what is changed: by its headers where they are known, or the row and record as a whole."""
    rule = str(one.get("rule", ""))
    return "(row)" if rule == "$row" else str(one.get("column") or rule)
