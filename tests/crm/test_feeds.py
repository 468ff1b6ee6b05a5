"""Change detection by the export feeds: pages, cursors, lag, refused tokens, nulls and exact numbers."""

from decimal import Decimal

import pytest
from crm_bench import TAMPA, answer

from syncd.errors import ProtocolError, TransientError

FEED = "/export/customers"


def _read(bench, cursors=None, objects=("customers",)):
    return bench.run(bench.side.read(objects, cursors or {}))


def test_every_page_is_read_and_the_last_token_is_kept(bench):
    bench.crm.set_switches(feed_page_size=10)
    ids = {bench.add(f"C {n}") for n in range(35)}
    reading = _read(bench)
    assert {record.id for record in reading.records} == ids
    assert len(bench.lines(f"GET {FEED}")) == 4
    assert reading.complete == {"customers"}
    assert reading.cursors[FEED] != ""


def test_from_a_cursor_only_news_are_read(bench):
    bench.add("Old")
    cursors = _read(bench).cursors
    bench.wait(3600)
    cursors = _read(bench, cursors).cursors
    new = bench.add("New")
    reading = _read(bench, cursors)
    assert new in {record.id for record in reading.records}
    assert reading.complete == frozenset()
    assert bench.sent[-1].query["from"] == cursors[FEED]


def test_recent_changes_come_at_once_and_may_repeat(bench):
    first = _read(bench)
    id_ = bench.add("New")
    again = _read(bench, first.cursors)
    once_more = _read(bench, again.cursors)
    assert id_ in {record.id for record in again.records}
    assert id_ in {record.id for record in once_more.records} or once_more.records == []
    assert all(call.query["includeRecentChanges"] == "true" for call in bench.sent)


def test_a_cursor_stays_when_nothing_is_new(bench):
    cursors = _read(bench).cursors
    assert _read(bench, cursors).cursors == cursors or _read(bench, cursors).cursors[FEED]


def test_a_refused_cursor_means_reading_from_the_start(bench):
    bench.add()
    reading = _read(bench, {FEED: "nonsense"})
    assert reading.complete == {"customers"}
    assert len(reading.records) == 1
    assert bench.lines() == [f"GET {FEED}"] * 2


def test_a_cursor_refused_on_a_later_page_starts_anew_without_doubles_of_meaning(bench):
    bench.crm.set_switches(feed_page_size=10)
    for n in range(25):
        bench.add(f"C {n}")
    cursor = _read(bench, {}).cursors
    bench.wait(2000)
    bench.befall(f"GET {FEED}", answer(400, {"title": "bad token"}))
    reading = _read(bench, cursor)
    assert reading.complete == {"customers"}
    assert len({record.id for record in reading.records}) == 25


def test_a_refusal_from_the_start_is_worth_reporting(bench):
    bench.befall(f"GET {FEED}", answer(400, {"title": "no"}), times=9)
    with pytest.raises(ProtocolError):
        _read(bench)


def test_one_feed_that_fails_fails_the_whole_reading(bench):
    bench.befall("GET /export/locations", answer(503), times=9)
    with pytest.raises(TransientError):
        _read(bench, objects=("customers", "locations", "customer_contacts", "location_contacts"))


def test_a_feed_that_goes_in_circles_is_left(bench):
    page = {"data": [], "hasMore": True, "continueFrom": "x"}
    bench.befall(f"GET {FEED}", answer(200, page), times=99)
    with pytest.raises(ProtocolError):
        _read(bench, {FEED: "x"})
    assert len(bench.sent) == 1


@pytest.mark.parametrize("body", [{}, [], {"data": None}, {"data": [{"name": "no id"}]}, {"data": ["x"]}, "x"])
def test_an_answer_that_is_no_page_is_never_an_empty_one(bench, body):
    bench.befall(f"GET {FEED}", answer(200, body), times=9)
    with pytest.raises(ProtocolError):
        _read(bench)


def test_nulls_are_possible_anywhere_but_in_ids(bench):
    row = {"id": 5, "name": None, "active": None, "address": None, "modifiedOn": None, "mergedToId": None}
    bench.befall(f"GET {FEED}", answer(200, {"data": [row], "hasMore": False, "continueFrom": None}))
    (record,) = _read(bench).records
    assert (record.id, record.is_active, record.stamp, record.merged_to_id) == (5, True, "", None)


def test_unknown_members_are_carried_and_disturb_nobody(bench):
    row = {"id": 5, "name": "A", "somethingNew": {"a": [1]}, "modifiedOn": "2026-01-01T00:00:00Z"}
    bench.befall(f"GET {FEED}", answer(200, {"data": [row], "hasMore": False, "continueFrom": "t"}))
    (record,) = _read(bench).records
    assert record.members["somethingNew"] == {"a": [1]}


def test_money_is_exact(bench):
    body = b'{"data": [{"id": 5, "balance": 0.1000000001}], "hasMore": false, "continueFrom": "t"}'
    bench.befall(f"GET {FEED}", answer(200, body))
    (record,) = _read(bench).records
    assert record.members["balance"] == Decimal("0.1000000001")


def test_stamps_keep_their_raw_text(bench):
    bench.add()
    (record,) = _read(bench).records
    assert record.stamp == bench.crm.customer(record.id)["modifiedOn"]


def test_inactive_and_merged_records_are_delivered(bench):
    kept, gone, idle = bench.add("Kept"), bench.add("Gone"), bench.add("Idle")
    bench.crm.merge_customers(gone, kept)
    bench.crm.deactivate_customer(idle)
    found = {record.id: record for record in _read(bench).records}
    assert (found[gone].is_active, found[gone].merged_to_id) == (False, kept)
    assert (found[idle].is_active, found[idle].merged_to_id) == (False, None)


def test_children_know_their_parent(bench):
    id_ = bench.add(contacts=[("Email", "a@x.test")])
    (record,) = _read(bench, objects=("customer_contacts",)).records
    assert (record.parent_id, record.members["value"]) == (id_, "a@x.test")


def test_four_feeds_are_read_side_by_side(bench):
    bench.crm.add_location(bench.add(), "Cabin", address=TAMPA)
    _read(bench)
    bench.forget()
    start = bench.loop.time()
    _read(bench, objects=("customers", "locations", "customer_contacts", "location_contacts"))
    assert len(bench.sent) == 4
    assert bench.loop.time() - start < 2 * bench.latency
