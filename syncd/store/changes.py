"""What this process changed, as counts, so that a question over a whole table need not be asked again in vain.

One process writes a state file, so what is remembered beside a count holds while the count stays; whoever writes a
table of which anything is remembered touches it (``tests/store/test_remembering.py`` looks). A transaction that was
rolled back changes every count: what was asked inside it may have been true there only. Who only looks at a file
that another process writes remembers nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Changes:
    """Counts of changes by table and name (a mapping's or an object's), and answers that hold until they move."""

    def __init__(self, *, is_writer: bool = True) -> None:
        self._is_writer = is_writer
        self._counts: dict[tuple[str, str], int] = {}
        self._lost = 0
        self._answers: dict[tuple[str, ...], tuple[tuple[int, ...], str, Any]] = {}

    def touch(self, table: str, name: str = "") -> None:
        """Note that rows of a table came, went or changed; small tables are counted as a whole."""
        self._counts[table, name] = self._counts.get((table, name), 0) + 1

    def forget(self) -> None:
        """Note that a transaction was rolled back."""
        self._lost += 1

    def mark(self, *places: tuple[str, str]) -> tuple[int, ...]:
        """Say where the counts of these places stand."""
        return (self._lost, *[self._counts.get(place, 0) for place in places])

    def remembered(
        self,
        question: tuple[str, ...],
        places: Iterable[tuple[str, str]],
        ask: Callable[[], Answer],
        *,
        meaning: str = "",
    ) -> Answer:
        """Answer a question about these places, asking only if something there changed since the last time.

        ``meaning`` is what else the answer depends on. The answer is shared: nobody may change it.
        """
        if not self._is_writer:
            return ask()
        mark = self.mark(*places)
        known = self._answers.get(question)
        if known is not None and known[:2] == (mark, meaning):
            answer: Answer = known[2]
            return answer
        answer = ask()
        self._answers[question] = (mark, meaning, answer)
        return answer
