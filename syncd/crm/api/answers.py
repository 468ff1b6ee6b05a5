"""Answers that come in pieces: lists page by page, export feeds token by token. Nothing is read ahead."""

from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from syncd.crm.api.errors import UnexpectedAnswerError
from syncd.crm.api.session import Call, Session
from syncd.crm.models.shared import ExportPage, Page

T = TypeVar("T")


class Listing(Generic[T]):
    """A paged list: ``async for`` gives its items, ``page`` one page, ``all`` everything.

    Pages are counted by offset: a record that is created or leaves the list while it is read moves the others, so an
    item can come twice or be missed. Sorting by an id that only grows keeps new records at the end.
    """

    def __init__(self, session: Session, call: Call, adapter: TypeAdapter[Page[T]]) -> None:
        self._session, self._call, self._adapter = session, call, adapter

    async def page(self, number: int = 1, *, include_total: bool = False) -> Page[T]:
        """One page, counted from 1. ``include_total`` has the service count all records. Raises: CrmError."""
        more = {"page": str(number), **({"includeTotal": "true"} if include_total else {})}
        found: Page[T] = await self._session.answer(self._call, self._adapter, more)
        return found

    async def pages(self) -> AsyncIterator[Page[T]]:
        """All pages. Raises: CrmError."""
        number = 1
        while True:
            page = await self.page(number)
            yield page
            if not page.has_more:
                return
            if not page.data:
                raise UnexpectedAnswerError("the list goes on without items", operation=self._call.operation)
            number += 1

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item

    async def all(self) -> list[T]:
        """Every item, in one list. Raises: CrmError."""
        return [item async for item in self]


class Feed(Generic[T]):
    """An export feed: ``async for`` gives its pages until there is nothing more for now.

    Store ``continue_from`` of each page once its items are safe, and start there next time, after 5 to 10 minutes (D).
    Rows are states, not events; the same one may come again, so apply them by id.
    """

    def __init__(self, session: Session, call: Call, adapter: TypeAdapter[ExportPage[T]]) -> None:
        self._session, self._call, self._adapter = session, call, adapter

    async def page(self, from_: str | None = None) -> ExportPage[T]:
        """One page: at this token, or where the feed was told to start. Raises: CrmError."""
        more = {} if from_ is None else {"from": from_}
        found: ExportPage[T] = await self._session.answer(self._call, self._adapter, more)
        return found

    async def __aiter__(self) -> AsyncIterator[ExportPage[T]]:
        token: str | None = None
        while True:
            page = await self.page(token)
            yield page
            if not page.has_more:
                return
            if page.continue_from == token:
                raise UnexpectedAnswerError("the feed goes on at the same token", operation=self._call.operation)
            token = page.continue_from
