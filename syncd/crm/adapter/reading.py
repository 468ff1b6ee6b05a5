"""Change detection by export feeds: every page of every feed in use, side by side, with the token to store.

``includeRecentChanges=true`` brings rows at once and repeats them; rows are taken by id, so repeats cost a page and
nothing else. A refused token means reading that feed from its start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.core.objects import ObjectSpec
from syncd.core.records import CrmReading, CrmRecord
from syncd.crm.adapter.records import record
from syncd.crm.transport.calls import Calls, Refused
from syncd.crm.transport.pages import side_by_side
from syncd.errors import ProtocolError


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """One feed, read to its present end."""

    feed: str
    object: str
    records: tuple[CrmRecord, ...]
    token: str
    is_complete: bool


async def read_feeds(calls: Calls, specs: Iterable[ObjectSpec], cursors: Mapping[str, str]) -> CrmReading:
    """Read feeds from their cursors, or from the start. All or nothing: one that fails fails the reading."""
    feeds = [(spec, spec.feed) for spec in specs if spec.feed is not None]
    readings = await side_by_side([_read_feed(calls, spec, feed, cursors.get(feed)) for spec, feed in feeds])
    return CrmReading(
        records=[item for reading in readings for item in reading.records],
        cursors={reading.feed: reading.token for reading in readings if reading.token},
        complete=frozenset(reading.object for reading in readings if reading.is_complete),
        skew_seconds=calls.skew_seconds,
    )


async def _read_feed(calls: Calls, spec: ObjectSpec, feed: str, cursor: str | None) -> FeedReading:
    try:
        return await _pages(calls, spec, feed, cursor)
    except Refused as refusal:
        if cursor is not None and refusal.problem.status == 400:
            # The token is opaque and may stop being understood; the feed's start always is.
            return await _from_start(calls, spec, feed)
        raise _unexpected(feed, refusal) from refusal


async def _from_start(calls: Calls, spec: ObjectSpec, feed: str) -> FeedReading:
    try:
        return await _pages(calls, spec, feed, None)
    except Refused as refusal:
        raise _unexpected(feed, refusal) from refusal


def _unexpected(feed: str, refusal: Refused) -> ProtocolError:
    return ProtocolError(f"ServiceTitan refused to export {feed}: {refusal.problem.sentence}", side="crm")


async def _pages(calls: Calls, spec: ObjectSpec, feed: str, cursor: str | None) -> FeedReading:
    records: list[CrmRecord] = []
    token = cursor or ""
    name = f"Export{feed.removeprefix('/export').replace('/', '.')}"
    while True:
        query = {"includeRecentChanges": "true", **({"from": token} if token else {})}
        page = await calls.get(name, calls.path(feed), query)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise ProtocolError(f"ServiceTitan's feed {feed} gave no list of rows.", side="crm")
        records.extend(record(spec, row) for row in page["data"])
        following = str(page.get("continueFrom") or "")
        if page.get("hasMore") and following == token:
            raise ProtocolError(f"ServiceTitan's feed {feed} goes in circles.", side="crm")
        token = following or token
        if not page.get("hasMore"):
            break
    return FeedReading(feed=feed, object=spec.name, records=tuple(records), token=token, is_complete=cursor is None)
