"""Two looks at one tab with a write between them: what each cell held before, and whether anything moved; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from syncd.core.values import Cell, is_empty
from syncd.sheets.grid import plain
from syncd.sheets.headers import ROW_ID
from syncd.sheets.images import Image
from syncd.sheets.pairing import Pairs, Written, as_sent, by_target, pair
from syncd.sheets.preparing import CellWrite


@dataclass(kw_only=True)
class Look:
    """An image before the writes, one after them, and how the rows correspond."""

    before: Image
    after: Image
    back: Pairs
    """Row after -> row before."""
    written: Written
    is_late: bool = False
    """The look came after a crash or a lost answer, so people had time to type the same value elsewhere."""
    forth: Pairs = field(init=False)
    """Row before -> row after."""
    has_landed: bool = True
    """Whether it is certain that the request was done: it was answered, or its fence says so."""
    may_be_pending: bool = False
    """Whether the request may not have arrived yet. It is atomic: where one cell landed, all of them did (D)."""

    def __post_init__(self) -> None:
        self.forth = {old: new for new, old in self.back.items()}

    def then(self, line: int, key: str) -> Cell:
        """What a cell of the image after held before; a row that was not there held nothing.

        ``None`` when it is unknown, because the column was not read or cannot be told from others.
        """
        old = self.back.get(line)
        if old is None:
            return ""
        if key in self.before.at and (not _is_nameless(key) or self._same_nameless()):
            return plain(self.before.cell(old, key))
        index = self.after.at[key]
        others = (row.cells[index] for at, row in enumerate(self.after.lines) if at != line)
        return "" if all(map(is_empty, others)) else None

    def _same_nameless(self) -> bool:
        """Whether as many columns without a header stand there as before, so that their order names them."""
        return sum(map(_is_nameless, self.before.keys)) == sum(map(_is_nameless, self.after.keys))

    @cached_property
    def is_still(self) -> bool:
        """Whether no row and no column moved."""
        rows = all(self.after.lines[new].position == self.before.lines[old].position for new, old in self.back.items())
        return rows and self.same_columns()

    def same_columns(self) -> bool:
        return all(
            self.after.column(key) == self.before.column(key) for key in self.before.keys if key in self.after.at
        )


def look_at(
    before: Image, after: Image, writes: Sequence[CellWrite], *, is_late: bool = False, has_landed: bool = True
) -> Look:
    """Recognise the rows of two images, knowing what was written between them."""
    written = _written(writes)
    pairs = as_sent(before, after, writes)
    if pairs is None:
        # A repair takes ids away from rows that held them by mistake: those prove as little as the ids it gives back.
        taken = {before.lines[write.line].row_id for write in writes if write.key == ROW_ID}
        pairs = pair(before, after, written, doubtful=written.get(ROW_ID, frozenset()) | taken)
        pairs |= by_target(after, writes, pairs)
    return Look(before=before, after=after, back=pairs, written=written, is_late=is_late, has_landed=has_landed)


def _is_nameless(key: str) -> bool:
    return key == "$other:" or key.startswith("$other:#")


def _written(writes: Iterable[CellWrite]) -> Written:
    values: dict[str, set[Cell]] = {}
    for write in writes:
        values.setdefault(write.key, set()).add(write.value)
    return {key: frozenset(found) for key, found in values.items()}
