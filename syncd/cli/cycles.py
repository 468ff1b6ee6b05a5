"""Running cycles for a command, and telling what came of them. Shared by `sync`, `resync` and every decision."""

from typing import Any

from syncd.cli import desk, say
from syncd.cli.options import Invocation
from syncd.cli.render.reports import exit_status, report_lines

_LONGEST_SETTLE_SECONDS = 300.0
"""Rows that need longer are somebody's unfinished work; they are reported as waiting."""
_MOST_ROUNDS = 4


async def run_cycles(invocation: Invocation, arguments: dict[str, Any], *, is_patient: bool) -> int:
    """Run a cycle, print its report and give the exit status."""
    async with desk.opened(invocation) as opened:
        answer = await opened.ask("cycle", **arguments)
        reports = [answer["report"]]
        while is_patient and len(reports) < _MOST_ROUNDS and (seconds := _rest(answer)) is not None:
            say.note(f"waiting {seconds:.0f} s for rows to settle (they may be half typed) …")
            await invocation.clock.sleep(seconds)
            answer = await opened.ask("cycle", **{**arguments, "records": [], "full": False})
            reports.append(answer["report"])
    return tell(invocation, answer, reports)


def tell(invocation: Invocation, answer: dict[str, Any], reports: list[dict[str, Any]]) -> int:
    """Print an answer that carries cycles' reports; gives the exit status."""
    if invocation.as_json:
        say.data({**answer, "reports": reports} if len(reports) > 1 else answer)
    else:
        for report in reports:
            say.lines(report_lines(report))
    return exit_status(reports[-1])


def _rest(answer: dict[str, Any]) -> float | None:
    seconds = answer.get("settle_seconds")
    if seconds is None or seconds > _LONGEST_SETTLE_SECONDS:
        return None
    return float(seconds) + 0.2
