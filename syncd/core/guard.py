"""Split a plan: what may go, and what waits for a person. The rest of the plan always flows on.

Limits are per column and rolling hour, strict towards the CRM and loose towards the sheet. Some patterns wait
whatever their number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from syncd.core.edits import Edit, EditKind, Toward
from syncd.core.held import Line, Slice, SliceState
from syncd.core.mapping import Direction, Limits
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.patterns import suspicious
from syncd.core.records import digest, dump_raw

WINDOW_SECONDS = 3600.0
LIFETIME_SECONDS = 86400.0
FEWEST = 5
"""No limit is ever below this."""
SHEET_FACTOR = 10
"""The sheet can be restored by hand and by ``putback``; its limits are that much wider."""
FIRST = "first sync: nothing is written before its plan is accepted"
_NOTHING_TO_PUT_BACK = (
    "both sides never agreed on this field, so there is nothing to put back: accept it, or type what belongs there"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What the guard judges by beside the edits."""

    mapping: SheetMapping
    is_live: bool
    """False until the first plan was accepted."""
    bound_count: int
    ever_bound: bool
    recent: Mapping[tuple[str, str, str], int]
    """(side, kind, slot or rule) -> edits seen in the last hour, these included."""
    slices: Sequence[tuple[Slice, Sequence[Line]]]
    """Open, accepted and put-back slices of this mapping."""
    now: float
    accept_first: bool = False
    was_superseded: Callable[[Edit], bool] = lambda _: False
    """Whether history knows the new value as one that this field gave up before."""


@dataclass(slots=True, kw_only=True)
class Judgement:
    """The two parts of a plan."""

    released: list[Edit] = field(default_factory=list)
    put_back: list[Edit] = field(default_factory=list)
    """Edits whose source side is to be restored instead."""
    held: dict[str, list[Edit]] = field(default_factory=dict)
    """Slice id -> edits that wait in it."""
    opened: list[Slice] = field(default_factory=list)
    extended: list[tuple[str, list[Line]]] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    """(slice, row, rule) of lines whose values are not those any more."""


def counted(edit: Edit) -> tuple[str, str, str]:
    """Under which count an edit falls: per column, and per tag and sign for sets."""
    return (edit.toward.value, edit.kind.value, edit.slot if edit.element else edit.rule.key)


def line_of(edit: Edit) -> Line:
    """The line that shows an edit and holds what it was based on."""
    return Line(row_id=edit.row_id, rule=edit.slot, crm=dump_raw(list(edit.crm)), sheet=dump_raw(list(edit.sheet)))


def judge(edits: Sequence[Edit], bench: Bench) -> Judgement:
    """Split the edits of one mapping."""
    judgement = Judgement()
    fresh = _by_consent(edits, bench, judgement)
    waiting: list[tuple[Edit, str, str]] = []
    accepted: list[tuple[Edit, str, str]] = []
    rest: list[Edit] = []
    for edit in fresh:
        if edit.must_wait:
            waiting.append((edit, edit.kind.value, edit.must_wait))
        elif not bench.is_live or edit.is_first:
            if bench.accept_first and edit.kind not in (EditKind.CREATES, EditKind.DELETES):
                accepted.append((edit, edit.kind.value, FIRST))
            else:
                waiting.append((edit, edit.kind.value, FIRST))
        else:
            rest.append(edit)
    for reason, edits_held in suspicious(rest, bench.was_superseded):
        waiting.extend((edit, edit.kind.value, reason) for edit in edits_held)
    suspected = {id(edit) for edit, _, _ in waiting}
    for edit in rest:
        if id(edit) in suspected:
            continue
        reason = _over_limit(edit, bench)
        if reason:
            waiting.append((edit, edit.kind.value, reason))
        else:
            judgement.released.append(edit)
    _file(waiting, bench, judgement, SliceState.OPEN)
    # Consent to a first plan is kept line by line: what can only be written in a later round is still covered.
    _file(accepted, bench, judgement, SliceState.ACCEPTED)
    judgement.released.extend(edit for edit, _, _ in accepted)
    return judgement


def _by_consent(edits: Sequence[Edit], bench: Bench, judgement: Judgement) -> list[Edit]:
    """Apply what people already said; returns the edits nobody has spoken about."""
    spoken = {(s.side, line.row_id, line.rule): (s, line) for s, lines in bench.slices for line in lines}
    fresh = []
    for edit in edits:
        found = spoken.get((edit.toward.value, edit.row_id, edit.slot))
        if found is None:
            fresh.append(edit)
            continue
        held, line = found
        now = line_of(edit)
        if (now.crm, now.sheet) != (line.crm, line.sheet):
            judgement.moved.append((held.id, line.row_id, line.rule))
            fresh.append(edit)
        elif held.state == SliceState.ACCEPTED:
            judgement.released.append(edit)
        elif held.state == SliceState.PUTBACK and not edit.undo and edit.rule.key != "$row":
            # It cannot be carried out, and would wait unseen: whoever asked for it is asked again.
            judgement.moved.append((held.id, line.row_id, line.rule))
            fresh.append(replace(edit, must_wait=_NOTHING_TO_PUT_BACK))
        elif held.state == SliceState.PUTBACK:
            judgement.put_back.append(edit)
        else:
            judgement.held.setdefault(held.id, []).append(edit)
    return fresh


def _over_limit(edit: Edit, bench: Bench) -> str:
    limit = _limit(edit, bench)
    seen = bench.recent.get(counted(edit), 0)
    if limit is None or seen <= limit:
        return ""
    what = edit.rule.columns[0].header if edit.rule.columns else "rows"
    return f"{seen} {edit.kind.value} of {what} within an hour, the limit is {limit}"


def _limit(edit: Edit, bench: Bench) -> int | None:
    limits = bench.mapping.limits
    if edit.toward is Toward.SHEET:
        if not bench.ever_bound or edit.kind in (EditKind.APPENDS, EditKind.BINDS):
            return None
        if edit.rule.direction is Direction.TO_SHEET and edit.kind is not EditKind.DELETES:
            return None
        return max(FEWEST, SHEET_FACTOR * _count(edit.kind, limits))
    if edit.kind is EditKind.BINDS:
        return None
    share = limits.share * bench.bound_count
    if edit.kind is EditKind.CREATES:
        # A share of what is bound would keep a young sheet from ever growing.
        return max(FEWEST, limits.creates)
    return max(FEWEST, int(min(_count(edit.kind, limits), share)))


def _count(kind: EditKind, limits: Limits) -> int:
    match kind:
        case EditKind.BLANKS:
            return limits.blanks
        case EditKind.CREATES:
            return limits.creates
        case EditKind.DELETES:
            return limits.deletes
        case _:
            return limits.changes


def _file(waiting: Iterable[tuple[Edit, str, str]], bench: Bench, judgement: Judgement, state: SliceState) -> None:
    """Put what waits into slices: into an open one of the same nature, else into a new one."""
    groups: dict[tuple[str, str, str, str], list[Edit]] = defaultdict(list)
    for edit, kind, reason in waiting:
        rule = edit.rule.key if not edit.is_first else "*"
        groups[edit.toward.value, kind, rule, _nature(reason)].append(replace(edit, must_wait=reason))
    for (side, kind, rule, nature), edits in sorted(groups.items()):
        known = next(
            (
                s
                for s, _ in bench.slices
                if (s.side, s.kind, s.rule, _nature(s.reason)) == (side, kind, rule, nature) and s.state == state
            ),
            None,
        )
        if known is None:
            known = replace(_open(bench, side, kind, rule, edits, judgement), state=state)
            judgement.opened.append(known)
        lines = [replace(line_of(edit), slice_id=known.id, state=state) for edit in edits]
        judgement.extended.append((known.id, lines))
        if state is SliceState.OPEN:
            judgement.held.setdefault(known.id, []).extend(edits)


def _nature(reason: str) -> str:
    """A reason without its numbers, so that a growing slice stays one slice."""
    return "".join(letter for letter in reason if not letter.isdigit())


def _open(bench: Bench, side: str, kind: str, rule: str, edits: Sequence[Edit], judgement: Judgement) -> Slice:
    taken = {s.id for s, _ in bench.slices} | {s.id for s in judgement.opened}
    letter = chr(ord("A") + len(taken) % 26)
    salt = 0
    while True:
        name = f"{letter}-{digest(bench.mapping.name, side, kind, rule, str(bench.now), str(salt))[:4]}"
        if name not in taken:
            break
        salt += 1
    return Slice(
        id=name,
        mapping=bench.mapping.name,
        side=side,
        kind=kind,
        rule=rule,
        reason=edits[0].must_wait,
        opened_at=bench.now,
        expires_at=bench.now + LIFETIME_SECONDS,
        state=SliceState.OPEN,
    )
