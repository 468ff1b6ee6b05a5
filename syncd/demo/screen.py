"""What the demo shows: headings, tables of before and after, decisions with their reasons, calls. Decides no outcome.

It is also the notifier that syncd tells how far long work is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from syncd.demo.stage import Face, Report

_NARROWEST = 120
"""Where no terminal tells its width, tables get this much."""
_MOST_DECISIONS = 6
_SIDES = {"crm": "ServiceTitan", "sheet": "sheet", "to crm": "ServiceTitan", "to sheet": "sheet"}


class Screen:
    """A console with the demo's few shapes."""

    def __init__(self, console: Console | None = None) -> None:
        found = console or Console(highlight=False)
        if not found.is_terminal and console is None:
            found = Console(highlight=False, width=max(_NARROWEST, found.width))
        self.console = found
        self._working: Status | None = None
        self._calls: list[tuple[str, Sequence[Report]]] = []
        self._scene = ""

    # ports.Notifier

    def status(self, sentence: str) -> None:
        """Show what syncd is at."""
        if self._working is not None:
            self._working.update(Text(sentence))

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Show how far it is."""
        self.status(f"{what}: {done:,}" + (f" of {total:,}" if total else ""))

    def alive(self) -> None:
        """Nobody watches a demo but its user."""

    # shapes

    @contextmanager
    def working(self, sentence: str) -> Iterator[None]:
        """Show that something is going on."""
        with self.console.status(Text(sentence)) as self._working:
            yield
        self._working = None

    def scene(self, number: int, title: str, told: str) -> None:
        """Begin a scene."""
        self._scene = title
        self.console.print()
        self.console.rule(Text(f"{number}  {title}", style="bold"), align="left", characters="─")
        self.say(told)

    def say(self, text: str, style: str = "") -> None:
        """Say a sentence."""
        self.console.print(Text(text, style=style))

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines that are laid out already."""
        for line in lines:
            self.console.print(Text(line), soft_wrap=True)

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
        """Print a table."""
        shown = Table(*headers, title=Text(title) if title else None, title_justify="left", box=box.ROUNDED)
        for row in rows:
            # As Text, so that brackets in a person's value are no markup.
            shown.add_row(*(Text(cell, overflow="fold") for cell in row))
        self.console.print(shown)

    def record(
        self,
        title: str,
        before: Mapping[str, Face],
        typed: Mapping[str, Face],
        after: Mapping[str, Face],
        *,
        columns: Sequence[str],
    ) -> None:
        """Show a record before, as people left it, and after syncd's work."""
        rows = [
            (
                column,
                _edited(before[column], typed[column]),
                _moved(before[column].crm, after[column].crm),
                _moved(before[column].sheet, after[column].sheet),
            )
            for column in (*columns, "syncd")
        ]
        self.table(("", "people typed", "ServiceTitan, before → after", "sheet, before → after"), rows, title)

    def decisions(self, reports: Iterable[Report]) -> None:
        """Show what syncd decided, and why."""
        found = [one for report in reports for one in report["decisions"]]
        rows = [_decision(one) for one in found[:_MOST_DECISIONS]]
        if rows:
            more = f" (the first {len(rows)} of {len(found):,})" if len(found) > len(rows) else ""
            self.table(("written to", "what", "was → is", "why"), rows, f"What syncd did, and why{more}")

    def calls(self, reports: Sequence[Report]) -> None:
        """Tell the calls of a scene beside the least possible, and remember them for the end."""
        self._calls.append((self._scene, reports))
        crm, sheet = (_made_and_least(reports, side) for side in ("crm", "sheet"))
        cycles = f"{len(reports)} cycle" + ("" if len(reports) == 1 else "s")
        self.say(
            f"calls in {cycles}: ServiceTitan {crm[0]} (least possible {crm[1]}), Sheets {sheet[0]} (least {sheet[1]})",
            style="dim",
        )

    def all_calls(self) -> None:
        """Show the calls of all scenes."""
        rows = []
        for scene, reports in self._calls:
            crm, sheet = (_made_and_least(reports, side) for side in ("crm", "sheet"))
            rows.append((scene, str(len(reports)), *(str(number) for number in (*crm, *sheet))))
        everything = [report for _, reports in self._calls for report in reports]
        crm, sheet = (_made_and_least(everything, side) for side in ("crm", "sheet"))
        rows.append(("all", str(len(everything)), *(str(number) for number in (*crm, *sheet))))
        headers = ("", "cycles", "ServiceTitan calls", "least possible", "Sheets calls", "least possible")
        self.table(headers, rows, "Calls made beside the least possible")


def _edited(was: Face, left: Face) -> str:
    edits = []
    if was.crm != left.crm:
        edits.append(f"ServiceTitan: {left.crm}")
    if was.sheet != left.sheet:
        edits.append(f"sheet: {left.sheet}")
    return "\n".join(edits)


def _moved(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}".strip()


def _decision(one: Mapping[str, Any]) -> tuple[str, ...]:
    who = f"#{one['crm_id']}" if one.get("crm_id") else str(one["row_id"])
    rule = "" if one["rule"] == "$row" else f" {one['column']}"
    change = _moved(str(one["old"] or "(blank)"), str(one["new"] or "(blank)"))
    return _SIDES.get(str(one["side"]), str(one["side"])), f"{one['mapping']} {who}{rule}", change, str(one["why"])


def _made_and_least(reports: Iterable[Report], side: str) -> tuple[int, int]:
    made = least = 0
    for report in reports:
        made += sum(report["calls"].get(side, {}).values())
        least += report["least"].get(side, 0)
    return made, least
