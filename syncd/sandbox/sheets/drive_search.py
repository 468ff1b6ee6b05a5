"""Searches of Drive: the terms of `q` that spreadsheet clients use; one with others is refused, not half obeyed."""

import re
from collections.abc import Callable

from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive_refusals import drive_error, parameter
from syncd.sandbox.sheets.errors import unserved

Fits = Callable[[Json], bool]
_TEXT = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_TERM = re.compile(rf"(name|mimeType|trashed)\s*(!=|=|contains)\s*({_TEXT}|true|false)")
# D: the folder stands first; R: gspread writes it the other way round, which is answered too.
_PLACE = re.compile(rf"({_TEXT})\s+in\s+parents|parents\s+in\s+({_TEXT})")
_ANY = "\0"
_JOINED = re.compile(rf"\(\s*{_ANY}\s*\)|{_ANY}\s*\band\b\s*{_ANY}")


def search(text: str) -> Fits:
    """Read a search: terms joined by `and`."""
    _check_joints(_PLACE.sub(_ANY, _TERM.sub(_ANY, text)), text)
    terms = [_term(name, mark, _plain(value)) for name, mark, value in _TERM.findall(text)]
    places = [_inside(_plain(first or second)) for first, second in _PLACE.findall(text)]
    return lambda file: all(fits(file) for fits in (*terms, *places))


def _check_joints(rest: str, text: str) -> None:
    """Refuse what is no term, and terms that are not joined as they should be."""
    if re.sub(rf"\band\b|[\s(){_ANY}]", "", rest):
        raise unserved(f"drive.files.list with q={text}")
    before = ""
    while rest != before:
        before, rest = rest, _JOINED.sub(_ANY, rest)
    if _ANY in text or rest.strip() not in {_ANY, ""}:
        raise drive_error(400, "Invalid Value", "invalid", **parameter("q"))  # S


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "'\"" else value


def _term(name: str, mark: str, wanted: str) -> Fits:
    def held(file: Json) -> str:
        value = file[name]
        return str(value).lower() if isinstance(value, bool) else str(value)

    if mark == "contains":  # D: of a name it means the beginnings of its words
        return lambda file: any(word.startswith(wanted.casefold()) for word in _ends(held(file).casefold()))
    return lambda file: (held(file) == wanted) is (mark == "=")


def _ends(text: str) -> list[str]:
    return [text[found.start() :] for found in re.finditer(r"\b\w", text)]


def _inside(folder: str) -> Fits:
    if folder == "root":
        return lambda file: bool(file["ownedByMe"])
    return lambda file: folder in file.get("parents", ())
