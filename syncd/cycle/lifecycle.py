"""Decide one binding by where it stands in its life: rows that left, records that left, merges, filters.

What is present on both sides goes on to the reconciler; everything else is decided here.
"""

from dataclasses import replace
from functools import cached_property

from syncd.core.edits import ROW, Decision, Edit, EditKind, Toward
from syncd.core.mapping import RecordGone, RowGone
from syncd.core.reading import bind_children, read_rule, shown
from syncd.core.reconcile import decide
from syncd.core.records import CrmRecord, dump_raw
from syncd.core.state import Answer, Binding, Case, Rejection, SeenRow, State
from syncd.core.values import CrmId
from syncd.cycle.draft import Draft
from syncd.cycle.newcomers import belongs, suited
from syncd.cycle.observe import is_settled
from syncd.cycle.row_edits import append_edit, removal_edit
from syncd.cycle.world import World

_ROWLESS = (State.UNPLACED, State.MATCHED, State.IGNORED)
"""States of a record that has no row and will not get one by itself, once no write about it is open."""


class Bindings:
    """Decides the bindings of one mapping in one cycle."""

    def __init__(
        self, world: World, draft: Draft, *, skew_seconds: float, returning: frozenset[str] = frozenset()
    ) -> None:
        self._world, self._draft, self._skew = world, draft, skew_seconds
        self._returning = returning
        self._unaccepted = frozenset(
            rule.key for rule in draft.mapping.rules if draft.state.rules.get(rule.key) != rule.identity
        )

    # Looked up with the first binding that asks: in an idle cycle none does.

    @cached_property
    def _copied(self) -> set[str]:
        rows = self._world.store.seen.loose_rows(self._draft.mapping.name)
        return {row.row.row_id for row in rows if row.row.row_id}

    @cached_property
    def _rejections(self) -> dict[str, dict[str, Rejection]]:
        salt = self._draft.mapping.salt + self._world.settings.program
        return self._world.store.disputes.rejections(self._draft.mapping.name, salt)

    @cached_property
    def _answers(self) -> dict[str, dict[str, Answer]]:
        return self._world.store.disputes.answers(self._draft.mapping.name)

    @cached_property
    def _frozen(self) -> dict[str, dict[str, str]]:
        return self._world.store.disputes.frozen(self._draft.mapping.name)

    def decide(self, binding: Binding) -> None:
        """Put what this binding needs into the draft."""
        match binding.state:
            case State.MATCHED:
                self._matched(binding)
            case State.UNPLACED:
                self._unplaced(binding)
            case State.CLAIMED:
                self._claimed(binding)
            case State.MERGED:
                self._mark(binding, binding.note)
            case _:
                self._bound(binding)

    # before both sides are there

    def _matched(self, binding: Binding) -> None:
        """The row may have changed or left since it was matched; then it is matched anew."""
        draft = self._draft
        seen = self._world.store.seen.row(draft.mapping.name, binding.note)
        record = self._record(binding)
        if seen is None or binding.note not in draft.places or record is None:
            self._world.store.bases.drop(binding.mapping, binding.row_id)
            return
        draft.bindings[binding.row_id] = binding
        self._reconcile(binding, record, seen)

    def _unplaced(self, binding: Binding) -> None:
        """Its row never arrived: append it again under the same id, unless it is not wanted any more."""
        draft, record = self._draft, self._record(binding)
        if binding.row_id in draft.places:
            self._keep(replace(binding, state=State.BOUND))
            return
        if record is None or not belongs(draft.mapping, record):
            self._world.store.bases.drop(binding.mapping, binding.row_id)
            return
        self._append(binding, record, "its row did not arrive yet")

    def _append(self, binding: Binding, record: CrmRecord, why: str) -> None:
        self._draft.bindings[binding.row_id] = binding
        self._draft.records[binding.row_id] = record
        self._draft.edits.append(append_edit(self._draft, binding.row_id, record, why))

    def _claimed(self, binding: Binding) -> None:
        """The row carries our id and waits to be created; consent was given when it was claimed."""
        draft = self._draft
        seen = self._world.store.seen.row(draft.mapping.name, binding.row_id)
        if seen is None or seen.missing_since is not None:
            if seen is None or self._is_gone(seen):
                self._world.store.bases.drop(binding.mapping, binding.row_id)
            return
        settle = draft.mapping.create.settle_seconds if draft.mapping.create else draft.mapping.settle_seconds
        if not is_settled(seen, draft.read_at, settle):
            draft.wakes_at.append(seen.since + settle)
            return
        refusal = self._rejections.get(binding.row_id, {}).get(ROW.key)
        if refusal is not None and refusal.value == dump_raw(list(seen.row.cells)):
            draft.statuses[binding.row_id] = f"rejected: {refusal.message}"
            draft.problem(binding.row_id, ROW.key, refusal.code, refusal.message)
            draft.rested.append(binding.row_id)
            return
        draft.bindings[binding.row_id] = binding

    # bound

    def _bound(self, binding: Binding) -> None:
        record = self._record(binding)
        seen = self._world.store.seen.row(binding.mapping, binding.row_id)
        if record is None:
            self._record_gone(binding, seen, "deleted in ServiceTitan")
        elif record.merged_to_id is not None:
            self._merged(binding, record)
        elif seen is None or seen.missing_since is not None:
            self._row_gone(binding, record, seen)
        elif not belongs(self._draft.mapping, record):
            outside = "outside filter" if record.is_active else "inactive in ServiceTitan"
            self._record_gone(binding, seen, outside)
        else:
            if binding.state is not State.BOUND:
                binding = replace(binding, state=State.BOUND, note="")
                self._keep(binding)
            self._reconcile(binding, record, seen)

    def _record_gone(self, binding: Binding, seen: SeenRow | None, status: str) -> None:
        is_kept = self._draft.mapping.record_gone is RecordGone.MARK or status == "outside filter"
        self._mark(binding, status)
        if is_kept or seen is None or seen.missing_since is not None or binding.row_id in self._copied:
            # Of several rows with one id none is deleted: a person says first which one is meant.
            return
        self._draft.edits.append(removal_edit(binding, seen.row.cells, status))

    def _is_gone(self, seen: SeenRow) -> bool:
        """Whether the row was absent in two complete reads far enough apart."""
        draft = self._draft
        since = seen.missing_since
        if since is None:
            return False
        if draft.read_at - since < draft.mapping.settle_seconds:
            draft.wakes_at.append(since + draft.mapping.settle_seconds)
            return False
        return True

    def _row_gone(self, binding: Binding, record: CrmRecord, seen: SeenRow | None) -> None:
        draft, mapping = self._draft, self._draft.mapping
        if binding.state is State.IGNORED:
            draft.rested.append(binding.row_id)
            return
        if binding.row_id in self._returning or seen is None or not self._is_gone(seen):
            return
        if binding.state is State.BOUND:
            binding = replace(binding, state=State.ROW_GONE)
            self._keep(binding)
        match mapping.row_gone:
            case RowGone.ASK | RowGone.DEACTIVATE if not record.is_active:
                # It is inactive already: there is nothing left to ask or to do.
                self._keep(replace(binding, state=State.IGNORED))
            case RowGone.IGNORE:
                self._keep(replace(binding, state=State.IGNORED))
            case RowGone.RESTORE:
                self._append(binding, record, "its row was deleted: restored")
            case RowGone.ASK | RowGone.DEACTIVATE:
                self._propose_deactivation(binding, record, must_ask=mapping.row_gone is RowGone.ASK)

    def _propose_deactivation(self, binding: Binding, record: CrmRecord, *, must_ask: bool) -> None:
        if self._draft.mapping.object.retirement is None and not self._draft.mapping.object.is_deletable:
            self._keep(replace(binding, state=State.IGNORED))
            return
        self._draft.bindings[binding.row_id] = binding
        self._draft.records[binding.row_id] = record
        self._draft.edits.append(
            Edit(
                mapping=binding.mapping,
                row_id=binding.row_id,
                crm_id=record.id,
                rule=ROW,
                toward=Toward.CRM,
                kind=EditKind.DELETES,
                crm=(record.id,),
                old=self._draft.mapping.object.title_of(record.members, record.id),
                why="its row was deleted",
                must_wait="a deleted row: deactivate the record in ServiceTitan, or put the row back"
                if must_ask
                else "",
            )
        )

    def _merged(self, binding: Binding, record: CrmRecord) -> None:
        """Follow the merge to its end and wait until the survivor is seen."""
        store, draft, mapping = self._world.store, self._draft, self._draft.mapping
        survivor, known = record, {record.id}
        while survivor.merged_to_id is not None:
            found = store.seen.record(mapping.object.name, survivor.merged_to_id)
            if found is None or found.id in known:
                return
            known.add(found.id)
            survivor = found
        holder = store.bases.bound_to(mapping.name, survivor.id)
        if self._is_undecided(survivor, holder):
            # It stays to be looked at: who shows the survivor turns out within a few reads.
            return
        if holder is None or (holder.state in _ROWLESS and holder.row_id not in draft.places):
            if holder is not None:
                store.bases.drop(holder.mapping, holder.row_id)
            # Only the loser has a row: it shows the survivor from now on, and nothing is known to be settled.
            moved = replace(binding, crm_id=survivor.id, base={}, children={}, passed_over=frozenset())
            store.bases.drop(binding.mapping, binding.row_id)
            self._keep(moved)
            self._bound(moved)
            return
        note = f"merged into {holder.row_id} (#{survivor.id})"
        self._dispute_leftovers(binding, record, holder)
        self._keep(replace(binding, state=State.MERGED, note=note))
        self._mark(binding, note)

    def _is_undecided(self, survivor: CrmRecord, holder: Binding | None) -> bool:
        """Whether the survivor may yet turn out to have a row of its own."""
        draft = self._draft
        if holder is None:
            # An unknown record may be one of ours, and a row that somebody typed may be about it.
            return draft.is_creating or survivor.id in self._suited
        if holder.row_id in draft.busy or draft.is_claiming:
            return True
        has_row = holder.row_id in draft.places or holder.note in draft.places
        return has_row and holder.state in (State.UNPLACED, State.MATCHED)

    @cached_property
    def _suited(self) -> set[CrmId]:
        return suited(self._world, self._draft)

    def _dispute_leftovers(self, binding: Binding, record: CrmRecord, holder: Binding) -> None:
        """Edits of the loser's row that never reached the CRM become conflicts against the survivor."""
        draft, store = self._draft, self._world.store
        seen = store.seen.row(binding.mapping, binding.row_id)
        if seen is None or seen.missing_since is not None:
            return
        case = self._case(binding, record, seen)
        bound = bind_children(draft.mapping, binding, case.children)
        for rule in draft.mapping.rules:
            face = binding.base.get(rule.key)
            reading = read_rule(draft.mapping, rule, case, record, seen.row.cells, bound, draft.context)
            if face is None or dump_raw(list(face.sheet)) == dump_raw(list(reading.sheet_raw)):
                continue
            if reading.crm == reading.sheet or not any(column.field.is_writable for column in rule.columns):
                continue
            store.disputes.dispute(
                binding.mapping,
                holder.row_id,
                f"{rule.key} of {binding.row_id}",
                crm=shown(reading.crm),
                sheet=dump_raw(list(reading.sheet_raw)),
                at=draft.now,
            )

    # shared

    def _record(self, binding: Binding) -> CrmRecord | None:
        if binding.crm_id is None:
            return None
        return self._world.store.seen.record(self._draft.mapping.object.name, binding.crm_id)

    def _keep(self, binding: Binding) -> None:
        self._world.store.bases.keep([binding], is_dirty=True)

    def _mark(self, binding: Binding, status: str) -> None:
        self._draft.statuses[binding.row_id] = status
        if binding.crm_id is not None:
            self._draft.crm_refs[binding.row_id] = str(binding.crm_id)
        self._draft.rested.append(binding.row_id)

    def _case(self, binding: Binding, record: CrmRecord, seen: SeenRow) -> Case:
        store, mapping = self._world.store, self._draft.mapping
        children = tuple(
            child for spec in mapping.object.children for child in store.seen.children(spec.object, record.id)
        )
        return Case(
            binding=binding,
            crm=record,
            children=children,
            seen=seen,
            # A first plan shows everything it would do; consent to it holds only for the very values shown.
            is_settled=not self._draft.state.is_live or is_settled(seen, self._draft.read_at, mapping.settle_seconds),
            rejections=self._rejections.get(binding.row_id, {}),
            answers=self._answers.get(binding.row_id, {}),
            unaccepted=self._unaccepted,
            frozen=self._frozen.get(binding.row_id, {}),
            skew_seconds=self._skew,
        )

    def _reconcile(self, binding: Binding, record: CrmRecord, seen: SeenRow) -> None:
        draft = self._draft
        case = self._case(binding, record, seen)
        decision: Decision = decide(draft.mapping, case, record, seen, draft.context)
        draft.decisions[binding.row_id] = decision
        draft.bindings[binding.row_id] = binding
        draft.edits.extend(decision.edits)
        for place, message in decision.problems.items():
            draft.problem(binding.row_id, *place, message)
        if decision.is_waiting:
            draft.wakes_at.append(seen.since + draft.mapping.settle_seconds)
