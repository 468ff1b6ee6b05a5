"""Laws of merging: idempotent, symmetric, unchanged by a write that is half done; sets converge."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.mapping import Direction, FirstSync, Winner
from syncd.core.merge import Act, Opaque, Policy, Settled, merge, merge_sets

TEXTS = st.sampled_from([None, "a", "b", "c"])
ODD = st.sampled_from([Opaque('["@"]', "odd"), Opaque('["#"]', "odd")])
HELD = st.one_of(TEXTS, ODD)
BASES = st.one_of(st.none(), st.builds(Settled, HELD, HELD))
POLICIES = st.builds(
    Policy,
    direction=st.sampled_from(list(Direction)),
    winner=st.sampled_from(list(Winner)),
    first_sync=st.sampled_from(list(FirstSync)),
    answer=st.sampled_from([None, "crm", "sheet"]),
    sheet_is_newer=st.booleans(),
)
SETS = st.frozensets(st.sampled_from("12345"))

_OTHER_WAY = {
    Act.TO_CRM: Act.TO_SHEET,
    Act.TO_SHEET: Act.TO_CRM,
    Act.UNREADABLE_CRM: Act.UNREADABLE_SHEET,
    Act.UNREADABLE_SHEET: Act.UNREADABLE_CRM,
}
_SWAPPED = {"crm": "sheet", "sheet": "crm", None: None}


def _swap(policy):
    directions = {
        Direction.BOTH: Direction.BOTH, Direction.TO_CRM: Direction.TO_SHEET, Direction.TO_SHEET: Direction.TO_CRM
    }  # fmt: skip
    winners = {**{w: w for w in Winner}, Winner.CRM: Winner.SHEET, Winner.SHEET: Winner.CRM}
    firsts = {**{f: f for f in FirstSync}, FirstSync.CRM: FirstSync.SHEET, FirstSync.SHEET: FirstSync.CRM}
    return replace(
        policy,
        direction=directions[policy.direction],
        winner=winners[policy.winner],
        first_sync=firsts[policy.first_sync],
        answer=_SWAPPED[policy.answer],
    )


def _written(act, crm, sheet):
    """Both sides after an act was carried out by sides that store what they are given."""
    if act is Act.TO_CRM:
        return sheet, sheet
    if act is Act.TO_SHEET:
        return crm, crm
    return crm, sheet


@given(BASES, TEXTS, TEXTS, POLICIES)
def test_symmetric_when_sides_faces_and_winners_are_swapped(base, crm, sheet, policy):
    """``newest`` is left out: only of the sheet can anything be proven."""
    if policy.winner is Winner.NEWEST:
        policy = replace(policy, sheet_is_newer=False)
    here = merge(base, crm, sheet, policy)
    there = merge(None if base is None else Settled(base.sheet, base.crm), sheet, crm, _swap(policy))
    assert there.act is _OTHER_WAY.get(here.act, here.act)
    assert there.is_loss is here.is_loss


@given(BASES, HELD, HELD, POLICIES)
def test_idempotent_once_carried_out_nothing_is_left_to_do(base, crm, sheet, policy):
    act = merge(base, crm, sheet, policy).act
    after = _written(act, crm, sheet)
    if act not in (Act.TO_CRM, Act.TO_SHEET, Act.AGREED):
        return
    assert merge(Settled(*after), *after, replace(policy, answer=None)).act is Act.QUIET


@given(BASES, HELD, HELD, POLICIES)
def test_unchanged_by_a_write_that_is_half_done(base, crm, sheet, policy):
    """The side was written and the process died before the base moved: the next cycle takes it as agreed."""
    act = merge(base, crm, sheet, policy).act
    if act not in (Act.TO_CRM, Act.TO_SHEET):
        return
    again = merge(base, *_written(act, crm, sheet), policy)
    assert again.act in (Act.AGREED, Act.QUIET)
    assert not again.is_loss


@given(st.builds(Settled, HELD, HELD), POLICIES)
def test_sides_that_did_not_move_are_left_alone(base, policy):
    verdict = merge(base, base.crm, base.sheet, replace(policy, answer=None))
    assert verdict.act in (Act.QUIET, Act.AGREED)


@given(BASES, HELD, HELD, POLICIES)
def test_nothing_unreadable_is_ever_written(base, crm, sheet, policy):
    act = merge(base, crm, sheet, policy).act
    assert not (act is Act.TO_CRM and isinstance(sheet, Opaque))
    assert not (act is Act.TO_SHEET and isinstance(crm, Opaque))


@given(BASES, HELD, HELD, POLICIES)
def test_a_value_that_only_one_side_typed_is_never_lost_silently(base, crm, sheet, policy):
    """Whatever is overwritten was settled before, is blank, or is named as a loss."""
    verdict = merge(base, crm, sheet, policy)
    if verdict.act is Act.TO_CRM:
        overwritten, face = crm, base.crm if base else None
    elif verdict.act is Act.TO_SHEET:
        overwritten, face = sheet, base.sheet if base else None
    else:
        return
    assert verdict.is_loss or overwritten is None or overwritten == face


@given(BASES, HELD, HELD, POLICIES)
def test_one_way_never_writes_to_its_source(base, crm, sheet, policy):
    act = merge(base, crm, sheet, replace(policy, answer=None)).act
    if policy.direction is Direction.TO_SHEET:
        assert act is not Act.TO_CRM
    if policy.direction is Direction.TO_CRM:
        assert act is not Act.TO_SHEET


# sets


def _apply(verdict, crm, sheet):
    return (crm | verdict.crm_adds) - verdict.crm_removes, (sheet | verdict.sheet_adds) - verdict.sheet_removes


def _advance(base, verdict, crm, sheet):
    """The base after the elements of a verdict were settled, as the engine does it: element by element."""
    known_crm, known_sheet = base
    both, neither = crm & sheet, (known_crm | known_sheet) - crm - sheet
    adds, removes = verdict.crm_adds | verdict.sheet_adds, verdict.crm_removes | verdict.sheet_removes
    return tuple(((face | both) - neither | adds) - removes for face in (known_crm, known_sheet))


@given(SETS, SETS, SETS, SETS)
def test_sets_converge_in_one_step_but_for_settled_differences(crm_base, sheet_base, crm, sheet):
    base = (crm_base, sheet_base)
    verdict = merge_sets(base, crm, sheet, Direction.BOTH)
    after = _apply(verdict, crm, sheet)
    settled = _advance(base, verdict, crm, sheet)
    assert merge_sets(settled, *after, Direction.BOTH).is_quiet
    assert after[0] ^ after[1] <= crm_base ^ sheet_base


@given(SETS, SETS, SETS)
def test_sets_that_were_equal_become_equal(base, crm, sheet):
    verdict = merge_sets((base, base), crm, sheet, Direction.BOTH)
    after = _apply(verdict, crm, sheet)
    assert after[0] == after[1]


@given(SETS, SETS, SETS)
def test_an_element_that_was_added_anywhere_is_there_afterwards(base, crm, sheet):
    verdict = merge_sets((base, base), crm, sheet, Direction.BOTH)
    for held in _apply(verdict, crm, sheet):
        assert (crm - base) | (sheet - base) <= held


@given(SETS, SETS, SETS)
def test_an_element_that_nobody_touched_is_left_alone(base, crm, sheet):
    verdict = merge_sets((base, base), crm, sheet, Direction.BOTH)
    touched = verdict.crm_adds | verdict.crm_removes | verdict.sheet_adds | verdict.sheet_removes
    assert not touched & (base & crm & sheet)


@given(SETS, SETS, SETS, SETS)
def test_sets_are_merged_symmetrically(crm_base, sheet_base, crm, sheet):
    here = merge_sets((crm_base, sheet_base), crm, sheet, Direction.BOTH)
    there = merge_sets((sheet_base, crm_base), sheet, crm, Direction.BOTH)
    assert (here.crm_adds, here.crm_removes) == (there.sheet_adds, there.sheet_removes)
    assert (here.sheet_adds, here.sheet_removes) == (there.crm_adds, there.crm_removes)


@given(SETS, SETS, SETS, st.randoms(use_true_random=False))
def test_a_set_that_was_half_written_goes_on_to_the_same_end(base, crm, sheet, dice):
    """Some of the single calls landed, some did not, and no base moved."""
    verdict = merge_sets((base, base), crm, sheet, Direction.BOTH)
    adds = frozenset(one for one in verdict.crm_adds if dice.random() < 0.5)
    removes = frozenset(one for one in verdict.crm_removes if dice.random() < 0.5)
    half = (crm | adds) - removes
    assert _apply(merge_sets((base, base), half, sheet, Direction.BOTH), half, sheet) == _apply(verdict, crm, sheet)


@given(SETS, SETS, st.sampled_from([Direction.TO_SHEET, Direction.TO_CRM]))
def test_a_one_way_set_becomes_its_source(crm, sheet, direction):
    after = _apply(merge_sets(None, crm, sheet, direction), crm, sheet)
    assert after == ((crm, crm) if direction is Direction.TO_SHEET else (sheet, sheet))
