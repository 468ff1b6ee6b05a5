"""Stands beside every call: what it overwrote, what had been verified before it, and what it carried too early.

It decides which lost edits fall into the one window that nobody can close: an edit of the very cell or whole-value
member that was being written, made between the verifying read and the write. It knows both moments exactly.
"""

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field

from simulated.ledger import TAGS, normal
from simulated.mappings import TABS
from syncd.sandbox.wire import Request

SETTLE_SECONDS = 15.0
_FIELDS = {"customers": ("name", "address"), "locations": ("name", "address")}


@dataclass(slots=True)
class Call:
    """One call on its way."""

    side: str
    name: str
    request: Request
    is_write: bool
    sent_at: float
    verified: dict = field(default_factory=dict)
    """What had been read, and the tick at which that read took place, when this call left."""
    landed: int = 0
    landed_at: float = 0.0
    status: int = 0
    """What the service answered, whether anybody heard it or not."""


class Witness:
    """Watches all calls of a run."""

    def __init__(self, world):
        self._world = world
        self._sheet_read = 0
        self._crm_read = {}
        self.excused = 0
        self.writes = Counter()
        self.ruined = {}
        """(kind, text) -> when a write took a formula away that was not brought back since."""

    def sending(self, side, name, request, *, is_write):
        verified = {}
        if is_write:
            verified = {"sheet": self._sheet_read} if side == "sheet" else dict(self._crm_read)
        return Call(side, name, request, is_write, self._world.clock.now(), verified)

    def answered(self, call, response):
        if call.is_write or response.status != 200 or not call.landed:
            return
        if call.side == "sheet":
            if call.name == "batchGet":
                self._sheet_read = call.landed
            return
        for key in _read_keys(call.request):
            self._crm_read[key] = self._shown(call)

    def _shown(self, call):
        """The tick up to which a read of the CRM told the truth: it may lag behind."""
        lag = self._world.crm.switches.read_lag_seconds
        if not lag:
            return call.landed
        return max((one.tick for one in self._world.ledger.all if one.at <= call.landed_at - lag), default=1)

    @contextmanager
    def watching(self, call):
        call.landed, call.landed_at = self._world.trace.tick, self._world.clock.now()
        if not call.is_write:
            yield
            return
        self.writes[call.side] += 1
        if call.side == "crm" and not self._is_in_doubt(call):
            yield
            self._judge_haste(call)
            return
        before, formulas = self._picture(call), self._formulas()
        yield
        if call.side == "sheet" and call.status >= 400:
            # A change that is refused, as by its fence, does nothing.
            return
        after = self._picture(call)
        if call.side == "sheet":
            self._judge_formulas(formulas)
            if self._is_in_doubt(call):
                self._judge_sheet(call, before, after)
            if b'"updateCells"' in call.request.body:
                for kind in self._world.kinds:
                    # An added row shows what is its own, though its cells may stand in each other's columns.
                    rows = after[kind].rows[: len(after[kind].rows) - self._added(call, kind)]
                    self._world.office.disguised(kind, self._kept(call, kind, before), rows)
        else:
            self._judge_crm(call, before, after)
            self._judge_haste(call)

    def _is_in_doubt(self, call):
        """Whether anybody typed anything since what this call writes was verified."""
        typed = self._world.ledger.all
        return bool(typed) and typed[-1].tick > min(call.verified.values(), default=0)

    # the sheet

    def _picture(self, call):
        world = self._world
        if call.side == "sheet":
            return {kind: world.office.table(kind) for kind in world.tabs}
        return _crm_picture(world, call.request.segments)

    def _judge_sheet(self, call, before, after):
        verified = call.verified["sheet"]
        for kind, table in before.items():
            now = Counter(cell for row in after[kind].rows for cell in row.cells.values() if cell)
            for row in table.rows:
                for name, cell in row.cells.items():
                    if cell and not now[cell]:
                        self._overwritten(self._world.ledger.find(name, cell), verified, "sheet")
            kept, deleted = self._kept(call, kind, before), self._deleted(call, kind)
            left = {row.entity for row in after[kind].rows}
            self._torn_out([row for row in table.rows if row.number in deleted], left, verified)
            # A row of which nothing is left is there as well: what a write emptied may have been typed in since.
            laters = {row.number: row.cells for row in after[kind].rows}
            for number, row in kept.items():
                self._filled(row, laters.get(number, {}), verified)
                self._retagged(row, laters.get(number, {}), verified)

    def _kept(self, call, kind, before):
        """Rows that a change did not delete, by their numbers after it."""
        deleted = self._deleted(call, kind)
        return {
            row.number - sum(number < row.number for number in deleted): row
            for row in before[kind].rows
            if row.number not in deleted
        }

    def _deleted(self, call, kind):
        spans = [body["range"] for body in _parts(call, "deleteDimension")]
        return {span["startIndex"] + 1 for span in spans if span["sheetId"] == self._sheet_id(kind)}

    def _added(self, call, kind):
        added = [body for body in _parts(call, "appendCells") if body["sheetId"] == self._sheet_id(kind)]
        return sum(len(body["rows"]) for body in added)

    def _sheet_id(self, kind):
        return self._world.office.hands.tab(TABS[kind]).sheet_id

    def _formulas(self):
        office = self._world.office
        return {kind: office.formulas_in(kind) for kind in {kind for kind, _ in office.formulas}}

    def _judge_formulas(self, before):
        for kind, now in self._formulas().items():
            for text in set(before[kind]) | set(now):
                if now[text] < before[kind][text]:
                    self.ruined[kind, text] = self._world.trace.tick
                elif now[text] > before[kind][text]:
                    self.ruined.pop((kind, text), None)

    def _filled(self, row, later, verified):
        for name, cell in later.items():
            if cell and not row.cells.get(name):
                last = self._world.ledger.last(row.entity, name)
                if last is not None and last.text == "":
                    self._overwritten(last, verified, "sheet")

    def _retagged(self, row, later, verified):
        """A cell of tags is one cell: what was typed into it since it was verified may be gone."""
        if row.cells.get("tags", "") == later.get("tags", ""):
            return
        for tag in TAGS:
            self._overwritten(self._world.ledger.last(row.entity, f"tag:{tag}"), verified, "sheet")

    def _torn_out(self, rows, left, verified):
        """A row that was deleted in another's place comes back as it was verified: without newer tags and blanks."""
        for row in rows:
            if row.entity and row.entity not in left:
                for (entity, _), typed in self._world.ledger.by_field.items():
                    if entity == row.entity and typed[-1].side == "sheet":
                        self._overwritten(typed[-1], verified, "sheet")

    def _overwritten(self, typed, verified, side):
        if typed is not None and typed.side == side and typed.tick > verified and verified and not typed.is_excused:
            typed.is_excused = True
            self.excused += 1
            self._world.trace.note("witness", f"excused {typed}")

    # the CRM

    def _judge_crm(self, call, before, after):
        segments = call.request.segments
        verified = max((call.verified.get(key, 0) for key in _write_keys(segments)), default=0)
        for name, old in before.items():
            new = after.get(name)
            if old == new:
                continue
            if old:
                self._overwritten(self._world.ledger.find(name[1], old), verified, "crm")
            else:
                entity = self._world.entity_of_record(*name[0])
                last = self._world.ledger.last(entity, name[1])
                if last is not None and last.text == "":
                    self._overwritten(last, verified, "crm")

    def _judge_haste(self, call):
        for text in _texts(json.loads(call.request.body)) if call.request.body else ():
            typed = self._world.ledger.by_plain.get(text)
            if typed is None or typed.side != "sheet":
                continue
            typed.has_reached = True
            age = call.sent_at - typed.at
            if age < SETTLE_SECONDS:
                self._world.violate("7 half-typed", f"{typed} reached the CRM after {age:.1f} s in the sheet")


def _parts(call, kind):
    """The requests of a kind within one change."""
    if kind.encode() not in call.request.body:
        return []
    return [one[kind] for one in json.loads(call.request.body)["requests"] if kind in one]


def _read_keys(request):
    segments = request.segments
    if len(segments) < 5 or "export" in segments:
        return
    for name, value in request.query:
        if name in ("ids", "customerIds", "locationIds"):
            owner = {"customerIds": "customers/contacts", "locationIds": "locations/contacts"}.get(name, segments[4])
            for one in value.split(","):
                yield owner, one
    if len(segments) > 5 and segments[5].isdigit():
        yield (segments[4] if len(segments) == 6 else f"{segments[4]}/contacts"), segments[5]


def _write_keys(segments):
    if len(segments) > 5 and segments[5].isdigit():
        yield (segments[4] if len(segments) == 6 else f"{segments[4]}/contacts"), segments[5]


def _crm_picture(world, segments):
    """The values of the record that a write aims at: ((kind, id), field) -> text."""
    if len(segments) < 6 or segments[4] not in _FIELDS or not segments[5].isdigit():
        return {}
    kind, number = segments[4], int(segments[5])
    picture = {}
    if len(segments) > 7 and segments[7].isdigit():
        view, contact = f"{kind.removesuffix('s')}-contacts", int(segments[7])
        picture[(view, contact), "memo", ""] = world.desk.contacts(view).get(contact, {}).get("memo") or ""
    for name, value in world.desk.values(kind, number).items():
        if isinstance(value, list):
            picture.update({((kind, number), name, text): normal(name, text) for text in value if name != "tags"})
        elif name != "customer":
            picture[(kind, number), name, ""] = normal(name, value)
    return picture


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
