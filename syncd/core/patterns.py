"""Shapes of a plan that no office types; they wait for a person whatever their number.

A column shifted by rows, a sort that left the ids out, an old version restored.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from syncd.core.edits import Edit, Toward

PATTERN_ROWS = 3
PATTERN_SHARE = 0.6
RESTORED_ROWS = 5


def suspicious(edits: Sequence[Edit], was_superseded: Callable[[Edit], bool]) -> list[tuple[str, list[Edit]]]:
    """Find what waits whatever its number: (why, edits).

    ``was_superseded`` knows values that a field gave up before.
    """
    sent = [edit for edit in edits if edit.toward is Toward.CRM and edit.rule.columns]
    typed = [edit for edit in sent if not edit.element]
    moved = _moved_rows(typed)
    found = []
    if moved:
        reason = "the values moved to other rows while the ids stayed (a column shifted, or a sort without the ids)"
        # Tags too: whoever's name moved to another row, their "Do not call" moved with it.
        found.append((reason, [edit for edit in sent if edit.row_id in moved]))
    rest = [edit for edit in typed if edit.row_id not in moved]
    old = [edit for edit in rest if was_superseded(edit)]
    if len(old) >= RESTORED_ROWS and len(old) >= PATTERN_SHARE * len(rest):
        found.append(("many cells hold values again that they gave up earlier (an old version restored)", old))
    return found


def _moved_rows(edits: Sequence[Edit]) -> set[str]:
    """Rows whose new values are the values that other rows have just given up."""
    by_rule: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_rule[edit.rule.key].append(edit)
    moved: set[str] = set()
    for group in by_rule.values():
        once = {value for value, count in Counter(edit.old for edit in group).items() if count == 1 and value}
        landed = [edit for edit in group if edit.new in once and edit.new != edit.old]
        if len(landed) >= PATTERN_ROWS and len(landed) >= PATTERN_SHARE * len(group):
            moved |= {edit.row_id for edit in group}
    return moved | _swapped_rows(edits)


def _swapped_rows(edits: Sequence[Edit]) -> set[str]:
    """Rows that took over several fields at once from another edited row, as a small sort does."""
    gave: dict[str, dict[str, str]] = defaultdict(dict)
    took: dict[str, dict[str, str]] = defaultdict(dict)
    for edit in edits:
        gave[edit.row_id][edit.rule.key] = edit.old
        took[edit.row_id][edit.rule.key] = edit.new
    sources = Counter(_fingerprint(values) for values in gave.values() if len(values) > 1)
    taken = {row for row, values in took.items() if len(values) > 1 and sources[_fingerprint(values)]}
    return taken if len(taken) > 1 else set()


def _fingerprint(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))
