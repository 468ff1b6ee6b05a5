"""Change detection by feeds: complete or not at all, from the stored token or from the start."""

import asyncio
import json
from decimal import Decimal

import pytest

from syncd.crm.transport.wire import HttpResponse
from syncd.errors import AuthError, ProtocolError, TransientError

FEED = "Export.customers"


def read(bench, *objects, cursors=None):
    return bench.run(bench.adapter.read(objects or ("customers",), cursors or {}))


def names(reading):
    return sorted(record.members["name"] for record in reading.records if "name" in record.members)


def page(**members):
    return HttpResponse(status=200, body=json.dumps(members).encode())


def test_the_first_read_is_complete_and_every_page_is_taken(make_bench):
    bench = make_bench(feed_page_size=10)
    for number in range(25):
        bench.customer(f"c{number:02}")
    reading = read(bench)
    assert names(reading) == [f"c{number:02}" for number in range(25)]
    assert reading.complete == {"customers"}
    assert len(bench.wire.named(FEED)) == 3


def test_a_later_read_brings_only_what_changed_at_once(bench):
    one, _ = bench.customer("c1"), bench.customer("c2")
    cursors = read(bench).cursors
    bench.run(asyncio.sleep(3600))
    cursors = read(bench, cursors=cursors).cursors
    bench.crm.change_customer(one, name="c1 new")
    reading = read(bench, cursors=cursors)
    assert names(reading) == ["c1 new"]
    assert reading.complete == frozenset()


def test_inactive_and_merged_records_come_with_their_state(bench):
    loser, survivor = bench.customer("loser"), bench.customer("survivor")
    bench.crm.merge_customers(loser, survivor)
    record = next(item for item in read(bench).records if item.id == loser)
    assert (record.is_active, record.merged_to_id) == (False, survivor)


def test_children_know_their_parents_and_stamps_stay_raw(bench):
    id_ = bench.customer(contacts=[("Email", "a@example.com")])
    reading = read(bench, "customers", "locations", "customer_contacts", "location_contacts")
    parents = {record.object: record.parent_id for record in reading.records}
    assert parents == {"customers": None, "locations": id_, "customer_contacts": id_}
    assert all(record.stamp == record.members["modifiedOn"] for record in reading.records)
    assert set(reading.cursors) == {
        "/export/customers", "/export/locations", "/export/customers/contacts", "/export/locations/contacts",
    }  # fmt: skip


def test_feeds_are_read_side_by_side(bench):
    read(bench)
    started = bench.loop.at
    read(bench, "customers", "locations", "customer_contacts", "location_contacts")
    assert bench.loop.at - started < 2 * bench.wire.seconds


def test_a_refused_token_means_the_start_of_that_feed_alone(bench):
    bench.customer("c1")
    reading = read(bench, "customers", "locations", cursors={"/export/customers": "rubbish"})
    assert names(reading) == ["Ada", "c1"] or "c1" in names(reading)
    assert "customers" in reading.complete
    good = read(bench, "customers", cursors=reading.cursors)
    assert good.complete == frozenset()


def test_nulls_are_possible_anywhere_but_in_ids(bench):
    row = {
        "id": 5, "name": None, "type": None, "address": None, "customFields": None, "tagTypeIds": None,
        "active": None, "mergedToId": None, "modifiedOn": None, "externalData": None, "unheardOf": {"x": [None]},
    }  # fmt: skip
    bench.wire.fail(FEED, page(hasMore=False, continueFrom=None, data=[row]))
    record = read(bench).records[0]
    assert (record.id, record.stamp, record.is_active, record.merged_to_id) == (5, "", True, None)


def test_money_is_exact(bench):
    bench.customer(balance="0.10")
    assert read(bench).records[0].members["balance"] == Decimal("0.10")


@pytest.mark.parametrize(
    "members",
    [
        {"hasMore": False, "continueFrom": "x", "data": [{"name": "no id"}]},
        {"hasMore": False, "continueFrom": "x", "data": ["not a row"]},
        {"hasMore": False, "continueFrom": "x", "data": None},
        {"hasMore": True, "continueFrom": "", "data": []},
    ],
)
def test_an_answer_that_is_no_feed_is_told_as_such(bench, members):
    bench.wire.fail(FEED, page(**members))
    with pytest.raises(ProtocolError):
        read(bench)


def test_one_feed_that_fails_fails_the_reading(bench, html):
    bench.wire.fail("Export.locations", *[html] * 4)
    with pytest.raises(TransientError):
        read(bench, "customers", "locations", "customer_contacts")


def test_of_several_failures_the_one_people_can_mend_is_told(bench, html):
    bench.wire.fail("Export.locations", *[html] * 4)
    bench.wire.fail(FEED, HttpResponse(status=403, body=b'{"title":"Scope validation failed: x"}'))
    with pytest.raises(AuthError):
        read(bench, "customers", "locations")


def test_reading_can_be_given_up(bench):
    async def given_up():
        bench.customer()
        task = asyncio.ensure_future(bench.adapter.read(["customers", "locations"], {}))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    bench.run(given_up())


def test_the_difference_of_the_clocks_is_measured(bench):
    bench.crm.clock = type("Ahead", (), {"now": lambda self: bench.clock.now() + 90})()
    assert 88 < read(bench).skew_seconds < 91
