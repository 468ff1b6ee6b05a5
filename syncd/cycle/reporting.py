"""Make a cycle's report: counts, plan groups, calls beside the least possible, one sentence."""

from collections.abc import Sequence
from math import ceil

from syncd.core.mapping import Mapping
from syncd.core.reading import is_set
from syncd.core.state import State
from syncd.cycle.draft import Draft
from syncd.cycle.observe import Observed
from syncd.cycle.planning import Planned
from syncd.cycle.prospect import BATCH_READ, fits, groups, problem_places, undecided
from syncd.cycle.refused_rows import SCOPE
from syncd.cycle.report import MOST_DECISIONS, CycleReport
from syncd.cycle.tally import Tally
from syncd.cycle.world import World
from syncd.errors import AuthError, SyncdError
from syncd.store.runs import HistoryLine


class Reporter:
    """Collects what a cycle reports."""

    def __init__(self, world: World, *, run_id: int, started_at: float) -> None:
        self._world = world
        self._report = CycleReport(run_id=run_id, started_at=started_at)
        self._before = {side: dict(calls) for side, calls in self._calls().items()}

    def _calls(self) -> dict[str, dict[str, int]]:
        return {"crm": dict(self._world.crm.calls.by_name), "sheet": dict(self._world.sheet.calls.by_name)}

    def finish(
        self, planned: Sequence[Planned], observed: Observed, tally: Tally, *, errors: Sequence[SyncdError]
    ) -> CycleReport:
        """Complete the report and store it. ``errors`` are what stopped either side."""
        report, world = self._report, self._world
        report.ended_at = world.clock.now()
        for name, now in self._calls().items():
            before = self._before[name]
            report.calls[name] = {call: n - before.get(call, 0) for call, n in now.items() if n > before.get(call, 0)}
        report.spreadsheet = observed.sheet.title if observed.sheet else ""
        report.plan = [group for item in planned for group in groups(item)]
        drafts = {item.draft.mapping.name: item.draft for item in planned}
        halts = world.store.disputes.halts()
        report.mappings = {m.name: self._mapping(m, tally, drafts.get(m.name), observed, halts) for m in world.mappings}
        report.decisions = [
            {
                "mapping": line.mapping, "row_id": line.row_id, "crm_id": line.crm_id, "rule": line.rule,
                "side": line.side, "why": line.why, "old": line.old, "new": line.new,
                "column": world.mapping(line.mapping).called(line.rule),
            }
            for line in tally.lines[:MOST_DECISIONS]
        ]  # fmt: skip
        report.least = least(report, world, tally)
        for error in errors:
            told = {"code": error.code, "message": str(error), "hint": error.hint}
            report.errors += [told] if told not in report.errors else []
        report.outcome = self._outcome(observed, errors)
        report.sentence = self._sentence(report)
        with world.store.write():
            world.store.runs.end(report.run_id, outcome=report.outcome, report=report.outline(), at=report.ended_at)
        return report

    def _mapping(
        self, mapping: Mapping, tally: Tally, draft: Draft | None, observed: Observed,
        halts: dict[str, dict[str, object]],
    ) -> dict[str, object]:  # fmt: skip
        store, name = self._world.store, mapping.name
        seen, active = store.seen_records.count(mapping.object.name)
        state = store.bases.mapping(name)
        halt = halts.get(f"mapping:{name}")
        counts, tab = tally.counts.get(name, {}), observed.tab(name)
        return {
            "state": "halted" if halt else ("live" if state and state.is_live else "first sync"),
            "records": store.bases.count(name),
            "in_step": store.bases.count(name, State.BOUND),
            **{key: counts.get(key, 0) for key in
               ("written_to_sheet", "written_to_crm", "created", "bound", "appended")},
            "conflicts": sum(1 for conflict in store.disputes.conflicts(name) if conflict.answer is None),
            "undecided": undecided(store, draft) if draft is not None else {},
            "held": sum(len(store.held.lines(held.id)) for held in store.held.slices(name)),
            "problems": len(store.disputes.problems(name)),
            "seen": seen,
            "seen_active": active,
            "tab": tab.layout.title if tab is not None else mapping.worksheet,
            "rows": len(observed.places[name]) if tab is not None else None,
            "places": problem_places(store, name, observed),
            "fits": fits(draft) if draft is not None else {},
            "halt": str(halt["message"]) if halt else "",
        }  # fmt: skip

    def _outcome(self, observed: Observed, errors: Sequence[SyncdError]) -> str:
        """Say it in a word; what a person must mend comes before what passes by itself."""
        if any(isinstance(error, AuthError) for error in errors):
            return "refused"
        if errors:
            return "unreachable"
        store, halts = self._world.store, self._world.store.disputes.halts()
        if any(scope.startswith("paused:") for scope in halts):
            return "paused"
        if any(scope.startswith(SCOPE) for scope in halts):
            return "problems"
        if observed.problems or store.disputes.problems():
            return "problems"
        if store.disputes.conflicts() or store.held.slices() or store.journal.count():
            return "waiting"
        return "in_step"

    def _sentence(self, report: CycleReport) -> str:
        if report.errors:
            return " ".join(error["message"] for error in report.errors)
        mappings = report.mappings.values()
        parts = []
        for key, word in (("conflicts", "in conflict"), ("held", "held"), ("problems", "with a problem")):
            number = sum(int(str(mapping[key])) for mapping in mappings)
            if number:
                parts.append(f"{number} {word}")
        halted = [name for name, mapping in report.mappings.items() if mapping["halt"]]
        parts += [f"{name} paused" for name in halted]
        halts = self._world.store.disputes.halts()
        parts += [f"rows of {scope.removeprefix(SCOPE)} refused" for scope in halts if scope.startswith(SCOPE)]
        records = sum(int(str(mapping["records"])) for mapping in mappings)
        return f"{records} records, " + (", ".join(parts) if parts else "all in step")


def least(report: CycleReport, world: World, tally: Tally) -> dict[str, int]:
    """The least calls that this cycle's work takes (docs/architecture.md, "Calls are the budget").

    Reads: one export call a feed, one ``values:batchGet``. Writes to the CRM: as many as were made, and one fresh
    read for each fifty records patched. Writes to the sheet: one of each kind needed, one verifying read before and
    one after, and one formula read where cells of a row are changed.
    """
    feeds = sum(1 for name in world.wanted if world.objects[name].source is not None)
    crm, sheet = report.calls.get("crm", {}), report.calls.get("sheet", {})
    writes = sum(count for name, count in crm.items() if _is_write(name))
    kinds = sum(1 for name in sheet if _is_write(name))
    fields = [line for line in tally.lines if not line.rule.startswith("$")]
    patched = {line.row_id for line in fields if line.side == "to crm" and not _is_set(world, line)}
    changed = any(line.side == "to sheet" for line in fields)
    return {
        "crm": feeds + writes + ceil(len(patched) / BATCH_READ),
        "sheet": 1 + (kinds + 2 + changed if kinds else 0),
    }


def _is_write(name: str) -> bool:
    """Whether a call changes anything, by its operation's own name (``spreadsheets.get`` does not)."""
    verb = name.replace(":", ".").replace("_", ".").rpartition(".")[2].lower()
    return not name.startswith(("Export", "Token")) and not verb.startswith(("get", "list", "batchget"))


def _is_set(world: World, line: HistoryLine) -> bool:
    return is_set(world.mapping(line.mapping).rule(line.rule))
