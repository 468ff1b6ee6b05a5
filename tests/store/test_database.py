"""The state file: one truth before and after every crash, one writer, and clear words when it cannot be used."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading

import pytest
import sqlite_utils

from syncd.core.records import CrmRecord
from syncd.core.sheet_operations import UpdateCells
from syncd.core.state import Binding, State, Task
from syncd.errors import CorruptStateError, DiskFullError, LockedError, SchemaTooNewError, StateError
from syncd.store import database, lock
from syncd.store.codec import encode
from syncd.store.schema import migrations
from syncd.store.store import Store


def _path(tmp_path):
    return tmp_path / database.FILE_NAME


def test_a_fresh_file_is_laid_out_and_safe(tmp_path):
    connection = database.open_database(_path(tmp_path))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    applied = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'syncd'").fetchall()
    assert {name for (name,) in applied} == {step.name for step in migrations._migrations}
    connection.close()


def test_opening_again_changes_nothing(tmp_path):
    path = _path(tmp_path)
    for _ in range(2):
        store = Store.open(path)
        with store.write():
            store.runs.note("a", "b")
        store.close()
    store = Store.open(path)
    assert store.runs.noted("a") == "b"
    store.close()


def test_a_file_in_memory_has_the_same_tables(tmp_path):
    def tables(connection):
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    on_disk, in_memory = database.open_database(_path(tmp_path)), database.open_memory()
    assert tables(on_disk) == tables(in_memory)
    on_disk.close()
    in_memory.close()


def test_a_file_from_before_guids_keeps_its_records_and_takes_guids_from_then_on(tmp_path):
    path = _path(tmp_path)
    older = sqlite_utils.Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="ids_of_any_kind")
    older.conn.execute("INSERT INTO crm_seen VALUES ('customers', 7, NULL, '', 1, 9, 0, '{}', 1.0)")
    older.conn.execute("INSERT INTO records VALUES ('m', 'r', 7, 'bound', '{}', '[{\"a\": 8}, [9]]', 1, '', 'person')")
    older.conn.execute("INSERT INTO history VALUES (1, 1.0, 0.0, 'm', 'r', 7, 'name', 'crm', 'a', 'b', '', 1)")
    older.conn.commit()
    older.conn.close()
    store = Store.open(path)
    assert store.seen_records.record("customers", 7).merged_to_id == 9
    assert store.bases.bound_to("m", 7).children == {"a": 8}
    assert [line.new for line in store.runs.history(crm_id=7)] == ["b"]
    guid = "0f8fad5b-d9cb-469f-a165-70867728950e"
    person = CrmRecord(object="people", id=guid, parent_id="7c9e6679-7425-40de-944b-e07fc1f90ae7", members={})
    binding = Binding(mapping="m", row_id="s", crm_id=guid, state=State.BOUND)
    with store.write():
        store.seen_records.keep_records([(person, "{}")], 2.0)
        store.bases.keep([binding], is_dirty=False)
    assert store.seen_records.record("people", guid) == person
    assert store.bases.bound_to("m", guid) == binding
    assert store.seen_records.unbound("n", "people", is_active=True) == [guid]
    store.close()


def test_an_intent_that_an_older_program_left_open_is_understood(tmp_path):
    path = _path(tmp_path)
    older = sqlite_utils.Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="tasks_without_reads")
    task = Task(operation=UpdateCells(mapping="m", row_id="r", cells={"Name": "Ada"}, expected={"Name": ""}))
    written = json.dumps({**json.loads(encode(task)), "seen_between": [1.0, 2.0]})
    older.conn.execute("INSERT INTO intents VALUES (1, 1, 'sheet', 'm', 'r', ?, 1, 1.0, 2.0)", (written,))
    older.conn.commit()
    older.conn.close()
    store = Store.open(path)
    assert [intent.task for intent in store.journal.pending()] == [task]
    store.close()


def test_a_number_and_the_same_digits_as_text_are_two_ids(store):
    with store.write():
        store.bases.keep([Binding(mapping="m", row_id="r", crm_id=7, state=State.BOUND)], is_dirty=False)
    assert store.bases.bound_to("m", 7) is not None
    assert store.bases.bound_to("m", "7") is None


def test_two_stores_in_memory_share_nothing():
    one, two = Store.in_memory(), Store.in_memory()
    with one.write():
        one.runs.note("a", "b")
    assert two.runs.noted("a") is None
    one.close()
    two.close()


def test_a_transaction_is_all_or_nothing(store):
    def fail():
        with store.write():
            store.runs.note("a", "b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.runs.noted("a") is None


def test_a_nested_transaction_joins_the_outer_one(store):
    def fail():
        with store.write():
            with store.write():
                store.runs.note("a", "b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.runs.noted("a") is None


def test_looking_needs_no_lock_and_cannot_write(store, tmp_path):
    with store.write():
        store.runs.note("a", "b")
    looker = Store.look(_path(tmp_path))
    assert looker.runs.noted("a") == "b"
    with pytest.raises(sqlite3.OperationalError):
        looker.runs.note("a", "c")
    looker.close()


def test_who_looks_does_not_hinder_who_writes(store, tmp_path):
    looker = Store.look(_path(tmp_path))
    reading = looker._connection.execute("SELECT * FROM meta")
    with store.write():
        store.runs.note("a", "b")
    reading.close()
    looker.close()
    assert store.runs.noted("a") == "b"


def test_a_second_writer_waits_instead_of_failing(store, tmp_path):
    other = Store.open(_path(tmp_path))
    is_in, may_go = threading.Event(), threading.Event()

    def write_slowly():
        with other.write():
            other.runs.note("slow", "1")
            is_in.set()
            may_go.wait(5)

    thread = threading.Thread(target=write_slowly)
    thread.start()
    is_in.wait(5)
    threading.Timer(0.1, may_go.set).start()
    with store.write():
        store.runs.note("fast", "2")
    thread.join()
    assert (store.runs.noted("slow"), store.runs.noted("fast")) == ("1", "2")
    other.close()


def test_there_is_nothing_to_look_at_yet(tmp_path):
    with pytest.raises(StateError) as caught:
        Store.look(_path(tmp_path))
    assert caught.value.code == "state.absent"
    assert caught.value.hint


@pytest.mark.parametrize(
    "content", [b"this is a shopping list, not a database" * 200, b"SQLite format 3\x00" + b"\xff" * 9000]
)
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path, content):
    path = _path(tmp_path)
    path.write_bytes(content)
    with pytest.raises(CorruptStateError) as caught:
        Store.open(path)
    assert str(path) in str(caught.value)
    assert "rebuild" in caught.value.hint or "start without it" in caught.value.hint
    assert path.read_bytes() == content


def test_damage_inside_a_page_is_found_on_opening(tmp_path):
    path = _path(tmp_path)
    store = Store.open(path)
    with store.write():
        for number in range(3000):
            store.runs.note(f"key {number}", "value " * 20)
    store.close()
    content = bytearray(path.read_bytes())
    for page in range(6, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xee" * 200
    path.write_bytes(bytes(content))
    with pytest.raises(CorruptStateError):
        Store.open(path)


def test_a_cut_file_is_found_on_opening(tmp_path):
    path = _path(tmp_path)
    store = Store.open(path)
    with store.write():
        for number in range(3000):
            store.runs.note(f"key {number}", "value " * 20)
    store.close()
    path.write_bytes(path.read_bytes()[: 4096 * 8])
    with pytest.raises(CorruptStateError):
        Store.open(path)


def test_a_newer_programs_file_is_refused_and_left_alone(tmp_path):
    path = _path(tmp_path)
    connection = database.open_database(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('syncd', 'from_the_future', '2099')"
    )
    connection.close()
    with pytest.raises(SchemaTooNewError) as caught:
        Store.open(path)
    assert "from_the_future" in str(caught.value)
    assert caught.value.hint


def test_a_folder_in_its_place_is_no_state(tmp_path):
    _path(tmp_path).mkdir()
    with pytest.raises(StateError):
        Store.open(_path(tmp_path))


def _write_much(store):
    with store.write():
        store.runs.note("a", "new")
        for number in range(2000):
            store.runs.note(f"key {number}", "value " * 50)


def test_a_full_disk_leaves_the_old_truth_and_heals(store):
    with store.write():
        store.runs.note("a", "old")
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFullError) as caught:
        _write_much(store)
    assert "neither side" in str(caught.value)
    assert store.runs.noted("a") == "old"
    assert store.runs.noted("key 0") is None
    store._connection.execute(f"PRAGMA max_page_count = {pages + 10_000}")
    with store.write():
        store.runs.note("a", "new")
    assert store.runs.noted("a") == "new"


def test_a_full_disk_inside_a_nested_transaction_ends_the_outer_one(store):
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    def write_inside():
        with store.write():
            store.runs.note("b", "new")
            _write_much(store)

    with pytest.raises(DiskFullError):
        write_inside()
    assert store.runs.noted("b") is None
    assert store.runs.noted("a") is None
    assert not store._connection.in_transaction


def test_a_slip_in_the_settings_can_be_mended_while_nothing_was_bound(store):
    store.belongs_to("tenant 2 production <-> sheet A")
    with store.write():
        store.runs.note("zone", "Etc/GMT")
        store.disputes.halt("paused:crm", code="paused", message="m", hint="h", at=1.0)
        store.disputes.halt("crm", code="crm.forbidden", message="m", hint="h", at=1.0)
    store.belongs_to("tenant 1 production <-> sheet A")
    assert store.runs.noted("identity") == "tenant 1 production <-> sheet A"
    assert store.runs.noted("zone") is None
    assert list(store.disputes.halts()) == ["paused:crm"]


def test_state_of_another_tenant_or_spreadsheet_is_refused(store):
    store.belongs_to("tenant 1 production <-> sheet A")
    store.belongs_to("tenant 1 production <-> sheet A")
    with store.write():
        store.bases.keep(
            [Binding(mapping="customers", row_id="k7m-4qx-2", crm_id=12, state=State.BOUND)], is_dirty=False
        )
    with pytest.raises(StateError) as caught:
        store.belongs_to("tenant 2 production <-> sheet A")
    assert caught.value.code == "state.foreign"
    assert "tenant 1" in str(caught.value)
    assert "tenant 2" in str(caught.value)


def test_one_process_holds_the_lock(tmp_path):
    with lock.hold(tmp_path):
        assert lock.is_held(tmp_path)
        with pytest.raises(LockedError), lock.hold(tmp_path):
            pass
    assert not lock.is_held(tmp_path)


_HOLDER = """
    import sys, threading
    from pathlib import Path
    from syncd.store import lock
    with lock.hold(Path(sys.argv[1])):
        print("held", flush=True)
        threading.Event().wait(60)
"""


def test_a_killed_process_leaves_no_lock(tmp_path):
    with _running(_HOLDER, tmp_path) as process:
        assert lock.is_held(tmp_path)
        process.kill()
        process.wait()
    assert not lock.is_held(tmp_path)


_WRITER = """
    import sys
    from pathlib import Path
    from syncd.store.store import Store
    store = Store.open(Path(sys.argv[1]) / "syncd.sqlite3")
    print("held", flush=True)
    number = int(store.runs.noted("one") or 0)
    while True:
        number += 1
        with store.write():
            store.runs.note("one", str(number))
            store.seen_records.keep_cursors({"feed": str(number)}, float(number))
            for key in range(20):
                store.runs.note(f"filler {key}", str(number) * 50)
            store.runs.note("two", str(number))
"""


@pytest.mark.parametrize("seconds", [0.05, 0.11, 0.2, 0.31])
def test_kill_9_during_writes_leaves_the_old_truth_or_the_new_one(tmp_path, seconds):
    before = 0
    for _ in range(3):
        with _running(_WRITER, tmp_path) as process:
            # Where in a transaction it dies is up to chance; that is the point.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(seconds)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        store = Store.open(_path(tmp_path))
        one, two, cursor = store.runs.noted("one"), store.runs.noted("two"), store.seen_records.cursors().get("feed")
        fillers = {store.runs.noted(f"filler {key}") for key in range(20)}
        store.close()
        assert one == two == cursor
        assert fillers == {str(one) * 50 if one else None}
        assert int(one or 0) >= before
        before = int(one or 0)
    assert before > 0


class _running:  # noqa: N801 - reads like a function where it is used
    def __init__(self, program, folder):
        self._command = [sys.executable, "-c", textwrap.dedent(program), str(folder)]

    def __enter__(self):
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "held\n"
        return self.process

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
