"""Every cell of the table: what was settled, what each side holds now, and what follows."""

import pytest

from syncd.core.mapping import Direction, FirstSync, Winner
from syncd.core.merge import Act, Opaque, Policy, Settled, SetVerdict, fits_within, merge, merge_sets

A, B, C = "a", "b", "c"
ODD, OTHER = Opaque('["@"]', "has no @"), Opaque('["#"]', "has no @")
GLITCH = Opaque('["#REF!"]', "shows an error", is_transient=True)


def _policy(direction=Direction.BOTH, winner=Winner.ASK, first=FirstSync.FILL_BLANKS, **more):
    return Policy(direction=direction, winner=winner, first_sync=first, **more)


def _act(base, crm, sheet, **policy):
    return merge(base, crm, sheet, _policy(**policy)).act


@pytest.mark.parametrize(
    ("base", "crm", "sheet", "act"),
    [
        # settled on the same
        ((A, A), A, A, Act.QUIET),
        ((A, A), B, B, Act.AGREED),
        ((A, A), B, A, Act.TO_SHEET),
        ((A, A), A, B, Act.TO_CRM),
        ((A, A), B, C, Act.DISPUTED),
        ((A, A), None, A, Act.TO_SHEET),
        ((A, A), A, None, Act.TO_CRM),
        ((A, A), None, None, Act.AGREED),
        ((A, A), None, B, Act.DISPUTED),
        # settled on a lasting difference: a side that trims or rounds
        ((A, B), A, B, Act.QUIET),
        ((A, B), C, B, Act.TO_SHEET),
        ((A, B), A, C, Act.TO_CRM),
        ((A, B), B, B, Act.AGREED),
        ((A, B), A, A, Act.AGREED),
        ((A, B), B, A, Act.DISPUTED),
        ((A, B), C, C, Act.AGREED),
        # what cannot be understood
        ((A, A), ODD, A, Act.UNREADABLE_CRM),
        ((A, A), A, ODD, Act.UNREADABLE_SHEET),
        ((A, A), B, ODD, Act.UNREADABLE_SHEET),  # both moved: nothing of it may be overwritten
        ((A, ODD), A, ODD, Act.QUIET),
        ((A, ODD), B, ODD, Act.TO_SHEET),
        ((A, ODD), A, OTHER, Act.UNREADABLE_SHEET),
        ((A, ODD), A, B, Act.TO_CRM),
        ((ODD, A), ODD, A, Act.QUIET),
        ((ODD, A), ODD, B, Act.TO_CRM),
        ((ODD, A), B, A, Act.TO_SHEET),
        ((ODD, ODD), ODD, ODD, Act.QUIET),
        ((A, A), ODD, ODD, Act.UNREADABLE_CRM),
        ((A, A), GLITCH, A, Act.UNREADABLE_CRM),
        ((A, A), A, GLITCH, Act.UNREADABLE_SHEET),
    ],
)
def test_both_ways(base, crm, sheet, act):
    assert _act(Settled(*base), crm, sheet) is act


@pytest.mark.parametrize(
    ("winner", "newer", "act"),
    [
        (Winner.ASK, False, Act.DISPUTED),
        (Winner.ASK, True, Act.DISPUTED),
        (Winner.CRM, True, Act.TO_SHEET),
        (Winner.SHEET, False, Act.TO_CRM),
        (Winner.NEWEST, True, Act.TO_CRM),
        (Winner.NEWEST, False, Act.DISPUTED),
    ],
)
def test_who_wins_when_both_changed(winner, newer, act):
    verdict = merge(Settled(A, A), B, C, _policy(winner=winner, sheet_is_newer=newer))
    assert verdict.act is act
    assert verdict.is_loss is (act is not Act.DISPUTED)


@pytest.mark.parametrize(("answer", "act"), [("crm", Act.TO_SHEET), ("sheet", Act.TO_CRM)])
def test_a_persons_answer_decides_and_the_other_value_is_a_loss(answer, act):
    verdict = merge(Settled(A, A), B, C, _policy(answer=answer))
    assert (verdict.act, verdict.is_loss) == (act, True)


def test_an_answer_for_a_value_that_cannot_be_understood_does_nothing():
    assert merge(Settled(A, A), B, ODD, _policy(answer="sheet")).act is Act.UNREADABLE_SHEET


def test_an_answer_is_not_needed_when_both_agree():
    assert _act(Settled(A, A), B, B, answer="crm") is Act.AGREED


@pytest.mark.parametrize(
    ("first", "crm", "sheet", "act"),
    [
        (FirstSync.FILL_BLANKS, A, A, Act.AGREED),
        (FirstSync.FILL_BLANKS, None, None, Act.AGREED),
        (FirstSync.FILL_BLANKS, A, None, Act.TO_SHEET),
        (FirstSync.FILL_BLANKS, None, A, Act.TO_CRM),
        (FirstSync.FILL_BLANKS, A, B, Act.DISPUTED),
        (FirstSync.FILL_BLANKS, ("x", None), (None, None), Act.TO_SHEET),
        (FirstSync.FILL_BLANKS, ("x", None), ("x", "y"), Act.TO_CRM),
        (FirstSync.FILL_BLANKS, ("x", None), (None, "y"), Act.DISPUTED),
        (FirstSync.CRM, A, B, Act.TO_SHEET),
        (FirstSync.CRM, None, B, Act.TO_SHEET),
        (FirstSync.SHEET, A, B, Act.TO_CRM),
        (FirstSync.SHEET, A, None, Act.TO_CRM),
        (FirstSync.ASK, A, None, Act.DISPUTED),
        (FirstSync.ASK, A, A, Act.AGREED),
        (FirstSync.FILL_BLANKS, A, ODD, Act.UNREADABLE_SHEET),
        (FirstSync.FILL_BLANKS, ODD, A, Act.UNREADABLE_CRM),
        (FirstSync.CRM, A, ODD, Act.UNREADABLE_SHEET),
        (FirstSync.SHEET, ODD, ODD, Act.UNREADABLE_SHEET),
    ],
)
def test_first_sync(first, crm, sheet, act):
    assert _act(None, crm, sheet, first=first) is act


@pytest.mark.parametrize(
    ("base", "source", "target", "act"),
    [
        ((A, A), A, A, "quiet"),
        ((A, A), B, A, "write"),
        ((A, A), A, B, "write"),
        ((A, A), B, C, "write"),
        ((A, A), B, B, "agreed"),
        ((A, B), A, B, "quiet"),
        ((A, A), ODD, A, "unreadable"),
        ((ODD, A), ODD, A, "quiet"),
        ((A, A), B, ODD, "write"),
        ((A, A), B, GLITCH, "quiet"),
        (None, A, None, "write"),
        (None, A, B, "write"),
    ],
)
@pytest.mark.parametrize("direction", [Direction.TO_SHEET, Direction.TO_CRM])
def test_one_way(direction, base, source, target, act):
    to_sheet = direction is Direction.TO_SHEET
    faces = None if base is None else Settled(*(base if to_sheet else base[::-1]))
    crm, sheet = (source, target) if to_sheet else (target, source)
    verdict = merge(faces, crm, sheet, _policy(direction=direction))
    wanted = {
        "quiet": Act.QUIET,
        "agreed": Act.AGREED,
        "write": Act.TO_SHEET if to_sheet else Act.TO_CRM,
        "unreadable": Act.UNREADABLE_CRM if to_sheet else Act.UNREADABLE_SHEET,
    }
    assert verdict.act is wanted[act]


@pytest.mark.parametrize(
    ("direction", "why"),
    [(Direction.TO_SHEET, "shown from ServiceTitan"), (Direction.TO_CRM, "given by the sheet")],
)
def test_what_is_shown_for_the_first_time_was_changed_by_nobody(direction, why):
    crm, sheet = (A, None) if direction is Direction.TO_SHEET else (None, A)
    assert merge(None, crm, sheet, _policy(direction=direction)).why == why
    blank = Settled(None, None)
    assert merge(blank, crm, sheet, _policy(direction=direction)).why.startswith("changed in")


def test_what_somebody_typed_into_a_read_only_cell_is_a_loss_and_a_blank_is_none():
    one_way = _policy(direction=Direction.TO_SHEET)
    assert merge(Settled(A, A), A, B, one_way).is_loss
    assert not merge(Settled(A, A), A, None, one_way).is_loss
    assert not merge(Settled(A, A), B, A, one_way).is_loss
    assert merge(Settled(A, A), B, C, one_way).is_loss


def test_filling_blanks_overwrites_nothing():
    assert fits_within(None, "x")
    assert fits_within(("x", None), ("x", "y"))
    assert not fits_within(("z", None), ("x", "y"))
    assert not fits_within("z", "x")


def _sets(*texts):
    return tuple(frozenset(text) for text in texts)


@pytest.mark.parametrize(
    ("base", "crm", "sheet", "wanted"),
    [
        (("1", "1"), "1", "1", {}),
        (("1", "1"), "12", "1", {"sheet_adds": "2"}),
        (("1", "1"), "1", "12", {"crm_adds": "2"}),
        (("12", "12"), "1", "12", {"sheet_removes": "2"}),
        (("12", "12"), "12", "1", {"crm_removes": "2"}),
        (("12", "12"), "1", "1", {}),
        (("1", "1"), "12", "13", {"crm_adds": "3", "sheet_adds": "2"}),
        (("12", "12"), "1", "2", {"crm_removes": "1", "sheet_removes": "2"}),
        # added on one side and removed on the other of a face that never held it: the addition stays
        (("1", "12"), "12", "1", {"sheet_adds": "2"}),
        (("12", "1"), "1", "12", {"crm_adds": "2"}),
        # a lasting difference is left alone
        (("1", "12"), "1", "12", {}),
        (None, "1", "2", {"crm_adds": "2", "sheet_adds": "1"}),
        (None, "", "12", {"crm_adds": "12"}),
    ],
)
def test_sets_are_merged_by_element_and_an_addition_beats_a_removal(base, crm, sheet, wanted):
    faces = None if base is None else _sets(*base)
    verdict = merge_sets(faces, *_sets(crm, sheet), Direction.BOTH)
    assert verdict == SetVerdict(**{name: frozenset(text) for name, text in wanted.items()})
    assert verdict.is_quiet is (not wanted)


def test_a_one_way_set_follows_its_source():
    crm, sheet = _sets("12", "23")
    assert merge_sets(None, crm, sheet, Direction.TO_SHEET) == SetVerdict(
        sheet_adds=frozenset("1"), sheet_removes=frozenset("3")
    )
    assert merge_sets(None, crm, sheet, Direction.TO_CRM) == SetVerdict(
        crm_adds=frozenset("3"), crm_removes=frozenset("1")
    )
