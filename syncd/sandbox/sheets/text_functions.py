"""Worksheet functions on texts (K); regular expressions are those of RE2, of which Python's are close enough here."""

import re
from collections.abc import Callable

from syncd.sandbox.sheets.arguments import Stop, Value, as_number, as_text, as_truth, flat, one
from syncd.sandbox.sheets.cells import MAX_CHARACTERS, Effective, ErrorValue
from syncd.sandbox.sheets.formats import shown


def _joined(mark: Value, skip: Value, *values: Value) -> Effective:
    parts = [as_text(cell) for cell in flat(values)]
    return as_text(mark).join(part for part in parts if part or not as_truth(skip))


def _left(text: Value, count: Value = 1) -> Effective:
    return as_text(text)[: _count(count)]


def _right(text: Value, count: Value = 1) -> Effective:
    size = _count(count)
    return as_text(text)[-size:] if size else ""


def _mid(text: Value, start: Value, count: Value) -> Effective:
    first = int(as_number(start))
    if first < 1:
        return ErrorValue("#NUM!", "Function MID parameter 2 value should be at least 1.")
    return as_text(text)[first - 1 :][: _count(count)]


def _count(value: Value) -> int:
    count = int(as_number(value))
    if count < 0:
        raise Stop(ErrorValue("#NUM!", "The number of characters must not be negative."))
    return count


def _place(wanted: Value, text: Value, start: Value, *, folds: bool) -> Effective:
    piece, whole = as_text(wanted), as_text(text)
    if folds:
        piece, whole = piece.casefold(), whole.casefold()
    found = whole.find(piece, int(as_number(start)) - 1)
    if found < 0:
        return ErrorValue("#VALUE!", f"Could not find '{as_text(wanted)}' in the text.")
    return found + 1


def _substitute(text: Value, old: Value, new: Value, which: Value = 0) -> Effective:
    whole, piece, other, place = as_text(text), as_text(old), as_text(new), int(as_number(which))
    if not piece:
        return whole
    parts = whole.split(piece)
    if not place:
        return other.join(parts)
    if place >= len(parts):
        return whole
    return piece.join(parts[:place]) + other + piece.join(parts[place:])


def _repeated(text: Value, times: Value) -> Effective:
    piece, count = as_text(text), _count(times)
    if len(piece) * count > MAX_CHARACTERS:
        return ErrorValue("#VALUE!", f"The result is longer than {MAX_CHARACTERS} characters.")
    return piece * count


def _pattern(text: Value) -> "re.Pattern[str]":
    try:
        return re.compile(as_text(text))
    except re.error:
        raise Stop(ErrorValue("#REF!", f"'{as_text(text)}' is not a valid regular expression.")) from None


def _extracted(text: Value, pattern: Value) -> Value:
    found = _pattern(pattern).search(as_text(text))
    if found is None:
        return ErrorValue("#N/A", "The text does not match the expression.")
    groups = [group or "" for group in found.groups()]
    return [list(groups)] if len(groups) > 1 else (groups[0] if groups else found[0])


def _replaced(text: Value, pattern: Value, new: Value) -> Effective:
    template = re.sub(r"\\(?!\d)", r"\\\\", as_text(new))
    return _pattern(pattern).sub(re.sub(r"\$(\d)", r"\\g<\1>", template), as_text(text))


def _as_shown(value: Value, pattern: Value) -> Effective:
    wanted, single = as_text(pattern), one(value)
    if isinstance(single, str):
        return single
    is_moment = any(letter in "yYmMdDhHs" for letter in wanted) and "0" not in wanted
    return shown(as_number(single), {"type": "DATE_TIME" if is_moment else "NUMBER", "pattern": wanted})


TEXTS: dict[str, Callable[..., Value]] = {
    "CONCATENATE": lambda *values: "".join(as_text(cell) for cell in flat(values)),
    "CONCAT": lambda a, b: as_text(a) + as_text(b),
    "JOIN": lambda mark, *values: as_text(mark).join(as_text(cell) for cell in flat(values)),
    "TEXTJOIN": _joined,
    "LEN": lambda a: len(as_text(a)),
    "UPPER": lambda a: as_text(a).upper(),
    "LOWER": lambda a: as_text(a).lower(),
    "PROPER": lambda a: as_text(a).title(),
    "TRIM": lambda a: " ".join(as_text(a).split()),
    "CLEAN": lambda a: "".join(letter for letter in as_text(a) if letter >= " "),
    "LEFT": _left,
    "RIGHT": _right,
    "MID": _mid,
    "FIND": lambda wanted, text, start=1: _place(wanted, text, start, folds=False),
    "SEARCH": lambda wanted, text, start=1: _place(wanted, text, start, folds=True),
    "EXACT": lambda a, b: as_text(a) == as_text(b),
    "REPT": _repeated,
    "CHAR": lambda code: chr(int(as_number(code))),
    "CODE": lambda text: ord(as_text(text)[0]),
    "SUBSTITUTE": _substitute,
    "REGEXMATCH": lambda text, pattern: _pattern(pattern).search(as_text(text)) is not None,
    "REGEXEXTRACT": _extracted,
    "REGEXREPLACE": _replaced,
    "TEXT": _as_shown,
    "TO_TEXT": as_text,
}
