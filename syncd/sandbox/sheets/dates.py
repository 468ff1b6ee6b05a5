"""Serial day numbers: days since 1899-12-30 with the time as a fraction, wall clock without zone (D)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serials are wall clock, a zone would be wrong here
_SECONDS = 86_400


def serial_of(day: date, seconds: float = 0) -> int | float:
    """Count a day and seconds into it."""
    days = day.toordinal() - EPOCH.toordinal()
    return days + seconds / _SECONDS if seconds else days


def moment_of(serial: float) -> datetime:
    """Turn a serial back, rounded to the millisecond as shown times are."""
    days = int(serial // 1)
    milliseconds = round((serial - days) * _SECONDS * 1000)
    return EPOCH + timedelta(days=days, milliseconds=milliseconds)


def local_now(now: float, zone: str) -> float:
    """Give the serial of an instant on the wall clock of a zone."""
    moment = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))
    return serial_of(moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second)


def stamp(now: float) -> str:
    """Write an instant as Drive does: UTC with milliseconds."""
    moment = datetime.fromtimestamp(now, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
