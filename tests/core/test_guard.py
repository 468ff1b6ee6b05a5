"""The guard: limits per column and hour, consent by line, patterns that wait whatever their number."""

from dataclasses import replace

import pytest
from core_bench import CUSTOMERS, edit, guarded, mapping_of

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.guard import LIFETIME_SECONDS, counted, line_of
from syncd.core.held import Slice, SliceState

NOW = 1000.0


def _edits(count, **more):
    return [edit(f"r{n}", f"new {n}", old=f"old {n}", **more) for n in range(count)]


def _row(row, kind, toward=Toward.CRM, **more):
    return Edit(mapping="customers", row_id=row, crm_id=5, rule=ROW, toward=toward, kind=kind, crm=(5,), **more)


def _slice(edits, state=SliceState.OPEN, **more):
    first = edits[0]
    held = Slice(
        id="A-0001", mapping="customers", side=first.toward.value, kind=first.kind.value, rule=first.rule.key,
        reason="because", opened_at=0.0, expires_at=LIFETIME_SECONDS, state=state, **more,
    )  # fmt: skip
    return (held, [replace(line_of(one), slice_id="A-0001", state=state) for one in edits])


def _held(judgement):
    return [one for edits in judgement.held.values() for one in edits]


# limits


@pytest.mark.parametrize(
    ("count", "bound", "is_held"), [(20, 100, False), (21, 100, True), (50, 1000, False), (51, 1000, True)]
)
def test_the_smaller_of_count_and_share_holds(count, bound, is_held):
    judgement = guarded(_edits(count), bound_count=bound)
    assert bool(_held(judgement)) is is_held
    assert len(_held(judgement)) + len(judgement.released) == count


def test_a_limit_is_never_below_five():
    assert len(guarded(_edits(5), bound_count=3).released) == 5
    assert len(_held(guarded(_edits(6), bound_count=3))) == 6


def test_what_is_over_the_limit_waits_as_a_whole_and_the_rest_flows_on():
    judgement = guarded([*_edits(30), edit("r1", rule="payment_term_id")])
    assert len(_held(judgement)) == 30
    assert [one.rule.key for one in judgement.released] == ["payment_term_id"]


def test_earlier_edits_of_the_hour_count():
    one = edit()
    judgement = guarded([one], seen_before={counted(one): 20})
    assert len(_held(judgement)) == 1
    assert "21 changes of Name within an hour, the limit is 20" in judgement.opened[0].reason


@pytest.mark.parametrize(
    ("kind", "limit"), [(EditKind.CHANGES, 50), (EditKind.BLANKS, 20), (EditKind.DELETES, 5), (EditKind.CREATES, 20)]
)
def test_each_kind_has_a_limit_of_its_own(kind, limit):
    edits = [_row(f"r{n}", kind) if kind in (EditKind.CREATES, EditKind.DELETES) else one
             for n, one in enumerate(_edits(limit + 1, kind=kind))]  # fmt: skip
    assert len(guarded(edits[:limit], bound_count=1000).released) == limit
    assert len(_held(guarded(edits, bound_count=1000))) == limit + 1


def test_tags_are_counted_per_tag_and_sign():
    def tag(row, element, kind):
        return edit(row, element, rule="tags", kind=kind, element=element, toward=Toward.CRM)

    mixed = [tag(f"r{n}", str(n % 3), EditKind.ADDS if n % 2 else EditKind.REMOVES) for n in range(30)]
    assert len(guarded(mixed, bound_count=25).released) == 30
    same = [tag(f"r{n}", "1", EditKind.ADDS) for n in range(6)]
    assert len(_held(guarded(same, bound_count=25))) == 6


def test_the_sheets_limits_are_wider():
    assert len(guarded(_edits(500, toward=Toward.SHEET)).released) == 500
    assert len(_held(guarded(_edits(501, toward=Toward.SHEET)))) == 501


def test_a_tab_that_never_held_a_bound_row_is_exempt_towards_the_sheet():
    assert len(guarded(_edits(900, toward=Toward.SHEET), ever_bound=False).released) == 900


def test_appended_rows_and_read_only_columns_are_not_limited():
    rows = [_row(f"#{n}", EditKind.APPENDS, Toward.SHEET) for n in range(900)]
    balances = _edits(900, toward=Toward.SHEET, rule="balance")
    assert len(guarded([*rows, *balances]).released) == 1800


def test_rows_removed_from_the_sheet_are_limited():
    rows = [_row(f"r{n}", EditKind.DELETES, Toward.SHEET) for n in range(51)]
    assert len(_held(guarded(rows))) == 51


# first sync


def test_nothing_is_released_before_the_first_plan_is_accepted():
    edits = [edit("r1", is_first=True), _row("r2", EditKind.BINDS, Toward.SHEET, is_first=True),
             edit("r3", is_first=True, toward=Toward.SHEET)]  # fmt: skip
    judgement = guarded(edits, is_live=False)
    assert judgement.released == []
    assert {(held.side, held.kind) for held in judgement.opened} == {
        ("crm", "changes"),
        ("sheet", "changes"),
        ("sheet", "binds"),
    }


def test_accepting_a_first_plan_releases_it_but_no_creations():
    edits = [edit("r1", is_first=True), _row("r2", EditKind.CREATES, is_first=True)]
    judgement = guarded(edits, is_live=False, accept_first=True)
    assert [one.row_id for one in judgement.released] == ["r1"]
    assert [one.row_id for one in _held(judgement)] == ["r2"]


def test_a_first_plan_has_no_limits():
    assert len(guarded(_edits(900, is_first=True), is_live=False, accept_first=True).released) == 900


def test_a_column_added_later_waits_by_itself():
    judgement = guarded([edit("r1", is_first=True), edit("r2", rule="payment_term_id")])
    assert [one.row_id for one in judgement.released] == ["r2"]


# consent


def test_consent_releases_exactly_the_lines_whose_values_still_hold():
    edits = _edits(3)
    moved = replace(edits[0], new="other", value=("other",), sheet=("other",))
    judgement = guarded([moved, *edits[1:]], slices=[_slice(edits, SliceState.ACCEPTED)], bound_count=1)
    assert [one.row_id for one in judgement.released] == ["r1", "r2", "r0"]
    assert judgement.moved == [("A-0001", "r0", "name")]


def test_a_line_that_moved_is_judged_anew():
    edits = _edits(8)
    moved = [replace(one, crm=("else",)) for one in edits]
    judgement = guarded(moved, slices=[_slice(edits, SliceState.ACCEPTED)], bound_count=1)
    assert judgement.released == []
    assert len(_held(judgement)) == 8


def test_what_is_held_stays_held_although_the_hour_is_over():
    edits = _edits(3)
    judgement = guarded(edits, slices=[_slice(edits)])
    assert judgement.released == []
    assert judgement.held == {"A-0001": edits}
    assert judgement.opened == []


def test_put_back_lines_are_restored():
    edits = _edits(3)
    judgement = guarded(edits, slices=[_slice(edits, SliceState.PUTBACK)])
    assert judgement.put_back == edits


def test_what_has_no_known_former_value_cannot_be_put_back_and_is_asked_about_again():
    edits = [replace(one, undo=()) for one in _edits(2)]
    judgement = guarded(edits, slices=[_slice(edits, SliceState.PUTBACK)])
    assert judgement.put_back == []
    assert [(slice_id, row) for slice_id, row, _ in judgement.moved] == [("A-0001", one.row_id) for one in edits]
    (asked,) = judgement.opened
    assert (asked.state, len(_held(judgement))) == (SliceState.OPEN, 2)
    assert "nothing to put back" in asked.reason


def test_consent_for_one_side_says_nothing_of_the_other():
    edits = _edits(6)
    other = [replace(one, toward=Toward.SHEET) for one in edits]
    judgement = guarded(edits, slices=[_slice(other, SliceState.ACCEPTED)], bound_count=1)
    assert judgement.released == []


def test_what_must_wait_waits_with_its_reason():
    judgement = guarded([edit(must_wait="clearing deletes the contact", kind=EditKind.DELETES)])
    assert judgement.opened[0].reason == "clearing deletes the contact"
    assert judgement.opened[0].expires_at == NOW + LIFETIME_SECONDS


def test_a_growing_slice_stays_one_slice():
    first = guarded(_edits(6), bound_count=1)
    held = first.opened[0]
    lines = [replace(line_of(one), slice_id=held.id) for one in _edits(6)]
    second = guarded(_edits(9), slices=[(held, lines)], bound_count=1)
    assert second.opened == []
    assert len(second.held[held.id]) == 9


def test_slices_have_different_names():
    edits = [*_edits(30), *_edits(30, rule="payment_term_id"), *_edits(30, kind=EditKind.BLANKS)]
    judgement = guarded(edits)
    assert len({held.id for held in judgement.opened}) == len(judgement.opened) == 3


# patterns


def _shift(count, by=1):
    return [edit(f"r{n}", f"v{n + by}", old=f"v{n}") for n in range(count)]


def test_a_column_shifted_by_rows_waits():
    judgement = guarded(_shift(4))
    assert len(_held(judgement)) == 4
    assert "moved to other rows" in judgement.opened[0].reason


def test_the_whole_row_waits_when_one_of_its_columns_shifted():
    other = edit("r1", "x", rule="payment_term_id")
    assert other in [replace(one, must_wait="") for one in _held(guarded([*_shift(4), other]))]


def test_a_sort_that_left_the_ids_out_waits():
    count = 5
    names = [edit(f"r{n}", f"n{count - 1 - n}", old=f"n{n}") for n in range(count) if n != count - 1 - n]
    terms = [edit(f"r{n}", f"t{count - 1 - n}", old=f"t{n}", rule="payment_term_id") for n in range(count) if n != 2]
    assert len(_held(guarded([*names, *terms]))) == 8


def test_two_rows_that_swapped_several_fields_wait():
    edits = [
        edit("r1", "n2", old="n1"), edit("r1", "t2", old="t1", rule="payment_term_id"),
        edit("r2", "n1", old="n2"), edit("r2", "t1", old="t2", rule="payment_term_id"),
    ]  # fmt: skip
    assert len(_held(guarded(edits))) == 4


@pytest.mark.parametrize(
    "edits",
    [
        _shift(2),
        [edit("r1", "n2", old="n1"), edit("r2", "n1", old="n2")],
        [edit(f"r{n}", "same", old=f"v{n}") for n in range(5)],
        [edit(f"r{n}", f"v{n + 1}", old="same") for n in range(5)],
        [edit(f"r{n}", f"brand new {n}", old=f"v{n}") for n in range(5)],
        [*_shift(3), *[edit(f"x{n}", f"own {n}", old=f"y{n}") for n in range(6)]],
        [edit(f"r{n}", f"v{n + 1}", old=f"v{n}", toward=Toward.SHEET) for n in range(5)],
    ],
    ids=["two rows", "one field swapped", "one value for all", "all had one value", "new values", "few of many",
         "towards the sheet"],
)  # fmt: skip
def test_what_only_looks_like_a_shift_flows_on(edits):
    assert _held(guarded(edits)) == []


def test_an_old_version_restored_waits():
    judgement = guarded(_edits(5), was_superseded=lambda one: one.new.startswith("new"))
    assert len(_held(judgement)) == 5
    assert "old version" in judgement.opened[0].reason


def test_a_few_values_returning_flow_on():
    assert _held(guarded(_edits(4), was_superseded=lambda _: True)) == []
    mixed = _edits(12)
    assert _held(guarded(mixed, was_superseded=lambda one: one.row_id in {f"r{n}" for n in range(5)})) == []


def test_limits_of_a_mapping_are_its_own():
    strict = mapping_of(CUSTOMERS + "limits: {changes: 5, blanks: 5, creates: 5, deletes: 5}\n")
    assert len(_held(guarded(_edits(6, mapping=strict), mapping=strict, bound_count=1000))) == 6
