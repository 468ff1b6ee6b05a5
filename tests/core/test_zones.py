from datetime import UTC, datetime, timedelta

import pytest

from syncd.core.zones import zone_named, zone_or_utc

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "hours"), [("America/Phoenix", -7), ("GMT-07:00", -7), ("GMT+05:30", 5.5), ("GMT+0:00", 0), ("Etc/GMT", 0)]
)
def test_zones_are_known_by_place_and_by_distance(name, hours):
    assert NOON.astimezone(zone_named(name)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "GMT-25:00", "GMT-07", "America", "../etc/passwd"])
def test_a_zone_that_nobody_knows_is_none(name):
    assert zone_named(name) is None
    assert zone_or_utc(name) is UTC
