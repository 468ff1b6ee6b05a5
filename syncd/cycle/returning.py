"""Rows that lost an id of ours: which row without it is the missing one, and which is only a copy.

A row is known again by what was last seen of it, or by the ServiceTitan ID that it still names. A row whose record was
just being created has no such ID yet; it is known again by most of its cells. One that lost both and was edited before
anybody looked is not known for certain: it may as well be new, since clearing both is how a person makes a row a new
one. It is a doubt, which a person settles. Nothing here makes a record.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from syncd.core.edits import EditKind
from syncd.core.state import Binding, SeenRow, State
from syncd.core.values import as_crm_id
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.fitting import fits_nobody, loose_rows
from syncd.cycle.lines import COPIED
from syncd.cycle.resembling import came_later, is_like, resemblances
from syncd.cycle.row_edits import propose
from syncd.cycle.world import World

_UNSEEN = (State.BOUND, State.CLAIMED, State.ROW_GONE)
_FOUND = "its id was lost"


class Returning:
    """Rows that carried an id and are not there any more, and the rows without one that they are."""

    def __init__(self, world: World, draft: Draft) -> None:
        self._world, self._draft = world, draft
        self._lost = _lost_rows(world, draft)
        rows = loose_rows(world, draft) if self._lost else []
        self._likely: dict[str, Binding] = {}
        self.found = self._exactly(rows)
        """Key of a row without its id -> the binding whose row it is: it was neither deleted nor is it new."""
        self._likely = self._alike(rows)
        self._doubts = self._doubtful(rows)

    @property
    def row_ids(self) -> frozenset[str]:
        """Ids of rows that are not gone, or may not be, though they cannot be seen."""
        doubted = [binding for bindings in self._doubts.values() for binding in bindings]
        spared = [*self.found.values(), *self._likely.values(), *doubted]
        return frozenset(binding.row_id for binding in spared)

    def doubts(self, newcomer: Newcomer) -> Sequence[Binding]:
        """The bindings whose row a row that fits nobody may be: it is not to be created unasked."""
        return self._doubts.get(newcomer.seen.key, ())

    def likely(self, newcomer: Newcomer) -> Binding | None:
        """The binding whose row a settled row without a match is by most of its cells, as it stands now."""
        binding = self._likely.get(newcomer.seen.key)
        return self._world.store.bases.binding(binding.mapping, binding.row_id) if binding is not None else None

    def may_be_created(self, newcomer: Newcomer) -> bool:
        """Whether an unanswered creation may have been made of this very row: its own row left when this one came."""
        return any(
            binding.crm_id is None and binding.row_id in self._draft.busy and came_later(newcomer.seen, old)
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

    def _alike(self, rows: Sequence[SeenRow]) -> dict[str, Binding]:
        """Pair rows edited since with missing rows that never showed a ServiceTitan ID."""
        missing = [(old, binding) for old, binding in self._unfound() if not old.row.crm_ref]
        if not missing:
            return {}
        pairs = [
            (seen.key, binding)
            for seen in rows
            if self._is_unknown(seen)
            for old, binding in missing
            if came_later(seen, old) and is_like(seen.row.cells, old.row.cells)
        ]
        keys, ids = Counter(key for key, _ in pairs), Counter(binding.row_id for _, binding in pairs)
        return {key: binding for key, binding in pairs if keys[key] == 1 and ids[binding.row_id] == 1}

    def _doubtful(self, rows: Sequence[SeenRow]) -> dict[str, Sequence[Binding]]:
        """Rows that would be created though they may be a missing one."""
        mapping = self._draft.mapping
        missing = self._unfound()
        if not missing or mapping.create is None or not mapping.object.is_creatable:
            return {}
        # Rows that stood there all along, a line of totals, cost nothing while somebody's deletion is undecided.
        newer = [seen for seen in rows if any(came_later(seen, old) for old, _ in missing)]
        unknown = [seen for seen in newer if self._is_unknown(seen) and fits_nobody(self._world, self._draft, seen)]
        return resemblances(self._world, mapping, unknown, missing) if unknown else {}

    def _unfound(self) -> list[tuple[SeenRow, Binding]]:
        """Missing rows of records that no row was found for."""
        found = {binding.row_id for binding in (*self.found.values(), *self._likely.values())}
        return [(old, one) for old, one in self._lost if one.crm_id is not None and one.row_id not in found]

    def _is_unknown(self, seen: SeenRow) -> bool:
        return not (seen.key in self.found or seen.key in self._likely or seen.row.row_id or seen.row.crm_ref)


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
    for seen in world.store.seen_rows.missing_rows(draft.mapping.name):
        binding = world.store.bases.binding(draft.mapping.name, seen.key)
        if binding is not None and binding.state in _UNSEEN:
            found.append((seen, binding))
    return found
