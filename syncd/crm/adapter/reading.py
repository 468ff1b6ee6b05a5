"""Change detection: every page of every feed and changed list in use, side by side, with the cursor to store.

``includeRecentChanges=true`` brings a feed's rows at once and repeats them; rows are taken by id, so repeats cost a
page and nothing else. A refused token means reading from the start. Lists of what was modified since are asked a
little into the past again, for a record may come to light later than one with a later stamp.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.core.objects import ChangedList, Feed, ObjectSpec
from syncd.core.records import CrmReading, CrmRecord
from syncd.core.stamps import instant_of, order_key, stamp_of
from syncd.crm.adapter.records import record
from syncd.crm.transport.calls import Calls, Refused
from syncd.crm.transport.pages import LARGEST_PAGE, one_page, side_by_side
from syncd.errors import ProtocolError

OVERLAP_SECONDS = 300.0
"""How late a record may become visible in a list (I: as late as anything else may, protocols 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """One feed or list, read to its present end."""

    source: str
    object: str
    records: tuple[CrmRecord, ...]
    cursor: str
    is_complete: bool


async def read_sources(calls: Calls, specs: Iterable[ObjectSpec], cursors: Mapping[str, str]) -> CrmReading:
    """Read sources from their cursors, or from the start. All or nothing: one that fails fails the reading."""
    sources = [(spec, spec.source) for spec in specs if spec.source is not None]
    readings = await side_by_side([_read(calls, spec, cursors.get(source)) for spec, source in sources])
    return CrmReading(
        records=[item for reading in readings for item in reading.records],
        cursors={reading.source: reading.cursor for reading in readings if reading.cursor},
        complete=frozenset(reading.object for reading in readings if reading.is_complete),
        skew_seconds=calls.skew_seconds,
    )


async def _read(calls: Calls, spec: ObjectSpec, cursor: str | None) -> SourceReading:
    try:
        return await _pages(calls, spec, cursor)
    except Refused as refusal:
        if cursor is not None and refusal.problem.status == 400:
            # The token is opaque and may stop being understood; the start always is.
            return await _from_start(calls, spec)
        raise _unexpected(spec, refusal) from refusal


async def _from_start(calls: Calls, spec: ObjectSpec) -> SourceReading:
    try:
        return await _pages(calls, spec, None)
    except Refused as refusal:
        raise _unexpected(spec, refusal) from refusal


def _unexpected(spec: ObjectSpec, refusal: Refused) -> ProtocolError:
    return ProtocolError(f"ServiceTitan refused to deliver {spec.source}: {refusal.problem.sentence}", side="crm")


async def _pages(calls: Calls, spec: ObjectSpec, cursor: str | None) -> SourceReading:
    match spec.noticed:
        case Feed(path):
            records, reached = await _feed(calls, spec, path, cursor or "")
        case ChangedList(path):
            records, reached = await _changed(calls, spec, path, cursor or "")
        case _:
            raise ValueError(f"{spec.name} have no source of their own")
    return SourceReading(
        source=path, object=spec.name, records=tuple(records), cursor=reached, is_complete=cursor is None
    )


async def _feed(calls: Calls, spec: ObjectSpec, feed: str, token: str) -> tuple[list[CrmRecord], str]:
    records: list[CrmRecord] = []
    name = f"Export{feed.removeprefix('/export').replace('/', '.')}"
    while True:
        query = {"includeRecentChanges": "true", **({"from": token} if token else {})}
        page = await calls.get(name, calls.path(feed, area=spec.area), query)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise ProtocolError(f"ServiceTitan's feed {feed} gave no list of rows.", side="crm")
        records.extend(record(spec, row) for row in page["data"])
        following = str(page.get("continueFrom") or "")
        if page.get("hasMore") and following == token:
            raise ProtocolError(f"ServiceTitan's feed {feed} goes in circles.", side="crm")
        token = following or token
        if not page.get("hasMore"):
            return records, token


async def _changed(calls: Calls, spec: ObjectSpec, path: str, newest: str) -> tuple[list[CrmRecord], str]:
    """Read a list by modification. The bound includes (observed), so of many with one stamp none is passed over."""
    found: dict[object, CrmRecord] = {}
    since = stamp_of(instant_of(newest) - OVERLAP_SECONDS) if newest else ""
    page = 1
    while True:
        query = {"active": "Any", "sort": "+ModifiedOn", "pageSize": str(LARGEST_PAGE), "page": str(page)}
        rows, has_more = await one_page(
            calls, f"{spec.name}.list", calls.path(path, area=spec.area),
            {**query, "modifiedOnOrAfter": since} if since else query,
        )  # fmt: skip
        listed = [record(spec, row) for row in rows]
        found.update({item.id: item for item in listed})
        newest = max((newest, *(item.stamp for item in listed)), key=order_key)
        if not has_more:
            return list(found.values()), newest
        if not listed:
            raise ProtocolError(f"ServiceTitan's list {path} goes on without rows.", side="crm")
        # Pages count from the front and slip when somebody edits meanwhile: the next one begins at the last stamp.
        since, page = (listed[-1].stamp, 1) if listed[-1].stamp != since else (since, page + 1)
