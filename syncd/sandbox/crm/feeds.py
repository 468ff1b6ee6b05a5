"""Export feeds: continuation tokens, the lag, the horizon behind which rows repeat (section 5 of the reference).

It decides what one page of a feed holds and where the next begins. How a row is rendered is handed in.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterable
from itertools import islice
from typing import Any

from syncd.sandbox.crm import stamps
from syncd.sandbox.crm.lists import Render, plain
from syncd.sandbox.crm.operations import Call
from syncd.sandbox.crm.problems import invalid
from syncd.sandbox.crm.records import Key, Record, Table
from syncd.sandbox.crm.world import World

# I, from a published token: version, DateTime.ToBinary in UTC, a row id, four more bytes (here: whose feed).
_LAYOUT = struct.Struct("<BqqI")
_UTC_KIND = 1 << 62
_LAST_ID = 2**63 - 1


def token(feed: str, key: Key) -> str:
    """Write the place in a feed from which to continue."""
    raw = _LAYOUT.pack(1, key[0] | _UTC_KIND, key[1], zlib.crc32(feed.encode()))
    return base64.urlsafe_b64encode(raw).decode()


def place(feed: str, start: str | None) -> Key:
    """Read where to begin: nothing, a date, or a token of this very feed."""
    if not start:
        return (-1, 0)
    ticks = stamps.from_text(start)
    if ticks is not None:
        return (ticks - 1, _LAST_ID)
    try:
        version, binary, row, owner = _LAYOUT.unpack(base64.b64decode(start.encode(), b"-_", validate=True))
    except (binascii.Error, struct.error, UnicodeEncodeError):
        raise _refused() from None
    if version != 1 or owner != zlib.crc32(feed.encode()) or not binary & _UTC_KIND:
        raise _refused()
    return (binary & ~_UTC_KIND, row)


def export(
    world: World, call: Call, feed: str, table: Table, render: Render = plain, *, hide_deleted: bool = False
) -> dict[str, Any]:
    """Return one page of a feed."""
    start = place(feed, call.query.get("from"))
    recent = call.query.get("includeRecentChanges", False)
    switches = world.switches
    horizon = world.now() - round(switches.feed_lag_seconds * stamps.TICKS_PER_SECOND)
    rows: Iterable[Record] = table.after(start)
    if not recent:
        rows = _until(horizon, rows)
    if hide_deleted:
        rows = (record for record in rows if not record.deleted)
    found = list(islice(rows, switches.feed_page_size + 1))
    has_more = len(found) > switches.feed_page_size
    shown = found[: _size(world, start) if has_more else switches.feed_page_size]
    last = (shown[-1].modified, shown[-1].id) if shown else start
    if recent and not has_more:
        # Rows newer than the horizon come again: the token is held back (D that they repeat, I how).
        last = min(last, max((horizon, _LAST_ID), (0, 0)))
    if switches.feed_disorder:
        shown = _disordered(shown, _draw(start))
    return {
        "hasMore": has_more,
        "continueFrom": token(feed, max(last, (0, 0))),
        "data": [render(record) for record in shown],
    }


def _until(horizon: int, rows: Iterable[Record]) -> Iterable[Record]:
    for record in rows:
        if record.modified > horizon:
            return
        yield record


def _draw(start: Key) -> int:
    """Draw a number that belongs to a place in a feed: who asks the same again is answered the same."""
    return zlib.crc32(repr(start).encode())


def _size(world: World, start: Key) -> int:
    """Say how many rows a page holds after which more come: between half of a full one and all of it."""
    full = world.switches.feed_page_size
    return full - _draw(start) % (full // 2 + 1) if world.switches.feed_pages_vary else full


def _disordered(rows: list[Record], draw: int) -> list[Record]:
    # Every fifth pair of neighbours changes places, another one on each page; the page stays the same set of rows.
    shown = list(rows)
    for index in range(draw % 8, len(shown) - 1, 10):
        shown[index], shown[index + 1] = shown[index + 1], shown[index]
    return shown


def _refused() -> Exception:
    # The operation lists 400 for a bad token (D); the words were not seen (I).
    return invalid({"from": ["The continuation token is not valid."]})
