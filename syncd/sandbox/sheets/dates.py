"""Serial day numbers: days since 1899-12-30 with the time as a fraction, wall clock without zone (D)."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serials are wall clock, a zone would be wrong here
_SECONDS = 86_400
_CUSTOM_ZONE = re.compile(r"GMT([+-])(\d\d):([0-5]\d)")


def serial_of(day: date, seconds: float = 0) -> int | float:
    """Count a day and seconds into it."""
    days = day.toordinal() - EPOCH.toordinal()
    return days + seconds / _SECONDS if seconds else days


def moment_of(serial: float) -> datetime:
    """Turn a serial back, rounded to the millisecond as shown times are.

    Raises: OverflowError, outside of the years 1 to 9999.
    """
    days = int(serial // 1)
    milliseconds = round((serial - days) * _SECONDS * 1000)
    return EPOCH + timedelta(days=days, milliseconds=milliseconds)


def local_now(now: float, zone: str) -> float:
    """Give the serial of an instant on the wall clock of a zone."""
    moment = datetime.fromtimestamp(now, UTC).astimezone(zone_of(zone))
    return serial_of(moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second)


def zone_of(name: str) -> tzinfo:
    """Find a zone by its CLDR name, or by its distance from GMT (D: such as GMT-07:00). Raises: LookupError."""
    custom = _CUSTOM_ZONE.fullmatch(name)
    try:
        if custom:
            return timezone((-1 if custom[1] == "-" else 1) * timedelta(hours=int(custom[2]), minutes=int(custom[3])))
        return ZoneInfo(name)
    except (ValueError, OSError):
        raise LookupError(name) from None


def stamp(now: float) -> str:
    """Write an instant as Drive does: UTC with milliseconds."""
    moment = datetime.fromtimestamp(now, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
