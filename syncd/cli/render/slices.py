"""Held slices: the list, and one of them line by line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.cli.render import words
from syncd.cli.render.tables import table, table_with_reasons


def held_lines(found: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """List slices."""
    if not found:
        yield "Nothing is held."
        return
    rows = [
        (
            str(one["id"]),
            str(one["mapping"]),
            words.what(str(one["kind"]), int(one["lines"]), column=str(one["column"]), removal=str(one["removal"])),
            words.SIDES.get(str(one["side"]), str(one["side"])),
            words.instant(float(one["expires_at"])),
            str(one["reason"]),
        )
        for one in found
    ]
    headers = ("id", "mapping", "what", "writes to", "expires", "why it waits")
    yield from table_with_reasons(headers, rows, whole=1)
    yield "Look closer: syncd held show ID. Then: syncd held accept ID, or syncd held putback ID."


def slice_lines(found: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Show one slice with everything that would change."""
    side = words.SIDES.get(str(found["side"]), str(found["side"]))
    what = words.what(str(found["kind"]), len(lines), column=str(found["column"]), removal=str(found["removal"]))
    yield f"{found['id']} · {found['mapping']} · {what} -> {side} · {found['state']}"
    yield f"It waits because: {found['reason']}"
    yield f"Held since {words.instant(float(found['opened_at']))}, expires {words.instant(float(found['expires_at']))}."
    rows = [
        (
            words.record(str(line["row_id"]), line.get("crm_id")),
            words.field(line),
            words.stored(str(line["sheet"])),
            words.stored(str(line["crm"])),
            str(line["state"]),
        )
        for line in lines
    ]
    yield from table(("record", "column", "sheet holds", "ServiceTitan holds", "state"), rows)
