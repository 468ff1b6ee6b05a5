"""What the tables remember, topic by topic, and that it comes back as it was."""

import math
from decimal import Decimal

import pytest

from syncd.core.crm_operations import ChangeElements, CreateRecord, FieldChange, PatchRecord
from syncd.core.held import Line, Slice
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.sheet_operations import AppendRow, SheetSnapshot, UpdateCells
from syncd.core.state import Binding, Face, Move, Rejection, RowPart, SeenRow, State, Task
from syncd.store.bases import MappingState
from syncd.store.runs import HistoryLine
from syncd.store.seen_records import members_text
from syncd.store.seen_rows import cells_text

NAME = FieldSpec(key="name", path=("name",), kind=Kind.TEXT, strategy=Strategy.PATCH)


def _binding(row_id="k7m-4qx-2", crm_id=5, **more):
    return Binding(mapping="m", row_id=row_id, crm_id=crm_id, state=State.BOUND, **more)


def _seen(key="k7m-4qx-2", cells=("a", 1, 2.5, True, ""), **more):
    row = SheetRow(position=-1, row_id=key, crm_ref="5", status="", cells=cells)
    return SeenRow(key=key, row=row, since=10.0, before=5.0, befores=(1.0,) * len(cells), **more)


def _patch(row_id="k7m-4qx-2"):
    change = FieldChange(rule="name", field=NAME, value=Decimal("1.50"), expected=None)
    operation = PatchRecord(mapping="m", row_id=row_id, object="customers", id=5, changes=(change,))
    return Task(operation=operation, moves=(Move(rule="name", identity="i", crm=(Decimal("0.1"), None), sheet=("x",)),))


def test_bindings_come_back_whole(store):
    base = {"name": Face(("Ada",), (" Ada ",), "i1"), "balance": Face((Decimal("25.1700"),), (25.17,), "i2")}
    binding = _binding(base=base, children={"contacts.mobile": 7}, passed_over=frozenset({9, 8}), note="n")
    with store.write():
        store.bases.keep([binding], is_dirty=False)
    assert store.bases.binding("m", "k7m-4qx-2") == binding
    assert store.bases.bound_to("m", 5) == binding
    assert store.bases.dirty("m") == []


def test_numbers_keep_their_kind_in_a_base(store):
    """1, 1.0, True and "1" are four different cells."""
    faces = {str(n): Face((), (cell,), "i") for n, cell in enumerate((1, 1.0, True, "1"))}
    with store.write():
        store.bases.keep([_binding(base=faces)], is_dirty=True)
    back = store.bases.binding("m", "k7m-4qx-2").base
    assert [type(back[str(n)].sheet[0]) for n in range(4)] == [int, float, bool, str]


def test_what_moved_is_dirty_until_it_is_decided(store):
    with store.write():
        store.bases.keep([_binding("a", 1), _binding("b", 2), _binding("c", 3)], is_dirty=False)
        store.bases.soil("m", ["b"])
        store.bases.soil_crm("m", [3])
    assert [one.row_id for one in store.bases.dirty("m")] == ["b", "c"]
    with store.write():
        store.bases.rest("m", ["b"])
    assert [one.row_id for one in store.bases.dirty("m")] == ["c"]
    with store.write():
        store.bases.soil_all("m")
    assert len(store.bases.dirty("m")) == 3


def test_mappings_do_not_see_each_other(store):
    other = Binding(mapping="other", row_id="k7m-4qx-2", crm_id=5, state=State.BOUND)
    with store.write():
        store.bases.keep([_binding(), other], is_dirty=True)
        store.bases.rest("m", ["k7m-4qx-2"])
    assert store.bases.dirty("m") == []
    assert store.bases.dirty("other") == [other]


def test_an_issued_id_is_remembered_whatever_becomes_of_it(store):
    with store.write():
        store.bases.issue("k7m-4qx-2", "m", 1.0)
        store.bases.keep([_binding()], is_dirty=True)
        store.bases.drop("m", "k7m-4qx-2")
    assert store.bases.was_issued("k7m-4qx-2", "m")
    assert store.bases.binding("m", "k7m-4qx-2") is None


def test_a_mappings_state_comes_back(store):
    state = MappingState(
        name="m", is_live=True, salt="s", sheet_id=77, ever_bound=True, read_at=12.5, rules={"name": "i1"}
    )
    with store.write():
        store.bases.keep_mapping(state)
    assert store.bases.mapping("m") == state
    assert store.bases.mapping("other") is None


def test_seen_records_keep_money_exact_and_only_mapped_members(store):
    record = CrmRecord(
        object="customers", id=5, stamp="2026-01-01T00:00:00.1234567Z",
        members={"name": "Ada", "balance": Decimal("0.1000000001"), "secret": "x"},
    )  # fmt: skip
    with store.write():
        store.seen_records.keep_records([(record, members_text(record, frozenset({"name", "balance"})))], 1.0)
    back = store.seen_records.record("customers", 5)
    assert back.members == {"name": "Ada", "balance": Decimal("0.1000000001")}
    assert back.stamp == record.stamp


def test_a_record_proven_gone_is_seen_no_more_until_it_comes_again(store):
    record = CrmRecord(object="customers", id=5, members={})
    with store.write():
        store.seen_records.keep_records([(record, "{}")], 1.0)
        store.seen_records.mark_gone("customers", [5], 2.0)
    assert store.seen_records.record("customers", 5) is None
    assert store.seen_records.ids("customers") == []
    with store.write():
        store.seen_records.keep_records([(record, "{}")], 3.0)
    assert store.seen_records.ids("customers") == [5]


def test_children_are_the_active_ones_by_id(store):
    kids = [CrmRecord(object="contacts", id=n, parent_id=1, members={}, is_active=n != 8) for n in (9, 7, 8)] + [
        CrmRecord(object="contacts", id=10, parent_id=2, members={})
    ]
    with store.write():
        store.seen_records.keep_records([(kid, "{}") for kid in kids], 1.0)
    assert [kid.id for kid in store.seen_records.children("contacts", 1)] == [7, 9]


def test_records_without_a_binding_are_found(store):
    records = [CrmRecord(object="customers", id=n, members={}, is_active=n != 7) for n in (5, 6, 7)]
    merged = CrmRecord(object="customers", id=8, members={}, is_active=False, merged_to_id=5)
    with store.write():
        store.seen_records.keep_records([(record, "{}") for record in (*records, merged)], 1.0)
        store.bases.keep([_binding(crm_id=5)], is_dirty=True)
    assert store.seen_records.unbound("m", "customers", is_active=True) == [6]
    assert store.seen_records.unbound("m", "customers", is_active=None) == [6, 7]
    with store.write():
        store.bases.keep([_binding("bbb-bbb-2", 6)], is_dirty=True)
    assert store.seen_records.unbound("m", "customers", is_active=True) == []
    with store.write():
        store.bases.drop("m", "bbb-bbb-2")
    assert store.seen_records.unbound("m", "customers", is_active=True) == [6]


def test_seen_rows_come_back_with_their_cells_as_they_were(store):
    with store.write():
        store.seen_rows.keep_rows("m", [(_seen(), "f1")])
    assert store.seen_rows.row("m", "k7m-4qx-2") == _seen()
    assert [type(cell) for cell in store.seen_rows.row("m", "k7m-4qx-2").row.cells] == [str, int, float, bool, str]


def test_two_rows_hold_the_same_exactly_when_their_texts_are_equal():
    assert cells_text(["1"]) != cells_text([1])
    assert cells_text([1]) != cells_text([True])
    assert cells_text(["a", ""]) != cells_text(["", "a"])


def test_loose_stray_and_missing_rows_are_told_apart(store):
    with store.write():
        store.seen_rows.keep_rows("m", [(_seen("~abc#1"), "f"), (_seen("aaa-aaa-2"), "f"), (_seen("bbb-bbb-2"), "f")])
        store.seen_rows.mark_missing("m", ["bbb-bbb-2"], 9.0)
        store.bases.keep([_binding("bbb-bbb-2", 6)], is_dirty=True)
    assert [row.key for row in store.seen_rows.loose_rows("m")] == ["~abc#1"]
    assert [row.key for row in store.seen_rows.stray_rows("m")] == ["aaa-aaa-2"]
    assert [(row.key, row.missing_since) for row in store.seen_rows.missing_rows("m")] == [("bbb-bbb-2", 9.0)]


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1200])
def test_many_records_are_glanced_at_in_pieces(store, count):
    records = [CrmRecord(object="customers", id=n, members={}, stamp=str(n)) for n in range(count)]
    with store.write():
        store.seen_records.keep_records([(record, "{}") for record in records], 1.0)
    assert len(store.seen_records.glance("customers", [*range(count), 10**9])) == count


def test_intents_of_a_batch_share_their_snapshots(store):
    snapshot = SheetSnapshot(mapping="m", sheet_id=7, headers=("Name",), rows=((3, "k7m-4qx-2", ("Ada",)),))
    update = Task(operation=UpdateCells(mapping="m", row_id="r1", cells={"Name": "B"}, expected={"Name": "A"}))
    append = Task(operation=AppendRow(mapping="m", row_id="r2", crm_ref="6", cells={"Name": "C"}))
    with store.write():
        first = store.journal.open(
            [("sheet", "m", "r1", update), ("sheet", "m", "r2", append)],
            run_id=1, sent_at=10.0, snapshots=[snapshot],
        )  # fmt: skip
        second = store.journal.open([("crm", "m", "r3", _patch("r3"))], run_id=1, sent_at=11.0)
    one, two, three = store.journal.pending()
    assert one.deadline == three.deadline == math.inf
    with store.write():
        store.journal.expire(first, 20.0)
    assert [intent.deadline for intent in store.journal.pending()] == [20.0, 20.0, math.inf]
    assert (one.task, two.task, three.task) == (update, append, _patch("r3"))
    assert one.batch == two.batch != three.batch
    assert one.snapshots == two.snapshots == (snapshot,)
    assert three.snapshots == ()
    with store.write():
        store.journal.close(first[:1])
    assert store.journal.pending()[0].snapshots == (snapshot,)
    with store.write():
        store.journal.close([*first, *second])
    assert store.journal.count() == 0
    assert store._connection.execute("SELECT count(*) FROM snapshots").fetchone() == (0,)


def test_an_intent_names_every_record_it_concerns(store):
    bulk = ChangeElements(
        mapping="m", row_ids=("r1", "r2"), object="customers", ids=(1, 2), rule="tags", field=NAME, element=9,
        is_addition=True,
    )  # fmt: skip
    create = CreateRecord(mapping="m", row_id="r3", object="customers", values=())
    parts = (RowPart(mapping="m", row_id="r3", cells={}), RowPart(mapping="locations", row_id="r4", cells={}))
    with store.write():
        store.journal.open(
            [("crm", "m", "r1", Task(operation=bulk)), ("crm", "m", "r3", Task(operation=create, rows=parts))],
            run_id=1, sent_at=1.0,
        )  # fmt: skip
    rows = {place for intent in store.journal.pending() for place in intent.rows}
    assert rows == {("m", "r1"), ("m", "r2"), ("m", "r3"), ("locations", "r4")}


def test_a_conflict_is_one_row_that_moves_with_its_values(store):
    with store.write():
        store.disputes.dispute("m", "r1", "name", crm="a", sheet="b", at=1.0)
        store.disputes.dispute("m", "r1", "name", crm="a", sheet="b", at=2.0)
    (one,) = store.disputes.conflicts()
    assert (one.opened_at, one.updated_at) == (1.0, 1.0)
    with store.write():
        assert store.disputes.answer(one.id, "crm", crm="a", sheet="b", at=3.0)
        store.disputes.dispute("m", "r1", "name", crm="a", sheet="b", at=4.0)
    assert store.disputes.answers("m")["r1"]["name"].winner == "crm"
    with store.write():
        store.disputes.dispute("m", "r1", "name", crm="a2", sheet="b", at=5.0)
    (moved,) = store.disputes.conflicts("m")
    assert (moved.id, moved.opened_at, moved.updated_at, moved.answer) == (one.id, 1.0, 5.0, None)
    with store.write():
        assert not store.disputes.answer(one.id, "crm", crm="a", sheet="b", at=6.0)
        store.disputes.agree("m", "r1", ["name"])
    assert store.disputes.conflicts() == []


def test_a_rejection_holds_for_its_salt_and_can_be_forgotten(store):
    refusal = Rejection(rule="name", value="digest", message="too long", code="crm.rejected")
    with store.write():
        store.disputes.reject("m", "r1", refusal, salt="s1", at=1.0)
    assert store.disputes.rejections("m", "s1") == {"r1": {"name": refusal}}
    assert store.disputes.rejections("m", "s2") == {}
    with store.write():
        store.disputes.accept_again("m", "r1")
    assert store.disputes.rejections("m", "s1") == {}


def test_edits_are_counted_once_and_forgotten_after_the_window(store):
    edit = ("m", "crm", "changes", "name", "r1", "value")
    with store.write():
        store.held.count_edits([edit], 10.0)
        store.held.count_edits([edit, ("m", "crm", "changes", "name", "r2", "value")], 20.0)
    assert store.held.recent_edits("m", 0.0) == {("crm", "changes", "name"): 2}
    assert store.held.recent_edits("m", 10.0) == {("crm", "changes", "name"): 1}
    with store.write():
        store.held.forget_edits(15.0)
    assert store.held.recent_edits("m", 0.0) == {("crm", "changes", "name"): 1}


def test_a_slice_and_its_lines_move_together(store):
    held = Slice(
        id="A-1", mapping="m", side="crm", kind="changes", rule="name", reason="why", opened_at=1.0, expires_at=2.0,
        state="open",
    )  # fmt: skip
    lines = [Line(row_id=f"r{n}", rule="name", crm="a", sheet="b") for n in range(3)]
    with store.write():
        store.held.hold(held, lines)
        store.held.drop_line("A-1", "r0", "name")
        store.held.set_slice("A-1", "accepted")
    assert store.held.slices() == []
    assert [line.state for line in store.held.lines("A-1")] == ["accepted", "accepted"]
    assert [one.id for one in store.held.slices("m", states=("accepted",))] == ["A-1"]


def test_known_problems_keep_their_since(store):
    with store.write():
        store.disputes.set_problems("m", "r1", {("name", "c"): "one"}, 1.0)
        store.disputes.set_problems("m", "r1", {("name", "c"): "one, still", ("zip", "c"): "two"}, 2.0)
    assert [(p["message"], p["since"]) for p in store.disputes.problems()] == [("one, still", 1.0), ("two", 2.0)]
    with store.write():
        store.disputes.set_problems("m", "r1", {}, 3.0)
    assert store.disputes.problems() == []


def test_a_halt_keeps_its_since_and_tells_the_newest_reason(store):
    with store.write():
        store.disputes.halt("crm", code="a", message="first", hint="", at=1.0)
        store.disputes.halt("crm", code="b", message="second", hint="", at=2.0)
    assert store.disputes.halts() == {"crm": {"code": "b", "message": "second", "hint": "", "since": 1.0}}
    with store.write():
        store.disputes.lift("crm")
    assert store.disputes.halts() == {}


def test_losers_and_frozen_cells_are_kept_by_record(store):
    with store.write():
        store.disputes.lose("m", "r1", "name", side="crm", value="a", beaten_by="b", why="w", run_id=1, at=1.0)
        store.disputes.freeze("m", "r1", "Name", "could not be put right", 1.0)
    assert store.disputes.losers("m", "r1")[0]["value"] == "a"
    assert store.disputes.losers("m", "r2") == []
    assert store.disputes.frozen("m") == {"r1": {"Name": "could not be put right"}}
    with store.write():
        store.disputes.thaw("m", "r1")
    assert store.disputes.frozen("m") == {}


def _line(old, new, row_id="r1"):
    return HistoryLine(
        at=2.0, since=1.0, mapping="m", row_id=row_id, crm_id=5, rule="name", side="to crm", old=old, new=new, why="w",
        run_id=1,
    )  # fmt: skip


def test_history_is_found_by_record_and_by_a_piece_of_a_value(store):
    with store.write():
        store.runs.tell([_line("100% off", "b"), _line("100 off", "c", "r2"), _line("x_y", "xzy", "r3")])
    assert [line.old for line in store.runs.history(find="100%")] == ["100% off"]
    assert [line.row_id for line in store.runs.history(find="x_y")] == ["r3"]
    assert [line.row_id for line in store.runs.history(row_id="r2")] == ["r2"]
    assert len(store.runs.history(crm_id=5)) == 3
    assert store.runs.known_old("m", "name", "r1", "100% off")
    assert not store.runs.known_old("m", "name", "r2", "100% off")


def test_requests_wait_expire_and_are_answered(store):
    with store.write():
        first = store.runs.ask("cycle", {"full": True}, at=0.0)
        second = store.runs.ask("plan", {}, at=500.0)
        waiting = store.runs.waiting(601.0)
        store.runs.complete(second, state="done", result={"ok": 1})
    assert [request.id for request in waiting] == [second]
    assert store.runs.request(first).state == "expired"
    assert (store.runs.request(second).state, store.runs.request(second).result) == ("done", {"ok": 1})


def test_old_reports_are_dropped_and_the_newest_come_first(store):
    with store.write():
        numbers = [store.runs.begin("cycle", float(n)) for n in range(3)]
        for number in numbers:
            store.runs.end(number, outcome="in_step", report={"n": number}, at=9.0)
    assert [run["id"] for run in store.runs.last(2)] == [numbers[2], numbers[1]]
    assert store.runs.last()[0]["report"] == {"n": numbers[2]}
