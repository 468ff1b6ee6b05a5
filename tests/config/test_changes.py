"""What an edited mapping file means, in sentences."""

import pytest

from syncd.config.changes import describe_change
from syncd.config.load import parse_mappings
from syncd.crm.objects import OBJECTS

BEFORE = """
name: m
worksheet: W
object: customers
match: [name]
columns:
  Name: <-> name
  Mobile: <-> contacts.mobile
  Zip: <-> address.zip
  Note: <- balance
"""


def mapping(text):
    return parse_mappings({"m.yaml": text}, OBJECTS)[0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "contacts.mobile",
            "contacts.phone",
            "Mobile now reads contacts.phone instead of contacts.mobile: its cells are compared afresh",
        ),
        (
            "address.zip",
            "address.zip | text",
            "Zip is now understood as text instead of zip(US): its cells are compared afresh, as at a first sync.",
        ),
        (
            "  Note: <- balance\n",
            "",
            "Note is no longer kept; its cells stay as they are and balance is left alone.",
        ),
        (
            "  Note: <- balance\n",
            "  Note: <- balance\n  Fax: <-> contacts.fax\n",
            "Fax is new and shows contacts.fax: its cells are compared afresh, as at a first sync.",
        ),
        ("Mobile:", "Cell:", "contacts.mobile now stands under the header Cell instead of Mobile."),
        ("Name: <->", "Name: <-", "Name can now be changed by ServiceTitan only instead of both sides."),
        (
            "match: [name]",
            "conflicts: sheet\nmatch: [name]",
            "Conflicts in Name now are won by the sheet; before they asked you.",
        ),
        (
            "<-> contacts.mobile",
            "{field: contacts.mobile, direction: both, clear: delete}",
            "Emptying Mobile now deletes the contact.",
        ),
        ("worksheet: W", "worksheet: V", 'The worksheet is now "V" instead of "W".'),
        (
            "match: [name]",
            "where: {active: any}\nmatch: [name]",
            "Rows are now for all customers instead of active customers; rows outside are marked, not removed.",
        ),
        ("match: [name]", "match: [[name, contacts.mobile]]", "by name and contacts.mobile instead of name."),
        ("match: [name]", "match: [name]\nfirst_sync: crm", "A first sync is now done by crm instead of fill_blanks"),
        ("match: [name]", "match: [name]\nsettle: 1m", "An edited cell now rests 60 s instead of 15 s."),
        ("match: [name]", "match: [name]\ndeletes: {in_sheet: restore}", "A deleted row now is written again."),
        (
            "match: [name]",
            "match: [name]\ndeletes: {in_crm: remove}",
            "The row of a record that is gone now is removed.",
        ),
        ("match: [name]", "match: [name]\nlimits: {changes: 7}", "The limit for changes is now 7 instead of 50."),
    ],
)
def test_an_edit_is_told_in_one_sentence(old, new, sentence):
    after = BEFORE.replace(old, new)
    assert after != BEFORE
    assert any(sentence in one for one in describe_change(mapping(BEFORE), mapping(after)))


def test_an_edit_of_one_thing_is_one_sentence():
    after = BEFORE.replace("contacts.mobile", "contacts.phone")
    assert len(describe_change(mapping(BEFORE), mapping(after))) == 1


def test_comments_and_order_mean_nothing():
    after = BEFORE.replace("  Note: <- balance\n", "").replace("columns:\n", "columns:   # all\n  Note: <- balance\n")
    assert describe_change(mapping(BEFORE), mapping(after)) == []


def test_a_change_of_parent_and_creation_is_told():
    before = "name: l\nworksheet: L\nobject: locations\ncolumns:\n  N: <-> name\n"
    after = before + "  Customer: <-> customer\n"
    assert describe_change(mapping(before), mapping(after)) == [
        "The customer of a row now stands in the column Customer."
    ]
    full = after + "  S: <-> address.street\n  C: <-> address.city\n  T: <-> address.state\n  Z: <-> address.zip\n"
    creating = full + "create: {requires: [N], settle: 1m}\n"
    assert describe_change(mapping(full), mapping(creating)) == [
        "New rows become records once N are filled, after 60 s of rest."
    ]
    assert describe_change(mapping(creating), mapping(full)) == ["New rows no longer become records."]
