"""What is left of a file when its malformed parts are taken out, so that one run can find the other problems too."""

import copy
from typing import Any

from pydantic import ValidationError

from syncd.config.document import Document


def without_errors(document: Document, error: ValidationError) -> tuple[Any, frozenset[str]]:
    """Take out everything a validation complained of; also name the headers of columns that went with it."""
    data = copy.deepcopy(document.data)
    broken: set[str] = set()
    for found in error.errors(include_url=False):
        path = tuple(part for part in found["loc"] if part != "[key]")
        if path[:1] == ("columns",) and len(path) > 1:
            broken.add(str(path[1]))
            path = path[:2]
        if path in (("name",), ("worksheet",)) and isinstance(data, dict):
            data[path[0]] = _placeholder(str(path[0]), document.file)
        else:
            _remove(data, path)
    return data, frozenset(broken)


def _placeholder(key: str, file: str) -> str:
    """Stand in for a name that nothing else can clash with."""
    return "x" + file.encode().hex() if key == "name" else f"\0{file}"


def _remove(data: Any, path: tuple[int | str, ...]) -> None:
    for part in path[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict) and path:
        data.pop(path[-1], None)
    elif isinstance(data, list) and path and isinstance(path[-1], int):
        data[path[-1]] = ""  # keeps the places of its neighbours
