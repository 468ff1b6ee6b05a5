"""Checks across mapping files: each name, worksheet and two-way field has one owner. Knows no single file's rules."""

from collections.abc import Iterator, Mapping, Sequence

from syncd.config.complaints import did_you_mean
from syncd.config.resolve import Resolved, Written
from syncd.core.mapping import Column, Direction
from syncd.errors import Problem

_Claims = dict[tuple[str, str], tuple[Resolved, Column]]


def check(written: Sequence[Written], files: Sequence[Resolved]) -> Iterator[Problem]:
    """Find what two files cannot both have; the later one in the order given is told.

    ``written`` are all files that could be read, ``files`` those of them whose object is known.
    """
    yield from _names(written)
    yield from _worksheets(written)
    yield from _fields(files)
    yield from _parents(files)


def parent_names(files: Sequence[Resolved]) -> Mapping[str, str | None]:
    """For each mapping the one whose rows are its parents, as far as that is clear."""
    return {one.mapping.name: next(iter(_candidates(one, files)), None) for one in files}


def _names(files: Sequence[Written]) -> Iterator[Problem]:
    first: dict[str, Written] = {}
    for one in files:
        other = first.setdefault(one.model.name, one)
        if other is not one:
            message = f'the name "{one.model.name}" is taken by {_place(other, "name")}'
            yield one.document.problem(("name",), "config.name.duplicate", message, "give one another name")


def _worksheets(files: Sequence[Written]) -> Iterator[Problem]:
    first: dict[str, Written] = {}
    for one in files:
        other = first.setdefault(one.model.worksheet.strip().casefold(), one)
        if other is not one:
            message = f'the worksheet "{one.model.worksheet}" is kept by {_place(other, "worksheet")}'
            hint = "one worksheet has one file"
            yield one.document.problem(("worksheet",), "config.worksheet.duplicate", message, hint)


def _fields(files: Sequence[Resolved]) -> Iterator[Problem]:
    """A value that two worksheets could change would be changed back and forth between them."""
    claims: _Claims = {}
    for one in files:  # children first: the row that shows them owns them, whatever the files are called
        for column in _written(one):
            for claim in _child_claims(one, column):
                claims.setdefault(claim, (one, column))
    for one in files:
        for column in _written(one):
            claim = (one.mapping.object.name, column.field.unit or column.field.key)
            owner, owning = claims.setdefault(claim, (one, column))
            if owner is not one:
                yield _disputed(one, column, owner, owning)


def _disputed(one: Resolved, column: Column, owner: Resolved, owning: Column) -> Problem:
    place = _place(owner, "columns", owning.header)
    return one.document.problem(
        ("columns", column.header),
        "config.column.two_owners",
        f'{column.field.key} is already changed by the column "{owning.header}" of {place}',
        f'show it here with "<- {column.field.key}"',
    )


def _parents(files: Sequence[Resolved]) -> Iterator[Problem]:
    for one in files:
        wanted, candidates = one.model.parent, _candidates(one, files)
        if wanted is not None and not candidates:
            hint = did_you_mean(wanted, [other.mapping.name for other in files])
            message = f'no mapping "{wanted}" holds the parents of {one.mapping.object.name}'
            yield one.document.problem(("parent",), "config.parent.unknown", message, hint)
        if wanted is None and one.mapping.parent_column and len(candidates) > 1:
            message = f"several mappings hold the parents: {', '.join(candidates)}"
            yield one.document.problem(
                ("columns", one.mapping.parent_column), "config.parent.ambiguous", message, 'add "parent: NAME"'
            )


def _candidates(one: Resolved, files: Sequence[Resolved]) -> list[str]:
    parent = one.mapping.object.parent
    if parent is None:
        return []
    names = [other.mapping.name for other in files if other.mapping.object.name == parent.object]
    return [name for name in names if one.model.parent in (None, name)]


def _written(one: Resolved) -> Iterator[Column]:
    for column in one.mapping.columns:
        if column.direction is not Direction.TO_SHEET and column.field.is_writable:
            yield column


def _child_claims(one: Resolved, column: Column) -> Iterator[tuple[str, str]]:
    if column.field.child is not None:
        child = one.mapping.object.child_named(column.field.child)
        yield child.object, child.value
        yield child.object, child.selector


def _place(one: Written, *path: str) -> str:
    return f"{one.document.file}:{one.document.mark(path).line}"
