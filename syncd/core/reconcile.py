"""Decide one record that is present on both sides: mapping, base and both observations give a ``Decision``.

Given the same case it decides the same, whatever the order of records. What was refused before is not tried
again, what a person may still be typing is not looked at, and unknown fields are nobody's business.
"""

from dataclasses import replace

from syncd.core.admission import admit, blame
from syncd.core.edits import Decision, Dispute, Edit, EditKind, Toward
from syncd.core.mapping import Direction, Rule, Winner
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Act, Held, Opaque, Policy, Settled, Verdict, merge
from syncd.core.reading import (
    RuleReading,
    bind_children,
    child_column,
    face_of,
    is_set,
    kin_of,
    read_rule,
    settled,
    shown,
)
from syncd.core.reconcile_sets import decide_set
from syncd.core.records import CrmRecord, dump_raw, same_raw
from syncd.core.stamps import instant_of
from syncd.core.state import Case, Face, SeenRow
from syncd.core.transforms import Context
from syncd.core.values import Json, Scalar, as_cell, is_blank, is_empty

ROW_CLEARED = "every cell of the row was cleared: empty the record in ServiceTitan, or put the row back"
"""Why the edits of a row wait in which nothing is left."""


def decide(mapping: SheetMapping, case: Case, record: CrmRecord, seen: SeenRow, context: Context) -> Decision:
    """Decide every rule of one bound record."""
    bound = bind_children(mapping, case.binding, case.children)
    decision = Decision(
        row_id=case.binding.row_id,
        crm_id=record.id,
        children=bound,
        passed_over=case.binding.passed_over,
        is_waiting=not case.is_settled,
    )
    for rule in mapping.rules:
        reading = read_rule(mapping, rule, case, record, seen.row.cells, bound, context)
        if is_set(rule):
            decide_set(case, reading, decision, context)
        else:
            _decide_rule(mapping, case, record, seen, reading, decision, context)
    _release_vanished(mapping, case, decision)
    if _is_blank(mapping, seen):
        _hold_clearing(decision)
    return decision


def _is_blank(mapping: SheetMapping, seen: SeenRow) -> bool:
    """Whether nothing stands in any cell of a row that people may fill."""
    columns = [c for rule in mapping.rules if rule.direction is not Direction.TO_SHEET for c in rule.columns]
    places = [mapping.headers.index(column.header) for column in columns if column.field.is_writable]
    return bool(places) and all(place >= len(seen.row.cells) or is_empty(seen.row.cells[place]) for place in places)


def _hold_clearing(decision: Decision) -> None:
    """A row of which every cell was cleared may have been meant as a deleted one: its record is not emptied unasked."""
    removing = (EditKind.BLANKS, EditKind.REMOVES, EditKind.DELETES)
    cleared = [edit for edit in decision.edits if edit.toward is Toward.CRM and edit.kind in removing]
    if len({edit.rule.key for edit in cleared}) > 1:
        decision.edits[:] = [
            replace(edit, must_wait=edit.must_wait or ROW_CLEARED) if edit in cleared else edit
            for edit in decision.edits
        ]


def _decide_rule(
    mapping: SheetMapping, case: Case, record: CrmRecord, seen: SeenRow, reading: RuleReading, decision: Decision,
    context: Context,
) -> None:  # fmt: skip
    rule = reading.rule
    base = settled(reading, case.binding.base.get(rule.key), context)
    answer = case.answers.get(rule.key)
    policy = Policy(
        direction=rule.direction,
        winner=rule.winner,
        first_sync=mapping.first_sync,
        answer=answer.winner if answer and (answer.crm, answer.sheet) == _texts(reading) else None,
        sheet_is_newer=rule.winner is Winner.NEWEST
        and instant_of(record.stamp) - case.skew_seconds < _last_old(mapping, rule, seen),
    )
    verdict = merge(base, reading.crm, reading.sheet, policy)
    if verdict.act is Act.QUIET and _has_lost_meaning(case.binding.base.get(rule.key), reading):
        verdict = Verdict(Act.TO_SHEET, "what the cell names is gone: shown as ServiceTitan has it")
    match verdict.act:
        case Act.QUIET:
            if _is_written_otherwise(case.binding.base.get(rule.key), base, reading):
                decision.faces[rule.key] = face_of(reading)
            if isinstance(reading.sheet, Opaque) and rule.direction is not Direction.TO_SHEET:
                decision.problems[rule.key, "sheet.cell.unreadable"] = blame(rule, reading.sheet.reason)
        case Act.AGREED:
            decision.faces[rule.key] = face_of(reading)
        case Act.DISPUTED:
            on_crm, on_sheet = _texts(reading)
            decision.disputes.append(Dispute(rule=rule.key, crm=on_crm, sheet=on_sheet))
        case Act.UNREADABLE_CRM:
            decision.problems[rule.key, "crm.value.unreadable"] = blame(rule, f"ServiceTitan's value {verdict.why}")
        case Act.UNREADABLE_SHEET:
            decision.problems[rule.key, "sheet.cell.unreadable"] = blame(rule, verdict.why)
        case Act.TO_CRM | Act.TO_SHEET:
            toward = Toward.CRM if verdict.act is Act.TO_CRM else Toward.SHEET
            admit(case, decision, _edit(case, record, reading, toward, verdict, context))


def _texts(reading: RuleReading) -> tuple[str, str]:
    """What both sides hold, as conflicts and their answers name it."""
    return dump_raw(list(reading.crm_raw)), dump_raw(list(reading.sheet_raw))


def _has_lost_meaning(face: Face | None, reading: RuleReading) -> bool:
    """Whether a settled cell that nobody touched means nothing any more, as the id of a row that was removed."""
    if face is None or not isinstance(reading.sheet, Opaque) or reading.sheet.is_transient:
        return False
    is_shown = reading.rule.direction is not Direction.TO_CRM and not isinstance(reading.crm, Opaque)
    return is_shown and same_raw(list(face.sheet), list(reading.sheet_raw))


def _is_written_otherwise(face: Face | None, base: Settled | None, reading: RuleReading) -> bool:
    """Whether both sides mean what was settled and one says it in other words.

    What stands there now is what was settled: the words may mean something else one day, as a customer's name that
    passes to another, and nobody has moved anything then.
    """
    if face is None or base is None or isinstance(reading.crm, Opaque) or isinstance(reading.sheet, Opaque):
        return False
    is_meant = base.crm == reading.crm and base.sheet == reading.sheet
    return is_meant and not same_raw([*face.crm, *face.sheet], [*reading.crm_raw, *reading.sheet_raw])


def _last_old(mapping: SheetMapping, rule: Rule, seen: SeenRow) -> float:
    """The last read at which the rule's cells all still held their former content."""
    headers = mapping.headers
    places = [headers.index(column.header) for column in rule.columns]
    return min((seen.befores[place] for place in places if place < len(seen.befores)), default=0.0)


def _edit(
    case: Case, record: CrmRecord, reading: RuleReading, toward: Toward, verdict: Verdict, context: Context
) -> Edit:
    to_crm = toward is Toward.CRM
    source, target = (reading.sheet, reading.crm) if to_crm else (reading.crm, reading.sheet)
    values: tuple[Scalar, ...] = source if isinstance(source, tuple) else (source,)  # type: ignore[assignment] # Opaque sources never get here
    lenses = [column.lens for column in reading.rule.columns]
    raws: list[Json] = [
        lens.write_crm(value, context) if to_crm else lens.write_cell(value, context)
        for lens, value in zip(lenses, values, strict=True)
    ]
    if not to_crm:
        # Members that already mean the right thing keep the way in which somebody wrote them.
        raws = [
            old if lens.read_cell(as_cell(old), context) == value else new
            for lens, value, old, new in zip(lenses, values, reading.sheet_raw, raws, strict=True)
        ]
    else:
        raws = [
            old if old is not None and lens.read_crm(old, context) == value else new
            for lens, value, old, new in zip(lenses, values, reading.crm_raw, raws, strict=True)
        ]
    is_first = reading.rule.key in case.unaccepted
    return Edit(
        mapping=case.binding.mapping,
        row_id=case.binding.row_id,
        crm_id=record.id,
        rule=reading.rule,
        toward=toward,
        kind=_kind(reading.rule, source, toward, is_first=is_first),
        value=tuple(raws),
        crm=reading.crm_raw,
        sheet=reading.sheet_raw,
        undo=_undo(case, reading.rule, toward),
        old=shown(target),
        new=shown(source),
        why=verdict.why,
        is_loss=verdict.is_loss,
        is_first=is_first,
    )


def _kind(rule: Rule, source: Held, toward: Toward, *, is_first: bool) -> EditKind:
    if not isinstance(source, Opaque) and is_blank(source):
        return EditKind.BLANKS
    is_end = toward is Toward.CRM and any(column.field.ends_life for column in rule.columns)
    if is_end:
        return EditKind.DELETES
    return EditKind.FILLS if is_first else EditKind.CHANGES


def _undo(case: Case, rule: Rule, toward: Toward) -> tuple[Json, ...]:
    """What the edited side held when last settled: the sheet's face for an edit towards the CRM, and the reverse."""
    face = case.binding.base.get(rule.key)
    if face is None or face.identity != rule.identity:
        return ()
    return face.sheet if toward is Toward.CRM else face.crm


def _release_vanished(mapping: SheetMapping, case: Case, decision: Decision) -> None:
    """When a bound contact has gone and that is settled, free the column; those left behind never slide in."""
    alive = {child.id for child in case.children}
    bound = dict(decision.children)
    for rule in mapping.rules:
        column = child_column(rule)
        if column is None or bound.get(rule.key) in alive or rule.key not in bound:
            continue
        if any(edit.rule.key == rule.key for edit in decision.edits) or rule.key in {d.rule for d in decision.disputes}:
            continue
        del bound[rule.key]
        decision.passed_over |= {child.id for child in kin_of(mapping, column, case.children)}
    decision.children = bound
