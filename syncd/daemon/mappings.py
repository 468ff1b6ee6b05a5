"""The mappings in force, and how others take their place: all of them or none.

What is in force is also noted in the state, so that an edit made while nothing ran is described as well as one made
under a running daemon.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from syncd.config.changes import describe_change
from syncd.config.load import load_mappings, parse_mappings
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.objects import ObjectSpec
from syncd.daemon.refusals import unknown_mapping
from syncd.errors import ConfigError
from syncd.store.store import Store

_NOTED = "mapping_files"
_PROBLEM = "reload_problem"


class LiveMappings:
    """The folder of mapping files and what of it is in force."""

    def __init__(self, folder: Path, objects: Mapping[str, ObjectSpec], store: Store) -> None:
        self._folder = folder
        self._objects = objects
        self._store = store
        self.current = load_mappings(folder, objects)
        self._texts = texts_of(folder)
        self._is_newest = True
        """Whether what is in force is what the folder held when it was last looked at."""

    def named(self, name: str) -> SheetMapping:
        """Find a mapping in force. Raises: RequestError."""
        return named(self.current, name)

    def parse(self, texts: Mapping[str, str]) -> tuple[SheetMapping, ...]:
        """Understand files that are not in force. Raises: ConfigError."""
        return parse_mappings(texts, self._objects)

    def reload(self, at: float) -> list[str]:
        """Put the folder's files in force and say what that means.

        Raises: ConfigError; then everything stays as it was, and the state says so until a reload succeeds.
        """
        try:
            fresh, texts = load_mappings(self._folder, self._objects), texts_of(self._folder)
        except ConfigError as error:
            self._is_newest = False
            self._tell(_problem(error, at))
            raise
        before = self._noted() or self.current
        self.current, self._texts, self._is_newest = fresh, texts, True
        self.note(at)
        return describe(before, fresh)

    def note(self, at: float) -> None:
        """Remember what is in force now; if that is the newest, earlier complaints about the files are settled."""
        text = json.dumps(self._texts, sort_keys=True)
        is_settled = self._is_newest and bool(reload_problem(self._store))
        if self._store.runs.noted(_NOTED) != text or is_settled:
            with self._store.write():
                self._store.runs.note(_NOTED, text)
                self._store.runs.note("mapping_files_at", str(at))
                if is_settled:
                    self._store.runs.note(_PROBLEM, "")

    def changes(self) -> list[str]:
        """Say what differs from what was in force when the state was last used."""
        return describe(self._noted(), self.current)

    def _noted(self) -> tuple[SheetMapping, ...]:
        return noted(self._store, self._objects)

    def _tell(self, problem: str) -> None:
        with self._store.write():
            self._store.runs.note(_PROBLEM, problem)


def noted(store: Store, objects: Mapping[str, ObjectSpec]) -> tuple[SheetMapping, ...]:
    """The mappings that were in force when the state was last used; none where nobody can tell."""
    text = store.runs.noted(_NOTED)
    try:
        return parse_mappings(json.loads(text), objects) if text else ()
    except ConfigError:  # files of an older program may have become wrong; then nothing can be compared
        return ()


def reload_problem(store: Store) -> dict[str, object]:
    """Why the newest mapping files are not in force; empty when they are."""
    text = store.runs.noted(_PROBLEM)
    found: dict[str, object] = json.loads(text) if text else {}
    return found


def named(mappings: Sequence[SheetMapping], name: str) -> SheetMapping:
    """Find a mapping by its name. Raises: RequestError."""
    found = next((mapping for mapping in mappings if mapping.name == name), None)
    if found is None:
        raise unknown_mapping(name, [mapping.name for mapping in mappings])
    return found


def texts_of(folder: Path) -> dict[str, str]:
    """Read a folder's mapping files as they stand, by path."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.name[0] != ".")
    return {str(path): path.read_text(encoding="utf-8-sig") for path in files}


def describe(before: Sequence[SheetMapping], after: Sequence[SheetMapping]) -> list[str]:
    """Say mapping by mapping what changes."""
    old = {mapping.name: mapping for mapping in before}
    new = {mapping.name: mapping for mapping in after}
    if not old:
        return []
    return [
        *(f'{name}: new, it keeps the worksheet "{new[name].worksheet}".' for name in new if name not in old),
        *(f"{name}: no longer kept; rows and records stay as they are." for name in old if name not in new),
        *(f"{name}: {line}" for name in new if name in old for line in describe_change(old[name], new[name])),
    ]


def _problem(error: ConfigError, at: float) -> str:
    problems = [str(problem) for problem in error.problems]
    return json.dumps({"at": at, "message": str(error), "problems": problems, "hint": error.hint})
