"""From what pydantic finds wrong with a file to sentences for whoever wrote it. Knows shapes, not meanings."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from syncd.config.document import Document, Path, Timestamp
from syncd.errors import Problem

_SHAPES = {
    "dict_type": "must be a table of keys and values",
    "model_type": "must be a table of keys and values",
    "list_type": "must be a list",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_pattern_mismatch": "must be letters, digits, - and _ only",
}


@dataclass(slots=True, kw_only=True)
class Findings:
    """What is wrong with one file, as it is found."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def complain(self, path: Path, code: str, message: str, hint: str = "") -> None:
        """Add a problem at a place of the file."""
        self.problems.append(self.document.problem(path, f"config.{code}", message, hint))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, or say nothing."""
    names = list(known)
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), folded, n=1)
    return f'did you mean "{folded[near[0]]}"?' if near else ""


def explain(document: Document, error: ValidationError, model: type[BaseModel]) -> tuple[Problem, ...]:
    """Turn every finding into a problem with its place."""
    return tuple(_explain(document, found, model) for found in error.errors(include_url=False))


def _explain(document: Document, found: ErrorDetails, model: type[BaseModel]) -> Problem:
    path: Path = tuple(part for part in found["loc"] if part != "[key]")
    kind = found["type"]
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        hint = did_you_mean(str(path[-1]), known) or f"there are: {', '.join(known)}"
        return document.problem(path, "config.key.unknown", "unknown key", hint)
    if kind == "missing":
        return document.problem(path[:-1], "config.key.missing", f'the key "{path[-1]}" is missing')
    if kind == "literal_error":
        allowed = str(found.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        hint = did_you_mean(str(found["input"]), allowed.split(", "))
        return document.problem(path, "config.value", f"must be one of {allowed}", hint)
    if kind == "sentence":
        message, _, hint = found["msg"].partition("; ")
        return document.problem(path, "config.value", message, hint)
    return document.problem(path, "config.value", _shape(found), _trap(document, path, found))


def _shape(found: ErrorDetails) -> str:
    said = _SHAPES.get(found["type"])
    return said or found["msg"].replace("Input should be", "must be")


def _trap(document: Document, path: Path, found: ErrorDetails) -> str:
    """Explain what YAML made of an unquoted word (No, 2024-01-05, 12) where a text was meant."""
    value = found["input"]
    if found["type"] != "string_type" or value is None or isinstance(value, dict | list):
        return ""
    written = document.mark(path).text
    meaning = (
        "a date" if isinstance(value, Timestamp) else str(value).lower() if isinstance(value, bool) else "a number"
    )
    return f'YAML reads {written} as {meaning}; put it in quotes: "{written}"'


def _keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """List the keys allowed at a path by walking the models along it."""
    for part in path:
        nested = model.model_fields.get(str(part))
        if nested is None:  # a header: below it stands the same model
            continue
        model = next(iter(_models(nested.annotation)), model)
    return tuple(model.model_fields)


def _models(annotation: object) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
    origin = getattr(annotation, "__origin__", None)
    if isinstance(origin, type) and issubclass(origin, BaseModel):
        yield origin
