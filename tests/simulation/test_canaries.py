"""Rules of the protocols broken on purpose: the simulation must notice each within so many seeds.

A canary that sings says that the worlds reach the danger and that the oracle sees the damage.
"""

from dataclasses import replace

import pytest
from simulated.story import ended, run

from syncd.core.crm_operations import PatchRecord
from syncd.core.raw import raw_at
from syncd.core.sheet_operations import UpdateCells
from syncd.crm.adapter.records import record
from syncd.crm.objects import OBJECTS
from syncd.cycle import keeping, observe
from syncd.cycle.absence import Proof
from syncd.sheets.probing import Probe
from syncd.sheets.verifying import Aftermath

MOST_SEEDS = 150


def first_caught(*rules, start, tamper=None):
    """The first seed from there on in which one of these rules is seen to be broken."""
    for seed in range(start, start + MOST_SEEDS):
        verdict = run(seed, tamper=tamper)
        if any(rule.startswith(rules) for rule, _ in verdict.violations):
            return seed
    return None


def writes_over_whatever_the_cells_hold(world, process):
    """The verifying read is not compared with what was decided upon."""
    write = process.sheet.write

    def blind(operation):
        if not isinstance(operation, UpdateCells):
            return operation
        row = next((r for r in world.office.table(operation.mapping).rows if r.row_id == operation.row_id), None)
        raw = row.raw if row is not None else {}
        return replace(operation, expected={header: raw.get(header, "") for header in operation.expected})

    async def blindly(operations, *, journal):
        blinded = [blind(operation) for operation in operations]
        outcomes = await write(blinded, journal=journal)
        return [(own, outcome) for own, (_, outcome) in zip(operations, outcomes, strict=True)]

    process.sheet.write = blindly


def writes_over_whatever_the_record_holds(world, process):
    """The fresh read before a PATCH is not compared with what was decided upon."""
    apply = process.crm.apply

    def blind(operation):
        if not isinstance(operation, PatchRecord) or operation.parent_id is not None:
            return operation
        body = world.crm.world.tables[operation.object].rows[operation.id].body
        held = record(OBJECTS[operation.object], body, parent_id=None)
        changes = tuple(replace(change, expected=raw_at(held, change.field)) for change in operation.changes)
        return replace(operation, changes=changes)

    async def blindly(operations):
        blinded = [blind(operation) for operation in operations]
        own = {id(new): old for new, old in zip(blinded, operations, strict=True)}
        async for operation, outcome in apply(blinded):
            yield own[id(operation)], outcome

    process.crm.apply = blindly


def forgets_intents(_, process):
    """What was sent and not answered is nobody's concern any more."""
    process.store.journal.pending = list
    process.store.journal.busy = set


def finds_no_markers(_, process):
    """Look-ups of lost creations never find anything."""

    async def nothing(object_name, markers):
        return {}

    process.crm.find_marked = nothing


def takes_half_typed_values(world, _):
    """Rows need not rest."""
    world.mappings = tuple(replace(mapping, settle_seconds=0.0) for mapping in world.mappings)


@pytest.mark.parametrize(
    ("tamper", "rules", "start"),
    [
        (writes_over_whatever_the_cells_hold, ("2",), 20),
        (writes_over_whatever_the_record_holds, ("2",), 60),
        (forgets_intents, ("4", "2", "3"), 50),
        (finds_no_markers, ("4",), 50),
        (takes_half_typed_values, ("7",), 1),
    ],
)
def test_a_broken_rule_is_noticed(tamper, rules, start):
    """Start where it was noticed last, so that the suite need not live through the quiet seeds before."""
    assert first_caught(*rules, start=start, tamper=tamper) is not None


def test_values_that_landed_astray_are_noticed(monkeypatch):
    async def leave_them(*_):
        return True

    monkeypatch.setattr(Aftermath, "_put_back", leave_them)
    assert first_caught("2", "3", start=1) is not None


def test_a_formula_that_was_written_over_is_noticed(monkeypatch):
    async def story(world):
        world.fates.is_calm = True
        number = world.desk.add_customer()
        await world.cycle(accept_first=True)
        office = world.office
        office.hands.format_column("Customers", office.table("customers").columns["City"], "NUMBER")
        office.formula(*office._row("customers", "c1"))
        world.desk.edit("customers", number, "city")
        await ended(world)

    variant = {"conflicts": "crm", "in_sheet": "ask", "in_crm": "mark", "clears": True, "with_contacts": False}
    assert not run(1, story=story, variant=variant).violations
    monkeypatch.setattr(Probe, "_obstacle", lambda *_: "")
    verdict = run(1, story=story, variant=variant)
    assert any(rule == "6 touched" and "formula" in text for rule, text in verdict.violations)


def test_a_record_whose_row_is_not_looked_at_again_is_noticed(monkeypatch):
    """Nothing marks the rows of what was found to be gone, nor those that name what was renamed."""
    monkeypatch.setattr(keeping, "decide_naming", lambda *_: None)
    monkeypatch.setattr(keeping, "soil", lambda *_: None)
    assert first_caught("9", start=1) is not None


def test_a_contact_that_is_gone_and_still_shown_is_noticed(monkeypatch):
    """An absence that a complete reading suspects is never believed."""

    async def nobody(*_):
        return Proof()

    monkeypatch.setattr(observe, "prove_absent", nobody)
    verdicts = [run(seed, variant={"with_contacts": True}) for seed in range(1, 40)]
    assert any("shows a contact that is gone" in text for verdict in verdicts for _, text in verdict.violations)
