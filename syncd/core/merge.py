"""One rule, three ways: what two sides should hold, given what each held when last settled.

The answer is the same if one side has already been written, so an interrupted cycle can be run again from the
same base. Sets are merged by element. This module knows values only: no record, no mapping, no clock.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from syncd.core.mapping import Direction, FirstSync, Winner
from syncd.core.values import Scalar, Value, is_blank


@dataclass(frozen=True, slots=True)
class Opaque:
    """A raw value that we cannot understand; equal only to the very same raw value."""

    raw: str
    reason: str
    is_transient: bool = False


Held: TypeAlias = Value | Opaque


class Act(StrEnum):
    """What is to be done about one rule."""

    QUIET = "quiet"
    """Neither side moved, whether they agree or differ (a settled difference)."""
    AGREED = "agreed"
    """Something moved and both now mean the same: the base follows, nothing is written."""
    TO_CRM = "to_crm"
    TO_SHEET = "to_sheet"
    DISPUTED = "disputed"
    UNREADABLE_CRM = "unreadable_crm"
    UNREADABLE_SHEET = "unreadable_sheet"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An act and the reason for it, in words for the plan and the log."""

    act: Act
    why: str = ""
    is_loss: bool = False
    """The written side held a value of its own that somebody typed; it is kept as a loser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What decides a rule beside its values."""

    direction: Direction
    winner: Winner
    first_sync: FirstSync
    answer: str | None = None
    """``crm`` or ``sheet``: a person's answer for exactly these two values."""
    sheet_is_newer: bool = False
    """For ``newest``: proven that the CRM's change is older than the sheet's."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The base of one rule, both faces as values."""

    crm: Held
    sheet: Held


def merge(base: Settled | None, crm: Held, sheet: Held, policy: Policy) -> Verdict:
    """Decide one rule that is not a set. ``base=None`` means never settled: a first sync of this rule."""
    if crm == sheet and not isinstance(crm, Opaque):
        moved = base is None or base.crm != crm or base.sheet != sheet
        return Verdict(Act.AGREED, "both sides hold the same") if moved else Verdict(Act.QUIET)
    if policy.answer is not None:
        if policy.answer == "crm" and not isinstance(crm, Opaque):
            return Verdict(Act.TO_SHEET, "a person decided for ServiceTitan", is_loss=True)
        if policy.answer == "sheet" and not isinstance(sheet, Opaque):
            return Verdict(Act.TO_CRM, "a person decided for the sheet", is_loss=True)
    match policy.direction:
        case Direction.TO_SHEET:
            return _one_way(base, crm, sheet, Act.TO_SHEET)
        case Direction.TO_CRM:
            return _one_way(Settled(base.sheet, base.crm) if base else None, sheet, crm, Act.TO_CRM)
        case Direction.BOTH:
            return _both_ways(base, crm, sheet, policy)


_SOURCE = {Act.TO_SHEET: "ServiceTitan", Act.TO_CRM: "the sheet"}
_FIRST = {Act.TO_SHEET: "shown from ServiceTitan", Act.TO_CRM: "given by the sheet"}
_UNREADABLE = {Act.TO_SHEET: Act.UNREADABLE_CRM, Act.TO_CRM: Act.UNREADABLE_SHEET}


def _one_way(base: Settled | None, source: Held, target: Held, act: Act) -> Verdict:
    """Decide where only one side may change anything; ``base`` holds the source's face first."""
    source_base, target_base = (base.crm, base.sheet) if base else (None, None)
    if isinstance(source, Opaque):
        return Verdict(Act.QUIET if source == source_base else _UNREADABLE[act], source.reason)
    if isinstance(target, Opaque) and target.is_transient:
        # Nobody typed an error cell: a formula stands there, and formulas are left alone.
        return Verdict(Act.QUIET, target.reason)
    own_edit = target != target_base and not (isinstance(target, str) and is_blank(target))
    if source != source_base:
        # Never settled: nobody changed anything, it is shown there for the first time.
        why = f"changed in {_SOURCE[act]}" if base else _FIRST[act]
        return Verdict(act, why, is_loss=own_edit and not _blank(target))
    if target != target_base:
        return Verdict(act, f"the column is read only here: put back from {_SOURCE[act]}", is_loss=not _blank(target))
    return Verdict(Act.QUIET)


def _blank(held: Held) -> bool:
    return not isinstance(held, Opaque) and is_blank(held)


def _both_ways(base: Settled | None, crm: Held, sheet: Held, policy: Policy) -> Verdict:
    if base is None:
        return _first(crm, sheet, policy)
    crm_moved, sheet_moved = crm != base.crm, sheet != base.sheet
    if not crm_moved and not sheet_moved:
        return Verdict(Act.QUIET, "settled difference")
    if crm_moved and isinstance(crm, Opaque):
        return Verdict(Act.UNREADABLE_CRM, crm.reason)
    if crm_moved and not sheet_moved:
        return Verdict(Act.TO_SHEET, "changed in ServiceTitan")
    if isinstance(sheet, Opaque):
        return Verdict(Act.UNREADABLE_SHEET, sheet.reason)
    if not crm_moved:
        return Verdict(Act.TO_CRM, "changed in the sheet")
    return _conflict(policy)


def _conflict(policy: Policy) -> Verdict:
    match policy.winner:
        case Winner.CRM:
            return Verdict(Act.TO_SHEET, "changed on both sides, ServiceTitan wins by rule", is_loss=True)
        case Winner.SHEET:
            return Verdict(Act.TO_CRM, "changed on both sides, the sheet wins by rule", is_loss=True)
        case Winner.NEWEST if policy.sheet_is_newer:
            return Verdict(Act.TO_CRM, "changed on both sides, the sheet's edit is the newer one", is_loss=True)
        case _:
            return Verdict(Act.DISPUTED, "changed on both sides")


def _first(crm: Held, sheet: Held, policy: Policy) -> Verdict:
    if isinstance(sheet, Opaque):
        return Verdict(Act.UNREADABLE_SHEET, sheet.reason)
    if isinstance(crm, Opaque):
        return Verdict(Act.UNREADABLE_CRM, crm.reason)
    match policy.first_sync:
        case FirstSync.CRM:
            return Verdict(Act.TO_SHEET, "first_sync: crm", is_loss=not is_blank(sheet))
        case FirstSync.SHEET:
            return Verdict(Act.TO_CRM, "first_sync: sheet", is_loss=not is_blank(crm))
        case FirstSync.FILL_BLANKS if fits_within(sheet, crm):
            return Verdict(Act.TO_SHEET, "blank in the sheet, first_sync: fill_blanks")
        case FirstSync.FILL_BLANKS if fits_within(crm, sheet):
            return Verdict(Act.TO_CRM, "blank in ServiceTitan, first_sync: fill_blanks")
        case _:
            return Verdict(Act.DISPUTED, "both sides hold a value at first sync")


def fits_within(part: Value, whole: Value) -> bool:
    """Whether filling the blanks of ``part`` from ``whole`` overwrites nothing."""
    if isinstance(part, tuple) and isinstance(whole, tuple):
        return all(is_blank(own) or own == other for own, other in zip(part, whole, strict=True))
    return is_blank(part)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVerdict:
    """Element by element: what each side is to gain and to lose. Empty everywhere: nothing to do."""

    crm_adds: frozenset[str] = frozenset()
    crm_removes: frozenset[str] = frozenset()
    sheet_adds: frozenset[str] = frozenset()
    sheet_removes: frozenset[str] = frozenset()

    @property
    def is_quiet(self) -> bool:
        """Nothing is to be written anywhere."""
        return not (self.crm_adds or self.crm_removes or self.sheet_adds or self.sheet_removes)


def as_set(value: Scalar) -> frozenset[str]:
    """Take a canonical set value; blank is the empty set."""
    return value if isinstance(value, frozenset) else frozenset()


def merge_sets(
    base: tuple[frozenset[str], frozenset[str]] | None,
    crm: frozenset[str],
    sheet: frozenset[str],
    direction: Direction,
) -> SetVerdict:
    """Merge two sets by element; an addition beats a removal of the same element (observed remove).

    Without a base both sides keep what they have and gain what the other has.
    """
    crm_base, sheet_base = base if base is not None else (crm & sheet, crm & sheet)
    if direction is Direction.TO_SHEET:
        return SetVerdict(sheet_adds=crm - sheet, sheet_removes=sheet - crm)
    if direction is Direction.TO_CRM:
        return SetVerdict(crm_adds=sheet - crm, crm_removes=crm - sheet)
    added_in_crm, removed_in_crm = crm - crm_base, crm_base - crm
    added_in_sheet, removed_in_sheet = sheet - sheet_base, sheet_base - sheet
    return SetVerdict(
        crm_adds=added_in_sheet - crm,
        crm_removes=(removed_in_sheet - added_in_crm) & crm,
        sheet_adds=added_in_crm - sheet,
        sheet_removes=(removed_in_crm - added_in_sheet) & sheet,
    )
