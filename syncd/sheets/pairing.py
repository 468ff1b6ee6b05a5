"""Which row of a later look is which row of an earlier one, though rows were sorted, edited and written to; pure.

Ids come first, then content, then content but for what we wrote ourselves, then likeness, then what we wrote alone or
beside what people typed on.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from syncd.core.values import Cell, is_empty
from syncd.sheets.grid import same, same_cells
from syncd.sheets.headers import OWN, ROW_ID
from syncd.sheets.images import Image, Line
from syncd.sheets.preparing import CellWrite

Pairs = dict[int, int]
"""Row of the later image -> row of the earlier one that it is."""


Written = Mapping[str, frozenset[Cell]]
"""Key -> values that our writes may have put where a row held something else."""

MOST_COMPARISONS: Final = 2_000_000
"""Rows that only likeness could tell are left unknown when there are too many of them."""


def as_sent(before: Image, after: Image, writes: Sequence[CellWrite]) -> Pairs | None:
    """Recognise rows where all stands as it did but for the very cells written: nothing moved.

    A repair that carries a whole row's cells from one row to another looks like a row that somebody moved, the more so
    when somebody types in it at that moment.
    """
    if not writes or (before.keys, before.columns) != (after.keys, after.columns):
        return None
    sent: dict[int, dict[int, Cell]] = {}
    for write in writes:
        sent.setdefault(write.position, {})[write.column] = write.value
    pairs: Pairs = {}
    for old, line in enumerate(before.lines):
        ours = sent.get(line.position)
        cells = (
            [ours.get(at, cell) for at, cell in zip(before.columns, line.cells, strict=True)] if ours else line.cells
        )
        if not all(map(is_empty, cells)):
            new = len(pairs)
            if new >= len(after.lines) or after.lines[new].position != line.position:
                return None
            if not _is_as_expected(after.lines[new], cells, before.at):
                return None
            pairs[new] = old
    return pairs if len(pairs) == len(after.lines) else None


def _is_as_expected(now: Line, cells: Sequence[Cell], at: Mapping[str, int]) -> bool:
    """Whether a row holds just that, or carries the id that it should and one cell was typed over."""
    if same_cells(now.cells, cells):
        return True
    is_its_own = bool(now.row_id) and ROW_ID in at and now.row_id == cells[at[ROW_ID]]
    return is_its_own and sum(not same(held, cell) for held, cell in zip(now.cells, cells, strict=True)) == 1


def pair(before: Image, after: Image, written: Written, *, doubtful: frozenset[Cell] = frozenset()) -> Pairs:
    """Recognise rows. ``doubtful`` are ids that were written or taken away: their rows may be the wrong ones."""
    pairs = _by_id(before, after, doubtful)
    keys = [key for key in before.keys if key in after.at]
    untouched = [key for key in keys if key not in written]
    steps = (
        (_by_content, keys),
        (_by_content, untouched),
        (_but_for_ours, keys),
        (_by_likeness, keys),
        (_by_ours_alone, keys),
        (_by_growth, keys),
    )
    for step, compared in steps:
        known = set(pairs.values())
        old = [index for index in range(len(before.lines)) if index not in known]
        new = [index for index in range(len(after.lines)) if index not in pairs]
        is_too_much = step is not _by_content and len(old) * len(new) > MOST_COMPARISONS
        if not old or not new or is_too_much:
            break
        pairs |= step(_Rest(before, after, old, new, compared), written)
    return pairs


def by_target(after: Image, writes: Sequence[CellWrite], known: Pairs) -> Pairs:
    """Recognise a row that was put together whole by what stands where it was meant to: its id, and most of the rest.

    Somebody may have typed in it since, so that nothing of what it held before and not all of ours is there.
    """
    sent: dict[int, dict[str, Cell]] = defaultdict(dict)
    for write in writes:
        if not is_empty(write.value):
            sent[write.line][write.key] = write.value
    pairs: Pairs = {}
    for old in sent.keys() - set(known.values()):
        found = after.by_id.get(str(sent[old].get(ROW_ID, "")), ())
        rest = [key for key in sent[old] if key not in OWN and key in after.at]
        if len(found) == 1 and found[0] not in known and len(rest) > 1:
            there = sum(same(after.cell(found[0], key), sent[old][key]) for key in rest)
            pairs |= {found[0]: old} if 2 * there > len(rest) else {}
    return pairs


class _Rest(NamedTuple):
    """Rows that no step has recognised yet."""

    before: Image
    after: Image
    old: Sequence[int]
    new: Sequence[int]
    keys: Sequence[str]


def _by_id(before: Image, after: Image, doubtful: frozenset[Cell]) -> Pairs:
    pairs: Pairs = {}
    for row_id, found in after.by_id.items():
        earlier = before.by_id.get(row_id, ())
        if len(found) == 1 and len(earlier) == 1 and row_id not in doubtful:
            pairs[found[0]] = earlier[0]
    return pairs


def _by_content(rest: _Rest, _: Written) -> Pairs:
    """Equal rows, in their order."""
    waiting: dict[tuple[Cell, ...], list[int]] = defaultdict(list)
    for index in reversed(rest.old):
        waiting[rest.before.cells(index, rest.keys)].append(index)
    pairs: Pairs = {}
    for index in rest.new:
        cells = rest.after.cells(index, rest.keys)
        if any(cell != "" for cell in cells) and (found := waiting.get(cells)):
            pairs[index] = found.pop()
    return pairs


def _but_for_ours(rest: _Rest, written: Written) -> Pairs:
    """Rows that are equal but for cells that now hold something we wrote; something of their own is still there.

    What equals something that we wrote as well may be ours.
    """

    def fits(new: Sequence[Cell], old: Sequence[Cell]) -> bool:
        return _is_but_for_ours(rest, written, new, old) and any(
            same(now, then) and not is_empty(now) and now not in written.get(key, ())
            for key, now, then in zip(rest.keys, new, old, strict=True)
        )

    return _fitting(rest, fits)


def _by_ours_alone(rest: _Rest, written: Written) -> Pairs:
    """Rows of which nothing is left but what we wrote, once every other row is known."""
    return _fitting(rest, lambda new, old: _is_but_for_ours(rest, written, new, old))


def _by_growth(rest: _Rest, written: Written) -> Pairs:
    """Rows in which somebody went on typing: all that the earlier one held is there, or something of ours instead."""

    def fits(new: Sequence[Cell], old: Sequence[Cell]) -> bool:
        return all(
            is_empty(then) or same(now, then) or now in written.get(key, ())
            for key, now, then in zip(rest.keys, new, old, strict=True)
        )

    return _fitting(rest, fits)


def _is_but_for_ours(rest: _Rest, written: Written, new: Sequence[Cell], old: Sequence[Cell]) -> bool:
    return all(
        same(now, then) or now in written.get(key, ()) for key, now, then in zip(rest.keys, new, old, strict=True)
    )


def _fitting(rest: _Rest, fits: Callable[[Sequence[Cell], Sequence[Cell]], bool]) -> Pairs:
    pairs: Pairs = {}
    old = list(rest.old)
    for index in rest.new:
        cells = rest.after.cells(index, rest.keys)
        found = [line for line in old if fits(cells, rest.before.cells(line, rest.keys))]
        if found:
            pairs[index] = _nearest(rest, index, found)
            old.remove(pairs[index])
    return pairs


def _by_likeness(rest: _Rest, written: Written) -> Pairs:
    """Rows that somebody edited meanwhile: at least half of what the earlier row held is still there.

    A cell that holds something of ours instead says nothing for or against. Of a row that lost its id more than half
    must be there: a common value may stand beside ours in a row that was empty.
    """
    pairs: Pairs = {}
    old = list(rest.old)
    for index in rest.new:
        scores = {line: _likeness(rest, index, line, written) for line in old}
        scores = {line: score for line, score in scores.items() if score > 0.5 or not _lost_id(rest, index, line)}
        best = max(scores.values(), default=0.0)
        if best >= 0.5:
            pairs[index] = _nearest(rest, index, [line for line, score in scores.items() if score == best])
            old.remove(pairs[index])
    return pairs


def _lost_id(rest: _Rest, new: int, old: int) -> bool:
    return bool(rest.before.lines[old].row_id) and not rest.after.lines[new].row_id


def _likeness(rest: _Rest, new: int, old: int, written: Written) -> float:
    now, then = rest.after.cells(new, rest.keys), rest.before.cells(old, rest.keys)
    same_or_not = [
        same(held, held_then)
        for key, held, held_then in zip(rest.keys, now, then, strict=True)
        if not is_empty(held_then) and (same(held, held_then) or held not in written.get(key, ()))
    ]
    return sum(same_or_not) / len(same_or_not) if same_or_not else 0.0


def _nearest(rest: _Rest, new: int, candidates: Sequence[int]) -> int:
    position = rest.after.lines[new].position
    return min(candidates, key=lambda line: abs(rest.before.lines[line].position - position))
