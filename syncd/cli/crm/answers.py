"""What the service answered, as JSON for programs or as tables for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
import simplejson
from pydantic import BaseModel

from syncd.cli import say
from syncd.cli.render.tables import screen_width, table
from syncd.crm.api.operation import Operation
from syncd.crm.models.shared import ExportPage, Page

_WIDEST = 32
"""Characters that one column counts for at most when columns are chosen."""


class Shown:
    """Shows answers of one operation."""

    def __init__(self, operation: Operation, *, as_json: bool) -> None:
        self.operation, self._as_json = operation, as_json

    def single(self, found: Any) -> None:
        """Show one record, a plain list, a number, or that it was done."""
        if isinstance(found, list):
            rows = [plain(item) for item in found]
            self._print(rows, lambda: grid(rows))
        elif isinstance(found, BaseModel):
            row = plain(found)
            self._print(row, lambda: table(("member", "value"), list(told(row).items())))
        elif self._as_json:
            click.echo(simplejson.dumps(found))
        else:
            click.echo(f"done: {self.operation.id}" if self.operation.answer is None else str(found))

    def page(self, found: Page[Any]) -> None:
        """Show one page of a list."""
        rows = [plain(item) for item in found.data]
        self._print(plain(found), lambda: grid(rows))
        if not self._as_json:
            total = f" of {found.total_count}" if found.total_count is not None else ""
            more = f"; more: --page {found.page + 1}, or --all" if found.has_more else ""
            say.note(f"page {found.page}, {len(rows)}{total} shown{more}")

    def items(self, found: Iterable[BaseModel]) -> None:
        """Show everything."""
        rows = [plain(item) for item in found]
        self._print(rows, lambda: grid(rows))
        if not self._as_json:
            say.note(f"{len(rows)} in all")

    def export(self, pages: Iterable[ExportPage[Any]]) -> None:
        """Show pages of an export feed as one."""
        rows: list[dict[str, Any]] = []
        token, has_more = "", False
        for page in pages:
            rows += [plain(item) for item in page.data]
            token, has_more = page.continue_from, page.has_more
        self._print({"hasMore": has_more, "continueFrom": token, "data": rows}, lambda: grid(rows))
        if not self._as_json:
            say.note(f"{len(rows)} rows{'; there are more: --all' if has_more else ''}; go on with --from {token}")

    def _print(self, document: Any, lines: Any) -> None:
        if self._as_json:
            click.echo(simplejson.dumps(document, indent=2, ensure_ascii=False, use_decimal=True))
        else:
            say.lines(lines())


def plain(found: BaseModel) -> dict[str, Any]:
    """The vendor's members as they came, unknown ones included."""
    return found.model_dump(by_alias=True)


def flat(row: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Members by dotted name; those of inner objects stand beside the others."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{above}{name}.")
        else:
            found[above + name] = value
    return found


def told(row: Mapping[str, Any]) -> dict[str, str]:
    """Members by dotted name, as text for people."""
    return {name: _text(value) for name, value in flat(row).items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(_item, value))
    return str(value)


def _item(value: Any) -> str:
    """One of a list: a custom field as its name and value, any other object as its members."""
    if not isinstance(value, Mapping):
        return str(value)
    if value.get("name") and "value" in value:
        return f"{str(value['name']).strip()}: {_text(value['value'])}"
    return ", ".join(text for text in told(value).values() if text)


def grid(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lay records out under the members that say something, as many as fit."""
    flattened = [told(row) for row in rows]
    names = dict.fromkeys(name for row in flattened for name in row)
    telling = [name for name in names if any(row.get(name) for row in flattened)]
    width = screen_width()
    chosen: list[str] = []
    for name in telling:
        needed = min(_WIDEST, max(len(name), *(len(row.get(name, "")) for row in flattened))) + 2
        if needed > width and chosen:
            break
        width -= needed
        chosen.append(name)
    return table(chosen, [[row.get(name, "") for name in chosen] for row in flattened]) if chosen else []
