"""Everything there is to know about one record, put together for the reconciler. It decides nothing."""

from collections.abc import Mapping
from functools import cached_property

from syncd.core.records import CrmRecord
from syncd.core.state import Answer, Binding, Case, Rejection, SeenRow
from syncd.cycle.draft import Draft
from syncd.cycle.observe import is_settled
from syncd.cycle.world import World
from syncd.store.vanished import Cause


class Cases:
    """Puts the cases of one mapping together in one cycle."""

    def __init__(self, world: World, draft: Draft, *, skew_seconds: float) -> None:
        self._world, self._draft, self._skew = world, draft, skew_seconds
        self._unaccepted = frozenset(
            rule.key for rule in draft.mapping.rules if draft.state.rules.get(rule.key) != rule.identity
        )

    def of(self, binding: Binding, record: CrmRecord, seen: SeenRow) -> Case:
        """The case of a record and its row."""
        store, mapping = self._world.store, self._draft.mapping
        children = tuple(
            child for spec in mapping.object.children for child in store.seen_records.children(spec.object, record.id)
        )
        return Case(
            binding=binding,
            crm=record,
            children=children,
            seen=seen,
            # A first plan shows everything it would do; consent to it holds only for the very values shown.
            is_settled=not self._draft.state.is_live or is_settled(seen, self._draft.read_at, mapping.settle_seconds),
            rejections=self.rejections(binding),
            answers=self._answers.get(binding.row_id, {}),
            unaccepted=self._unaccepted,
            frozen=self._frozen.get(binding.row_id, {}),
            vanished=frozenset(self._vanished.get(binding.row_id, {})),
            skew_seconds=self._skew,
        )

    def rejections(self, binding: Binding) -> Mapping[str, Rejection]:
        """What was refused of a record under today's meaning, by rule."""
        return self._rejected.get(binding.row_id, {})

    # Looked up with the first record that asks: in an idle cycle none does.

    @cached_property
    def _rejected(self) -> dict[str, dict[str, Rejection]]:
        salt = self._draft.mapping.salt + self._world.settings.program
        return self._world.store.disputes.rejections(self._draft.mapping.name, salt)

    @cached_property
    def _answers(self) -> dict[str, dict[str, Answer]]:
        return self._world.store.disputes.answers(self._draft.mapping.name)

    @cached_property
    def _frozen(self) -> dict[str, dict[str, str]]:
        return self._world.store.disputes.frozen(self._draft.mapping.name)

    @cached_property
    def _vanished(self) -> dict[str, dict[str, Cause]]:
        return self._world.store.vanished.of(self._draft.mapping.name)
