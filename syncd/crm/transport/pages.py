"""Offset-paged lists: the envelope, page after page, and several look-ups side by side. Knows no object."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from syncd.crm.transport.calls import Calls
from syncd.errors import ProtocolError, SyncdError

MOST_IDS = 50
"""Documented maximum of ``ids``; assumed for other lists of ids."""
LARGEST_PAGE = 5000
"""Used in production by others (O, servicetitan-crm-v2.md 6)."""
MOST_AT_ONCE = 16
T = TypeVar("T")


def chunked(items: Iterable[T], size: int = MOST_IDS) -> list[Sequence[T]]:
    """Cut into pieces that one call takes, each item once."""
    unique = list(dict.fromkeys(items))
    return [unique[start : start + size] for start in range(0, len(unique), size)]


async def all_rows(calls: Calls, name: str, path: str, query: Mapping[str, str]) -> list[Any]:
    """Read a list to its end. Raises: what ``Calls.get`` raises, and ProtocolError for anything but an envelope."""
    rows: list[Any] = []
    page = 1
    while True:
        found, has_more = await one_page(calls, name, path, {**query, "page": str(page)})
        rows += found
        if not has_more:
            return rows
        if not found:
            raise ProtocolError(f"ServiceTitan's list {path} goes on without rows.", side="crm")
        page += 1


async def one_page(calls: Calls, name: str, path: str, query: Mapping[str, str]) -> tuple[list[Any], bool]:
    """One page's rows, and whether there is another page."""
    answer = await calls.get(name, path, query)
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise ProtocolError(f"ServiceTitan's list {path} gave no rows.", side="crm")
    return answer["data"], bool(answer.get("hasMore"))


async def side_by_side(works: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Do several look-ups at once, as many as the quota can use, and give their results in order."""
    if len(works) == 1:
        return [await works[0]]
    places = asyncio.Semaphore(MOST_AT_ONCE)

    async def placed(work: Coroutine[Any, Any, T]) -> T:
        async with places:
            return await work

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(placed(work)) for work in works]
    except BaseExceptionGroup as failures:
        raise first_failure(failures) from None
    finally:
        for work in works:
            work.close()
    return [task.result() for task in tasks]


def first_failure(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """Of what several tasks raised, the failure that people can act on; a bug is never hidden behind one."""
    found = list(failures.exceptions)
    unexpected = [error for error in found if not isinstance(error, SyncdError)]
    return unexpected[0] if unexpected else max(found, key=lambda error: getattr(error, "exit_status", 0))
