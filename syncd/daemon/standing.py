"""How things stand, told from the store alone: the sentence of `syncd status`, of systemd's status line, and the rest.

Touches no network and changes nothing; whether a daemon lives is handed in.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from syncd.daemon.mappings import reload_problem
from syncd.store.store import Store

SIDES = {"crm": "ServiceTitan", "sheet": "Google Sheets"}
_OUTAGES = ("service.unreachable", "service.quota", "sheet.unreachable", "crm.token_unavailable")
NEVER = "no cycle has run yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything `status` shows."""

    is_running: bool
    sentence: str
    outcome: str
    needs_somebody: bool
    last_cycle: dict[str, Any] = field(default_factory=dict)
    """``id``, ``kind``, ``started_at``, ``ended_at``, ``outcome``."""
    mappings: dict[str, dict[str, Any]] = field(default_factory=dict)
    halts: dict[str, dict[str, object]] = field(default_factory=dict)
    conflicts: int = 0
    held: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    open_writes: int = 0
    """Writes that left and whose fate is not known yet."""
    reload: dict[str, object] = field(default_factory=dict)
    """Why edited mapping files are not in force."""

    @property
    def exit_status(self) -> int:
        """0 in step, 1 somebody is needed, 2 not running."""
        if not self.is_running:
            return 2
        return 1 if self.needs_somebody else 0

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {**asdict(self), "exit_status": self.exit_status}


def look(store: Store, *, is_running: bool, stopped_by: str = "") -> Standing:
    """Tell how things stand; ``stopped_by`` is what the store itself cannot know, such as a full disk."""
    last = _last(store) or {}
    report: dict[str, Any] = last.get("report", {})
    halts, problems = store.disputes.halts(), store.disputes.problems()
    stopped = [scope for scope, halt in halts.items() if not is_outage(scope, halt)]
    held = [asdict(one) for one in store.held.slices()]
    conflicts = [one for one in store.disputes.conflicts() if one.answer is None]
    reload = reload_problem(store)
    return Standing(
        is_running=is_running,
        sentence=stopped_by or sentence(store),
        outcome=str(last.get("outcome", "")),
        needs_somebody=bool(stopped_by or stopped or problems or held or conflicts or reload),
        last_cycle={key: last[key] for key in ("id", "kind", "started_at", "ended_at", "outcome")} if last else {},
        mappings=report.get("mappings", {}),
        halts=halts,
        conflicts=len(conflicts),
        held=held,
        problems=problems,
        open_writes=store.journal.count(),
        reload=reload,
    )


def sentence(store: Store) -> str:
    """Say it in one line."""
    last = _last(store)
    told = (_away(store, last) or str(last["report"].get("sentence") or last["outcome"])) if last else NEVER
    reload = reload_problem(store)
    if reload:
        told = f"{told}; the edited mapping files are not in force: {reload['message']}"
    return told


def _last(store: Store) -> dict[str, Any] | None:
    """The newest run that ended; the newest of all may be under way, or have died with its process."""
    return next((run for run in store.runs.last(5) if run["ended_at"] is not None), None)


def _away(store: Store, last: dict[str, Any]) -> str:
    """Say which services are away, since when, and that nothing is lost by it; empty when both are there."""
    away = {
        scope: float(str(halt["since"])) for scope, halt in store.disputes.halts().items() if is_outage(scope, halt)
    }
    if not away:
        return ""
    waiting = sum(len(store.bases.dirty(name)) for name in last["report"].get("mappings", {}))
    edits = f"{waiting:,} edits waiting, " if waiting else ""
    names = " and ".join(SIDES[scope] for scope in sorted(away))
    return f"{names} unreachable since {_clock_time(min(away.values()))}, {edits}safe to keep typing"


def is_outage(scope: str, halt: Mapping[str, object]) -> bool:
    """An outage or a quota passes by itself; nobody has to do anything."""
    return scope in SIDES and halt["code"] in _OUTAGES


def _clock_time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M")
