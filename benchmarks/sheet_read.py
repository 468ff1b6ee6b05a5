"""Engine time for an unchanged sheet beside the floor of decoding and hashing the same bytes, and peak memory.

Measured in a process of its own: the adapter's interpretation of the answer, the comparison with what was last seen,
its commit, and the planning of tabs in which nothing moved. The network is not in it, nor is the CRM. The floor is
``json.loads`` and one ``blake2b`` over the same body, in the same process.
"""

import argparse
import asyncio
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Any

from stage import MAPPINGS, POLL_SECONDS, STARTED_AT, VirtualClock
from verdict import Verdict

from syncd.config.load import load_mappings
from syncd.core import rowids
from syncd.core.mapping import Mapping, Rule
from syncd.core.records import CrmReading, CrmRecord
from syncd.core.state import Binding, Face, State
from syncd.core.transforms import Vocabulary
from syncd.crm.objects import OBJECTS
from syncd.cycle.engine import Engine
from syncd.cycle.observe import observe
from syncd.cycle.report import CycleReport
from syncd.cycle.world import EngineSettings, World
from syncd.ports import CallCount
from syncd.sheets.door import answer_of
from syncd.sheets.side import SheetAdapter
from syncd.store.store import Store

TARGET = 3.0
MOST_MEGABYTES = 400
HEADERS = ("Name", "Type", "Bill-to street", "City", "State", "Zip", "Mobile", "Email", "Tags", "Gate code",
           "Do not mail", "Balance")  # fmt: skip
OWN = ("syncd", "ServiceTitan ID", "syncd ID")
"""Twelve mapped columns and syncd's own three: fifteen."""
TAGS = {"VIP": "1", "Warranty": "2"}
FIRST_CRM_ID = 81_000_000
SHEET_ID = 7


class StillDoor:
    """A door behind which one spreadsheet lies as one body of bytes; decoding it is the reader's work."""

    def __init__(self, body: bytes, rows: int) -> None:
        self.body = body
        self.reads = 0
        grid = {"rowCount": rows + 1, "columnCount": len(HEADERS) + len(OWN)}
        sheet = {"properties": {"sheetId": SHEET_ID, "title": "Customers", "gridProperties": grid}}
        self._book = {"properties": {"title": "Office", "timeZone": "America/Chicago"}, "sheets": [sheet]}

    async def call(
        self, method: str, path: str, *, params: Sequence[tuple[str, str]] = (), body: Any = None,  # noqa: ARG002
        timeout_seconds: float,  # noqa: ARG002
    ) -> dict[str, Any]:  # fmt: skip
        """Answer the description or the values; nothing is ever written."""
        if method != "GET":
            raise AssertionError(f"a sheet in step was written to: {method} {path}")
        self.reads += 1
        if path.endswith("values:batchGet"):
            return answer_of(200, self.body)
        return self._book


class StillCrm:
    """A CRM in which nothing happens."""

    calls = CallCount()

    async def read(self, objects: Any, cursors: Any) -> CrmReading:  # noqa: ARG002
        """Deliver nothing."""
        return CrmReading()

    async def vocabulary(self, name: str) -> Vocabulary:  # noqa: ARG002
        """Know two tags."""
        return Vocabulary(
            name_of={id_: text for text, id_ in TAGS.items()},
            ids_of={text.casefold(): (id_,) for text, id_ in TAGS.items()},
        )


class Silence:
    """A notifier and a log to which nobody listens."""

    def status(self, text: str) -> None:
        """Hear a sentence."""

    def progress(self, what: str, done: int, total: int) -> None:
        """Hear how far something is."""

    def alive(self) -> None:
        """Hear a sign of life."""

    def info(self, event: str, **details: Any) -> None:
        """Hear an event."""

    def warning(self, event: str, **details: Any) -> None:
        """Hear an event."""


def main() -> None:
    """Prepare in one process, measure in another, so that the peak is the reader's alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--reads", type=int, default=5)
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare(options.prepare, options.rows)
    elif options.measure:
        measure(options.measure, options.rows, options.reads, as_json=options.as_json)
    else:
        with tempfile.TemporaryDirectory() as place:
            for step in ("--prepare", "--measure"):
                again = [sys.executable, __file__, step, place, *sys.argv[1:]]
                subprocess.run(again, check=True)


def mapping() -> Mapping:
    """Take the shipped customers mapping without its last column, which makes fifteen."""
    shipped = next(m for m in load_mappings(MAPPINGS, OBJECTS) if m.name == "customers")
    rules = tuple(rule for rule in shipped.rules if {column.header for column in rule.columns} <= set(HEADERS))
    return replace(shipped, rules=rules)


def engine(store: Store, door: StillDoor, clock: VirtualClock) -> Engine:
    """Put the real engine and the real adapter before the still world."""
    adapter = SheetAdapter(door=door, clock=clock, spreadsheet="still")
    return Engine(
        store=store, crm=StillCrm(), sheet=adapter, mappings=[mapping()], objects=OBJECTS, clock=clock,  # type: ignore[arg-type] # a still CRM is never written to
        new_id=lambda: rowids.make(0), settings=EngineSettings(), notifier=Silence(), log=Silence(),
    )  # fmt: skip


# preparing


def prepare(place: Path, rows: int) -> None:
    """Write the answer's body and a store in which all of it is settled."""
    dice = random.Random(1)
    lines = [_line(number, dice) for number in range(rows)]
    answer = {"spreadsheetId": "still", "valueRanges": [_range([[*HEADERS, *OWN], *lines], rows)]}
    body = json.dumps(answer, ensure_ascii=False).encode()
    (place / "body.json").write_bytes(body)
    store, kind = Store.open(place / "state.sqlite3"), mapping()
    asyncio.run(observe(_world(store, StillDoor(body, rows)), full=False))
    with store.write():
        state = store.bases.mapping(kind.name)
        if state is None:
            raise SystemExit("the sheet was not read")
        rules = {rule.key: rule.identity for rule in kind.rules}
        store.bases.keep_mapping(replace(state, is_live=True, ever_bound=True, rules=rules))
        store.bases.keep([_binding(kind, line) for line in lines], is_dirty=False)
        store.seen_records.keep_records([record for line in lines for record in _records(line)], STARTED_AT)
    store.close()


def _world(store: Store, door: StillDoor) -> World:
    clock = VirtualClock()
    world = World(
        store=store, crm=StillCrm(), sheet=SheetAdapter(door=door, clock=clock, spreadsheet="still"),  # type: ignore[arg-type] # a still CRM is never written to
        clock=clock, new_id=lambda: rowids.make(0), settings=EngineSettings(), notifier=Silence(), log=Silence(),
        objects=OBJECTS,
    )  # fmt: skip
    world.adopt([mapping()])
    return world


def _range(values: list[list[Any]], rows: int) -> dict[str, Any]:
    return {"range": f"Customers!A1:O{rows + 1}", "majorDimension": "ROWS", "values": values}


def _line(number: int, dice: random.Random) -> list[Any]:
    return [
        f"Customer {number} of {dice.choice(('Oak', 'Elm', 'Maple'))} Lane", dice.choice(("Residential", "Commercial")),
        f"{dice.randrange(1, 9900)} Washington Ave", dice.choice(("Austin", "Tampa", "Fresno", "Hartford")),
        dice.choice(("TX", "FL", "CA", "CT")), f"{dice.randrange(100_000):05d}",
        f"813555{dice.randrange(10_000):04d}", f"person{number}@example.com", dice.choice(("", "VIP", "VIP, Warranty")),
        dice.choice(("", "", "1234")), dice.random() < 0.1, dice.randrange(100_000) / 100,
        "", str(FIRST_CRM_ID + number), str(rowids.make(number * 7919 + 1)),
    ]  # fmt: skip


def _binding(kind: Mapping, line: Sequence[Any]) -> Binding:
    faces = {rule.key: _face(rule, line) for rule in kind.rules}
    mobile, mail = _contact_ids(line)
    return Binding(
        mapping=kind.name, row_id=line[-1], crm_id=int(line[-2]), state=State.BOUND, base=faces,
        children={"contacts.mobile": mobile, "contacts.email": mail}, placed_by="person",
    )  # fmt: skip


def _face(rule: Rule, line: Sequence[Any]) -> Face:
    cells = tuple(line[HEADERS.index(column.header)] for column in rule.columns)
    if rule.key == "tags":
        cells = tuple(TAGS[name] for name in str(cells[0]).split(", ") if name)
    return Face(cells, cells, rule.identity)


def _records(line: Sequence[Any]) -> list[tuple[CrmRecord, str]]:
    """A customer and its two contacts, as the feeds would have delivered them."""
    id_ = int(line[-2])
    address = dict(zip(("street", "city", "state", "zip"), line[2:6], strict=True))
    members = {"name": line[0], "type": line[1], "address": address, "doNotMail": line[10], "balance": line[11]}
    members["tagTypeIds"] = [int(TAGS[name]) for name in str(line[8]).split(", ") if name]
    members["customFields"] = [{"typeId": 1, "name": "Gate code", "value": line[9]}]
    mobile, mail = _contact_ids(line)
    return [
        _seen("customers", id_, None, members),
        _seen("customer_contacts", mobile, id_, {"type": "MobilePhone", "value": line[6]}),
        _seen("customer_contacts", mail, id_, {"type": "Email", "value": line[7]}),
    ]


def _seen(kind: str, id_: int, parent_id: int | None, members: dict[str, Any]) -> tuple[CrmRecord, str]:
    stamp = "2026-01-01T00:00:00Z"
    return CrmRecord(object=kind, id=id_, parent_id=parent_id, members={}, stamp=stamp), json.dumps(members)


def _contact_ids(line: Sequence[Any]) -> tuple[int, int]:
    return int(line[-2]) * 2, int(line[-2]) * 2 + 1


# measuring


def measure(place: Path, rows: int, reads: int, *, as_json: bool) -> None:
    """Run cycles over the same body and set the median of the later ones beside the floor."""
    body = (place / "body.json").read_bytes()
    store, clock = Store.open(place / "state.sqlite3"), VirtualClock()
    door = StillDoor(body, rows)
    still = engine(store, door, clock)
    first = _timed(lambda: _cycle(still, clock))
    later = median(_timed(lambda: _cycle(still, clock)) for _ in range(reads))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    in_step, reads_made = _cycle(still, clock).mappings["customers"]["in_step"], door.reads
    door.body = _edited(body)
    edited = _timed(lambda: _cycle(still, clock))
    floor = median(_timed(lambda: _floor(body)) for _ in range(reads))
    sheet = f"{rows} rows of {len(HEADERS) + len(OWN)} columns, {len(body) / 1e6:.1f} MB"
    details = {
        "floor, seconds": floor,
        "engine, seconds": later,
        "ratio of the first read after a start": first / floor,
        "ratio where one cell differs": edited / floor,
        "rows in step": in_step,
        "reads": reads_made,
    }
    found = Verdict(case="unchanged sheet read", on=sheet, ratio=later / floor, target=TARGET, details=details)
    found.show(as_json=as_json)
    Verdict(case="peak memory of these reads, MB", on=sheet, ratio=peak, target=MOST_MEGABYTES).show(as_json=as_json)


def _timed(work: Callable[[], object]) -> float:
    """Seconds of this process's processor time; others on the same machine are not in it."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def _cycle(still: Engine, clock: VirtualClock) -> CycleReport:
    clock.at += POLL_SECONDS
    report = asyncio.run(still.cycle())
    if report.errors:
        raise SystemExit(f"the sheet could not be read: {report.errors}")
    return report


def _floor(body: bytes) -> str:
    json.loads(body)
    return blake2b(body).hexdigest()


def _edited(body: bytes) -> bytes:
    """Type over one name."""
    return body.replace(b"Customer 1 of", b"Somebody 1 of", 1)


if __name__ == "__main__":
    main()
