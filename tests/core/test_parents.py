"""The parent column: a row id, a CRM id, or a name that only one parent has."""

from zoneinfo import ZoneInfo

import pytest

from syncd.config.load import parse_mappings
from syncd.core.mapping import Direction
from syncd.core.objects import Strategy
from syncd.core.parents import PARENT, PARENTS, ParentLens, with_parent_rule
from syncd.core.transforms import Context, Vocabulary
from syncd.core.values import Unreadable
from syncd.crm.objects import OBJECTS

LENS = ParentLens("customer")
NAMES = Vocabulary(
    name_of={"5": "k7m-4qx-2"},
    ids_of={"k7m-4qx-2": ("5",), "5": ("5",), "ada xu": ("5",), "twin": ("6", "7")},
)
CONTEXT = Context(zone=ZoneInfo("UTC"), vocabularies={PARENTS: NAMES})


@pytest.mark.parametrize("cell", ["k7m-4qx-2", "K7M-4QX-2 ", "5", 5.0, 5, " Ada Xu", "ADA XU"])
def test_a_parent_may_be_named_in_many_ways(cell):
    assert LENS.read_cell(cell, CONTEXT) == "5"


@pytest.mark.parametrize("cell", ["nobody", "twin", 6.5, "99", "#REF!", True])
def test_unknown_and_ambiguous_names_are_no_value(cell):
    assert isinstance(LENS.read_cell(cell, CONTEXT), Unreadable)


def test_an_ambiguous_name_says_what_to_write_instead():
    found = LENS.read_cell("twin", CONTEXT)
    assert isinstance(found, Unreadable)
    assert "2 customers" in found.reason
    assert "syncd ID" in found.reason


@pytest.mark.parametrize("cell", ["", None])
def test_an_empty_cell_names_nobody(cell):
    assert LENS.read_cell(cell, CONTEXT) is None


def test_the_cell_shows_the_row_id_or_the_crm_id_while_there_is_no_row():
    assert LENS.write_cell("5", CONTEXT) == "k7m-4qx-2"
    assert LENS.write_cell("6", CONTEXT) == "6"
    assert LENS.write_cell(None, CONTEXT) == ""


def test_what_is_shown_reads_back():
    assert LENS.read_cell(LENS.write_cell("5", CONTEXT), CONTEXT) == "5"


def _mapping(worksheet, object_name, column):
    text = f"name: m\nworksheet: {worksheet}\nobject: {object_name}\ncolumns:\n  {column}\n  Memo: <-> {{}}\n"
    field = {"locations": "name", "customer_contacts": "memo"}[object_name]
    (made,) = parse_mappings({"m.yaml": text.replace("{}", field)}, OBJECTS)
    return with_parent_rule(made)


def test_a_location_may_move_to_another_customer():
    rule = _mapping("L", "locations", "Customer: <-> customer").rule(PARENT)
    assert (rule.direction, rule.columns[0].field.strategy) == (Direction.BOTH, Strategy.PATCH)
    assert rule.columns[0].field.path == ("customerId",)


def test_a_contact_never_moves_because_its_parent_is_in_its_path():
    rule = _mapping("C", "customer_contacts", "Customer: <- customer").rule(PARENT)
    assert (rule.direction, rule.columns[0].field.strategy) == (Direction.TO_SHEET, Strategy.READ_ONLY)


def test_the_rule_is_added_once():
    once = _mapping("L", "locations", "Customer: <-> customer")
    assert with_parent_rule(once) is once
