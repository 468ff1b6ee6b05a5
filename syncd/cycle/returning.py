"""Rows that lost an id of ours: which row without it is the missing one, and which is only a copy.

A row is known again by what was last seen of it, or by the ServiceTitan ID that it still names. A row whose record was
just being created has no such ID yet; it is known again by most of its cells. Nothing here makes a record.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from syncd.core.edits import EditKind
from syncd.core.state import Binding, SeenRow, State
from syncd.core.values import Cell, as_crm_id
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.row_edits import propose
from syncd.cycle.world import World

COPIED = "copied row: not linked"
"""The status of a row that carries ids of another row."""
_UNSEEN = (State.BOUND, State.CLAIMED, State.ROW_GONE)
_FOUND = "its id was lost"


class Returning:
    """Rows that carried an id and are not there any more, and the rows without one that they are."""

    def __init__(self, world: World, draft: Draft) -> None:
        self._world, self._draft = world, draft
        self._lost = _lost_rows(world, draft)
        rows = loose_rows(world, draft) if self._lost else []
        self.found = self._exactly(rows)
        """Key of a row without its id -> the binding whose row it is: it was neither deleted nor is it new."""
        self._likely, self.doubtful = self._alike(rows)

    @property
    def row_ids(self) -> frozenset[str]:
        """Ids of rows that are not gone, though they cannot be seen."""
        spared = [*self.found.values(), *self._likely.values()]
        return frozenset(binding.row_id for binding in spared)

    def likely(self, newcomer: Newcomer) -> Binding | None:
        """The binding whose row a settled row without a match is by most of its cells, as it stands now."""
        binding = self._likely.get(newcomer.seen.key)
        return self._world.store.bases.binding(binding.mapping, binding.row_id) if binding is not None else None

    def may_be_created(self, newcomer: Newcomer) -> bool:
        """Whether an unanswered creation may have been made of this very row: its own row left when this one came."""
        return any(
            binding.crm_id is None and binding.row_id in self._draft.busy and _came_later(newcomer.seen, old)
            for old, binding in self._lost
        )

    def welcome(self, newcomer: Newcomer, binding: Binding) -> None:
        """Give a row its id back, unless that may be on its way to the sheet with a row of its own."""
        if binding.row_id in self._draft.busy and binding.state is State.ROW_GONE:
            return
        found = replace(newcomer, restores=binding.row_id, crm_id=binding.crm_id)
        propose(self._draft, found, EditKind.BINDS, _FOUND)

    def names_known_record(self, newcomer: Newcomer) -> bool:
        """Whether a row without our id still names a record by its ServiceTitan ID; it never makes a second one.

        It is the record's own row when that one is nowhere to be seen, and a copy of it otherwise.
        """
        draft, named = self._draft, as_crm_id(newcomer.row.crm_ref)
        binding = self._world.store.bases.bound_to(draft.mapping.name, named) if named is not None else None
        if binding is None or (binding.state is State.MATCHED and binding.note == newcomer.seen.key):
            return False
        if draft.is_shown(binding.row_id) or binding.state in (State.MATCHED, State.MERGED):
            refuse_copy(draft, newcomer.seen.key)
        elif binding.row_id not in draft.busy:
            found = replace(newcomer, restores=binding.row_id, crm_id=binding.crm_id)
            propose(draft, found, EditKind.BINDS, _FOUND)
        return True

    def _exactly(self, rows: Sequence[SeenRow]) -> dict[str, Binding]:
        """Find rows that still hold what was last seen of a missing row, or still name its record."""
        fitting: dict[object, list[int]] = {}
        for number, (old, binding) in enumerate(self._lost):
            for trait in (old.row.cells, str(binding.crm_id)):
                fitting.setdefault(trait, []).append(number)
        found: dict[str, Binding] = {}
        taken: set[int] = set()
        for seen in rows:
            row = self._draft.row_at(seen.key)
            if row is None:
                continue
            numbers = [*fitting.get(row.cells, ()), *(fitting.get(row.crm_ref, ()) if row.crm_ref else ())]
            for number in sorted(numbers):
                old, binding = self._lost[number]
                if number not in taken and old.key != row.row_id:
                    found[seen.key] = binding
                    taken.add(number)
                    break
        return found

    def _alike(self, rows: Sequence[SeenRow]) -> tuple[dict[str, Binding], set[str]]:
        """Pair rows edited since with missing rows that never showed a ServiceTitan ID; and rows like several."""
        found = {binding.row_id for binding in self.found.values()}
        missing = [
            (old, binding)
            for old, binding in self._lost
            if binding.crm_id is not None and not old.row.crm_ref and binding.row_id not in found
        ]
        pairs = [
            (seen.key, binding)
            for seen in (rows if missing else ())
            if seen.key not in self.found and not seen.row.row_id and not seen.row.crm_ref
            for old, binding in missing
            if _came_later(seen, old) and _is_like(seen.row.cells, old.row.cells)
        ]
        keys, ids = Counter(key for key, _ in pairs), Counter(binding.row_id for _, binding in pairs)
        likely = {key: binding for key, binding in pairs if keys[key] == 1 and ids[binding.row_id] == 1}
        return likely, keys.keys() - likely.keys()


def loose_rows(world: World, draft: Draft) -> list[SeenRow]:
    """Rows that no record is known of, from the top."""
    seen = world.store.seen
    rows = [*seen.loose_rows(draft.mapping.name), *seen.stray_rows(draft.mapping.name)]
    return sorted((row for row in rows if row.key in draft.places), key=lambda row: draft.places[row.key])


def refuse_copy(draft: Draft, key: str) -> None:
    """Say that a row carries another row's ids; a person says what it is to be."""
    draft.statuses[key] = COPIED
    draft.problem(
        key,
        "",
        "sheet.row.copied",
        "the row carries another row's ids: delete it, or clear its syncd ID and ServiceTitan ID to make it a new row",
    )


def _lost_rows(world: World, draft: Draft) -> list[tuple[SeenRow, Binding]]:
    """Rows that carried an id and are not there any more, with what they were bound to."""
    found = []
    for seen in world.store.seen.missing_rows(draft.mapping.name):
        binding = world.store.bases.binding(draft.mapping.name, seen.key)
        if binding is not None and binding.state in _UNSEEN:
            found.append((seen, binding))
    return found


def _came_later(seen: SeenRow, lost: SeenRow) -> bool:
    """Whether a row may be one that left: what stood there before as it stands now is another."""
    return lost.missing_since is not None and seen.since >= lost.missing_since


def _is_like(cells: Sequence[Cell], others: Sequence[Cell]) -> bool:
    """Whether two rows agree in more of their cells than they differ in."""
    filled = [pair for pair in zip(cells, others, strict=False) if any(cell not in ("", None) for cell in pair)]
    return 2 * sum(one == other for one, other in filled) > len(filled)
