"""Decide a set such as tags: what was added or removed on each side, element by element."""

from dataclasses import replace

from syncd.core.admission import admit, blame
from syncd.core.edits import Decision, Edit, EditKind, Toward
from syncd.core.mapping import Rule
from syncd.core.merge import Opaque, SetVerdict, as_set, merge_sets
from syncd.core.reading import RuleReading, settled
from syncd.core.state import Case, Face
from syncd.core.transforms import Context
from syncd.core.values import Json


def decide_set(case: Case, reading: RuleReading, decision: Decision, context: Context) -> None:
    """Decide a rule whose value is a set: element by element, each for itself."""
    rule = reading.rule
    for held, code in ((reading.crm, "crm.value.unreadable"), (reading.sheet, "sheet.cell.unreadable")):
        if isinstance(held, Opaque):
            if not (held is reading.crm and held.is_transient):
                decision.problems[rule.key, code] = blame(rule, held.reason)
            return
    crm, sheet = as_set(reading.crm), as_set(reading.sheet)  # type: ignore[arg-type] # sets are never tuples
    face = case.binding.base.get(rule.key)
    base = settled(reading, face, context)
    pair = None if base is None else (as_set(base.crm), as_set(base.sheet))  # type: ignore[arg-type]
    verdict = merge_sets(pair, crm, sheet, rule.direction)
    if not case.is_settled:
        decision.is_waiting = decision.is_waiting or bool(verdict.crm_adds or verdict.crm_removes)
        verdict = SetVerdict(sheet_adds=verdict.sheet_adds, sheet_removes=verdict.sheet_removes)
    # Elements on which both sides agree by now are settled at once, each for itself.
    known_crm, known_sheet = pair if pair is not None else (frozenset[str](), frozenset[str]())
    both, neither = crm & sheet, (known_crm | known_sheet) - crm - sheet
    agreed = Face(
        tuple(sorted((known_crm | both) - neither)), tuple(sorted((known_sheet | both) - neither)), rule.identity
    )
    if face is None or (agreed.crm, agreed.sheet, agreed.identity) != (face.crm, face.sheet, face.identity):
        decision.faces[rule.key] = agreed
    for edit in _set_edits(case, reading, verdict, sheet, is_first=rule.key in case.unaccepted, context=context):
        admit(case, decision, edit)


def _set_edits(
    case: Case, reading: RuleReading, verdict: SetVerdict, sheet: frozenset[str], *, is_first: bool, context: Context
) -> list[Edit]:
    rule, lens = reading.rule, reading.rule.columns[0].lens

    def name(element: str) -> str:
        return str(lens.write_cell(frozenset({element}), context))

    common = Edit(
        mapping=case.binding.mapping,
        row_id=case.binding.row_id,
        crm_id=case.binding.crm_id,
        rule=rule,
        toward=Toward.CRM,
        kind=EditKind.ADDS,
        crm=reading.crm_raw,
        sheet=reading.sheet_raw,
        is_first=is_first,
        undo=_former_cell(case, rule, context),
    )
    made = [
        replace(
            common, value=(element,), element=element, new=name(element),
            why="at first sync only the sheet has it" if is_first else "added in the sheet",
        )
        for element in sorted(verdict.crm_adds)
    ]  # fmt: skip
    made += [
        replace(
            common, kind=EditKind.REMOVES, value=(element,), element=element, old=name(element),
            why="removed in the sheet",
        )
        for element in sorted(verdict.crm_removes)
    ]  # fmt: skip
    if verdict.sheet_adds or verdict.sheet_removes:
        cell = lens.write_cell((sheet | verdict.sheet_adds) - verdict.sheet_removes, context)
        kind = EditKind.FILLS if is_first else EditKind.CHANGES
        made.append(
            replace(
                common, toward=Toward.SHEET, kind=kind, value=(cell,), old=str(reading.sheet_raw[0] or ""),
                new=str(cell), why="at first sync only ServiceTitan has it" if is_first else "changed in ServiceTitan",
            )
        )  # fmt: skip
    return made


def _former_cell(case: Case, rule: Rule, context: Context) -> tuple[Json, ...]:
    """What a set's cell would show if the sheet's last settled elements were written again."""
    face = case.binding.base.get(rule.key)
    if face is None or face.identity != rule.identity:
        return ()
    return (rule.columns[0].lens.write_cell(frozenset(str(item) for item in face.sheet), context),)
