"""Names and ids of tags: a small cache that is read again when it is old or when a name is not in it.

The CRM's lists lag behind its records (observed): an id without a name is awaited for a while before it is shown as a
number, since a cell once written is not written again merely because a name has become known.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

from syncd.core.objects import Kind
from syncd.core.records import CrmRecord
from syncd.core.transforms import Vocabulary
from syncd.cycle.world import World

OLDEST_SECONDS = 3600.0
SOONEST_SECONDS = 60.0
"""An unknown name makes the cache stale, but no more often than this."""
AWAITED_SECONDS = 300.0
"""How long an id may be without a name because the list lags (I: as late as anything else may, protocols 3)."""


class Vocabularies:
    """The lists that some mapping's sets need."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, Vocabulary] = {}

    def _needed(self) -> set[str]:
        return {
            column.field.vocabulary
            for mapping in self._world.mappings
            for column in mapping.columns
            if column.field.kind is Kind.SET and column.field.vocabulary is not None
        }

    async def current(self) -> dict[str, Vocabulary]:
        """All needed lists, as fresh as they must be. Raises what reading them raises."""
        now = self._world.clock.now()
        is_unsure = self._has_unknown_names()
        for name in sorted(self._needed()):
            limit = SOONEST_SECONDS if is_unsure or self._awaited(name) else OLDEST_SECONDS
            read_at = float(self._world.store.runs.noted(f"vocabulary_at:{name}") or 0.0)
            if name not in self._known:
                self._known[name] = _decoded(self._world.store.runs.noted(f"vocabulary:{name}") or "{}")
            if not read_at or now - read_at >= limit:
                await self._refresh(name, now)
            self._end_waiting(name, now)
        for name, known in self._known.items():
            awaited = self._awaited(name)
            if known.awaited != awaited:
                self._known[name] = replace(known, awaited=awaited)
        return dict(self._known)

    def _awaited(self, name: str) -> frozenset[str]:
        return frozenset(element for element, at in _met(self._world, name).items() if at is not None)

    def _end_waiting(self, name: str, now: float) -> None:
        """Await no more what has a name now, or had long enough to get one; then the sets in question are decided."""
        met, known = _met(self._world, name), self._known[name].name_of
        nameless = {element: at for element, at in met.items() if element not in known}
        # One that never got a name is remembered as such, or it would be awaited again in every record.
        left = {element: at if at and now - at < AWAITED_SECONDS else None for element, at in nameless.items()}
        if left == met:
            return
        with self._world.store.write():
            self._world.store.runs.note(f"vocabulary_met:{name}", json.dumps(left))
            for mapping in self._world.mappings:
                if any(column.field.vocabulary == name for column in mapping.columns):
                    self._world.store.bases.soil_all(mapping.name)

    async def _refresh(self, name: str, now: float) -> None:
        fresh = await self._world.crm.vocabulary(name)
        is_news = dict(fresh.name_of) != dict(self._known[name].name_of) if name in self._known else False
        self._known[name] = fresh
        with self._world.store.write():
            self._world.store.runs.note(f"vocabulary:{name}", json.dumps([dict(fresh.name_of), _lists(fresh)]))
            self._world.store.runs.note(f"vocabulary_at:{name}", str(now))
            if is_news:
                # A tag that has a name now may be what somebody typed before it had one.
                for problem in self._world.store.disputes.problems():
                    self._world.store.bases.soil(str(problem["mapping"]), [str(problem["key"])])

    def _has_unknown_names(self) -> bool:
        """Whether a cell was not understood that should hold names: somebody may add them in ServiceTitan."""
        sets = {
            (mapping.name, rule.key)
            for mapping in self._world.mappings
            for rule in mapping.rules
            if rule.columns[0].field.kind is Kind.SET
        }
        return any((problem["mapping"], problem["rule"]) in sets for problem in self._world.store.disputes.problems())


def expect_names(world: World, records: Iterable[CrmRecord]) -> None:
    """Let a list be read again before planning when a record was delivered with an id that has no name yet.

    Noted in the transaction that keeps the records, because the feed does not deliver them again after a crash.
    """
    fields = {
        (mapping.object.name, column.field.path[0]): column.field.vocabulary
        for mapping in world.mappings
        for column in mapping.columns
        if column.field.kind is Kind.SET and column.field.vocabulary is not None
    }
    met: dict[str, set[str]] = {}
    for record in records:
        for (object_name, member), vocabulary in fields.items():
            held = record.members.get(member) if object_name == record.object else None
            if isinstance(held, list) and held:
                met.setdefault(vocabulary, set()).update(str(element) for element in held)
    for vocabulary, elements in met.items():
        unknown = elements - _decoded(world.store.runs.noted(f"vocabulary:{vocabulary}") or "{}").name_of.keys()
        if unknown:
            now, before = world.clock.now(), _met(world, vocabulary)
            world.store.runs.note(f"vocabulary_met:{vocabulary}", json.dumps(dict.fromkeys(unknown, now) | before))
            world.store.runs.note(f"vocabulary_at:{vocabulary}", "0")


def _met(world: World, vocabulary: str) -> dict[str, float | None]:
    """Ids met without a name, and when first; ``None`` for those that are awaited no more."""
    noted = world.store.runs.noted(f"vocabulary_met:{vocabulary}")
    met: dict[str, float | None] = json.loads(noted) if noted else {}
    return met


def _lists(vocabulary: Vocabulary) -> dict[str, list[str]]:
    return {name: list(ids) for name, ids in vocabulary.ids_of.items()}


def _decoded(text: str) -> Vocabulary:
    found = json.loads(text) or [{}, {}]
    names, ids = found
    return Vocabulary(name_of=names, ids_of={name: tuple(items) for name, items in ids.items()})
