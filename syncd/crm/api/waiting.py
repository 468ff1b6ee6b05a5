"""How a call waits: asynchronous methods run on a loop in a thread of their own, and keep their types."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast, overload

from syncd.crm.api import answers
from syncd.crm.models.shared import ExportPage, Page

P = ParamSpec("P")
T = TypeVar("T")
GroupT = TypeVar("GroupT")


class Loop:
    """A loop that runs in a thread of its own until it is closed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="syncd-crm", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end and wait for it; an interruption cancels the call."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def walk(self, found: AsyncIterator[T]) -> Iterator[T]:
        """Iterate; each step waits for what it needs."""
        nothing = object()
        while (item := self.run(_next(found, nothing))) is not nothing:
            yield cast("T", item)

    def close(self) -> None:
        """Stop the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _next(found: AsyncIterator[T], nothing: object) -> T | object:
    return await anext(found, nothing)


class Listing(Generic[T]):
    """A paged list: ``for`` gives its items, ``page`` one page, ``all`` everything. See the asynchronous one."""

    def __init__(self, loop: Loop, listing: answers.Listing[T]) -> None:
        self._loop, self._listing = loop, listing

    def page(self, number: int = 1, *, include_total: bool = False) -> Page[T]:
        """One page, counted from 1. ``include_total`` has the service count all records. Raises: CrmError."""
        return self._loop.run(self._listing.page(number, include_total=include_total))

    def pages(self) -> Iterator[Page[T]]:
        """All pages. Raises: CrmError."""
        return self._loop.walk(self._listing.pages())

    def __iter__(self) -> Iterator[T]:
        # Page by page, because every step into the other thread costs something.
        for page in self.pages():
            yield from page.data

    def all(self) -> list[T]:
        """Every item, in one list. Raises: CrmError."""
        return self._loop.run(self._listing.all())


class Feed(Generic[T]):
    """An export feed: ``for`` gives its pages until there is nothing more for now. See the asynchronous one."""

    def __init__(self, loop: Loop, feed: answers.Feed[T]) -> None:
        self._loop, self._feed = loop, feed

    def page(self, from_: str | None = None) -> ExportPage[T]:
        """One page: at this token, or where the feed was told to start. Raises: CrmError."""
        return self._loop.run(self._feed.page(from_))

    def __iter__(self) -> Iterator[ExportPage[T]]:
        return self._loop.walk(aiter(self._feed))


class Blocking(Generic[GroupT]):
    """A group whose methods wait."""

    def __init__(self, loop: Loop, group: GroupT) -> None:
        self._loop, self._group = loop, group


@overload
def waiting(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Any, P], T]: ...
@overload
def waiting(method: Callable[Concatenate[Any, P], answers.Listing[T]]) -> Callable[Concatenate[Any, P], Listing[T]]: ...
@overload
def waiting(method: Callable[Concatenate[Any, P], answers.Feed[T]]) -> Callable[Concatenate[Any, P], Feed[T]]: ...
def waiting(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make the waiting twin of an asynchronous method."""

    def run(self: Blocking[Any], *args: Any, **kwargs: Any) -> Any:
        found = method(self._group, *args, **kwargs)
        if isinstance(found, answers.Listing):
            return Listing(self._loop, found)
        if isinstance(found, answers.Feed):
            return Feed(self._loop, found)
        return self._loop.run(found)

    return update_wrapper(run, method)
