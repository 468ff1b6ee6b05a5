"""One customer as both sides hold it, and what the reconciler makes of it. No store, no adapters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from syncd.config.load import parse_mappings
from syncd.core import mapping as mappings
from syncd.core.edits import Decision, Edit, EditKind, Toward
from syncd.core.guard import Bench, Judgement, counted, judge
from syncd.core.parents import with_parent_rule
from syncd.core.reading import bind_children, crm_raw, is_set, sheet_raw, understand_crm, understand_sheet
from syncd.core.reconcile import decide
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.state import Binding, Case, Face, SeenRow, State
from syncd.core.transforms import Context, Vocabulary
from syncd.crm.objects import OBJECTS

CUSTOMERS = """\
name: customers
worksheet: Customers
object: customers
conflicts: ask
columns:
  Name:    <-> name
  Street:  <-> address.street
  City:    <-> address.city
  Mobile:  <-> contacts.mobile | phone(US)
  Email:   <-> contacts.email | email
  Tags:    <-> tags
  Terms:   <-> payment_term_id
  Balance: <-  balance | money
  Mail:    {field: do_not_mail, direction: both, conflicts: crm}
"""
TAGS = {"1": "VIP", "2": "Net 30", "3": "Dog"}
VOCABULARY = Vocabulary(name_of=TAGS, ids_of={name.casefold(): (id_,) for id_, name in TAGS.items()})
CONTEXT = Context(zone=ZoneInfo("America/Chicago"), vocabularies={"tag_types": VOCABULARY})
EMPTY = {"Name": "", "Street": "", "City": "", "Mobile": "", "Email": "", "Tags": "", "Terms": "", "Balance": "",
         "Mail": ""}  # fmt: skip


def mapping_of(text: str = CUSTOMERS) -> mappings.Mapping:
    (made,) = parse_mappings({"m.yaml": text}, OBJECTS)
    return with_parent_rule(made)


@dataclass(slots=True)
class Subject:
    """A bound customer: what the CRM holds, what the row holds, and what was last settled."""

    mapping: mappings.Mapping = field(default_factory=mapping_of)
    members: dict[str, Any] = field(default_factory=dict)
    contacts: list[tuple[int, str, str]] = field(default_factory=list)
    cells: dict[str, Any] = field(default_factory=lambda: dict(EMPTY))
    binding: Binding = field(
        default_factory=lambda: Binding(mapping="customers", row_id="k7m-4qx-2", crm_id=5, state=State.BOUND)
    )
    stamp: str = "2026-01-01T00:00:10Z"
    befores: tuple[float, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """Whatever else the case carries: rejections, answers, frozen cells."""

    @property
    def record(self) -> CrmRecord:
        return CrmRecord(object="customers", id=5, members=self.members, stamp=self.stamp)

    @property
    def children(self) -> tuple[CrmRecord, ...]:
        return tuple(
            CrmRecord(object="customer_contacts", id=id_, parent_id=5, members={"type": kind, "value": value})
            for id_, kind, value in self.contacts
        )

    @property
    def row(self) -> tuple[Any, ...]:
        return tuple(self.cells[header] for header in self.mapping.headers)

    @property
    def seen(self) -> SeenRow:
        row = SheetRow(position=1, row_id="k7m-4qx-2", crm_ref="5", status="", cells=self.row)
        return SeenRow(key="k7m-4qx-2", row=row, since=0.0, before=0.0, befores=self.befores or (0.0,) * len(row.cells))

    def settle(self) -> "Subject":
        """Take what both sides hold now as settled."""
        bound = bind_children(self.mapping, self.binding, self.children)
        faces = {}
        for rule in self.mapping.rules:
            raws = crm_raw(self.mapping, rule, self.record, self.children, bound)
            cells = sheet_raw(self.mapping, rule, self.row)
            if is_set(rule):
                raws = _elements(understand_crm(rule, raws, CONTEXT))
                cells = _elements(understand_sheet(rule, cells, CONTEXT))
            faces[rule.key] = Face(raws, cells, rule.identity)
        self.binding = replace(self.binding, base=faces, children=bound)
        return self

    def decide(self, **case: Any) -> Decision:
        made = Case(
            binding=self.binding, crm=self.record, children=self.children, seen=self.seen, **{**self.more, **case}
        )
        return decide(self.mapping, made, self.record, self.seen, CONTEXT)

    def edits(self, **case: Any) -> dict[str, tuple[str, tuple[Any, ...]]]:
        """Slot -> (side, raw values) of every edit."""
        return {edit.slot: (edit.toward.value, edit.value) for edit in self.decide(**case).edits}


def _elements(held: object) -> tuple[str, ...]:
    return tuple(sorted(held)) if isinstance(held, frozenset) else ()


def customer(**cells: Any) -> Subject:
    """A settled customer of which both sides hold the same."""
    subject = Subject(
        members={
            "name": "Ada Xu",
            "address": {"street": "9 Oak St", "city": "Tampa", "state": "FL"},
            "tagTypeIds": [1],
            "paymentTermId": 7,
            "balance": 1.5,
            "doNotMail": False,
        },
        contacts=[(11, "MobilePhone", "8135550101"), (12, "Email", "ada@x.test")],
        cells={
            "Name": "Ada Xu", "Street": "9 Oak St", "City": "Tampa", "Mobile": "(813) 555-0101",
            "Email": "ada@x.test", "Tags": "VIP", "Terms": 7, "Balance": 1.5, "Mail": False, **cells,
        },
    )  # fmt: skip
    return subject.settle()


def edit(
    row: str = "r1", new: str = "b", *, old: str = "a", rule: str = "name", toward: Toward = Toward.CRM,
    kind: EditKind = EditKind.CHANGES, mapping: mappings.Mapping | None = None, **more: Any,
) -> Edit:  # fmt: skip
    """One edit as the reconciler makes them."""
    settings = {"value": (new,), "crm": (old,), "sheet": (new,), "undo": (old,), "old": old, "new": new, **more}
    return Edit(
        mapping="customers", row_id=row, crm_id=5, rule=(mapping or MAPPING).rule(rule), toward=toward, kind=kind,
        **settings,
    )  # fmt: skip


def guarded(
    edits: list[Edit], *, seen_before: Mapping[tuple[str, str, str], int] | None = None, **bench: Any
) -> Judgement:
    """Judge edits as a live mapping of a hundred rows would, unless told otherwise."""
    recent = dict(seen_before or {})
    for one in edits:
        recent[counted(one)] = recent.get(counted(one), 0) + 1
    settings: dict[str, Any] = {
        "mapping": MAPPING, "is_live": True, "bound_count": 100, "ever_bound": True, "recent": recent, "slices": (),
        "now": 1000.0, **bench,
    }  # fmt: skip
    return judge(edits, Bench(**settings))


MAPPING = mapping_of()
