"""Conflicts as a table: whoever decides needs both values and the record's name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.cli.render import words
from syncd.cli.render.tables import table


def conflict_lines(found: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """List conflicts."""
    if not found:
        yield "No conflicts."
        return
    rows = [
        (
            str(one["id"]),
            str(one["mapping"]),
            words.record(str(one["row_id"]), one.get("crm_id")),
            words.field(one),
            words.stored(str(one["sheet"])),
            words.stored(str(one["crm"])),
            words.instant(float(one["opened_at"])),
        )
        for one in found
    ]
    yield from table(("id", "mapping", "record", "column", "sheet holds", "ServiceTitan holds", "since"), rows)
    yield "Decide with: syncd conflicts resolve ID crm|sheet. The other value is kept in the log."
    if len(found) > 1:
        yield "Many at once: syncd conflicts resolve-all crm|sheet [--column HEADER]."
    yield "Or make both sides equal by hand: the conflict then closes by itself."
