"""A plan carried out and made again is empty, also when a side trims, rounds or cuts what it is given."""

from dataclasses import replace

from core_bench import CONTEXT, Subject, customer
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.edits import Toward
from syncd.core.reading import is_set, understand_sheet
from syncd.core.state import Face

TEXTS = st.sampled_from(["", "Ada", " Ada ", "ada", "Bo  Li", "x" * 12, "Łukasz", "=1+1", "007"])
PHONES = st.sampled_from(["", "(813) 555-0101", "813.555.0101", "+1 813 555 0199", "8135550144 x7"])
TAGS = st.sampled_from(["", "VIP", "vip, Dog", "Net 30;VIP", "Dog"])
NUMBERS = st.sampled_from(["", 0, 1, 7, 7.0, 8])
CELLS = st.fixed_dictionaries({
    "Name": TEXTS, "Street": TEXTS, "City": TEXTS, "Mobile": PHONES, "Tags": TAGS, "Terms": NUMBERS,
    "Mail": st.sampled_from(["", True, False]),
})  # fmt: skip
MEMBERS = st.fixed_dictionaries({
    "name": TEXTS, "street": TEXTS, "city": TEXTS, "tags": st.lists(st.sampled_from([1, 2, 3]), unique=True),
    "terms": st.sampled_from([None, 0, 7, 8]), "mail": st.sampled_from([None, True, False]),
})  # fmt: skip


def _same(value):
    return value


def _trims(value):
    return value.strip() if isinstance(value, str) else value


def _cuts(value):
    return value[:5] if isinstance(value, str) else value


def _rounds(value):
    return round(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


STORES = st.sampled_from([_same, _trims, _cuts, _rounds])


def _change(subject: Subject, cells, members):
    subject.cells |= {header: cell for header, cell in cells.items() if header in subject.cells}
    subject.members |= {
        "name": members["name"],
        "address": {**subject.members["address"], "street": members["street"], "city": members["city"]},
        "tagTypeIds": members["tags"],
        "paymentTermId": members["terms"],
        "doNotMail": members["mail"],
    }


def _write_crm(subject, one, stores):
    if one.element:
        held = [tag for tag in subject.members["tagTypeIds"] if tag != int(one.element)]
        subject.members["tagTypeIds"] = [*held, int(one.element)] if one.kind == "adds" else held
        return _elements(subject, one, add=one.kind == "adds")
    raws = tuple(stores(raw) for raw in one.value)
    for column, raw in zip(one.rule.columns, raws, strict=True):
        path = column.field.path
        if column.field.strategy == "child":
            subject.contacts = [(i, k, raw if k == path[0] else v) for i, k, v in subject.contacts]
        elif len(path) == 2:
            subject.members[path[0]] = {**subject.members[path[0]], path[1]: raw}
        else:
            subject.members[path[0]] = raw
    return Face(raws, one.sheet, one.rule.identity)


def _elements(subject, one, *, add):
    face = subject.binding.base["tags"]

    def moved(held):
        return tuple(sorted({*held, one.element} if add else set(held) - {one.element}))

    return Face(moved(face.crm), moved(face.sheet), face.identity)


def _write_sheet(subject, one, stores):
    cells = []
    for column, new, old in zip(one.rule.columns, one.value, one.sheet, strict=True):
        # Names of tags are left alone: a tag that was cut is another one.
        kept = (new == old and type(new) is type(old)) or is_set(one.rule)
        subject.cells[column.header] = new if kept else stores(new)
        cells.append(subject.cells[column.header])
    if not is_set(one.rule):
        return Face(one.crm, tuple(cells), one.rule.identity)
    face = subject.binding.base["tags"]
    wrote, had = (understand_sheet(one.rule, held, CONTEXT) for held in (cells, one.sheet))
    adds, removes = frozenset(wrote) - frozenset(had), frozenset(had) - frozenset(wrote)

    def moved(held):
        return tuple(sorted((set(held) | adds) - removes))

    return Face(moved(face.crm), moved(face.sheet), face.identity)


def _carry_out(subject, crm_stores, sheet_stores):
    """Do what was decided, as a CRM and a sheet do that store values in their own way."""
    decision = subject.decide()
    subject.binding = replace(subject.binding.with_faces(decision.faces), children=decision.children)
    for one in decision.edits:
        if one.must_wait:
            continue
        if one.toward is Toward.CRM:
            face = _write_crm(subject, one, crm_stores)
        else:
            face = _write_sheet(subject, one, sheet_stores)
        subject.binding = subject.binding.with_faces({one.rule.key: face})
    return decision


@given(CELLS, MEMBERS, STORES, STORES)
def test_a_plan_carried_out_and_made_again_is_empty(cells, members, crm_stores, sheet_stores):
    subject = customer()
    _change(subject, cells, members)
    first = _carry_out(subject, crm_stores, sheet_stores)
    again = _carry_out(subject, crm_stores, sheet_stores)
    left = [one.slot for one in again.edits if not one.must_wait]
    assert left == [], [one.slot for one in first.edits]
    assert [one.rule for one in again.disputes] == [one.rule for one in first.disputes]


@given(CELLS, MEMBERS)
def test_deciding_changes_nothing_and_says_the_same_twice(cells, members):
    subject = customer()
    _change(subject, cells, members)
    assert subject.decide() == subject.decide()


@given(CELLS, MEMBERS)
def test_what_no_side_changed_is_not_written(cells, members):
    subject = customer()
    _change(subject, cells, members)
    subject.settle()
    assert subject.decide().edits == []


@given(CELLS)
def test_an_unsettled_row_never_reaches_the_crm(cells):
    subject = customer()
    subject.cells |= cells
    assert [one.slot for one in subject.decide(is_settled=False).edits if one.toward is Toward.CRM] == []


@given(CELLS, MEMBERS, st.randoms(use_true_random=False))
def test_a_plan_of_which_a_part_was_carried_out_ends_the_same(cells, members, dice):
    whole, part = customer(), customer()
    for subject in (whole, part):
        _change(subject, cells, members)
    _carry_out(whole, _same, _same)
    _carry_out(whole, _same, _same)
    decision = part.decide()
    part.binding = replace(part.binding, children=decision.children)
    for one in decision.edits:
        # The write landed, and the process died before the base could move.
        if one.toward is Toward.CRM and not one.must_wait and dice.random() < 0.5:
            _write_crm(part, one, _same)
    for _ in range(3):
        _carry_out(part, _same, _same)
    assert (part.cells, part.contacts) == (whole.cells, whole.contacts)
    assert {k: v for k, v in part.members.items() if k != "tagTypeIds"} == {
        k: v for k, v in whole.members.items() if k != "tagTypeIds"
    }
    assert set(part.members["tagTypeIds"]) == set(whole.members["tagTypeIds"])
