"""Questions over whole tables are asked again exactly when something they depend on may have changed."""

import contextlib

import pytest

from syncd.core.records import CrmRecord, SheetRow
from syncd.core.state import Binding, SeenRow, State


def _seen(key):
    row = SheetRow(position=-1, row_id=key, crm_ref="", status="", cells=("Ann",))
    return SeenRow(key=key, row=row, since=1.0, before=0.0, befores=(0.0,))


def _record(id_, **more):
    return CrmRecord(object="customers", id=id_, members={}, **more), "{}"


def _binding(row_id, crm_id=None):
    return Binding(mapping="customers", row_id=row_id, crm_id=crm_id, state=State.BOUND)


def _strays(store):
    return [seen.key for seen in store.seen_rows.stray_rows("customers")]


def _unbound(store, is_active=True):
    return store.seen_records.unbound("customers", "customers", is_active=is_active)


@pytest.fixture
def asked(store):
    """Statements that read; the connection tells each as it runs."""
    statements = []
    store._connection.set_trace_callback(lambda text: statements.append(text) if text.startswith("SELECT") else None)
    return statements


def test_an_unchanged_table_is_not_asked_twice(store, asked):
    with store.write():
        store.seen_rows.keep_rows("customers", [(_seen("a"), "f")])
        store.seen_records.keep_records([_record(1)], 1.0)
    assert (_strays(store), _unbound(store)) == (["a"], [1])
    asked.clear()
    assert (_strays(store), _unbound(store)) == (["a"], [1])
    assert asked == []


def test_rows_that_come_leave_and_return_are_noticed(store):
    with store.write():
        store.seen_rows.keep_rows("customers", [(_seen("a"), "f"), (_seen("b"), "f")])
    assert _strays(store) == ["a", "b"]
    with store.write():
        store.seen_rows.mark_missing("customers", ["a"], 2.0)
    assert _strays(store) == ["b"]
    with store.write():
        store.seen_rows.mark_missing("customers", ["a"], None)
        store.seen_rows.forget_rows("customers", ["b"])
    assert _strays(store) == ["a"]


def test_bindings_that_come_and_go_are_noticed(store):
    with store.write():
        store.seen_rows.keep_rows("customers", [(_seen("a"), "f")])
        store.seen_records.keep_records([_record(1)], 1.0)
    assert (_strays(store), _unbound(store)) == (["a"], [1])
    with store.write():
        store.bases.keep([_binding("a", 1)], is_dirty=False)
    assert (_strays(store), _unbound(store)) == ([], [])
    with store.write():
        store.bases.drop("customers", "a")
    assert (_strays(store), _unbound(store)) == (["a"], [1])


def test_records_that_change_or_are_proven_gone_are_noticed(store):
    with store.write():
        store.seen_records.keep_records([_record(1), _record(2, is_active=False), _record(3, merged_to_id=1)], 1.0)
    assert (_unbound(store), _unbound(store, is_active=False), _unbound(store, is_active=None)) == ([1], [2], [1, 2])
    with store.write():
        store.seen_records.mark_gone("customers", [1], 2.0)
    assert _unbound(store) == []
    with store.write():
        store.seen_records.keep_records([_record(2)], 3.0)
    assert _unbound(store) == [2]


def test_what_was_true_only_inside_a_transaction_that_failed_is_forgotten(store):
    with store.write():
        store.seen_rows.keep_rows("customers", [(_seen("a"), "f")])
    with contextlib.suppress(RuntimeError), store.write():
        store.bases.keep([_binding("a")], is_dirty=True)
        assert _strays(store) == []
        raise RuntimeError
    assert _strays(store) == ["a"]


def test_an_answer_depends_on_its_meaning_too(store):
    asked = []
    for meaning in ("one", "one", "two"):
        store.changes.remembered(("question",), (), lambda: asked.append(1), meaning=meaning)
    assert len(asked) == 2
