"""Export feeds: lag, horizon, tokens, order."""

import base64

import pytest

from syncd.sandbox.crm import stamps


def ids(rows):
    return [row["id"] for row in rows]


def test_a_change_shows_after_fifteen_minutes(api, clock):
    record = api.customer()["id"]
    rows, token = api.feed()
    assert rows == []
    clock.seconds += 900
    rows, after = api.feed(**{"from": token})
    assert ids(rows) == [record]
    assert api.feed(**{"from": after})[0] == []


def test_recent_changes_come_at_once_and_repeat_until_the_horizon_has_passed(api, clock):
    record = api.customer()["id"]
    rows, token = api.feed(includeRecentChanges="true")
    assert ids(rows) == [record]
    clock.seconds += 600
    rows, token = api.feed(includeRecentChanges="true", **{"from": token})
    assert ids(rows) == [record]
    clock.seconds += 301
    rows, token = api.feed(includeRecentChanges="true", **{"from": token})
    assert ids(rows) == [record]
    assert api.feed(includeRecentChanges="true", **{"from": token})[0] == []


def test_pages_hold_every_row_once_even_with_equal_stamps(api, crm, clock):
    crm.set_switches(feed_page_size=7)
    made = [crm.add_customer(str(number)) for number in range(30)]
    for record in made[::2]:
        crm.change_customer(record, doNotMail=True)
    clock.seconds += 1000
    rows, _ = api.feed()
    assert sorted(ids(rows)) == made
    rows, _ = api.feed("export/locations")
    assert len(set(ids(rows))) == 30


def test_a_row_edited_while_paging_comes_again(api, crm, clock):
    crm.set_switches(feed_page_size=2, feed_lag_seconds=0, feed_pages_vary=False)
    made = [crm.add_customer(str(number)) for number in range(3)]
    clock.seconds += 1
    page = api.ok("GET", "export/customers")
    crm.change_customer(made[0], doNotMail=True)
    clock.seconds += 1
    rest, _ = api.feed(**{"from": page["continueFrom"]})
    assert ids(rest) == [made[2], made[0]]


def test_order_within_a_page_is_not_promised(api, crm, clock):
    made = [crm.add_customer(str(number)) for number in range(10)]
    clock.seconds += 1000
    assert ids(api.feed()[0]) != made
    crm.set_switches(feed_disorder=False)
    assert ids(api.feed()[0]) == made


def test_a_short_page_is_not_the_last_one(api, crm, clock):
    crm.set_switches(feed_page_size=10)
    made = [crm.add_customer(str(number)) for number in range(60)]
    clock.seconds += 1000
    sizes, query, seen = [], {}, []
    while True:
        page = api.ok("GET", "export/customers", **query)
        assert api.ok("GET", "export/customers", **query) == page
        seen += ids(page["data"])
        query["from"] = page["continueFrom"]
        if not page["hasMore"]:
            break
        sizes.append(len(page["data"]))
    assert sorted(seen) == made
    assert 5 <= min(sizes) < max(sizes) <= 10
    crm.set_switches(feed_pages_vary=False)
    assert len(api.ok("GET", "export/customers")["data"]) == 10


def test_a_date_starts_the_feed(api, crm, clock):
    crm.add_customer("old")
    clock.seconds += 86_400
    new = crm.add_customer("new")
    clock.seconds += 1000
    assert ids(api.feed(**{"from": "2026-01-02"})[0]) == [new]
    assert len(api.feed(**{"from": ""})[0]) == 2


@pytest.mark.parametrize("token", ["nonsense", "AAAA", "é"])
def test_a_bad_token_is_400(api, token):
    assert "from" in api.refused(400, "GET", "export/customers", **{"from": token})["errors"]


def test_a_token_belongs_to_one_feed(api):
    _, token = api.feed()
    api.refused(400, "GET", "export/locations", **{"from": token})


def test_token_anatomy(api, crm, clock):
    record = crm.add_customer("a")
    clock.seconds += 1000
    raw = base64.urlsafe_b64decode(api.feed()[1])
    assert (len(raw), raw[0]) == (21, 1)
    ticks = int.from_bytes(raw[1:9], "little") & ~(1 << 62)
    assert stamps.to_text(ticks) == crm.customer(record)["modifiedOn"]
    assert int.from_bytes(raw[9:17], "little") == record


def test_deleted_contacts_are_not_shown_unless_switched_on(api, crm, clock):
    record = crm.add_customer("a", contacts=[("Email", "a@b.co")])
    contact = crm.contacts_of(record)[0]["id"]
    clock.seconds += 1000
    rows, token = api.feed("export/customers/contacts")
    assert [(row["id"], row["customerId"], row["active"]) for row in rows] == [(contact, record, True)]
    crm.delete_contact(contact)
    clock.seconds += 1000
    assert api.feed("export/customers/contacts", **{"from": token})[0] == []
    crm.set_switches(deleted_contacts_in_feeds=True)
    rows, _ = api.feed("export/customers/contacts", **{"from": token})
    assert [(row["id"], row["active"]) for row in rows] == [(contact, False)]


def test_feeds_show_inactive_and_merged_rows(api, crm, clock):
    keep, lose = crm.add_customer("k"), crm.add_customer("l")
    clock.seconds += 1000
    _, token = api.feed()
    crm.merge_customers(lose, keep)
    clock.seconds += 1000
    rows, _ = api.feed(**{"from": token})
    assert {row["id"]: row["mergedToId"] for row in rows} == {keep: None, lose: keep}


def test_accounting_moves_the_feed(api, crm, clock):
    record = crm.add_customer("k")
    clock.seconds += 1000
    _, token = api.feed()
    crm.set_balance(record, "1.00")
    clock.seconds += 1000
    assert ids(api.feed(**{"from": token})[0]) == [record]


def test_contact_changes_do_not_move_the_customer(api, crm, clock):
    record = crm.add_customer("k", contacts=[("Email", "a@b.co")])
    clock.seconds += 1000
    _, token = api.feed()
    crm.change_contact(crm.contacts_of(record)[0]["id"], value="b@b.co")
    clock.seconds += 1000
    assert api.feed(**{"from": token})[0] == []


def test_rows_one_call_makes_share_a_stamp_and_calls_do_not(api):
    first, second = api.customer(), api.customer()
    assert first["modifiedOn"] == first["locations"][0]["modifiedOn"]
    assert first["modifiedOn"] != second["modifiedOn"]
