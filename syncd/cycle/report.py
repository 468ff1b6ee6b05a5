"""What a cycle reports: plain values that are stored, printed and shown; no vendor type in sight."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from syncd.core.values import CrmId

MOST_DECISIONS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One record and field of a plan."""

    row_id: str
    crm_id: CrmId | None
    rule: str
    old: str
    new: str
    why: str
    name: str = ""
    """What a person would call the row."""
    row: int | None = None
    """Where the row stands in its tab, counted from one."""
    column: str = ""
    """The header or headers of the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGroup:
    """Lines of a plan that stand and fall together."""

    slice_id: str | None
    """``None``: nothing holds it back."""
    mapping: str
    side: str
    kind: str
    rule: str
    reason: str
    count: int
    calls: int
    """The most calls that carrying it out takes."""
    lines: Sequence[PlanLine]
    column: str = ""
    """The header or headers, when all lines are about one rule."""
    removal: str = ""
    """What taking away means here: ``deactivate customer``."""


@dataclass(slots=True, kw_only=True)
class CycleReport:
    """One cycle."""

    run_id: int
    started_at: float
    ended_at: float = 0.0
    outcome: str = "in_step"
    """``in_step``, ``waiting``, ``problems``, ``unreachable``, ``refused``, ``paused``."""
    sentence: str = ""
    spreadsheet: str = ""
    """What it is called; empty when it could not be read."""
    mappings: dict[str, dict[str, Any]] = field(default_factory=dict)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    plan: list[PlanGroup] = field(default_factory=list)
    calls: dict[str, dict[str, int]] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    """What stopped a side: code, message, hint."""

    def outline(self) -> dict[str, Any]:
        """Plain data for the store: without the plan and the single decisions, which the store keeps elsewhere."""
        return {name: getattr(self, name) for name in _MEMBERS} | {"decisions": [], "plan": []}

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return self.outline() | {"decisions": self.decisions, "plan": [asdict(group) for group in self.plan]}


_MEMBERS = tuple(member.name for member in fields(CycleReport))


def total(calls: Mapping[str, int]) -> int:
    """All calls of one side."""
    return sum(calls.values())
