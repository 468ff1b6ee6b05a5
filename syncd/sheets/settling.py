"""What became of each operation, from the images before and after it: outcomes and what must be put right; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from syncd.core.sheet_operations import AppendRow, ClaimRow, RemoveRow
from syncd.core.values import Cell
from syncd.sheets.adding import ROW, settle_append
from syncd.sheets.arrays import in_the_way
from syncd.sheets.grid import plain, same, same_cells
from syncd.sheets.headers import CRM_REF, ROW_ID
from syncd.sheets.images import GONE, Image
from syncd.sheets.looking import Look, look_at
from syncd.sheets.outcomes import Finding
from syncd.sheets.preparing import DONE, CellWrite, Task
from syncd.sheets.repair import judge
from syncd.sheets.strays import Landing, PutBack, by_cell, holders, put_back


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
        settle_append(finding, rows.look, operation, rows.holders[operation.row_id])
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


def _settle_removal(finding: Finding, look: Look, operation: RemoveRow, settlement: Settlement) -> None:
    # A row that somebody took the id from is still there.
    if not look.after.by_id.get(operation.row_id) and finding.task.line not in look.forth:
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
    """Find the row below, if it is gone as well: somebody may have deleted the very row, and ours came to the next."""
    target, lines = finding.task.line, look.before.lines
    if target is None:
        return []
    meant = {one.task.line for one in settlement.findings if isinstance(one.task.operation, RemoveRow)}
    below = [at for at, line in enumerate(lines) if line.position > lines[target].position and at not in meant]
    below.sort(key=lambda at: lines[at].position)
    return [at for at in below[:1] if at not in look.forth and at not in settlement.lost_rows]
