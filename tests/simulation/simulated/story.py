"""What happens in one run: a first sync, some busy cycles, and rest. It decides the schedule, the seed fills it in."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from simulated import oracle
from simulated.mappings import FIELDS, TABS
from simulated.world import World
from syncd.core.mapping import Winner

_MOST_CYCLES_TO_REST = 16
_RELOADS = 0.04
"""How often somebody edits the mapping files, for each cycle."""
_ARRAYS = 0.1
"""How many offices keep a formula that reaches over a mapped column."""


@dataclass(slots=True)
class Verdict:
    """What became of one run."""

    seed: int
    violations: list
    excused: int
    digest: str
    coverage: dict
    deaths: int
    struck: dict
    calls: int
    lines: list = field(repr=False, default_factory=list)


def run(seed, *, tamper=None, story=None, variant=None, read_lag=0.0, has_fences=True):
    """Live one seed through and judge it."""
    world = World(seed, tamper=tamper, variant=variant, read_lag=read_lag, has_fences=has_fences)
    try:
        try:
            world.loop.run_until_complete((story or _ordinary)(world))
        except Exception as error:  # noqa: BLE001 - whatever stops the run is its verdict
            world.violate("0 crash", f"{type(error).__name__}: {error}")
            world.failure = error
        for error in world.broken:
            world.violate("0 broken", f"{type(error).__name__}: {error}")
        return Verdict(
            seed=seed,
            violations=world.violations,
            excused=world.witness.excused,
            digest=world.trace.digest(),
            coverage=world.coverage,
            deaths=world.deaths,
            struck=world.fates.struck,
            calls=world.call_count,
            lines=world.trace.lines,
        )
    finally:
        world.close()


async def _ordinary(world):
    await founded(world)
    # Drawn by itself, so that the other seeds stay what they were.
    if Random(f"array {world.seed}").random() < _ARRAYS:
        world.office.keep_array()
    await busy(world)
    await ended(world)


async def ended(world):
    """Come to rest, and be judged."""
    await rest(world)
    oracle.judge(world)
    await idle(world)


async def founded(world):
    """Something stands on both sides already; the first plan is accepted."""
    dice = world.dice
    settle_the_land(world)
    is_calm = dice.random() < 0.6
    world.fates.is_calm = is_calm
    if not is_calm:
        world.restlessness = 0.02
        if dice.random() < 0.4:
            world.will_die(dice.randrange(1, 80))
    for _ in range(8):
        await world.cycle(accept_first=True)
        if all((state := world.store().bases.mapping(m.name)) and state.is_live for m in world.mappings):
            break
        await asyncio.sleep(10 + dice.random() * 30)
    world.will_die(None)
    world.restlessness = 0.0
    if dice.random() < 0.7:
        _accept_all(world)
    if is_calm:
        await world.cycle()
        await asyncio.sleep(35)
        await world.cycle()
    world.fates.is_calm = False


def settle_the_land(world):
    """What both sides hold before syncd comes."""
    dice, desk = world.dice, world.desk
    known = []
    for _ in range(dice.randrange(1, 4)):
        number = desk.add_customer()
        known.append(number)
        for _ in range(dice.randrange(1, 3)):
            desk.add_location(customer=number)
    if dice.random() < 0.5:
        return
    _set_up_tabs(world)
    for number in known:
        if dice.random() < 0.5:
            _write_down(world, number)
    for _ in range(dice.randrange(2)):
        world.office.add_row("customers")


def _set_up_tabs(world):
    for kind in world.kinds:
        title = TABS[kind]
        world.office.hands.add_tab(title)
        headers = [*FIELDS[kind]]
        headers.insert(world.dice.randrange(len(headers)), "Mark")
        world.office.hands.set_row(title, 1, headers)


def _write_down(world, number):
    """The office keeps a row about a customer that the CRM knows too, with some blanks."""
    values = world.desk.values("customers", number)
    entity = world.entities["customers", number]
    table = world.office.table("customers")
    row = max((line.number for line in table.rows), default=1) + 1
    keys = ("email",) if values["email"] and world.dice.random() < 0.5 else ("name", "street")
    for header, column in table.columns.items():
        name = FIELDS["customers"].get(header)
        value = values.get(name, "")
        text = value[0] if isinstance(value, list) and value else value
        if header == "Mark":
            text = f"mark {entity}"
            world.office.marks[text] = entity
        elif name in ("balance", "tags") or (name not in keys and world.dice.random() < 0.4):
            continue
        if isinstance(text, str) and text:
            world.office.hands.type_cell("Customers", row, column, text)


async def busy(world):
    """Cycles while people work, calls fail and the process dies."""
    dice = world.dice
    reloads = Random(f"reload {world.seed}")
    world.restlessness = dice.choice((0.0, 0.03, 0.08, 0.2))
    for _ in range(dice.randrange(4, 9)):
        if reloads.random() < _RELOADS:
            world.reload(reloads)
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            world.act("")
        if world.deaths < 2 and dice.random() < 0.15:
            world.will_die(dice.randrange(1, 60))
        await world.cycle(full=dice.random() < 0.05)
        await asyncio.sleep(dice.choice((3, 10, 20, 40, 120)) * (0.5 + dice.random()))
    world.restlessness = 0.0


async def rest(world):
    """Faults off, people stop, an operator clears up; then cycles until nothing moves any more.

    Twice: by what feeds and the sheet tell, and once more when everything has been read (deletions no feed tells of).
    """
    world.fates.is_calm = True
    world.will_die(None)
    world.office.finish()
    world.trace.note("world", "comes to rest")
    operator = world.dice.random() < 0.7
    await asyncio.sleep(400)
    await _quieten(world, operator)
    await _decide_anew(world)
    await _quieten(world, operator, full=True)


async def _quieten(world, operator, *, full=False):
    """Cycles, the second of them perhaps a complete reading, until three in a row write nothing."""
    quiet = 0
    for number in range(_MOST_CYCLES_TO_REST):
        before = _written(world)
        await world.cycle(full=full and number == 1)
        is_idle = _written(world) == before and not world.store().journal.count()
        acted = operator and number < _MOST_CYCLES_TO_REST - 6 and _operate(world)
        quiet = 0 if acted or not is_idle else quiet + 1
        if quiet >= 3 and number > 2:
            return
        await asyncio.sleep(40)
    world.violate("5 restless", "both sides do not come to rest")


async def _decide_anew(world):
    """What is known by now has been decided: to decide every row once more writes nothing.

    But for a conflict of which the newer side wins: each cycle measures anew how far the CRM's clock is off, and what
    could not be proven before may be.
    """
    newest = {m.name for m in world.mappings if any(rule.winner is Winner.NEWEST for rule in m.rules)}
    if any(conflict.mapping in newest for conflict in world.store().disputes.conflicts()):
        return
    with world.store().write():
        for mapping in world.mappings:
            world.store().bases.soil_all(mapping.name)
    before = _written(world)
    await world.cycle()
    if _written(world) != before:
        world.violate("9 overlooked", "something known was not decided until every row was looked at again")
    await asyncio.sleep(40)


def _written(world):
    return sum(world.witness.writes.values())


def _operate(world):
    """Decide what waits; returns whether anything was decided."""
    acted = False
    disputes, store, dice = world.store().disputes, world.store(), world.dice
    with store.write():
        for held in world.store().held.slices():
            if held.state != "open":
                continue
            moved = "moved to other rows" in held.reason or held.kind == "deletes"
            state = "putback" if moved or dice.random() < 0.3 else "accepted"
            world.trace.note("operator", f"{state} {held.id} {held.mapping} {held.side} {held.kind} {held.rule}")
            lines = world.store().held.lines(held.id)
            if state == "putback":
                world.put_back |= {(held.mapping, line.row_id, line.rule) for line in lines}
            world.store().held.set_slice(held.id, state)
            store.bases.soil(held.mapping, {line.row_id for line in lines})
            acted = True
        for conflict in disputes.conflicts():
            if conflict.answer is None:
                winner = dice.choice(("crm", "sheet"))
                world.trace.note("operator", f"{winner} wins {conflict.mapping} {conflict.row_id} {conflict.rule}")
                disputes.answer(conflict.id, winner, crm=conflict.crm, sheet=conflict.sheet, at=world.clock.now())
                store.bases.soil(conflict.mapping, [conflict.row_id])
                acted = True
    return acted


def _accept_all(world):
    store = world.store()
    with store.write():
        for held in store.held.slices():
            if held.state == "open":
                lines = store.held.lines(held.id)
                store.held.set_slice(held.id, "accepted")
                store.bases.soil(held.mapping, {line.row_id for line in lines})


async def idle(world):
    """A further cycle makes the least calls there are and writes nothing."""
    await asyncio.sleep(60)
    # What is asked once in a while (a token, the tags' list) is asked now.
    await world.cycle()
    await asyncio.sleep(5)
    for calls in world.calls.values():
        calls.clear()
    before = _written(world)
    await world.cycle()
    if _written(world) != before:
        world.violate("5 restless", "a further cycle writes")
    exports = [name for name in world.calls["crm"] if "export" in name]
    others = [name for name in world.calls["crm"] if "export" not in name and name != "token"]
    feeds = len(set(exports))
    if others or len(exports) != feeds:
        world.violate("8 idle calls", f"CRM: {world.calls['crm']}")
    if len(world.calls["sheet"]) != 1:
        world.violate("8 idle calls", f"sheet: {world.calls['sheet']}")
