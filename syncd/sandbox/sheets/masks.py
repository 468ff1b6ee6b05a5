"""Field masks: their four syntaxes, checking them against message types, cutting answers; knows no values.

Blanks are part of a name in the mask of an answer: Sheets refuses `title, sheets` (S), while Drive reads it. In a body
they may stand after a comma.
"""

import re
from functools import lru_cache
from typing import Any

from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import BAD_REQUEST, ApiError, sheets_error
from syncd.sandbox.sheets.messages import MESSAGES
from syncd.sandbox.sheets.payload import camel, members

Mask = Json
"""A tree of member names; an empty tree means the whole member."""

_AFTER_COMMA = re.compile(r"\s*,\s*")
_MOST_GROUPS = 200
_TOKEN = re.compile(r"[\s\w*]+|[.,/()]|.")


@lru_cache(maxsize=512)
def parse_mask(text: str, message: str, parameter: str = "fields") -> Mask:
    """Read a mask such as `sheets(properties,data/rowData.values.note),spreadsheetId` for that message type."""
    tree = tree_of(text, parameter)
    unknown = _unknown(tree, message, "")
    if unknown is not None:
        raise bad_mask(unknown, text, parameter)
    return tree


def tree_of(text: str, parameter: str) -> Mask:
    """Read a mask without knowing its message type."""
    return _Reader(_TOKEN.findall(text), text, parameter).group(end=False)


def write_mask(text: str, message: str) -> Mask:
    """Read the mask of a message that is written.

    Blanks may stand after its commas, and names may be those the message declares (R: gspread-pandas freezes rows so).
    """
    return parse_mask(camel(_AFTER_COMMA.sub(",", text.strip())), message)


class _Reader:
    def __init__(self, tokens: list[str], text: str, parameter: str) -> None:
        if tokens.count("(") > _MOST_GROUPS:  # no message is so deep, and reading it would be
            raise bad_mask(text, text, parameter)
        self.tokens = tokens
        self.place = 0
        self.text = text
        self.parameter = parameter

    def next(self) -> str | None:
        self.place += 1
        return self.tokens[self.place - 1] if self.place <= len(self.tokens) else None

    def group(self, *, end: bool) -> Mask:
        tree: Mask = {}
        while True:
            path, below, mark = self.path()
            _plant(tree, path, below)
            if mark == ",":
                continue
            if (mark == ")") == end and mark in {")", None}:
                return tree
            raise bad_mask(self.text, self.text, self.parameter)

    def path(self) -> tuple[list[str], Mask, str | None]:
        names: list[str] = []
        while True:
            name = self.next()
            if name is None or name in ".,/()":
                raise bad_mask(self.text, self.text, self.parameter)
            names.append(name)
            mark = self.next()
            if mark in {".", "/"}:
                continue
            if mark == "(":
                return names, self.group(end=True), self.next()
            return names, {}, mark


def _plant(tree: Mask, path: list[str], below: Mask) -> None:
    """Add a path; what is named whole stays whole."""
    for index, name in enumerate(path):
        if name == "*":
            tree.clear()
            tree["*"] = {}
            return
        known = name in tree
        last = index == len(path) - 1
        if known and not tree[name]:
            return
        if last and not below:
            tree[name] = {}
            return
        tree = tree.setdefault(name, {})
    for name, deeper in below.items():
        _plant(tree, [name], deeper)


def _unknown(tree: Mask, message: str, path: str) -> str | None:
    """Give the first path that the message type does not have."""
    for name, below in tree.items():
        if name == "*":
            continue
        here = f"{path}.{name}" if path else name
        kind = members(message).get(name)
        if kind is None:
            return here
        inner = kind.removesuffix("[]")
        if inner in MESSAGES:
            found = _unknown(below, inner, here)
            if found is not None:
                return found
        elif below and inner != "any":
            return here
    return None


def bad_mask(path: str, text: str, parameter: str) -> ApiError:
    """Build the 400 of a mask: its violation names the whole mask as its field, and the path in words (R, S)."""
    told = f"Error expanding '{parameter}' parameter. Cannot find matching fields for path '{path}'."
    detail = {"@type": BAD_REQUEST, "fieldViolations": [{"field": text, "description": told}]}
    return sheets_error(400, "Request contains an invalid argument.", detail)


def cut(value: Any, mask: Mask) -> Any:
    """Keep only what the mask names; a named member that is absent stays absent."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [cut(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: cut(member, mask[name]) for name, member in value.items() if name in mask}


def below(mask: Mask | None, name: str) -> Mask | None:
    """Descend one member: None means not asked for, an empty tree means all of it."""
    if mask is None or not mask or "*" in mask:
        return mask if mask is None else {}
    return mask.get(name)


def named(mask: Mask, *names: str) -> Mask:
    """Give the members a write mask names; `*` stands for all that the caller lists."""
    return {name: {} for name in names} if "*" in mask else mask
