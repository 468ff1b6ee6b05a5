"""Random people act between random calls; whatever they do, no value ends where nobody wanted it.

Every value that is typed or written is unique, so each cell of the end can be traced to who put it there.
"""

import random

import pytest

from syncd.core.outcomes import NotSent, Stale, Unknown, Written
from syncd.core.sheet_operations import MarkRow

CALLS = ("values:batchGet", "get", "cells")
NAMES = ("ann", "bob", "cid", "dan", "eve")


class People:
    """Acts on the sheet and keeps count of what every row should hold, by the name in its first cell."""

    def __init__(self, world, rng):
        self.office, self.rng, self.world = world.office, rng, world
        self.typed = 0
        self.truth = {name: {"City": f"{name}town", "Zip": "60601"} for name in NAMES}
        self.older = {}
        self.gone = set()
        self.log = []

    def act(self):
        action = self.rng.choice((self.sort, self.sort, self.edit, self.insert, self.delete, self.column))
        action()

    def rows(self):
        return self.world.rows()

    def columns(self):
        return {header: index for index, header in enumerate(self.rows()[0]) if header}

    def sort(self):
        at = self.columns()["Name"] + 1
        descending = self.rng.random() < 0.5
        self.office.sort_rows("Customers", at, 2, len(self.rows()), descending=descending)
        self.log.append(f"sort {descending}")

    def edit(self):
        at = self.columns()
        row = self.rng.randrange(1, len(self.rows()))
        cells = self.rows()[row]
        if not cells or not (name := cells[at["Name"]]):
            return
        self.typed += 1
        text = f"typed-{self.typed}"
        self.office.type_cell("Customers", row + 1, at["City"] + 1, text)
        if self.world.door.answered:
            # Between a look and a write: the one window that nobody can close. What is put back may be older.
            self.older.setdefault(name, set()).update({self.truth[name]["City"], f"{name}town"})
        self.truth[name]["City"] = text
        self.log.append(f"edit {name} {text}")

    def insert(self):
        row = self.rng.randrange(2, len(self.rows()) + 2)
        self.office.insert_rows("Customers", row)
        self.log.append(f"insert {row}")

    def delete(self):
        row = self.rng.randrange(1, len(self.rows()))
        cells = self.rows()[row]
        if self.rng.random() < 0.3:
            if cells:
                self.gone.add(cells[self.columns()["Name"]])
            self.office.delete_rows("Customers", row + 1)
            self.log.append(f"delete {row + 1} {cells[:1]}")

    def column(self):
        if self.rng.random() < 0.3:
            place = self.rng.randrange(1, 9)
            self.office.insert_column("Customers", place)
            self.log.append(f"column {place}")


def arrange(world, seed):
    rng = random.Random(seed)
    world.fill(
        *[(name, f"{name}town", "60601", "", str(at), f"id-{name}") for at, name in enumerate(NAMES[:4])],
        ("eve", "evetown", "60601"),
    )
    world.ever_bound = True
    world.read()
    world.door.answered.clear()
    people = People(world, rng)
    for _ in range(rng.randrange(1, 5)):
        call = rng.choice(CALLS)
        hook = world.door.before if rng.random() < 0.5 else world.door.after
        hook(call, people.act, skip=rng.randrange(2))
    return rng, people


def operations(world, rng):
    chosen = rng.sample(NAMES[:4], rng.randrange(1, 4))
    found = [world.city(name, f"ours-{name}") for name in chosen]
    if rng.random() < 0.5:
        found.append(world.claim(5, ("eve", "evetown", "60601"), "id-eve"))
    if rng.random() < 0.3:
        found.append(world.mark("id-ann", status="ours-status"))
    return chosen, found


def check(world, people, outcomes, chosen, context):
    at = people.columns()
    for row in world.rows()[1:]:
        cells = [*row, *[""] * (len(at) + 9)]
        name = cells[at["Name"]]
        assert not str(name).startswith("ours"), context
        assert "ours" not in str(cells[at["Zip"]]), context
        city, own = cells[at["City"]], cells[at["syncd ID"]]
        if name:
            allowed = {people.truth[name]["City"]} | people.older.get(name, set())
            wrote = name in chosen and isinstance(outcomes[chosen.index(name)], Written)
            if wrote:
                allowed.add(f"ours-{name}")
            assert city in allowed, (context, name, city, allowed)
            rightful = {f"id-{name}"} if name != "eve" else {"", "id-eve"}
            assert own in rightful, (context, name, own)
        else:
            assert not any(cells), (context, cells)
        assert cells[at["syncd"]] in ("", "ours-status" if name == "ann" else ""), (context, name)


def end_of(world, wanted, outcomes):
    """Let the daemon look again until nothing is unknown, or what never left is given up."""
    world.door.hooks.clear()
    for _ in range(3):
        if any(isinstance(outcome, Unknown) for outcome in outcomes):
            world.clock.at += 60
            outcomes = world.mend(*wanted)
    return outcomes


def is_frozen(outcomes):
    return any(isinstance(outcome, Written) and "frozen" in outcome.blocked.values() for outcome in outcomes)


def lose_something(world, rng):
    """Lose an answer, or die, around the write."""
    fate = rng.choice(("nothing", "before", "after", "crash before", "crash after"))
    if fate in ("before", "after"):
        world.door.fail("cells", effect=fate == "after", skip=rng.randrange(2))
    elif fate.startswith("crash"):
        hook = world.door.after if fate.endswith("after") else world.door.before
        hook("cells", die, skip=rng.randrange(2))


class DeadError(BaseException):
    """The process was killed."""


def die():
    raise DeadError


@pytest.mark.parametrize("block", range(10))
def test_nothing_ends_where_nobody_wanted_it(make_world, block):
    for seed in range(block * 60, block * 60 + 60):
        world = make_world()
        rng, people = arrange(world, seed)
        chosen, wanted = operations(world, rng)
        outcomes = end_of(world, wanted, world.write(*wanted))
        if not is_frozen(outcomes):
            check(world, people, outcomes, chosen, (seed, people.log, outcomes, world.rows()))
        assert all(isinstance(outcome, Written | Stale | NotSent | Unknown) for outcome in outcomes)


@pytest.mark.parametrize("block", range(10))
def test_nothing_ends_where_nobody_wanted_it_when_answers_are_lost_or_the_process_dies(make_world, block):
    for seed in range(block * 60, block * 60 + 60):
        world = make_world()
        rng, people = arrange(world, seed)
        lose_something(world, rng)
        chosen, wanted = operations(world, rng)
        wanted = [one for one in wanted if not isinstance(one, MarkRow)]  # marks are made again, not mended
        try:
            outcomes = world.write(*wanted)
        except DeadError:
            world.door.hooks.clear()
            world.restarted()
            outcomes = world.mend(*wanted)
        outcomes = end_of(world, wanted, outcomes)
        if not is_frozen(outcomes):
            check(world, people, outcomes, chosen, (seed, people.log, outcomes, world.rows()))
