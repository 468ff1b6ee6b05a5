"""Sets of named elements such as tags: names in the cell, ids underneath. Knows the names only from its context."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from syncd.core.lenses.cells import cell_text
from syncd.core.transforms import Context, Vocabulary
from syncd.core.values import Cell, Json, Reading, Scalar, Unreadable

_ELEMENT = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"\s*|(?P<bare>[^,;\n]*))(?:[,;\n]|$)')
_NUMBERED = re.compile(r"(?P<name>.*?)\s*#(?P<id>[0-9]+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLens:
    """Names separated by commas (semicolons and line breaks will do); order and repetition mean nothing.

    ``name #id`` tells equal names apart.
    """

    id: str = "set"
    vocabulary: str = ""

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take a list of ids."""
        if raw is None:
            return frozenset()
        if self.vocabulary not in context.vocabularies:
            return _unloaded()
        if not isinstance(raw, list | tuple) or not all(type(item) is int for item in raw):
            return Unreadable("is not a list of ids")
        elements = frozenset(str(item) for item in raw)
        if elements & context.vocabularies[self.vocabulary].awaited:
            return Unreadable("waits for a name from ServiceTitan", is_transient=True)
        return elements

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Turn names into ids; one unknown or ambiguous name makes the whole cell unreadable."""
        text = cell_text(raw)
        if isinstance(text, Unreadable):
            return text
        if not text:
            return frozenset()
        vocabulary = context.vocabularies.get(self.vocabulary)
        if vocabulary is None:
            return _unloaded()
        return _understand(text, vocabulary)

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send ids in a steady order."""
        return sorted(int(item) for item in value) if isinstance(value, frozenset) else []

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show names in alphabetical order."""
        if not isinstance(value, frozenset):
            return ""
        vocabulary = context.vocabularies.get(self.vocabulary, Vocabulary(name_of={}, ids_of={}))
        names = [_name(element, vocabulary) for element in sorted(value, key=int)]
        return ", ".join(_quoted(name) for name in sorted(names, key=str.casefold))


def _unloaded() -> Unreadable:
    return Unreadable("waits for the list of names from ServiceTitan", is_transient=True)


def _understand(text: str, vocabulary: Vocabulary) -> frozenset[str] | Unreadable:
    found: set[str] = set()
    for name in _split(text):
        element = _element(name, vocabulary)
        if isinstance(element, Unreadable):
            return element
        found.add(element)
    return frozenset(found)


def _split(text: str) -> Iterator[str]:
    for match in _ELEMENT.finditer(text):
        quoted = match["quoted"]
        name = (quoted.replace('""', '"') if quoted is not None else match["bare"]).strip()
        if name:
            yield name


def _element(name: str, vocabulary: Vocabulary) -> str | Unreadable:
    numbered = _NUMBERED.fullmatch(name)
    if numbered and not numbered["name"].strip() and numbered["id"] in vocabulary.name_of:
        return numbered["id"]
    ids = vocabulary.ids_of.get(name.strip().casefold(), ())
    if len(ids) == 1:
        return ids[0]
    if len(ids) > 1:
        return Unreadable("has a name that stands for several entries in ServiceTitan; add # and the id to it")
    if numbered:
        known = vocabulary.name_of.get(numbered["id"], "")
        if numbered["name"].strip().casefold() in ("", known.strip().casefold()):
            return numbered["id"]
    return Unreadable("has a name that ServiceTitan does not know")


def _name(element: str, vocabulary: Vocabulary) -> str:
    """Pick the first spelling that reads back as this element: its name, its name with the id, the bare id."""
    name = vocabulary.name_of.get(element, "").strip()
    candidates = (name, f"{name} #{element}") if name else ()
    wanted = frozenset({element})
    return next((text for text in candidates if _understand(_quoted(text), vocabulary) == wanted), f"#{element}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(mark in name for mark in ',;"\n') else name
