"""What an edited mapping file means, in sentences, for whoever is about to reload it. Decides nothing."""

from collections.abc import Iterator

from syncd.config.fields import parent_key
from syncd.core.mapping import Column, CreateRule, Direction, Limits, Mapping, RecordGone, RowGone, Winner

_WHO = {
    Direction.BOTH: "both sides",
    Direction.TO_SHEET: "ServiceTitan only",
    Direction.TO_CRM: "the sheet only",
}
_WINS = {
    Winner.ASK: "ask you",
    Winner.CRM: "are won by ServiceTitan",
    Winner.SHEET: "are won by the sheet",
    Winner.NEWEST: "are won by the newest, where that is certain",
}
_ROW_GONE = {
    RowGone.ASK: "asks you",
    RowGone.IGNORE: "leaves the record alone",
    RowGone.RESTORE: "is written again",
    RowGone.DEACTIVATE: "deactivates the record",
}
_RECORD_GONE = {RecordGone.MARK: "is marked", RecordGone.REMOVE: "is removed"}
_AFRESH = "its cells are compared afresh, as at a first sync"


def describe_change(old: Mapping, new: Mapping) -> list[str]:
    """Say what changes when ``new`` replaces ``old``; nothing when only comments or order did."""
    return [
        *_rows(old, new),
        *_columns(old, new),
        *_parent(old, new),
        *_handling(old, new),
        *_limits(old.limits, new.limits),
    ]


def _rows(old: Mapping, new: Mapping) -> Iterator[str]:
    if old.object.name != new.object.name:
        yield f"Rows are now {new.object.name} instead of {old.object.name}: every binding is made anew."
    if old.worksheet != new.worksheet:
        yield f'The worksheet is now "{new.worksheet}" instead of "{old.worksheet}".'
    if old.where_active != new.where_active:
        yield f"Rows are now for {_filter(new)} instead of {_filter(old)}; rows outside are marked, not removed."


def _filter(mapping: Mapping) -> str:
    if mapping.where_active is None:
        return f"all {mapping.object.name}"
    return f"{'active' if mapping.where_active else 'inactive'} {mapping.object.name}"


def _columns(old: Mapping, new: Mapping) -> Iterator[str]:
    before, after = _by_header(old), _by_header(new)
    renamed = _renamed(before, after)
    for header, column in before.items():
        if header not in after and header not in renamed:
            yield f"{header} is no longer kept; its cells stay as they are and {column.field.key} is left alone."
    for header, column in after.items():
        origin = renamed.get(header, header)
        if origin != header:
            yield f"{column.field.key} now stands under the header {header} instead of {origin}."
        if origin in before:
            yield from _column(header, before[origin], column)
        else:
            yield f"{header} is new and shows {column.field.key}: {_AFRESH}."


def _by_header(mapping: Mapping) -> dict[str, Column]:
    return {column.header: column for column in mapping.columns}


def _renamed(before: dict[str, Column], after: dict[str, Column]) -> dict[str, str]:
    """Pair headers that went with headers that came where the field is the same, in both directions."""
    gone = {column.field.key: header for header, column in before.items() if header not in after}
    pairs: dict[str, str] = {}
    for header, column in after.items():
        if header not in before and column.field.key in gone:
            pairs[header] = gone[column.field.key]
    return pairs | {origin: header for header, origin in pairs.items()}


def _column(header: str, old: Column, new: Column) -> Iterator[str]:
    if old.field.key != new.field.key:
        yield f"{header} now reads {new.field.key} instead of {old.field.key}: {_AFRESH}."
    elif old.lens.id != new.lens.id:
        yield f"{header} is now understood as {new.lens.id} instead of {old.lens.id}: {_AFRESH}."
    if old.direction is not new.direction:
        yield f"{header} can now be changed by {_WHO[new.direction]} instead of {_WHO[old.direction]}."
    if old.winner is not new.winner:
        yield f"Conflicts in {header} now {_WINS[new.winner]}; before they {_was(_WINS[old.winner])}."
    if old.clears_child != new.clears_child:
        means = "deletes the contact" if new.clears_child else "is held for you"
        yield f"Emptying {header} now {means}."


def _was(phrase: str) -> str:
    return phrase.replace("ask you", "asked you").replace("are won", "were won")


def _parent(old: Mapping, new: Mapping) -> Iterator[str]:
    if old.parent_column != new.parent_column:
        now = f"now stands in the column {new.parent_column}" if new.parent_column else "no longer has a column"
        yield f"The {parent_key(new.object) or 'parent'} of a row {now}."


def _handling(old: Mapping, new: Mapping) -> Iterator[str]:
    if old.match != new.match:
        yield f"New rows and records now find each other by {_match(new)} instead of {_match(old)}."
    if old.first_sync is not new.first_sync:
        yield f"A first sync is now done by {new.first_sync} instead of {old.first_sync}; what is bound stays so."
    if old.create != new.create:
        yield _create(new.create)
    if old.settle_seconds != new.settle_seconds:
        yield f"An edited cell now rests {new.settle_seconds:g} s instead of {old.settle_seconds:g} s."
    if old.row_gone is not new.row_gone:
        yield f"A deleted row now {_ROW_GONE[new.row_gone]}."
    if old.record_gone is not new.record_gone:
        yield f"The row of a record that is gone now {_RECORD_GONE[new.record_gone]}."


def _match(mapping: Mapping) -> str:
    return ", else ".join(" and ".join(keys) for keys in mapping.match) or "nothing"


def _create(rule: CreateRule | None) -> str:
    if rule is None:
        return "New rows no longer become records."
    needs = f" once {', '.join(rule.requires)} are filled" if rule.requires else ""
    return f"New rows become records{needs}, after {rule.settle_seconds:g} s of rest."


def _limits(old: Limits, new: Limits) -> Iterator[str]:
    for name in ("changes", "blanks", "creates", "deletes", "share"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"The limit for {name} is now {now:g} instead of {was:g}."
