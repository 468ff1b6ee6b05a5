"""What an operator can ask for, by name: the one place that does it, for the daemon and for a command without one.

Every act takes and returns plain values. Acts are rows in the store that the next cycle obeys, followed by that cycle
where people want to see what comes of it. How a cycle works is not known here.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.values import as_crm_id
from syncd.cycle.engine import CycleOptions
from syncd.daemon.mappings import LiveMappings, describe, named
from syncd.daemon.refusals import refused
from syncd.errors import SyncdError
from syncd.ports import Clock
from syncd.store.store import Store

Arguments = Mapping[str, Any]
Result = dict[str, Any]

SIDES = ("crm", "sheet")


class Report(Protocol):
    """What a cycle tells."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values."""


class Cycles(Protocol):
    """The engine, as far as it is asked for anything here."""

    @property
    def next_settle_seconds(self) -> float | None:
        """How long until rows that wait would be settled."""

    async def cycle(self, options: CycleOptions = ...) -> Report:
        """Run the line once."""

    def replace_mappings(self, mappings: tuple[SheetMapping, ...]) -> None:
        """Use other mappings from the next cycle on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Everything an act works with."""

    store: Store
    engine: Cycles
    clock: Clock
    mappings: LiveMappings
    preview: Callable[[tuple[SheetMapping, ...]], AbstractContextManager[Cycles]]
    """Make an engine that tries other mappings against a copy of the state."""
    check: Callable[[tuple[SheetMapping, ...]], Awaitable[Result]]
    """Ask both services whether everything the mappings name is there."""
    demand_room: Callable[[], None] = lambda: None
    """Refuse when the disk is nearly full. Raises: DiskFullError."""
    beats: Callable[[], int] = lambda: 0
    """Signs of life of the work in hand; a number that grows."""

    async def perform(self, kind: str, arguments: Arguments) -> Result:
        """Do what was asked. Raises: SyncdError."""
        act = _ACTS.get(kind)
        if act is None:
            raise refused("request.unknown", f'This syncd does not know the request "{kind}".', "Restart the service.")
        return await act(self, arguments)


def is_quick(kind: str) -> bool:
    """Whether an act only leaves a note, so that it can be done in the middle of a cycle."""
    return kind in ("pause", "resume")


async def _cycle(acts: Acts, arguments: Arguments) -> Result:
    only = arguments.get("only")
    options = CycleOptions(
        only=frozenset({acts.mappings.named(name).name for name in only}) if only else None,
        full=bool(arguments.get("full")),
        records=_records(acts, arguments.get("records") or ()),
        accept_first=bool(arguments.get("accept_first")),
    )
    acts.mappings.note(acts.clock.now())
    report = await _told(acts, options)
    return {"report": report, "settle_seconds": acts.engine.next_settle_seconds}


async def _told(acts: Acts, options: CycleOptions) -> Result:
    """Run a cycle; its report gets what only the store knows: reasons of slices held before, and what is halted."""
    acts.demand_room()
    report = (await acts.engine.cycle(options)).as_dict()
    reasons = {one.id: one.reason for one in acts.store.held.slices()}
    for group in report["plan"]:
        group["reason"] = group["reason"] or reasons.get(group["slice_id"], "")
    report["halts"] = acts.store.disputes.halts()
    return report


async def _plan(acts: Acts, arguments: Arguments) -> Result:
    texts, only = arguments.get("mappings"), arguments.get("only")
    mappings = acts.mappings.parse(texts) if texts else acts.mappings.current
    names = frozenset({named(mappings, name).name for name in only}) if only else None
    options = CycleOptions(only=names, dry_run=True)
    if not texts:
        return {"report": await _told(acts, options), "changes": acts.mappings.changes()}
    with acts.preview(mappings) as engine:
        report = await engine.cycle(options)
    return {"report": report.as_dict(), "changes": describe(acts.mappings.current, mappings)}


async def _check(acts: Acts, arguments: Arguments) -> Result:
    texts = arguments.get("mappings")
    return await acts.check(acts.mappings.parse(texts) if texts else acts.mappings.current)


async def _decide_slice(acts: Acts, arguments: Arguments) -> Result:
    wanted, state = str(arguments["slice"]), str(arguments["state"])
    waiting = acts.store.held
    found = next((one for one in waiting.slices() if one.id.casefold() == wanted.casefold()), None)
    if found is None:
        raise refused("held.unknown", f"No held slice is called {wanted}.", _known(s.id for s in waiting.slices()))
    lines = waiting.lines(found.id)
    with acts.store.write():
        waiting.set_slice(found.id, state)
        acts.store.bases.soil(found.mapping, {line.row_id for line in lines})
    return {"slice": found.id, "mapping": found.mapping, "lines": len(lines), **await _follow(acts)}


async def _resolve(acts: Acts, arguments: Arguments) -> Result:
    """Decide conflicts for the values that somebody was shown; what has moved on since stays undecided."""
    winner, answers = str(arguments["winner"]), list(arguments["answers"])
    disputes = acts.store.disputes
    known = {one.id: one for one in disputes.conflicts()}
    decided, moved = [], []
    with acts.store.write():
        for answer in answers:
            found = known.get(int(answer["conflict"]))
            if found is None:
                moved.append(int(answer["conflict"]))
            elif disputes.answer(found.id, winner, crm=answer["crm"], sheet=answer["sheet"], at=acts.clock.now()):
                acts.store.bases.soil(found.mapping, [found.row_id])
                decided.append(found.id)
            else:
                moved.append(found.id)
    if moved and not decided:
        what = f"Conflict {moved[0]} is" if len(moved) == 1 else "These conflicts are"
        raise refused(
            "conflict.moved",
            f"{what} not what you were shown: closed, or a value has changed since. Nothing was decided.",
            "Look again with `syncd conflicts list`, then answer for the values it shows now.",
        )
    return {"decided": decided, "moved": moved, **await _follow(acts)}


async def _pause(acts: Acts, arguments: Arguments) -> Result:
    scope = _scope(acts, str(arguments["target"]))
    with acts.store.write():
        acts.store.disputes.halt(
            f"paused:{scope}",
            code="paused",
            message=f"Writing to {_spoken(scope)} is paused.",
            hint=f"Reading goes on. To write again: syncd resume {arguments['target']}",
            at=acts.clock.now(),
        )
    return {"scope": scope, "message": f"Writing to {_spoken(scope)} is paused; reading goes on."}


async def _resume(acts: Acts, arguments: Arguments) -> Result:
    scope = _scope(acts, str(arguments["target"]))
    was_paused = f"paused:{scope}" in acts.store.disputes.halts()
    with acts.store.write():
        acts.store.disputes.lift(f"paused:{scope}")
    state = "goes on with the next cycle" if was_paused else "was not paused"
    return {"scope": scope, "message": f"Writing to {_spoken(scope)} {state}."}


async def _reload(acts: Acts, _: Arguments) -> Result:
    changes = acts.mappings.reload(acts.clock.now())
    acts.engine.replace_mappings(acts.mappings.current)
    return {"mappings": [mapping.name for mapping in acts.mappings.current], "changes": changes}


_ACTS: Mapping[str, Callable[[Acts, Arguments], Awaitable[Result]]] = {
    "cycle": _cycle,
    "plan": _plan,
    "check": _check,
    "held": _decide_slice,
    "resolve": _resolve,
    "pause": _pause,
    "resume": _resume,
    "reload": _reload,
}


async def _follow(acts: Acts) -> Result:
    """Run a cycle after a decision; the decision stands whatever becomes of the cycle."""
    try:
        return await _cycle(acts, {})
    except SyncdError as error:
        return {"report": None, "later": str(error)}


def _records(acts: Acts, wanted: Iterable[str]) -> frozenset[str] | None:
    found = {str(one).lstrip("#").strip() for one in wanted}
    for record in found:
        if not any(_knows(acts, mapping.name, record) for mapping in acts.mappings.current):
            raise refused(
                "record.unknown",
                f"No row and no record is known as {record}.",
                "Give the syncd ID of the row or the ServiceTitan ID; "
                "a record that was never bound is looked at in every cycle by itself.",
            )
    return frozenset(found) or None


def _knows(acts: Acts, mapping: str, record: str) -> bool:
    bases = acts.store.bases
    named = as_crm_id(record)
    by_id = named is not None and bases.bound_to(mapping, named) is not None
    return by_id or bases.binding(mapping, record) is not None


def _scope(acts: Acts, target: str) -> str:
    if target in SIDES:
        return target
    return f"mapping:{acts.mappings.named(target.removeprefix('mapping:')).name}"


def _spoken(scope: str) -> str:
    if scope == "crm":
        return "ServiceTitan"
    return "the spreadsheet" if scope == "sheet" else f'either side for "{scope.removeprefix("mapping:")}"'


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"Open are: {listed}." if listed else "Nothing is held at present."
