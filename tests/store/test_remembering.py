"""Whatever is written, in whatever order: a store that remembers its answers gives those that a fresh one reads."""

import ast
import contextlib
import inspect
import re
from random import Random

import pytest

from syncd.core.held import Line, Slice, SliceState
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.state import Binding, Rejection, SeenRow, State
from syncd.store.bases import Bases, MappingState
from syncd.store.disputes import Disputes
from syncd.store.held import Held
from syncd.store.journal import Journal
from syncd.store.runs import Runs
from syncd.store.seen_records import SeenRecords
from syncd.store.seen_rows import SeenRows
from syncd.store.store import Store

TOPICS = (Bases, Disputes, Held, Journal, Runs, SeenRecords, SeenRows)
WRITES = re.compile(r"(?:INSERT OR \w+ INTO|INSERT INTO|UPDATE|DELETE FROM) (\w+)(?! SET is_dirty)")
MAPPINGS = ("customers", "locations")
ROWS = ("a", "b", "~c")
RULES = ("name", "email")


class Writer:
    """Writes something at random, with few names, so that things meet."""

    def __init__(self, store, dice):
        self.store, self.dice, self.at = store, dice, 0.0

    def write(self):
        self.at += 1.0
        acts = [name for name in dir(self) if name.startswith("do_")]
        getattr(self, self.dice.choice(acts))(self.dice.choice(MAPPINGS), self.dice.choice(ROWS))

    def do_dispute(self, mapping, row):
        crm = self.dice.choice("xy")
        self.store.disputes.dispute(mapping, row, self.dice.choice(RULES), crm=crm, sheet="z", at=self.at)

    def do_agree(self, mapping, row):
        self.store.disputes.agree(mapping, row, self.dice.sample(RULES, self.dice.randrange(3)))

    def do_answer(self, mapping, row):
        for one in self.store.disputes.conflicts(mapping)[:1]:
            self.store.disputes.answer(one.id, "crm", crm=self.dice.choice((one.crm, "?")), sheet=one.sheet, at=self.at)

    def do_reject(self, mapping, row):
        refused = Rejection(rule=self.dice.choice(RULES), value=str(self.at), message="no", code="c")
        self.store.disputes.reject(mapping, row, refused, salt=self.dice.choice("st"), at=self.at)

    def do_try_again(self, mapping, row):
        self.store.disputes.accept_again(mapping, *self.dice.choice(((), (row,), (row, RULES[:1]))))

    def do_hold(self, mapping, row):
        held = Slice(
            id=row, mapping=mapping, side="crm", kind="changes", rule="name", reason="many", opened_at=self.at,
            expires_at=self.at + 9, state=self.dice.choice(tuple(SliceState)),
        )  # fmt: skip
        self.store.held.hold(held, [Line(row_id=row, rule="name", crm="x", sheet="y")])

    def do_move_slice(self, mapping, row):
        self.store.held.set_slice(row, self.dice.choice(tuple(SliceState)))

    def do_move_line(self, mapping, row):
        self.store.held.set_line(row, row, "name", SliceState.DONE)

    def do_drop_line(self, mapping, row):
        self.store.held.drop_line(row, row, "name")

    def do_problems(self, mapping, row):
        problems = {(rule, "code"): self.dice.choice("xy") for rule in self.dice.sample(RULES, self.dice.randrange(3))}
        self.store.disputes.set_problems(mapping, row, problems, self.at)

    def do_halt(self, mapping, row):
        self.store.disputes.halt(f"mapping:{mapping}", code=row, message="m", hint="", at=self.at)

    def do_lift(self, mapping, row):
        self.store.disputes.lift(f"mapping:{mapping}")

    def do_keep_mapping(self, mapping, row):
        state = MappingState(
            name=mapping, is_live=self.dice.random() < 0.5, salt=row, sheet_id=None, ever_bound=False, read_at=self.at,
            rules={},
        )  # fmt: skip
        self.store.bases.keep_mapping(state)

    def do_note(self, mapping, row):
        self.store.runs.note(mapping, str(self.at))

    def do_bind(self, mapping, row):
        state = self.dice.choice(tuple(State))
        self.store.bases.keep([Binding(mapping=mapping, row_id=row, crm_id=None, state=state)], is_dirty=True)

    def do_try_loose_again(self, mapping, row):
        self.store.disputes.accept_loose_again()

    def do_drop(self, mapping, row):
        self.store.bases.drop(mapping, row)

    def do_keep_record(self, mapping, row):
        record = CrmRecord(object=mapping, id=ord(row[-1]), members={}, is_active=self.dice.random() < 0.5)
        self.store.seen_records.keep_records([(record, "{}")], self.at)

    def do_keep_row(self, mapping, row):
        seen = SheetRow(position=-1, row_id=row, crm_ref="", status="", cells=("Ann",))
        self.store.seen_rows.keep_rows(mapping, [(SeenRow(key=row, row=seen, since=self.at, before=0.0), "print")])

    def do_miss_row(self, mapping, row):
        self.store.seen_rows.mark_missing(mapping, [row], self.dice.choice((None, self.at)))

    def do_forget_row(self, mapping, row):
        self.store.seen_rows.forget_rows(mapping, [row])

    def do_prove_gone(self, mapping, row):
        self.store.seen_records.mark_gone(mapping, [ord(row[-1])], self.at)


def told(store):
    """Everything that a store may remember."""
    disputes, bases = store.disputes, store.bases
    return [
        *((one.id, one.answer, one.crm) for one in disputes.conflicts()),
        disputes.problems(),
        disputes.halts(),
        *(
            (
                disputes.conflicts(mapping), disputes.answers(mapping), disputes.problems(mapping),
                store.held.slices(mapping), store.held.slices(mapping, states=tuple(SliceState)),
                bases.mapping(mapping),
                store.runs.noted(mapping), store.seen_records.count(mapping), bases.count(mapping),
                [bases.count(mapping, state) for state in State],
                [disputes.conflicted_rules(mapping, row) for row in ROWS], store.seen_rows.stray_rows(mapping),
                store.seen_records.unbound(mapping, mapping, is_active=None), store.seen_rows.missing_rows(mapping),
                store.seen_rows.loose_rows(mapping), [bases.in_state(mapping, state) for state in State],
                [disputes.rejections(mapping, salt) for salt in "st"],
            )
            for mapping in MAPPINGS
        ),
        [store.held.lines(row) for row in ROWS],
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_store_that_remembers_tells_what_a_fresh_one_reads(store, seed):
    dice = Random(seed)
    writer = Writer(store, dice)
    for _ in range(150):
        with contextlib.suppress(ZeroDivisionError), store.write():
            for _ in range(dice.randrange(1, 3)):
                writer.write()
            assert told(store) == told(Store(store._connection))
            if dice.random() < 0.2:
                raise ZeroDivisionError
        assert told(store) == told(Store(store._connection))


def test_who_only_looks_sees_what_the_writer_wrote_since(tmp_path):
    path = tmp_path / "state.sqlite3"
    writer = Store.open(path)
    looking = Store.look(path)
    assert looking.disputes.halts() == {}
    with writer.write():
        writer.disputes.halt("crm", code="c", message="m", hint="", at=1.0)
    assert looking.disputes.halts().keys() == {"crm"}
    looking.close()
    writer.close()


def test_a_problem_that_stays_is_not_written_again(store):
    with store.write():
        store.disputes.set_problems("customers", "a", {("name", "code"): "m"}, 1.0)
    before = store._connection.total_changes
    with store.write():
        store.disputes.set_problems("customers", "a", {("name", "code"): "m"}, 2.0)
    assert store._connection.total_changes == before


def methods(topic):
    """Name -> (tables it writes, tables it touches), of whatever says SQL in a topic's own methods."""
    (made,) = ast.parse(inspect.getsource(topic)).body
    for method in made.body:
        if isinstance(method, ast.FunctionDef):
            texts = [node.value for node in ast.walk(method) if isinstance(node, ast.Constant)]
            written = {table for text in texts if isinstance(text, str) for table in WRITES.findall(text)}
            calls = [node for node in ast.walk(method) if isinstance(node, ast.Call)]
            touched = {call.args[0].value for call in calls if ast.unparse(call.func) == "self._changes.touch"}
            asked = {
                place.elts[0].value
                for place in ast.walk(method)
                if isinstance(place, ast.Tuple) and len(place.elts) == 2 and isinstance(place.elts[0], ast.Constant)
            }
            is_asking = any(ast.unparse(call.func) == "self._changes.remembered" for call in calls)
            yield f"{topic.__name__}.{method.name}", written, touched, asked if is_asking else set()


def test_whoever_writes_what_is_remembered_says_so():
    found = [item for topic in TOPICS for item in methods(topic)]
    remembered = {place for _, _, _, asked in found for place in asked}
    assert {"records", "crm_seen", "rows_seen", "problems", "conflicts", "slices", "meta"} <= remembered
    silent = {name: written & remembered - touched for name, written, touched, _ in found}
    assert {name: tables for name, tables in silent.items() if tables} == {}
