"""Compare the lines of a worksheet with those last seen, fast where nothing changed.

A line's fingerprint is of its raw cells in the order delivered, so an unchanged line costs one hash and two
look-ups; only a line that differs is taken apart and compared by its mapped cells.
"""

import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from syncd.core.records import SheetRow, TabReading, digest
from syncd.core.state import SeenRow
from syncd.core.values import Cell, is_empty
from syncd.store.seen_rows import SeenRows, cells_text

LOOSE = "~"
"""First character of the key of a row that has no id of its own; sorts behind every row id."""
COPIED = "copied row: not linked"
"""What the status cell of a row says that carries another's id."""


@dataclass(slots=True, kw_only=True)
class LineChanges:
    """What one reading of a worksheet brought."""

    places: dict[str, int] = field(default_factory=dict)
    """Key -> index into the reading's values, for every row that counts."""
    kept: list[tuple[SeenRow, str]] = field(default_factory=list)
    """Rows to be stored: new ones, changed ones, and unchanged ones whose raw line looks different."""
    edited: set[str] = field(default_factory=set)
    """Row ids whose mapped or own cells changed."""
    missing: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    ambiguous: set[str] = field(default_factory=set)
    """Row ids that several rows carry of which none is the one last seen."""
    blanked: dict[str, list[int]] = field(default_factory=dict)
    """Row id -> mapped cells, by their place among the headers, that held something when last seen and are blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTab:
    """What came of the last reading of a worksheet; the same reading of the same rows needs no second comparison."""

    fingerprint: bytes
    mark: tuple[int, ...]
    """Where the count of changes of its remembered rows stood after that reading was committed."""
    places: Mapping[str, int]
    ambiguous: frozenset[str]


def tab_fingerprint(reading: TabReading, salt: str) -> bytes:
    """Hash everything that a comparison reads; a fraction of the time that the comparison takes."""
    hasher = blake2b(f"{salt} {reading.layout!r}".encode(), digest_size=16)
    hasher.update(marshal.dumps([*reading.values], 0))
    return hasher.digest()


def compare(reading: TabReading, prints: Mapping[str, tuple[str, float | None]], salt: str, before: float,
            seen: SeenRows, read_at: float) -> LineChanges:  # fmt: skip
    """Find what changed. ``before`` is when the worksheet was read the last time."""
    changes = LineChanges()
    id_column = reading.layout.row_id_column
    odd: list[tuple[int, str]] = []
    duplicates: dict[str, list[int]] = {}
    places = changes.places
    fingerprints: dict[int, str] = {}
    start = blake2b(salt.encode(), digest_size=12)
    for index, line in enumerate(reading.values):
        if not line:
            continue
        # Version 0 of marshal writes no references and no interning marks: equal lines give equal bytes.
        hasher = start.copy()
        hasher.update(marshal.dumps(line, 0))
        fingerprint = hasher.hexdigest()
        cell = line[id_column] if len(line) > id_column else ""
        key = cell.strip() if isinstance(cell, str) else ""
        if not key or key >= LOOSE:
            odd.append((index, fingerprint))
        elif key in places:
            duplicates.setdefault(key, [places[key]]).append(index)
            fingerprints[index] = fingerprint
        else:
            places[key] = index
            known = prints.get(key)
            if known is None or known[0] != fingerprint:
                fingerprints[index] = fingerprint
    for key, indexes in duplicates.items():
        _choose(reading, key, indexes, seen, changes, odd, fingerprints, prints)
    _take_known(reading, fingerprints, changes, seen, before, read_at)
    _take_loose(reading, odd, prints, changes, seen, before, read_at)
    _find_missing(prints, changes)
    return changes


def _choose(
    reading: TabReading, key: str, indexes: list[int], seen: SeenRows, changes: LineChanges,
    odd: list[tuple[int, str]], fingerprints: dict[int, str], prints: Mapping[str, tuple[str, float | None]],
) -> None:  # fmt: skip
    """Of several rows with one id, the one that still holds what was last seen keeps it.

    Where all others were told already that they are copies, the one that is left keeps it however it reads: whoever
    edits a row beside its copy means the row.
    """
    last = seen.row(reading.mapping, key)
    others = [i for i in indexes if not _is_known_copy(reading, reading.row(i), seen)]
    fitting = [i for i in others or indexes if last is not None and reading.row(i).cells == last.row.cells]
    if len(others) == 1 and last is not None:
        fitting = others
    keeper = fitting[0] if fitting else None
    if keeper is None:
        changes.ambiguous.add(key)
        changes.places.pop(key, None)
    else:
        changes.places[key] = keeper
    known = prints.get(key, ("", None))[0]
    for index in indexes:
        if index != keeper:
            odd.append((index, fingerprints.pop(index, known)))


def _is_known_copy(reading: TabReading, row: SheetRow, seen: SeenRows) -> bool:
    """Whether a row was seen as it is now, and said then that it is a copy."""
    if row.status != COPIED:
        return False
    before = seen.row(reading.mapping, f"{_loose_name(row)}#1")
    return before is not None and before.row.status == COPIED


def _loose_name(row: SheetRow) -> str:
    return f"{LOOSE}{digest(row.row_id, cells_text(row.cells))}"


def _take_known(
    reading: TabReading, fingerprints: Mapping[int, str], changes: LineChanges, seen: SeenRows, before: float,
    read_at: float,
) -> None:  # fmt: skip
    for key, index in changes.places.items():
        fingerprint = fingerprints.get(index)
        if fingerprint is None:
            continue
        row = reading.row(index)
        last = seen.row(reading.mapping, key)
        if last is not None and cells_text(last.row.cells) == cells_text(row.cells):
            changes.kept.append((replace(last, row=row, missing_since=None), fingerprint))
            if (last.row.crm_ref, last.row.status) != (row.crm_ref, row.status):
                changes.edited.add(key)
        else:
            changes.kept.append((_changed(key, row, last, before, read_at), fingerprint))
            changes.edited.add(key)
            if last is not None and (blanked := _blanked(last.row.cells, row.cells)):
                changes.blanked[key] = blanked


def _blanked(before: Sequence[Cell], now: Sequence[Cell]) -> list[int]:
    pairs = enumerate(zip(before, now, strict=False))
    return [place for place, (old, new) in pairs if is_empty(new) and not is_empty(old)]


def _changed(key: str, row: SheetRow, last: SeenRow | None, before: float, read_at: float) -> SeenRow:
    """A row that reads differently now; each cell remembers by itself when it last showed its former content."""
    if last is None or len(last.row.cells) != len(row.cells) or len(last.befores) != len(row.cells):
        befores = (before,) * len(row.cells)
    else:
        befores = tuple(
            kept if old == new and type(old) is type(new) else before
            for old, new, kept in zip(last.row.cells, row.cells, last.befores, strict=True)
        )
    return SeenRow(key=key, row=row, since=read_at, before=before, befores=befores)


def _take_loose(
    reading: TabReading, odd: list[tuple[int, str]], prints: Mapping[str, tuple[str, float | None]],
    changes: LineChanges, seen: SeenRows, before: float, read_at: float,
) -> None:  # fmt: skip
    """Rows without a usable id are known by their content; equal ones are told apart by a number."""
    used: dict[str, int] = {}
    for index, fingerprint in sorted(odd):
        row = reading.row(index)
        if not row.row_id and all(map(is_empty, row.cells)):
            continue
        name = _loose_name(row)
        number = used[name] = used.get(name, 0) + 1
        key = f"{name}#{number}"
        changes.places[key] = index
        last = seen.row(reading.mapping, key) if key in prints else None
        if last is None:
            changes.kept.append((_changed(key, row, None, before, read_at), fingerprint))
        elif (last.row.crm_ref, last.row.status) != (row.crm_ref, row.status):
            changes.kept.append((replace(last, row=row), fingerprint))


def _find_missing(prints: Mapping[str, tuple[str, float | None]], changes: LineChanges) -> None:
    for key, (_, missing_since) in prints.items():
        if key in changes.places or key in changes.ambiguous:
            if missing_since is not None:
                changes.back.append(key)
        elif key >= LOOSE:
            changes.forgotten.append(key)
        elif missing_since is None:
            changes.missing.append(key)
