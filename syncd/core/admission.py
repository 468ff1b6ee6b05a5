"""What may become an edit: not what was refused before, is frozen, may be half typed, or cannot be written at all."""

from dataclasses import replace

from syncd.core.edits import Decision, Edit, EditKind, Toward
from syncd.core.mapping import Rule
from syncd.core.reading import child_column
from syncd.core.records import digest, dump_raw
from syncd.core.state import Case

SHEET_REFUSAL = "@sheet"
"""Suffix under which a refusal of the sheet (a formula, a protected cell) is remembered beside one of the CRM."""


def admit(case: Case, decision: Decision, edit: Edit) -> None:
    """Take an edit into the decision unless it cannot, may not yet, or was refused before."""
    rule = edit.rule
    frozen = [case.frozen[c.header] for c in rule.columns if c.header in case.frozen]
    if edit.toward is Toward.SHEET:
        refusal = case.rejections.get(rule.key + SHEET_REFUSAL)
        if frozen:
            decision.problems[rule.key, "sheet.cell.frozen"] = f"{headers_of(rule)}: {frozen[0]}"
        elif refusal is not None and refusal.value == refusal_digest(edit):
            decision.problems[rule.key, refusal.code] = refusal.message
        else:
            decision.edits.append(edit)
        return
    refusal = case.rejections.get(rule.key)
    if refusal is not None and refusal.value == refusal_digest(edit):
        decision.problems[rule.key, refusal.code] = refusal.message
    elif not case.is_settled:
        decision.is_waiting = True
    elif frozen:
        decision.problems[rule.key, "sheet.cell.frozen"] = f"{headers_of(rule)}: not read as an edit; {frozen[0]}"
    elif fixed := [column.header for column in rule.columns if not column.field.is_writable]:
        decision.problems[rule.key, "crm.cannot_change"] = (
            f"{fixed[0]}: ServiceTitan takes this only when a record is created"
        )
    elif edit.kind is EditKind.BLANKS and (reason := _unclearable(rule)):
        decision.problems[rule.key, "crm.cannot_clear"] = reason
    else:
        decision.edits.append(_held_back(edit))


def _held_back(edit: Edit) -> Edit:
    """Clearing a contact's cell waits for a person unless the mapping says what it means."""
    column = child_column(edit.rule)
    if column is None or edit.kind is not EditKind.BLANKS or column.clears_child:
        return edit
    return replace(edit, kind=EditKind.DELETES, must_wait="clearing this cell deletes the contact in ServiceTitan")


def _unclearable(rule: Rule) -> str:
    stubborn = [c.header for c in rule.columns if not c.field.is_clearable]
    return f"{stubborn[0]}: ServiceTitan knows no way to empty this field" if stubborn else ""


def refusal_digest(edit: Edit) -> str:
    """Name what was refused, without keeping it: the value, and for the sheet what stands in its way as well."""
    in_the_way = edit.sheet if edit.toward is Toward.SHEET else ()
    return digest(dump_raw([*edit.value, *in_the_way]))


def headers_of(rule: Rule) -> str:
    """Name a rule as people see it."""
    return ", ".join(column.header for column in rule.columns)


def blame(rule: Rule, reason: str) -> str:
    """Say what is wrong, and where."""
    return f"{headers_of(rule)}: {reason}"
