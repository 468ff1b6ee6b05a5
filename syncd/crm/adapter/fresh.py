"""What records hold right before they are written to: read afresh, fifty a call, just ahead of the lanes.

Each chunk is read when the lanes come near it and not before, so a long batch is not judged by an old picture. It
decides when to read; whether a write still fits is the writer's business.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from syncd.core.crm_operations import CrmOperation, DeleteRecord, PatchRecord
from syncd.core.objects import ObjectSpec
from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.crm.adapter.fetching import Fetcher
from syncd.crm.transport.calls import Refused
from syncd.crm.transport.pages import chunked
from syncd.errors import AuthError, RateLimitedError, SyncdError

Found = dict[CrmId, CrmRecord | None]


class UnreadError(Exception):
    """A fresh read failed, so nothing is written on an old picture."""


class HiddenError(Exception):
    """The parent does not show its children: it is inactive, merged or gone."""


class FreshReads:
    """The fresh reads of one batch."""

    def __init__(self, fetcher: Fetcher, objects: Mapping[str, ObjectSpec], operations: Iterable[CrmOperation]) -> None:
        self._fetcher, self._objects = fetcher, objects
        self._chunk_of: dict[tuple[str, bool, CrmId], _Chunk] = {}
        wanted: dict[tuple[str, bool], list[CrmId]] = {}
        for operation in operations:
            if isinstance(operation, PatchRecord | DeleteRecord):
                wanted.setdefault((operation.object, self._is_child(operation)), []).append(self._asked_for(operation))
        for (object_name, is_child), ids in wanted.items():
            chunks = [_Chunk(object_name, is_child, part) for part in chunked(ids)]
            for chunk, following in zip(chunks, (*chunks[1:], None), strict=True):
                chunk.following = following
                self._chunk_of.update({(object_name, is_child, id_): chunk for id_ in chunk.ids})

    async def of(self, operation: PatchRecord | DeleteRecord) -> CrmRecord | None:
        """What the record holds; ``None`` when it is gone.

        Raises: UnreadError, HiddenError; AuthError and RateLimitedError, which concern more than this record.
        """
        chunk = self._chunk(operation)
        chunk.start(self._fetcher)
        if chunk.following is not None:
            chunk.following.start(self._fetcher)
        return (await chunk.result(self._asked_for(operation))).get(operation.id)

    def remember(self, operation: PatchRecord, answered: CrmRecord) -> None:
        """What a write answered is the freshest there is, for whatever follows in its lane."""
        self._chunk(operation).replace(self._asked_for(operation), answered)

    def _chunk(self, operation: PatchRecord | DeleteRecord) -> "_Chunk":
        return self._chunk_of[operation.object, self._is_child(operation), self._asked_for(operation)]

    def _is_child(self, operation: PatchRecord | DeleteRecord) -> bool:
        return operation.parent_id is not None and self._objects[operation.object].is_under_parent

    def _asked_for(self, operation: PatchRecord | DeleteRecord) -> CrmId:
        """A child is read through its parent's list."""
        is_child = self._objects[operation.object].is_under_parent
        return operation.parent_id if operation.parent_id is not None and is_child else operation.id

    async def close(self) -> None:
        """Drop reads that nobody waits for any more."""
        tasks = [chunk.task for chunk in set(self._chunk_of.values()) if chunk.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Chunk:
    """Records, or parents of records, that one call reads."""

    def __init__(self, object_name: str, is_child: bool, ids: Sequence[CrmId]) -> None:  # noqa: FBT001 - private
        self._object, self._is_child, self.ids = object_name, is_child, ids
        self.following: _Chunk | None = None
        self.task: asyncio.Task[Mapping[CrmId, Found]] | None = None
        self._newer: dict[CrmId, Found] = {}

    def start(self, fetcher: Fetcher) -> None:
        if self.task is None:
            self.task = asyncio.ensure_future(self._read(fetcher))

    async def result(self, asked: CrmId) -> Found:
        if self.task is None:
            raise UnreadError("it was not read")
        # Shielded: one lane that gives up must not take the read away from the others.
        try:
            found = await asyncio.shield(self.task)
        except (AuthError, RateLimitedError):
            raise
        except (SyncdError, Refused) as error:
            raise UnreadError(str(error)) from error
        if asked not in found:
            raise HiddenError
        return {**found[asked], **self._newer.get(asked, {})}

    def replace(self, asked: CrmId, answered: CrmRecord) -> None:
        self._newer.setdefault(asked, {})[answered.id] = answered

    async def _read(self, fetcher: Fetcher) -> Mapping[CrmId, Found]:
        if not self._is_child:
            return {id_: {id_: item} for id_, item in (await fetcher.by_id(self._object, self.ids)).items()}
        lists = await fetcher.children(self._object, self.ids)
        return {parent_id: {child.id: child for child in listed} for parent_id, listed in lists.items()}
