"""One record, every rule: what is written where, what waits, what is refused, and what nobody touches."""

from dataclasses import replace

import pytest
from core_bench import CUSTOMERS, Subject, customer, mapping_of

from syncd.core.admission import SHEET_REFUSAL, refusal_digest
from syncd.core.edits import EditKind, Toward
from syncd.core.records import dump_raw
from syncd.core.state import Answer, Rejection


def test_a_settled_record_needs_nothing():
    decision = customer().decide()
    assert (decision.edits, decision.disputes, decision.problems, decision.faces) == ([], [], {}, {})


def test_a_cell_that_changed_goes_to_the_crm():
    subject = customer()
    subject.cells["Name"] = "Ada Yu"
    assert subject.edits() == {"name": ("crm", ("Ada Yu",))}


def test_a_member_that_changed_goes_to_the_sheet():
    subject = customer()
    subject.members["name"] = "Ada Yu"
    assert subject.edits() == {"name": ("sheet", ("Ada Yu",))}


def test_a_whole_value_goes_whole_and_keeps_what_means_the_same():
    subject = customer()
    subject.cells |= {"City": "Miami", "Street": " 9 Oak St "}
    assert subject.edits() == {"address": ("crm", ("9 Oak St", "Miami"))}


def test_a_cell_that_means_the_same_keeps_the_way_it_was_written():
    subject = customer(Street="9  Oak St ").settle()
    subject.members["address"] = {**subject.members["address"], "city": "Miami"}
    (side, raws) = subject.edits()["address"]
    assert (side, raws[1]) == ("sheet", "Miami")


def test_reformatting_is_no_edit():
    subject = customer()
    subject.cells |= {"Mobile": "813.555.0101", "Email": " ADA@x.test ", "Name": " Ada Xu "}
    assert subject.edits() == {}


def test_both_changed_to_the_same_is_agreed_and_moves_the_base():
    subject = customer()
    subject.cells["Name"] = subject.members["name"] = "Ada Yu"
    decision = subject.decide()
    assert decision.edits == []
    assert decision.faces["name"].crm == decision.faces["name"].sheet == ("Ada Yu",)


def test_both_changed_differently_is_a_dispute_with_both_raw_values():
    subject = customer()
    subject.cells["Name"], subject.members["name"] = "Ada S", "Ada C"
    (dispute,) = subject.decide().disputes
    assert (dispute.rule, dispute.crm, dispute.sheet) == ("name", '["Ada C"]', '["Ada S"]')


def test_a_column_may_have_a_winner_of_its_own():
    subject = customer()
    subject.cells["Mail"] = True
    assert subject.edits() == {"do_not_mail": ("crm", (True,))}
    subject.members["doNotMail"] = None
    assert subject.edits()["do_not_mail"][0] == "sheet"


@pytest.mark.parametrize(("winner", "side"), [("crm", "sheet"), ("sheet", "crm")])
def test_an_answer_holds_for_the_values_it_was_given_for(winner, side):
    subject = customer()
    subject.cells["Name"], subject.members["name"] = "Ada S", "Ada C"
    given = Answer(winner=winner, crm=dump_raw(["Ada C"]), sheet=dump_raw(["Ada S"]))
    assert subject.edits(answers={"name": given})["name"][0] == side
    for moved in (replace(given, crm="[]"), replace(given, sheet="[]")):
        assert subject.edits(answers={"name": moved}) == {}


def test_a_row_that_may_still_be_typed_waits_towards_the_crm_only():
    subject = customer()
    subject.cells["Name"] = "Ad"
    subject.members["paymentTermId"] = 8
    decision = subject.decide(is_settled=False)
    assert decision.is_waiting
    assert [(one.rule.key, one.toward) for one in decision.edits] == [("payment_term_id", Toward.SHEET)]


# refusals


def _refused(subject, rule, *, toward=Toward.CRM):
    (one,) = [one for one in subject.decide().edits if one.rule.key == rule]
    name = rule + SHEET_REFUSAL if toward is Toward.SHEET else rule
    return {name: Rejection(rule=name, value=refusal_digest(one), message="no", code="crm.rejected")}


def test_a_refused_value_is_not_tried_again_until_it_changes():
    subject = customer()
    subject.cells["Name"] = "x" * 100
    refusals = _refused(subject, "name")
    decision = subject.decide(rejections=refusals)
    assert (decision.edits, decision.problems) == ([], {("name", "crm.rejected"): "no"})
    subject.cells["Name"] = "short"
    assert "name" in subject.edits(rejections=refusals)


def test_a_refusal_of_the_sheet_says_nothing_of_the_crm():
    subject = customer()
    subject.members["name"] = "Ada C"
    refusals = _refused(subject, "name", toward=Toward.SHEET)
    assert subject.edits(rejections=refusals) == {}
    subject.members["name"], subject.cells["Name"] = "Ada Xu", "Ada C"
    assert subject.edits(rejections=refusals) == {"name": ("crm", ("Ada C",))}


def test_a_refused_cell_is_tried_again_when_what_stood_in_it_is_gone():
    subject = customer()
    subject.members["balance"] = 9
    subject.cells["Balance"] = 2
    refusals = _refused(subject, "balance", toward=Toward.SHEET)
    assert subject.edits(rejections=refusals) == {}
    subject.cells["Balance"] = ""
    assert subject.edits(rejections=refusals) == {"balance": ("sheet", (9,))}


def test_a_frozen_cell_is_neither_read_nor_written():
    subject = customer()
    subject.cells["Name"] = "typed"
    decision = subject.decide(frozen={"Name": "could not be put right"})
    assert (decision.edits, set(decision.problems)) == ([], {("name", "sheet.cell.frozen")})
    subject = customer()
    subject.members["name"] = "changed"
    assert subject.edits(frozen={"Name": "could not be put right"}) == {}


def test_a_cell_that_means_nothing_is_told_and_its_neighbours_go_on():
    subject = customer()
    subject.cells |= {"Email": "no at sign", "Name": "Ada Yu"}
    decision = subject.decide()
    assert [one.rule.key for one in decision.edits] == ["name"]
    assert set(decision.problems) == {("contacts.email", "sheet.cell.unreadable")}


def test_an_error_cell_is_nobodys_clearing():
    subject = customer()
    subject.cells |= {"Name": "#REF!", "Mobile": "Loading..."}
    assert subject.edits() == {}


def test_a_field_that_cannot_be_cleared_is_told():
    subject = customer()
    subject.cells["Name"] = ""
    decision = subject.decide()
    assert (decision.edits, set(decision.problems)) == ([], {("name", "crm.cannot_clear")})


def test_a_lasting_difference_is_quiet():
    subject = customer(Balance=1.49).settle()
    assert subject.edits() == {}
    subject.members["balance"] = 2
    assert subject.edits() == {"balance": ("sheet", (2,))}


def test_what_is_written_says_how_to_undo_it():
    subject = customer()
    subject.cells["Name"] = "Ada Yu"
    (one,) = subject.decide().edits
    assert one.undo == ("Ada Xu",)
    assert (one.old, one.new, one.why) == ("Ada Xu", "Ada Yu", "changed in the sheet")


# contacts


def test_contacts_bind_once_to_the_lowest_id():
    subject = customer()
    subject.contacts.insert(0, (9, "MobilePhone", "8135550199"))
    assert subject.decide().children == {"contacts.mobile": 11, "contacts.email": 12}
    assert subject.edits() == {}


def test_a_further_number_never_slides_in():
    subject = customer()
    subject.contacts = [(12, "Email", "ada@x.test"), (13, "MobilePhone", "8135550199")]
    decision = subject.decide()
    assert [(one.rule.key, one.toward, one.kind) for one in decision.edits] == [
        ("contacts.mobile", Toward.SHEET, EditKind.BLANKS)
    ]
    subject.cells["Mobile"] = ""
    subject.settle()
    subject.binding = replace(subject.binding, children={"contacts.mobile": 11, "contacts.email": 12})
    after = subject.decide()
    assert "contacts.mobile" not in after.children
    assert 13 in after.passed_over
    subject.binding = replace(subject.binding, children=after.children, passed_over=after.passed_over)
    assert subject.edits() == {}


def test_clearing_a_contacts_cell_waits_for_a_person():
    subject = customer()
    subject.cells["Mobile"] = ""
    (one,) = subject.decide().edits
    assert (one.kind, bool(one.must_wait)) == (EditKind.DELETES, True)


def test_clear_delete_needs_no_person():
    text = CUSTOMERS.replace(
        "<-> contacts.mobile | phone(US)",
        "{field: contacts.mobile, transform: phone(US), direction: both, clear: delete}",
    )
    subject = replace(customer(), mapping=mapping_of(text)).settle()
    subject.cells["Mobile"] = ""
    (one,) = subject.decide().edits
    assert one.must_wait == ""


def test_a_contact_typed_where_there_was_none():
    subject = customer(Email="")
    subject.contacts = subject.contacts[:1]
    subject.settle()
    subject.cells["Email"] = "new@x.test"
    assert subject.edits() == {"contacts.email": ("crm", ("new@x.test",))}


# sets


def test_elements_go_one_by_one_and_the_cell_as_a_whole():
    subject = customer()
    subject.cells["Tags"], subject.members["tagTypeIds"] = "VIP, Dog", [1, 2]
    assert subject.edits() == {"tags+3": ("crm", ("3",)), "tags": ("sheet", ("Dog, Net 30, VIP",))}


def test_elements_nobody_touched_are_left_alone():
    subject = customer(Tags="VIP")
    subject.members["tagTypeIds"] = [1, 2]
    subject.settle()
    assert subject.edits() == {}
    subject.cells["Tags"] = ""
    assert subject.edits() == {"tags-1": ("crm", ("1",))}


def test_an_unknown_tag_writes_nothing_anywhere():
    subject = customer()
    subject.cells["Tags"], subject.members["tagTypeIds"] = "VIP, Platinum", [1, 2]
    decision = subject.decide()
    assert (decision.edits, set(decision.problems)) == ([], {("tags", "sheet.cell.unreadable")})


def test_tags_that_may_still_be_typed_wait_and_those_of_the_crm_do_not():
    subject = customer()
    subject.cells["Tags"], subject.members["tagTypeIds"] = "VIP, Dog", [1, 2]
    decision = subject.decide(is_settled=False)
    assert decision.is_waiting
    assert [one.toward for one in decision.edits] == [Toward.SHEET]


# first sync of a rule


def test_an_unknown_base_fills_blanks_and_disputes_the_rest():
    subject = customer(Mobile="", Name="Ada X.")
    subject.binding = replace(subject.binding, base={})
    subject.members["paymentTermId"] = None
    decision = subject.decide(unaccepted=frozenset(rule.key for rule in subject.mapping.rules))
    found = {one.rule.key: (one.toward, one.kind, one.is_first) for one in decision.edits}
    assert found["contacts.mobile"] == (Toward.SHEET, EditKind.FILLS, True)
    assert found["payment_term_id"] == (Toward.CRM, EditKind.FILLS, True)
    assert [dispute.rule for dispute in decision.disputes] == ["name"]


def test_a_base_of_another_meaning_is_unknown():
    subject = customer()
    base = {key: replace(face, identity="another") for key, face in subject.binding.base.items()}
    subject.binding = replace(subject.binding, base=base)
    subject.cells["Name"] = "Ada Yu"
    assert [dispute.rule for dispute in subject.decide().disputes] == ["name"]


def test_nothing_that_is_not_named_in_the_mapping_is_written():
    subject = customer()
    subject.members |= {"secret": 1, "type": "Commercial"}
    assert subject.edits() == {}


def test_a_record_without_anything_is_no_error():
    assert Subject().settle().decide().edits == []
