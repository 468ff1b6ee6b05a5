"""Reads that lag behind writes (O: seen on a live tenant's locations), while feeds and answers tell the present."""

import pytest


@pytest.fixture
def lagging(api, clock):
    """A customer of old, in a tenant whose reads lag two seconds from now on."""
    record = api.customer("Ada", contacts=[{"type": "Email", "value": "a@b.co"}])
    clock.seconds += 60
    api.crm.set_switches(read_lag_seconds=2.0)
    return record


def test_what_was_just_created_is_unknown_for_a_while(api, clock, lagging):
    made = api.ok("POST", "locations", {"customerId": lagging["id"], "name": "New", "address": lagging["address"]})
    api.refused(404, "GET", f"locations/{made['id']}")
    assert len(api.ok("GET", "locations", customerId=lagging["id"])["data"]) == 1
    clock.seconds += 2
    assert api.ok("GET", f"locations/{made['id']}")["name"] == "New"
    assert len(api.ok("GET", "locations", customerId=lagging["id"])["data"]) == 2


def test_the_answer_and_the_feed_tell_what_reads_do_not_show_yet(api, clock, crm, lagging):
    tag, path = crm.add_tag_type("VIP"), f"customers/{lagging['id']}"
    clock.seconds += 5
    assert api.ok("PATCH", path, {"tagTypeIds": [tag]})["tagTypeIds"] == [tag]
    assert api.ok("GET", path)["tagTypeIds"] == []
    rows, _ = api.feed(includeRecentChanges="true")
    assert [row["tagTypeIds"] for row in rows] == [[tag]]
    clock.seconds += 1.9
    assert api.ok("GET", path)["tagTypeIds"] == []
    clock.seconds += 0.1
    assert api.ok("GET", path)["tagTypeIds"] == [tag]


def test_each_state_is_shown_in_its_turn(api, clock, lagging):
    path = f"customers/{lagging['id']}"
    shown = []
    for name in ("b", "c", "d"):
        api.ok("PATCH", path, {"name": name})
        clock.seconds += 1.5
        shown.append(api.ok("GET", path)["name"])
    clock.seconds += 2
    assert [*shown, api.ok("GET", path)["name"]] == ["Ada", "b", "c", "d"]


def test_writes_work_on_the_present(api, clock, lagging):
    path = f"customers/{lagging['id']}"
    contact = api.ok("POST", f"{path}/contacts", {"type": "Email", "value": "c@d.co"})["id"]
    assert api.ok("PATCH", f"{path}/contacts/{contact}", {"memo": "work"})["memo"] == "work"
    api.ok("DELETE", f"{path}/contacts/{contact}")
    api.refused(404, "DELETE", f"{path}/contacts/{contact}")
    clock.seconds += 2.1
    assert len(api.ok("GET", f"{path}/contacts")["data"]) == 1


def test_what_people_do_lags_too_from_the_moment_they_do_it(api, clock, crm, lagging):
    crm.deactivate_customer(lagging["id"])
    clock.seconds += 1
    assert api.ok("GET", f"customers/{lagging['id']}")["active"]
    clock.seconds += 1
    assert not api.ok("GET", f"customers/{lagging['id']}")["active"]


def test_a_location_that_moved_is_listed_where_it_was_and_then_where_it_is(api, clock, lagging):
    api.crm.set_switches(last_location_may_leave=True)
    other, spot = api.customer("Bea")["id"], lagging["locations"][0]["id"]
    clock.seconds += 5
    api.ok("PATCH", f"locations/{spot}", {"customerId": other})
    assert [row["id"] for row in api.ok("GET", "locations", customerId=lagging["id"])["data"]] == [spot]
    clock.seconds += 2
    assert api.ok("GET", "locations", customerId=lagging["id"])["data"] == []
    assert spot in [row["id"] for row in api.ok("GET", "locations", customerId=other)["data"]]
