"""What became of each operation, from the images before and after it: outcomes and what must be put right; pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from syncd.core.sheet_operations import AppendRow, ClaimRow, RemoveRow
from syncd.core.values import Cell, is_empty
from syncd.sheets.arrays import broken_since, cleared, in_the_way
from syncd.sheets.grid import plain, same, same_cells
from syncd.sheets.headers import CRM_REF, ROW_ID
from syncd.sheets.images import GONE, Image
from syncd.sheets.looking import Look, look_at
from syncd.sheets.outcomes import Finding
from syncd.sheets.preparing import DONE, CellWrite, Task
from syncd.sheets.repair import judge
from syncd.sheets.sending import appended_cells
from syncd.sheets.strays import Landing, PutBack, by_cell, holders, put_back

ROW = "$row"


@dataclass(slots=True, kw_only=True)
class Settlement:
    """All findings of one tab."""

    findings: list[Finding] = field(default_factory=list)
    lost_rows: list[int] = field(default_factory=list)
    """Rows of the image before that a deletion hit by mistake."""

    @property
    def strays(self) -> list[PutBack]:
        """Everything to put back, each cell once."""
        return list(by_cell(stray for finding in reversed(self.findings) for stray in finding.strays).values())


def settle(
    tasks: Sequence[Task], before: Image, after: Image, headers: Sequence[str], *, is_late: bool = False
) -> Settlement:
    """Judge the tasks of one tab together: they may have landed on each other's rows."""
    writes = [write for task in tasks for write in task.writes]
    has_landed = all(task.fate in DONE for task in tasks)
    verdict = judge(before, after, writes, is_late=is_late, has_landed=has_landed)
    landings = dict(zip(map(_place, writes), verdict.landings, strict=True))
    settlement = Settlement()
    about_rows = [task for task in tasks if isinstance(task.operation, ClaimRow | AppendRow | RemoveRow)]
    for task in tasks:
        finding = Finding(task=task)
        finding.landings = {write.key: landings[_place(write)] for write in task.writes}
        settlement.findings.append(finding)
    if about_rows:
        look = verdict.look or look_at(before, after, writes, is_late=is_late, has_landed=has_landed)
        scene = Rows(look, headers, holders(after, {task.operation.row_id for task in about_rows} - {""}))
        for finding in settlement.findings:
            _settle_row(finding, scene, settlement)
    if verdict.strays:
        settlement.findings[0].strays += verdict.strays
    if is_late and any(isinstance(task.operation, ClaimRow) for task in tasks):
        written = {write.key for write in writes}
        kept = [header for header in headers if header not in written] or headers
        settlement.findings[0].strays += lost_ids(before, after, kept)
    findings = {id(finding.task): finding for finding in settlement.findings}
    for task, stray in in_the_way(tasks, before, after):
        findings[id(task)].landings[stray.key] = Landing.IN_THE_WAY
        findings[id(task)].strays.append(stray)
    return settlement


def lost_ids(before: Image, after: Image, headers: Sequence[str]) -> list[PutBack]:
    """Give rows their ids back that a claim or its repair took from them before a crash; by content that is unique."""
    then, now = _unique(before, headers), _unique(after, headers)
    found = []
    for cells, line in now.items():
        row_id = before.lines[then[cells]].row_id if cells in then else ""
        if row_id and after.lines[line].row_id != row_id:
            found.append(put_back(after, line, ROW_ID, row_id))
    return found


def _unique(image: Image, headers: Sequence[str]) -> dict[tuple[Cell, ...], int]:
    """Index rows by what their mapped cells hold, where that is theirs alone."""
    lines: dict[tuple[Cell, ...], list[int]] = {}
    for line in range(len(image.lines)):
        lines.setdefault(image.cells(line, headers), []).append(line)
    return {cells: found[0] for cells, found in lines.items() if len(found) == 1}


def _place(write: CellWrite) -> tuple[int, str]:
    return write.line, write.key


class Rows(NamedTuple):
    """What is needed to judge claimed, added and removed rows."""

    look: Look
    headers: Sequence[str]
    holders: Mapping[Cell, list[tuple[int, str]]]
    """Row id -> cells of the image after that hold it."""


def _settle_row(finding: Finding, rows: Rows, settlement: Settlement) -> None:
    operation = finding.task.operation
    if isinstance(operation, ClaimRow) and operation.row_id:
        _settle_claim(finding, rows, operation)
    elif isinstance(operation, AppendRow):
        _settle_append(finding, rows, operation)
    elif isinstance(operation, RemoveRow):
        _settle_removal(finding, rows.look, operation, settlement)


def _settle_claim(finding: Finding, rows: Rows, operation: ClaimRow) -> None:
    """Go on only if exactly one row carries the id and is the one decided upon; otherwise take the id back.

    It is when it holds what it held, or when nothing moved and somebody is only typing in it: without its id a row that
    no longer fits its record would stand beside a second one.
    """
    look = rows.look
    found = rows.holders[operation.row_id]
    if len(found) == 1 and found[0][1] == ROW_ID:
        line = found[0][0]
        is_typed_in = look.is_still and look.back.get(line) == finding.task.line
        if is_typed_in or same_cells(look.after.cells(line, rows.headers), operation.cells):
            finding.landings[ROW_ID] = Landing.LANDED
            finding.position = look.after.lines[line].position
            return
    if not found:
        if finding.landings.get(ROW_ID) is not Landing.UNTOUCHED or finding.task.fate in DONE:
            finding.landings[ROW_ID] = Landing.MOVED_ON
        return
    finding.landings[ROW_ID] = Landing.MOVED_ON
    if any(write.key == ROW_ID for write in finding.task.writes):
        _take_back(finding, look, operation, found)


def _take_back(finding: Finding, look: Look, operation: ClaimRow, found: Sequence[tuple[int, str]]) -> None:
    for line, key in found:
        value = look.then(line, key)
        rightful = "" if value is None or same(value, operation.row_id) else value
        finding.strays.append(put_back(look.after, line, key, rightful))
        is_claimed = look.back.get(line) == finding.task.line
        if is_claimed and finding.landings.get(CRM_REF) is Landing.LANDED:
            finding.strays.append(put_back(look.after, line, CRM_REF, plain(look.then(line, CRM_REF))))
            finding.landings[CRM_REF] = Landing.MOVED_ON


def _settle_append(finding: Finding, rows: Rows, operation: AppendRow) -> None:
    """Find the added row; where columns moved underneath it, its cells go to the columns they were meant for."""
    look, after = rows.look, rows.look.after
    spread = {line for line, _ in rows.holders[operation.row_id] if line not in look.back}
    found = [*after.by_id.get(operation.row_id, ()), *sorted(spread)]
    meant = appended_cells(operation)
    is_done = finding.task.fate in DONE
    if not found and is_done:
        found = _new_row(look, {key: value for key, value in meant.items() if key != ROW_ID})
    if not found:
        if is_done:
            # It was added; who deleted it or took its id away since did so to a row of ours, which is no reason to
            # add it again.
            finding.landings[ROW] = Landing.LANDED
            return
        finding.landings[ROW] = Landing.UNTOUCHED
        return
    broken = broken_since(look.before, look.after)
    # What an array shows in a cell that was left to it is not ours, but what broke the array may be.
    left_to_arrays = {key for key, why in finding.task.blocked.items() if why == "formula"} - broken
    misplaced = [one for one in _misplaced(look, found[0], meant) if one.key not in left_to_arrays]
    finding.strays += _out_of_arrays(finding, look, misplaced, broken)
    finding.landings[ROW] = Landing.MISPLACED if finding.strays else Landing.LANDED
    finding.position = after.lines[found[0]].position


def torn_cells(before: Image, lost: Iterable[int], without: Image, after: Image) -> list[PutBack]:
    """Find what does not stand where it belongs in rows that were brought back while columns moved.

    ``lost`` are their rows in ``before``, ``without`` is the look in which they were gone.
    """
    look = look_at(without, after, [])
    found = []
    for line in lost:
        meant = dict(zip(before.keys, before.lines[line].cells, strict=True))
        for new in _new_row(look, meant):
            found += _misplaced(look, new, meant)
    return found


def _new_row(look: Look, meant: Mapping[str, Cell]) -> list[int]:
    """Find the one new row that holds all of that and nothing else, be it in other columns."""
    ours = _held(meant.values())
    new = (at for at in range(len(look.after.lines)) if at not in look.back)
    fitting = [at for at in new if _held(look.after.lines[at].cells) == ours]
    return fitting if len(fitting) == 1 else []


def _held(cells: Iterable[Cell]) -> Counter[Cell]:
    return Counter(plain(cell) for cell in cells if not is_empty(cell))


def _out_of_arrays(
    finding: Finding, look: Look, misplaced: Sequence[PutBack], broken: Collection[str]
) -> Iterator[PutBack]:
    """Leave empty what would stand in the way of a formula that broke meanwhile; the rest goes where it was meant."""
    for stray in misplaced:
        if stray.key not in broken or is_empty(stray.value):
            yield stray
            continue
        finding.landings[stray.key] = Landing.IN_THE_WAY
        if not is_empty(look.after.cell(stray.line, stray.key)):
            yield cleared(look.after, stray.line, stray.key)


def _misplaced(look: Look, line: int, meant: Mapping[str, Cell]) -> list[PutBack]:
    """Compare an added row with what was meant for each column; what somebody typed there since is left alone.

    Columns may have moved more than once, so a value of ours in another's column says that the row was torn; then its
    blanks are ours as well.
    """
    after = look.after
    ours = {plain(value) for value in meant.values() if not is_empty(value)}
    wrong = [
        (key, cell, plain(meant.get(key, "")))
        for key, cell in zip(after.keys, after.lines[line].cells, strict=True)
        if not same(cell, meant.get(key, ""))
    ]
    is_torn = not look.same_columns() or any(plain(cell) in ours for _, cell, _ in wrong)
    return [
        put_back(after, line, key, value)
        for key, cell, value in wrong
        if is_torn and (is_empty(cell) or plain(cell) in ours)
    ]


def _settle_removal(finding: Finding, look: Look, operation: RemoveRow, settlement: Settlement) -> None:
    if not look.after.by_id.get(operation.row_id):
        finding.landings[ROW] = Landing.LANDED
        settlement.lost_rows += _hit_instead(finding, look, settlement)
        return
    # The row is still there. A row that is not was hit in its place: what somebody deleted by hand meanwhile looks
    # the same, and a row too many is mended by them, a row too few would become a deletion in the CRM.
    lost = [at for at, line in enumerate(look.before.lines) if at not in look.forth and line.position != GONE]
    if finding.task.fate not in DONE and not lost:
        finding.landings[ROW] = Landing.UNTOUCHED
    else:
        finding.landings[ROW] = Landing.MOVED_ON
        settlement.lost_rows = sorted({*settlement.lost_rows, *lost})


def _hit_instead(finding: Finding, look: Look, settlement: Settlement) -> list[int]:
    """Find the row below, if it is gone as well: somebody may have deleted the very row, and ours came to the next.

    Only right after the request: later on, people delete rows of their own.
    """
    target, lines = finding.task.line, look.before.lines
    if target is None:
        return []
    meant = {one.task.line for one in settlement.findings if isinstance(one.task.operation, RemoveRow)}
    below = [at for at, line in enumerate(lines) if line.position > lines[target].position and at not in meant]
    below.sort(key=lambda at: lines[at].position)
    return [at for at in below[:1] if at not in look.forth and at not in settlement.lost_rows]
