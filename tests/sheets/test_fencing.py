"""Decision 0016: every change carries a fence, and whoever takes the number of a lost one first decides about it."""

from dataclasses import replace

import pytest

from syncd.core.outcomes import NotSent, Stale, Unknown, Written

WRITE = "cells"
NAMES = ("ann", "bob", "cid", "dan")


class Death(BaseException):
    pass


def die():
    raise Death


@pytest.fixture
def bound(world):
    world.bound(*NAMES)
    return world


def kept(world):
    """Values of the fences in the spreadsheet, without their times."""
    book = next(iter(world.sandbox.books.values()))
    return [str(entry.value).split()[0] for entry in book.metadata]


def lose(world, *, effect=False):
    """Lose the answer of a write of ann's city; returns what was sent and what came of it."""
    world.door.fail(WRITE, effect=effect, was_sent=True)
    (outcome,) = world.write(world.city("ann", "Austin"))
    return next(body for name, body in world.door.sent if name == WRITE), outcome


def test_a_lost_change_that_did_not_land_is_over_at_once_and_never_does(bound):
    late, outcome = lose(bound)
    assert isinstance(outcome, NotSent)
    assert bound.land(late) == 400
    assert bound.by_id()["id-ann"][1] == "anntown"
    assert bound.write(bound.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]


def test_a_lost_change_that_landed_is_written(bound):
    _, outcome = lose(bound, effect=True)
    assert outcome == Written(cells={"City": "Austin"}, position=1)
    assert bound.door.log.count(WRITE) == 1


def test_what_landed_without_an_answer_and_was_cleared_since_was_written(bound):
    """It landed before a crash; by the time of the look another row has moved, and somebody emptied the cell."""
    bound.door.after(WRITE, die)
    with pytest.raises(Death):
        bound.write(bound.city("ann", "Austin"))
    bound.restarted()
    bound.office.move_row("Customers", 5, 3)
    bound.office.type_cell("Customers", 2, 2, "")
    (outcome,) = bound.mend(bound.city("ann", "Austin"))
    assert outcome.cells == {"City": "Austin"}


@pytest.mark.parametrize("effect", [True, False])
def test_a_successor_closes_what_was_on_its_way(bound, effect):
    (bound.door.after if effect else bound.door.before)(WRITE, die)
    with pytest.raises(Death):
        bound.write(bound.city("ann", "Austin"))
    late = bound.door.sent[-1][1]
    bound.restarted()
    (outcome,) = bound.mend(bound.city("ann", "Austin"))
    assert outcome == (Written(cells={"City": "Austin"}, position=1) if effect else Stale())
    assert bound.land(late) == 400


def test_as_long_as_the_number_cannot_be_taken_it_is_awaited(bound):
    bound.door.fail("close", effect=False, status=503)
    late, outcome = lose(bound)
    assert isinstance(outcome, Unknown)
    assert bound.land(late) == 200
    assert bound.mend(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}


def test_an_answer_of_the_closing_that_is_lost_is_found_out_about_as_well(bound):
    bound.door.fail("close", effect=True, was_sent=True)
    late, outcome = lose(bound)
    assert isinstance(outcome, NotSent)
    assert bound.land(late) == 400


def test_where_a_number_can_be_taken_twice_lost_changes_are_awaited_and_later_ones_go_without_a_fence(bound):
    bound.without_fences()
    _, outcome = lose(bound)
    assert isinstance(outcome, Unknown)
    assert isinstance(bound.mend(bound.city("ann", "Austin"))[0], Unknown)
    bound.door.sent.clear()
    bound.write(bound.city("bob", "Boston"))
    (body,) = [body for name, body in bound.door.sent if name == WRITE]
    assert [kind for request in body["requests"] for kind in request] == ["updateCells"]
    assert bound.sent_under[-1] == 0


def test_a_repair_that_was_lost_is_made_again_at_once(bound):
    bound.door.before(WRITE, lambda: bound.office.sort_rows("Customers", 1, 2, 5, descending=True))
    bound.door.fail(WRITE, effect=False, was_sent=True, skip=1)
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert {name: row[1] for name, row in bound.by_id().items()} == {f"id-{name}": f"{name}town" for name in NAMES}
    assert bound.open_repairs == []


def test_fences_of_what_was_answered_are_swept_up_by_the_next_change(bound):
    for city in ("Austin", "Boston", "Chico"):
        bound.write(bound.city("ann", city, bound.by_id()["id-ann"][1]))
    assert kept(bound) == ["sent"]


def test_a_closed_fence_stays_as_long_as_its_change_may_land(bound):
    late, _ = lose(bound)
    for seconds, status in ((0, 400), (1800, 400)):
        bound.clock.at += seconds
        bound.write(bound.city("bob", f"Town {seconds}", bound.by_id()["id-bob"][1]))
        assert bound.land(late) == status
    bound.clock.at += 3700
    bound.write(bound.city("bob", "Boston", bound.by_id()["id-bob"][1]))
    assert kept(bound) == ["sent"]


def test_a_fence_that_somebody_else_may_ask_for_stays_for_a_week(bound):
    _, outcome = lose(bound, effect=True)
    assert isinstance(outcome, Written)
    bound.restarted()
    for days, left in ((6, 2), (2, 1)):
        bound.clock.at += days * 86_400
        bound.read()
        bound.write(bound.city("bob", f"Town {days}", bound.by_id()["id-bob"][1]))
        assert len(kept(bound)) == left


def test_a_fence_is_never_swept_up_before_its_change_is_settled(bound):
    bound.write(bound.city("ann", "Austin"))
    bound.open_fences.add(bound.sent_under[0])
    bound.write(bound.city("bob", "Boston"))
    assert kept(bound) == ["sent", "sent"]


def test_a_fence_that_somebody_else_removed_is_in_nobodys_way(bound):
    bound.write(bound.city("ann", "Austin"))
    next(iter(bound.sandbox.books.values())).metadata.clear()
    assert bound.write(bound.city("bob", "Boston"))[0].cells == {"City": "Boston"}
    assert bound.write(bound.city("cid", "Chico"))[0].cells == {"City": "Chico"}


def test_where_there_is_no_space_for_a_fence_changes_go_without(bound):
    bound.sandbox.switches = replace(bound.sandbox.switches, metadata_limit_characters=3)
    assert isinstance(bound.write(bound.city("ann", "Austin"))[0], NotSent)
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}


def test_a_mark_of_which_nobody_knows_what_it_covered_is_written_again(bound):
    """It came into a column without a header that was inserted meanwhile; own cells are nobody's to freeze."""
    bound.office.type_cell("Customers", 3, 8, "theirs")
    bound.door.before(WRITE, lambda: bound.office.insert_column("Customers", 5))
    assert bound.write(bound.mark("id-ann", crm_ref="99")) == [Stale()]


def test_fences_that_a_lost_change_may_have_swept_up_are_not_asked_to_be_removed_again(bound):
    bound.write(bound.city("ann", "Austin"))
    bound.door.fail(WRITE, effect=True, was_sent=True)
    bound.write(bound.city("bob", "Boston"))
    bound.door.log.clear()
    bound.write(bound.city("cid", "Chico"))
    assert bound.door.log.count(WRITE) == 1


def test_a_change_that_something_on_the_way_sent_twice_was_done_once(bound):
    """The second copy is refused because the first stands; that is no refusal of the change."""

    def twice():
        assert bound.land(bound.door.sent[-1][1]) == 200

    bound.door.before(WRITE, twice)
    assert bound.write(bound.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]
    assert bound.door.log.count(WRITE) == 1
    assert isinstance(bound.write(bound.city("bob", "Boston"))[0], Written)
    assert bound.sent_under[-1] > 0
