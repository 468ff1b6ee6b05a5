"""Protocols 1: what was seen is committed with the cursor, and work that was not done is derived again."""

import contextlib

from cycle_house import CUSTOMERS, Death

from syncd.config.load import parse_mappings
from syncd.crm.objects import OBJECTS


def test_writes_that_were_held_survive_the_feeds_token(houses):
    """The feed delivers, the token is stored, the writes are held; the next partial read no longer has them."""
    house = houses()
    ids = [house.add(f"Customer {n}", email=f"c{n}@x.test", street=f"{n} Elm") for n in range(1, 10)]
    house.begin()
    for n in range(1, 10):
        house.type(f"Customer {n}", "City", "Miami")
    house.cycles(3)
    assert [(kind, rule, len(rows)) for kind, rule, rows in house.held()] == [("changes", "address", 9)]
    assert house.bodies("PATCH*") == []
    house.cycles(5)
    assert len(house.held()[0][2]) == 9
    house.decide("accepted")
    house.rest()
    assert {house.crm.customer(id_)["address"]["city"] for id_ in ids} == {"Miami"}


def test_work_that_crashed_after_the_token_was_stored_is_derived_again(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.change_customer(id_, name="Ada Yu")
    house.instead("POST cells", "unsent", times=99)
    house.instead("GET values:batchGet", 503, skip=1, times=99)
    house.cycle()
    assert house.names() == {"Ada Xu": 1}
    house.live_on()
    house.rest()
    assert house.names() == {"Ada Yu": 1}


def test_a_process_that_dies_right_after_the_token_was_stored_loses_nothing(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.change_customer(id_, name="Ada Yu")
    house.crm.tag_customer(id_, house.crm.add_tag_type("VIP"))
    tokens = house.store.seen_records.cursors()
    number = 1
    while True:
        house.die_at(number)
        with contextlib.suppress(Death):
            house.cycle()
        house.live_on()
        if house.store.seen_records.cursors() != tokens:
            break
        number += 1
    assert house.names() == {"Ada Xu": 1}
    house.rest()
    assert (house.names(), house.rows()[0]["Tags"]) == ({"Ada Yu": 1}, "VIP")


def test_a_delivery_with_an_older_stamp_is_a_lagging_replicas(house):
    id_ = house.add("Ada Xu")
    house.begin()
    old = house.crm.customer(id_)
    house.wait(10)
    house.crm.change_customer(id_, name="Ada Yu")
    house.rest()
    record = house.crm.world.customers.rows[id_]
    new = dict(record.body)
    record.body.clear()
    record.body.update(old)
    house.cycle(full=True)
    record.body.clear()
    record.body.update(new)
    house.rest()
    assert house.names() == {"Ada Yu": 1}


def test_a_refused_token_falls_back_to_a_full_export(house):
    house.add("Ada Xu")
    house.begin()
    with house.store.write():
        house.store.seen_records.keep_cursors(dict.fromkeys(house.store.seen_records.cursors(), "nonsense"), 0.0)
    house.add("Bo Li")
    report = house.rest()
    assert report.errors == []
    assert house.names() == {"Ada Xu": 1, "Bo Li": 1}


def test_an_unchanged_cycle_reads_and_writes_nothing_else(house):
    for n in range(5):
        house.add(f"Customer {n}", email=f"c{n}@x.test", street=f"{n} Elm")
    house.begin()
    house.lines.clear()
    report = house.cycle()
    assert sorted(house.lines) == ["GET /export/customers", "GET /export/customers/contacts", "GET values:batchGet"]
    assert report.outcome == "in_step"


def test_a_new_transform_makes_its_field_unknown_and_overwrites_nothing(house):
    house.add("Ada Xu", mobile="8135550101")
    house.begin()
    changed = CUSTOMERS.replace("contacts.mobile | phone(US)", "contacts.mobile | text")
    house.mappings = parse_mappings({"customers.yaml": changed}, OBJECTS)
    house.start()
    house.sent.clear()
    house.cycles(3)
    assert house.sent == []
    assert [one.rule for one in house.conflicts()] == ["contacts.mobile"]
    assert house.row("Ada Xu")["Mobile"] == "(813) 555-0101"
    assert house.row("Ada Xu")["syncd"] == "conflict: Mobile"


def test_a_column_added_later_is_a_first_sync_of_that_column(houses):
    without = houses(CUSTOMERS.replace('  Gate:    <-> custom_fields["Gate code"]\n', ""))
    id_ = without.add("Bo Li", custom_fields={without.gate: "1234"})
    without.begin()
    without.mappings = parse_mappings({"customers.yaml": CUSTOMERS}, OBJECTS)
    without.start()
    without.office.type_cell("Customers", 1, 13, "Gate")
    without.cycles(3)
    assert without.rows()[0]["Gate"] == ""
    assert [kind for kind, _, _ in without.held()] == ["fills"]
    without.type("Bo Li", "City", "Miami")
    without.cycles(3)
    assert without.crm.customer(id_)["address"]["city"] == "Miami", "the other columns go on meanwhile"
    without.decide("accepted")
    without.rest()
    assert without.rows()[0]["Gate"] == "1234"
