"""Protocols 7: a column of a customer's row shows one contact, always the same one."""

from cycle_house import CONTACTS, CUSTOMERS

DELETING = CUSTOMERS.replace(
    "<-> contacts.mobile | phone(US)",
    "{field: contacts.mobile, transform: phone(US), direction: both, clear: delete}",
)


def test_a_column_binds_to_the_lowest_contact_and_stays_with_it(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.crm.add_contact(id_, "MobilePhone", "8135550102")
    house.begin()
    first = next(c["id"] for c in house.crm.contacts_of(id_))
    assert house.row("Ada Xu")["Mobile"] == "(813) 555-0101"
    house.crm.change_contact(first, value="8135550109")
    house.rest()
    assert house.row("Ada Xu")["Mobile"] == "(813) 555-0109"


def test_a_further_number_never_slides_into_the_cell(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.crm.add_contact(id_, "MobilePhone", "8135550102")
    house.begin()
    house.crm.delete_contact(house.crm.contacts_of(id_)[0]["id"])
    house.cycle(full=True)
    house.rest()
    assert house.row("Ada Xu")["Mobile"] == ""
    house.cycles(3)
    assert house.contact(id_) == ["8135550102"], "and the emptied cell deletes nothing"


def test_changing_the_cell_patches_that_contact(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    contact = house.crm.contacts_of(id_)[0]["id"]
    house.begin()
    house.type("Ada Xu", "Mobile", "813-555-0177")
    house.rest()
    assert house.bodies("PATCH /customers/*/contacts/*") == [{"value": house.contact(id_)[0]}] or house.contact(id_)
    assert [(c["id"], c["value"]) for c in house.crm.contacts_of(id_)] == [(contact, "8135550177")]


def test_a_number_typed_where_there_was_none_creates_a_contact_once(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "Mobile", "813-555-0177")
    house.rest()
    house.cycles(3)
    assert house.contact(id_) == ["8135550177"]


def test_a_contact_cleared_in_the_sheet_is_held(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.type("Ada Xu", "Mobile", "")
    house.cycles(4)
    assert [(kind, rule) for kind, rule, _ in house.held()] == [("deletes", "contacts.mobile")]
    assert house.contact(id_) == ["8135550101"]
    assert house.row("Ada Xu")["syncd"] == "held"


def test_a_held_clearing_that_is_accepted_deletes_the_contact(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.type("Ada Xu", "Mobile", "")
    house.cycles(3)
    house.decide("accepted")
    house.rest()
    assert house.contact(id_) == []
    assert house.row("Ada Xu")["syncd"] == ""


def test_a_held_clearing_that_is_put_back_restores_the_cell(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.type("Ada Xu", "Mobile", "")
    house.cycles(3)
    house.decide("putback")
    house.rest()
    assert house.contact(id_) == ["8135550101"]
    assert house.row("Ada Xu")["Mobile"] == "(813) 555-0101"
    assert house.row("Ada Xu")["syncd"] == ""
    assert house.held() == []


def test_clear_delete_deletes_without_asking(houses):
    house = houses(DELETING)
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.type("Ada Xu", "Mobile", "")
    house.rest()
    assert house.contact(id_) == []


def test_a_contact_that_changed_in_the_crm_is_not_deleted_by_a_cleared_cell(houses):
    house = houses(DELETING)
    id_ = house.add("Ada Xu", mobile="8135550101")
    contact = house.crm.contacts_of(id_)[0]["id"]
    house.begin()
    house.type("Ada Xu", "Mobile", "")
    house.wait(31)
    house.cycle()
    house.wait(31)
    house.before("GET /customers/*/contacts*", lambda: house.crm.change_contact(contact, value="8135550188"))
    house.cycle()
    house.rest()
    assert house.contact(id_) == ["8135550188"]
    assert [one.rule for one in house.conflicts()] == ["contacts.mobile"]


def test_a_lost_contact_create_is_found_by_parent_and_content(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "Mobile", "813-555-0177")
    house.instead("POST /customers/*/contacts", "lost")
    house.cycles(3)
    house.rest(20)
    assert house.contact(id_) == ["8135550177"]
    assert house.count("POST /customers/*/contacts") == 1


def test_a_lost_contact_create_that_never_landed_is_repeated_after_the_limit(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "Mobile", "813-555-0177")
    house.instead("POST /customers/*/contacts", "never")
    house.cycles(3)
    house.rest(20)
    assert house.contact(id_) == ["8135550177"]
    assert house.count("POST /customers/*/contacts") == 2


def test_contacts_of_a_nested_location_are_bound_before_they_are_planned(houses):
    """The CRM copies them to the customer: they are not typed again as the customer's own."""
    house = houses(CUSTOMERS, CONTACTS)
    house.add("Ada Xu")
    house.begin()
    house.type_row({
        "Name": "New One", "Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601", "Mobile": "8135550101",
    })  # fmt: skip
    house.rest()
    (id_,) = [id_ for id_, body in house.customers().items() if body["name"] == "New One"]
    assert house.contact(id_) == ["8135550101"]
    assert len(house.rows("Contacts")) == 1


def test_a_contact_that_clearing_its_cell_deleted_leaves_its_own_worksheet_too(houses):
    house = houses(DELETING, CONTACTS)
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.cycles(2)
    (contact,) = house.rows("Contacts")
    assert not contact["syncd"]
    house.type("Ada Xu", "Mobile", "")
    house.cycles(6)
    assert house.contact(id_) == []
    assert house.rows("Contacts") == []


def test_what_was_overlooked_is_seen_when_everything_is_read(houses):
    house = houses(DELETING, CONTACTS)
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.cycles(2)
    (contact,) = house.crm.contacts_of(id_)
    house.crm.delete_contact(contact["id"])
    with house.store.write():
        # Known to be gone, and nothing was ever decided from it: earlier versions left such states.
        house.store.seen_records.mark_gone("customer_contacts", [contact["id"]], house.clock.now())
    house.cycles(3)
    assert len(house.rows("Contacts")) == 1
    house.cycle(full=True)
    house.cycles(2)
    assert house.rows("Contacts") == []


def test_a_contact_deleted_before_its_customer_was_merged_away_is_gone_too(houses):
    house = houses(CUSTOMERS, CONTACTS)
    loser = house.add("Ada Xu", mobile="8135550101", email="ada@x.test")
    survivor = house.add("Bo Lin", street="1 Elm St")
    house.begin()
    house.cycles(2)
    house.crm.delete_contact(house.crm.contacts_of(loser)[0]["id"])
    house.crm.merge_customers(loser, survivor)
    house.wait(1000)
    house.cycle(full=True)
    house.rest()
    assert [row["Value"] for row in house.rows("Contacts")] == ["8135550101"]


def test_a_memo_typed_for_a_contact_that_is_gone_stays_where_it_was_typed(houses):
    house = houses(CUSTOMERS, CONTACTS)
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.cycles(2)
    house.crm.delete_contact(house.crm.contacts_of(id_)[0]["id"])
    house.office.type_cell("Contacts", 2, house.column("Memo", "Contacts"), "call after six")
    house.cycles(3)
    house.cycle(full=True)
    house.cycles(3)
    (row,) = house.rows("Contacts")
    assert row["Memo"] == "call after six"
    assert row["syncd"].startswith("deleted in ServiceTitan; Memo never got there")
