"""Whether a new row may be one that lost its ids and was edited before anybody looked again.

What both rows hold and no other row does tells; a town or a state that many rows share tells nothing. It decides for
nobody: whoever resembles a missing row is a question to a person.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.reading import child_column
from syncd.core.state import Binding, SeenRow
from syncd.core.values import Cell, is_empty
from syncd.cycle.lines import LOOSE
from syncd.cycle.matching import key_headers
from syncd.cycle.world import World

_Held = Sequence[Mapping[Cell, int]]
"""Place of a column -> value -> how many rows with an id hold it."""


def came_later(seen: SeenRow, lost: SeenRow) -> bool:
    """Whether a row may be one that left: what stood there before as it stands now is another."""
    return lost.missing_since is not None and seen.since >= lost.missing_since


def is_like(cells: Sequence[Cell], others: Sequence[Cell]) -> bool:
    """Whether two rows agree in more of their cells than they differ in."""
    filled = [pair for pair in zip(cells, others, strict=False) if not all(map(is_empty, pair))]
    return 2 * sum(one == other for one, other in filled) > len(filled)


def resemblances(
    world: World, mapping: SheetMapping, rows: Sequence[SeenRow], lost: Sequence[tuple[SeenRow, Binding]]
) -> dict[str, Sequence[Binding]]:
    """Key of a row -> the missing ones it may be.

    It holds something of theirs that no other row does: a name, a key or a number, or else most of what it holds is
    theirs.
    """
    telling, held = _telling(mapping), _held(world, mapping)
    holders: dict[tuple[int, Cell], list[int]] = {}
    for number, (old, _) in enumerate(lost):
        for trait in _rare(old.row.cells, held):
            holders.setdefault(trait, []).append(number)
    found: dict[str, Sequence[Binding]] = {}
    for seen in rows:
        shared: dict[int, set[int]] = {}
        for trait in _rare(seen.row.cells, held):
            for number in holders.get(trait, ()):
                shared.setdefault(number, set()).add(trait[0])
        fitting = [
            binding
            for number, places in sorted(shared.items())
            for old, binding in (lost[number],)
            if came_later(seen, old) and (places & telling or is_like(seen.row.cells, old.row.cells))
        ]
        if fitting:
            found[seen.key] = fitting
    return found


def _rare(cells: Sequence[Cell], held: _Held) -> Iterator[tuple[int, Cell]]:
    """What no row with an id holds in its place."""
    return ((n, cell) for n, cell in enumerate(cells) if not is_empty(cell) and not (held and held[n][cell]))


def _held(world: World, mapping: SheetMapping) -> _Held:
    """Count what rows with an id hold; made again only when some row changed."""

    def count() -> _Held:
        columns: list[Counter[Cell]] = [Counter() for _ in mapping.headers]
        for seen in world.store.seen_rows.rows(mapping.name):
            if seen.key < LOOSE and seen.missing_since is None:
                for column, cell in zip(columns, seen.row.cells, strict=False):
                    column[cell] += 1
        return columns

    return world.store.changes.remembered(
        ("held", mapping.name), [("rows_seen", mapping.name)], count, meaning=mapping.salt
    )


def _telling(mapping: SheetMapping) -> set[int]:
    """Places of the columns that tell a record from others: its name, its match keys, its contacts."""
    headers = key_headers(mapping)
    for rule in mapping.rules:
        for column in rule.columns:
            if child_column(rule) is not None or column.field.path == (mapping.object.title,):
                headers.add(column.header)
    return {mapping.headers.index(header) for header in headers if header != mapping.parent_column}
