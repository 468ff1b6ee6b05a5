"""One seed's world: both stand-ins, their people, the wires, the process and its store, on one virtual clock.

It decides who acts when. What is right in the end is the oracle's business.
"""

from collections import Counter
from random import Random

from simulated.desk import Desk
from simulated.fates import Fates
from simulated.ledger import Ledger
from simulated.loop import EPOCH, VirtualClock, VirtualLoop
from simulated.mappings import KINDS, VIEWS, parsed
from simulated.memory import borrowed, given_back
from simulated.office import Office
from simulated.process import Process
from simulated.trace import Trace
from simulated.witness import Witness
from syncd.sandbox.crm import CrmSandbox, Switches
from syncd.sandbox.crm.members import CUSTOMER
from syncd.sandbox.sheets import SheetsSandbox
from syncd.sandbox.sheets import Switches as SheetSwitches

_OFFICE_ACTS = (
    ("edit_cell", 14), ("type_slowly", 8), ("clear_cell", 3), ("change_tags", 5), ("paste_block", 2),
    ("type_over_read_only", 2), ("new_row", 6), ("sort", 8), ("insert_row", 3), ("delete_row", 1), ("move_row", 3),
    ("copy_row", 1), ("clear_id", 1), ("move_column", 2), ("insert_column", 1), ("rename_header", 1), ("add_note", 2),
    ("type_formula", 1), ("sort_without_ids", 1), ("work_on_contacts", 4),
)  # fmt: skip
_DESK_ACTS = (
    ("edit_customer", 10), ("edit_location", 6), ("edit_gate", 3), ("edit_other_field", 2), ("set_balance", 3),
    ("change_tag", 5), ("edit_contact", 5), ("add_contact", 3), ("delete_contact", 2), ("add_customer", 4),
    ("add_location", 3), ("deactivate", 1), ("merge", 1), ("edit_memo", 2),
)  # fmt: skip


class World:
    """Everything there is in one run."""

    def __init__(self, seed, *, tamper=None, variant=None, read_lag=0.0, has_fences=True):
        self.seed = seed
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(self._broken)
        self.clock = VirtualClock(self.loop)
        self.trace = Trace(self.loop)
        dice = self.dice = Random(seed)
        self.people, self.ids, self.jitter = (Random(dice.getrandbits(64)) for _ in range(3))
        self.fates = Fates(Random(dice.getrandbits(64)), rate=dice.choice((0.0, 0.03, 0.08, 0.15)))
        self.ledger = Ledger()
        self.entities = {}
        """(kind, CRM id) -> entity, for records that people made."""
        self.parents = {}
        """Location -> customer."""
        self.put_back = set()
        """(mapping, row id, rule) of edits that the operator undid."""
        self.violations = []
        self.broken = []
        self.coverage = Counter()
        self.acted = Counter()
        self.calls = {"crm": [], "sheet": []}
        self.call_count = 0
        self.deaths = 0
        self._points_to_death = None
        self.restlessness = 0.0
        """How likely people act at each moment of a call."""
        self._tamper = tamper
        self._plot = []
        self._names = 0
        self._choose_mappings(dice, variant)
        self.crm = CrmSandbox(self.clock, Switches(read_lag_seconds=read_lag))
        self.gate_type = self.crm.add_custom_field_type(CUSTOMER, "Gate code")
        self.other_type = self.crm.add_custom_field_type(CUSTOMER, "Other")
        switches = SheetSwitches(metadata_ids_are_unique=has_fences)
        self.sheets = SheetsSandbox(self.clock, switches=switches, check_bearer=False)
        self.spreadsheet = self.sheets.create_spreadsheet(tabs=("Start",), time_zone="America/Chicago")
        self.office = Office(self)
        self.desk = Desk(self)
        self.witness = Witness(self)
        self.connection = borrowed()
        self.process = Process(self)

    def _choose_mappings(self, dice, variant):
        self._adopt(_some_rules(dice) | (variant or {}))

    def _adopt(self, rules):
        self.mappings = parsed(**rules)
        self.kinds = KINDS
        self.views = VIEWS if rules["with_contacts"] else ()
        self.tabs = (*self.kinds, *self.views)

    def reload(self, dice):
        """Somebody edits the mapping files and has them read anew; worksheets of contacts may join."""
        rules = _some_rules(dice)
        rules["with_contacts"] |= bool(self.views)
        self._adopt(rules)
        self.trace.note("operator", f"reloads {rules}")
        self.process.engine.replace_mappings(self.mappings)

    def close(self):
        # What a death or a failure left in the middle of its work ends with the run.
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.process.is_dead = True
        self.loop.close()
        given_back(self.connection)

    def _broken(self, _, context):
        error = context.get("exception")
        if self.process.is_dead or error is None:
            return
        self.broken.append(error)

    def violate(self, rule, text):
        self.trace.note("VIOLATED", f"{rule}: {text}")
        self.violations.append((rule, text))

    # who is who

    def new_entity(self, kind):
        self._names += 1
        return f"{kind[0]}{self._names}"

    def entity_of(self, kind, values):
        """Whose row or record this is, by what stands in it."""
        for field in ("name", "street", "email", "mobile", "phone", "zip", "city", "gate"):
            for text in values[field] if isinstance(values.get(field), list) else [values.get(field)]:
                typed = self.ledger.find(field, text) if text else None
                if typed is not None:
                    return self.in_kind(kind, typed.entity)
        return ""

    def entity_of_record(self, kind, number):
        if kind in VIEWS:
            return f"{kind}/{number}"
        found = self.entities.get((kind, number))
        if found is None:
            found = self.entity_of(kind, self.desk.values(kind, number))
            if found:
                self.entities[kind, number] = found
        return found

    def in_kind(self, kind, entity):
        """A customer's own address makes its first location."""
        if kind == "customers":
            return entity.removesuffix("/own")
        return f"{entity}/own" if entity.startswith("c") and not entity.endswith("/own") else entity

    def rekeyed(self, kind, entity, field):
        """What a row and a record find each other by changes before they did: then they are two, rightly."""
        if field not in ("name", "street", "email") or not any(
            (other, one) == (kind, entity) for (other, _), one in self.entities.items()
        ):
            return
        if any(row.entity == entity and not row.row_id for row in self.office.table(kind).rows):
            self.ledger.mark(entity, "copied")

    # what happens by itself

    def when(self, moment, name, action):
        """Let somebody do something once, when the next call of that name is sent, lands or has landed."""
        self._plot.append((moment, name, action))

    def awaited(self):
        """What somebody was to do at a moment that never came."""
        return [(moment, name) for moment, name, _ in self._plot]

    def stir(self, moment, fate, name):
        """Perhaps somebody acts just now."""
        for item in self._plot:
            if item[0] == moment and item[1] in name:
                self._plot.remove(item)
                item[2]()
                return
        if self.restlessness and self.people.random() < self.restlessness:
            self.act(f"{moment}/{fate}")

    def act(self, moment):
        """Somebody does something."""
        hands, acts = (self.office, _OFFICE_ACTS) if self.people.random() < 0.6 else (self.desk, _DESK_ACTS)
        name = self.people.choices([name for name, _ in acts], [weight for _, weight in acts])[0]
        self.coverage[name, moment.partition("/")[2] or "idle"] += 1
        self.acted[name] += 1
        getattr(hands, name)()

    def will_die(self, points):
        """Let the process die at the so-manieth call boundary or commit from now."""
        self._points_to_death = points

    def strikes(self):
        if self._points_to_death is None:
            return False
        self._points_to_death -= 1
        if self._points_to_death > 0:
            return False
        self._points_to_death = None
        self.deaths += 1
        return True

    def committed(self):
        """A commit happened: a place where later widening may look at the store."""

    def tamper(self, process):
        """Break a rule on purpose, for the canaries."""
        if self._tamper is not None:
            self._tamper(self, process)

    async def cycle(self, **options):
        """Run a cycle; after a death the next process starts."""
        self.trace.note("process", f"begins a cycle {options or ''}")
        if not all((state := self.store().bases.mapping(m.name)) and state.is_live for m in self.mappings):
            options["accept_first"] = True
        for intent in self.store().journal.pending():
            operation = intent.task.operation
            cells = dict(getattr(operation, "cells", None) or {}) if hasattr(operation, "expected") else ""
            what = f"{type(operation).__name__} {intent.mapping} {intent.row_id} {cells}"
            self.trace.note("journal", f"open: {what} until {intent.deadline - EPOCH:.0f}")
        report = await self.process.cycle(**options)
        if report is None:
            self.process = Process(self)
            return None
        for group in report.plan:
            for line in group.lines:
                held = f"held in {group.slice_id}: " if group.slice_id else ""
                what = f"{group.mapping} {line.row_id} {line.rule} {line.old!r} -> {line.new!r} ({line.why})"
                self.trace.note("plan", f"{held}{group.kind} to {group.side} {what}")
        self.trace.note("process", f"ends a cycle: {report.outcome} {[e['code'] for e in report.errors]}")
        return report

    def store(self):
        """The state as an operator's command would open it."""
        return self.process.engine._world.store


def _some_rules(dice):
    return {
        "conflicts": dice.choice(("ask", "ask", "crm", "sheet", "newest")),
        "in_sheet": dice.choice(("ask", "ignore", "restore", "deactivate")),
        "clears": dice.random() < 0.5,
        "with_contacts": dice.random() < 0.3,
        "in_crm": dice.choice(("mark", "mark", "remove")),
    }
