"""What somebody asks to be looked at again: what was refused, frozen or had vanished is forgotten and tried once more.

It reads and writes nothing on either side; the cycle that it is asked in does.
"""

from collections.abc import Iterable

from syncd.core.state import Binding
from syncd.core.values import as_crm_id
from syncd.cycle.refused_repairs import try_all_now
from syncd.cycle.world import World


def decide_again(world: World, records: Iterable[str], *, full: bool) -> None:
    """Decide records again, by row id or CRM id, and all that has none; call inside a write transaction."""
    asked = sorted(records)
    if asked or full:
        try_all_now(world)
        world.pauses.clear()
        world.store.disputes.accept_loose_again()
    for record in asked:
        for binding in _bindings_of(world, record):
            world.store.disputes.accept_again(binding.mapping, binding.row_id)
            world.store.disputes.thaw(binding.mapping, binding.row_id)
            headers = world.store.vanished.of(binding.mapping).get(binding.row_id, ())
            world.store.vanished.release(binding.mapping, [(binding.row_id, header) for header in headers])
            world.store.bases.soil(binding.mapping, [binding.row_id])


def _bindings_of(world: World, record: str) -> Iterable[Binding]:
    """What is bound under a row id or a CRM id, in any mapping."""
    named = as_crm_id(record)
    for mapping in world.mappings:
        binding = world.store.bases.binding(mapping.name, record)
        if binding is None and named is not None:
            binding = world.store.bases.bound_to(mapping.name, named)
        if binding is not None:
            yield binding
