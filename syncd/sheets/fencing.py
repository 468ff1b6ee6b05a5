"""Whether a change whose answer was lost arrived, and that it never does once it has been given up.

Every change carries a fence: the request that makes a developer metadata entry under a number of its own. A number that
exists cannot be taken again, and such a refusal takes the whole batch with it (T: a third party's live probe, in 2026).
So whoever takes the number of a lost change first decides: if syncd does, the change can never land any more; if the
change did, its entry says so. Where fences do not hold, the older way remains: to look, and to wait until it is too
late for a landing.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import Enum, auto
from typing import Any, Final

from syncd.errors import SyncdError
from syncd.ports import Clock
from syncd.sheets.book import CLOSED, FENCE_KEY, SENT, Book
from syncd.sheets.calls import Calls
from syncd.sheets.door import DoorError

UNFENCED: Final = 0
"""The number of a change that carries no fence."""
MOST_NUMBER: Final = 2**31 - 1
"""Ids of entries are positive 32-bit numbers (D)."""
KEPT_SECONDS: Final = {CLOSED: 3600.0, SENT: 7 * 86_400.0}
"""How long entries stay that nobody here asks for. A change can land no more after an hour: a request may run for 180 s
at Google's end (D). Whoever sent it may be another service on the same spreadsheet, which is down just now."""

Request = dict[str, Any]

_FENCE: Final = "eateDeveloperMetadata"
"""Google's messages name the request that they are about (R)."""


class Arrival(Enum):
    """What is known of a change whose answer was lost."""

    LANDED = auto()
    NEVER = auto()
    """It did not land and never will."""
    UNKNOWN = auto()


def is_about_fence(error: DoorError) -> bool:
    """Whether a change was refused because of its fence: without it the same may pass."""
    return error.status == 400 and _FENCE in str(error)


class Fencing:
    """The fences of one spreadsheet."""

    def __init__(
        self, calls: Calls, clock: Clock, chance: Callable[[], float], look: Callable[[], Awaitable[Book]]
    ) -> None:
        """``chance`` returns from 0 up to below 1; ``look`` describes the spreadsheet anew."""
        self._calls, self._clock, self._chance, self._look = calls, clock, chance, look
        self._does_hold: bool | None = None
        """Whether a number was seen refused the second time; ``None`` before that was tried."""
        self._is_given_up = False
        self._may_sweep = True
        self._answered: set[int] = set()
        """Fences of changes that were answered: nobody will ask for them."""
        self._due: set[int] = set()
        """Those that the next change removes."""
        self._removed: set[int] = set()
        """Those whose removal was answered, as long as the last description of the spreadsheet shows them still."""

    def number(self) -> int:
        """Draw the number of a new change, or ``UNFENCED``."""
        if self._is_given_up:
            return UNFENCED
        return 1 + int(self._chance() * (MOST_NUMBER - 1))

    def sweep(self, open_numbers: Collection[int], book: Book) -> None:
        """Let the next change remove entries nobody will ask for: answered ones, and what others left long ago.

        Never one whose change is not settled: its number would be free again, as if it had not landed.
        """
        now = self._clock.now()
        self._removed &= book.fences.keys()
        old = {number for number, fence in book.fences.items() if now - fence.at > KEPT_SECONDS.get(fence.kind, 0.0)}
        wanted = (self._answered | old) - self._removed - set(open_numbers)
        self._due = wanted if self._may_sweep else set()

    async def change(self, number: int, requests: Sequence[Request]) -> None:
        """Change the spreadsheet once, all requests and the fence or nothing. Raises: DoorError."""
        due, self._due = sorted(self._due), set()
        # If the answer is lost, they are removed when they are old, provided that they are seen then.
        self._answered -= set(due)
        try:
            await self._send(number, [*map(_removal, due), *requests])
        except DoorError as error:
            if error.status != 400 or not due:
                raise
            # Nothing was done. It may have been about an entry that somebody else has removed.
            await self._send(number, requests)
            self._may_sweep = False
        self._removed.update(due)
        self._answered |= {number} - {UNFENCED}

    async def _send(self, number: int, requests: Sequence[Request]) -> None:
        fence = [self._entry(number, SENT)] if number != UNFENCED else []
        try:
            await self._calls.change([*fence, *requests])
        except DoorError as error:
            if not is_about_fence(error) or not await self._stands(number, error):
                raise

    async def _stands(self, number: int, error: DoorError) -> bool:
        """Whether a fence was refused because it stands: something on the way has sent the change twice.

        If it was refused for a reason of its own, such as the space for metadata used up, fencing ends: the changes
        after this one go without.
        """
        try:
            book = await self._look()
        except SyncdError:
            raise DoorError(str(error)) from error
        fence = book.fences.get(number)
        self._is_given_up |= fence is None
        return fence is not None and fence.kind == SENT

    async def close(self, numbers: Collection[int]) -> dict[int, Arrival]:
        """Find out about lost changes and keep those that have not landed from doing so ever after.

        Raises: SyncdError, where the spreadsheet cannot be looked at.
        """
        fenced = [number for number in numbers if number != UNFENCED]
        for number in fenced if self._does_hold is not False else ():
            await self._try_to_take(number)
        book = await self._look()
        arrivals = dict.fromkeys(numbers, Arrival.UNKNOWN)
        for number in fenced:
            fence = book.fences.get(number)
            if fence is not None and fence.kind == SENT:
                arrivals[number] = Arrival.LANDED
            elif fence is not None and fence.kind == CLOSED and await self._holds(number):
                arrivals[number] = Arrival.NEVER
        return arrivals

    async def _try_to_take(self, number: int) -> bool | None:
        """Take a number; False when it is taken already, ``None`` when that is not known."""
        try:
            await self._calls.change([self._entry(number, CLOSED)])
        except DoorError as error:
            return False if error.status == 400 else None
        return True

    async def _holds(self, number: int) -> bool:
        """Whether a number that is taken cannot be taken again: seen once with the service itself before it counts."""
        if self._does_hold is None:
            was_taken = await self._try_to_take(number)
            self._does_hold = None if was_taken is None else not was_taken
            self._is_given_up |= was_taken is True
        return bool(self._does_hold)

    def _entry(self, number: int, kind: str) -> Request:
        entry = {
            "metadataId": number,
            "metadataKey": FENCE_KEY,
            "metadataValue": f"{kind} {int(self._clock.now())}",
            "visibility": "DOCUMENT",
            "location": {"spreadsheet": True},
        }
        return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _removal(number: int) -> Request:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": number}}}}
