"""One table of records, ordered for feeds by (modifiedOn, id).

It decides how a record is kept, found by its parent and walked in the order of its changes, and which rows have
changed since they were last saved. It knows nothing about what a record means.
"""

from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from syncd.sandbox.crm import stamps

Key = tuple[int, int]
"""A place in a feed: modifiedOn in ticks, then id."""


@dataclass(slots=True, kw_only=True)
class Record:
    """One row: what the API answers, and what it keeps to itself."""

    id: int
    body: dict[str, Any]
    """The read model, in its order, without external data."""
    created: int
    modified: int
    modified_by_people: int
    """As ``modified``, but not moved by accounting."""
    parent: int = 0
    """Owner of a contact or note, customer of a location; 0 where there is none."""
    external: dict[str, dict[str, str]] = field(default_factory=dict)
    """External data by application GUID."""
    external_at: int = 0
    """When external data was last planted, in ticks."""
    deleted: bool = False

    def copy(self) -> "Record":
        """Return the record as it stands; later changes do not reach it."""
        external = {guid: dict(items) for guid, items in self.external.items()}
        return replace(self, body=dict(self.body), external=external)

    def dump(self) -> dict[str, Any]:
        """Return the record as JSON-able data."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


class Table:
    """Records of one kind."""

    __slots__ = ("_order", "_parents", "_watched", "dirty", "name", "rows")

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[int, Record] = {}
        self.dirty: set[int] = set()
        """Ids changed since the last save."""
        self._watched: set[int] | None = None
        self._order: list[Key] = []
        self._parents: dict[int, list[int]] = {}

    def get(self, record_id: int) -> Record | None:
        """Return the record unless it is unknown or deleted."""
        record = self.rows.get(record_id)
        return None if record is None or record.deleted else record

    def live(self) -> Iterator[Record]:
        """Walk all records that are not deleted, oldest id first."""
        return (record for record in self.rows.values() if not record.deleted)

    def children(self, parent: int) -> list[Record]:
        """Return the records of one parent that are not deleted, oldest id first."""
        return [record for record in self.ever_children(parent) if not record.deleted]

    def ever_children(self, parent: int) -> Iterator[Record]:
        """Walk all records that one parent has or had until they were deleted, oldest id first."""
        return (self.rows[child] for child in self._parents.get(parent, ()))

    def add(self, record: Record) -> Record:
        """Take in a record; its stamps stand as given."""
        self.rows[record.id] = record
        self._parents.setdefault(record.parent, []).append(record.id)
        insort(self._order, (record.modified, record.id))
        self.mark(record)
        return record

    def touch(self, record: Record, ticks: int, *, by_people: bool = True) -> None:
        """Move a record to the end of the feed."""
        self.mark(record)
        record.modified = ticks
        record.body["modifiedOn"] = stamps.to_text(ticks)
        if by_people:
            record.modified_by_people = ticks
        insort(self._order, (ticks, record.id))
        if len(self._order) > 2 * len(self.rows) + 64:
            self._order = sorted((row.modified, row.id) for row in self.rows.values())

    def move(self, record: Record, parent: int) -> None:
        """Give a record another parent."""
        self._parents[record.parent].remove(record.id)
        self._parents.setdefault(parent, []).append(record.id)
        record.parent = parent
        self.mark(record)

    def mark(self, record: Record) -> None:
        """Note that a record has changed."""
        self.dirty.add(record.id)
        if self._watched is not None:
            self._watched.add(record.id)

    def watch(self) -> None:
        """Begin to note changes for `watched_changes`."""
        self._watched = set()

    def watched_changes(self) -> list[int]:
        """Return the ids changed since the last time, oldest id first."""
        found = sorted(self._watched or ())
        if found:
            self._watched = set()
        return found

    def mirror(self, record: Record) -> None:
        """Take in another table's record in place of what it was there; this one's feed is not kept."""
        known = self.rows.get(record.id)
        if known is None:
            self.add(record)
            return
        self.rows[record.id] = record
        if known.parent != record.parent:
            self._parents[known.parent].remove(record.id)
            self._parents.setdefault(record.parent, []).append(record.id)

    def after(self, key: Key) -> Iterator[Record]:
        """Walk the records changed after a place in the feed, deleted ones too."""
        order, rows = self._order, self.rows
        for index in range(bisect_right(order, key), len(order)):
            ticks, record_id = order[index]
            record = rows[record_id]
            # An entry whose record has moved on is a leftover; the record comes again at its new place. Two
            # equal entries (touched twice within one tick) stand side by side.
            if record.modified == ticks and (index == 0 or order[index - 1] != order[index]):
                yield record

    def restore(self, record: Record) -> None:
        """Take in a saved record."""
        self.add(record)
        self.dirty.discard(record.id)

    def public_id(self, record_id: int, given: Any) -> Any:  # noqa: ARG002 - a table of guids takes one that is given
        """Return the id that the API shows for a record."""
        return record_id


class GuidTable(Table):
    """Records that the API knows by a guid; inside they have a number like all others."""

    __slots__ = ("_by_guid",)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._by_guid: dict[str, int] = {}

    def add(self, record: Record) -> Record:
        """Take in a record; a guid that is used again names the newer one."""
        self._by_guid[record.body["id"]] = record.id
        return super().add(record)

    def find(self, guid: str) -> Record | None:
        """Return the record with this guid unless it is unknown or deleted."""
        return self.get(self._by_guid.get(guid, 0))

    def public_id(self, record_id: int, given: Any) -> Any:
        """Return the guid given with a record, or one made from its number."""
        return given or str(UUID(bytes=sha256(f"{self.name} {record_id}".encode()).digest()[:16], version=4))
