"""The CRM's time stamps: kept as raw text, compared to their last digit, turned into seconds where needed.

Observed (servicetitan-crm-v2.md 0.19): up to seven fractional digits with trailing zeros dropped; Python's
microseconds lose the last one, so the text stays the version and ``order_key`` compares it exactly.
"""

from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def order_key(stamp: str) -> tuple[str, str]:
    """Sort key of a stamp: whole seconds as text, then the fraction padded to seven digits."""
    whole, _, fraction = stamp.rstrip("Zz").partition(".")
    return whole, fraction.ljust(7, "0")


def is_older(stamp: str, other: str) -> bool:
    """Whether a delivery's stamp is older than one seen before; blank stamps are never older."""
    if not stamp or not other or stamp == other:
        return False
    return order_key(stamp) < order_key(other)


def stamp_of(instant: float) -> str:
    """A moment as the CRM takes it in a query, to the second."""
    return datetime.fromtimestamp(int(instant), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(stamp: str) -> float:
    """Seconds since the epoch; 0 when there is no stamp or no date."""
    whole, fraction = order_key(stamp)
    try:
        moment = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    except ValueError:
        return 0.0
    digits = fraction[:7]
    return (moment - _EPOCH).total_seconds() + (int(digits) / 1e7 if digits.isdigit() else 0.0)
