"""Time zones as a spreadsheet names them: by their place, or as a distance from GMT where Google knows none (D)."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_CUSTOM = re.compile(r"GMT([+-])(\d{1,2}):([0-5]\d)")


def zone_named(name: str) -> tzinfo | None:
    """Find the zone; ``None`` where this machine knows none of that name."""
    custom = _CUSTOM.fullmatch(name)
    if custom:
        distance = timedelta(hours=int(custom[2]), minutes=int(custom[3]))
        return timezone(-distance if custom[1] == "-" else distance) if distance < timedelta(days=1) else None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_or_utc(name: str) -> tzinfo:
    """Find the zone, or take UTC; ``check --online`` tells of a zone that is not known."""
    return zone_named(name) or UTC
