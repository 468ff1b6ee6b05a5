"""The state as plain JSON data and back, for whoever keeps it; knows no files."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from syncd.sandbox.sheets.a1 import Area, Box
from syncd.sandbox.sheets.accounts import Account, Accounts
from syncd.sandbox.sheets.attachments import FormatRule, Metadata, NamedRange, Protection
from syncd.sandbox.sheets.cells import Dress, Entered, Formula, Json
from syncd.sandbox.sheets.model import Book, Row, Tab

_TAB_PLAIN = (
    *("sheet_id", "title", "row_count", "column_count", "frozen_rows", "frozen_columns", "hidden"),
    *("other_properties", "basic_filter", "conditional_formats", "groups", "has_formulas"),
    *("bands", "views"),
)
_BOOK_PLAIN = (
    *("spreadsheet_id", "title", "locale", "time_zone", "other_properties", "permissions"),
    *("created", "edited", "renamed", "edits", "trashed", "made_by_app"),
)


def dumped(books: Mapping[str, Book], accounts: Accounts, calls: Mapping[str, int], drawn: int) -> dict[str, Any]:
    return {
        "version": 1,
        "books": [book_data(book) for book in books.values()],
        "accounts": {
            "known": [_plain(account) for account in accounts.known.values()],
            "tokens": accounts.tokens,
            "issued": accounts.issued,
        },
        "calls": dict(calls),
        "drawn": drawn,
    }


def loaded(state: Mapping[str, Any], held: Accounts) -> tuple[dict[str, Book], Accounts, Counter[str], int]:
    books = [book_from(data) for data in state["books"]]
    given = state["accounts"]
    accounts = Accounts(
        seed=held.seed,
        lifetime=held.lifetime,
        known={item["email"]: Account(**item) for item in given["known"]},
        tokens=dict(given["tokens"]),
        issued=given["issued"],
    )
    return {book.spreadsheet_id: book for book in books}, accounts, Counter(state["calls"]), state["drawn"]


def _plain(item: Any) -> Json:
    return {each.name: getattr(item, each.name) for each in fields(item)}


def book_data(book: Book) -> Json:
    """Write one file."""
    return {
        **{name: getattr(book, name) for name in _BOOK_PLAIN},
        "tabs": [_tab_data(tab) for tab in book.tabs],
        "named_ranges": [_plain(item) for item in book.named_ranges],
        "metadata": [_plain(item) for item in book.metadata],
    }


def book_from(data: Mapping[str, Any]) -> Book:
    """Read one file; what its time did not keep yet is as in a file that a person just made."""
    return Book(
        **{name: data[name] for name in _BOOK_PLAIN if name in data},
        tabs=[_tab_from(item) for item in data["tabs"]],
        named_ranges=[NamedRange(**{**item, "area": Area(*item["area"])}) for item in data["named_ranges"]],
        metadata=[Metadata(**item) for item in data["metadata"]],
    )


def _tab_data(tab: Tab) -> Json:
    return {
        **{name: getattr(tab, name) for name in _TAB_PLAIN},
        "rows": [_row_data(row) for row in tab.rows],
        "columns": {str(index): props for index, props in tab.columns.items()},
        "format_rules": [_plain(rule) for rule in tab.format_rules],
        "merges": [list(merge) for merge in tab.merges],
        "protections": [_plain(item) for item in tab.protections],
    }


def _tab_from(data: Mapping[str, Any]) -> Tab:
    # A state of before bands and views were kept has none.
    tab = Tab(**{name: data[name] for name in _TAB_PLAIN if name in data})
    tab.rows = [_row_from(tab.owner, item) for item in data["rows"]]
    tab.columns = {int(index): props for index, props in data["columns"].items()}
    tab.format_rules = [FormatRule(**{**item, "area": Area(*item["area"])}) for item in data["format_rules"]]
    tab.merges = [Box(*item) for item in data["merges"]]
    tab.protections = [_protection_from(item) for item in data["protections"]]
    return tab


def _protection_from(item: Mapping[str, Any]) -> Protection:
    area = item["area"]
    free = tuple(Area(*each) for each in item["free"])
    return Protection(**{**item, "area": None if area is None else Area(*area), "free": free})


def _row_data(row: Row) -> Any:
    cells = [_cell_data(value) for value in row.cells]
    if not row.dress and not row.props:
        return cells
    dress = {str(column): _dress_data(worn) for column, worn in (row.dress or {}).items()}
    return {"cells": cells, "dress": dress, "props": row.props}


def _row_from(owner: object, data: Any) -> Row:
    if isinstance(data, list):
        return Row(owner, [_cell_from(value) for value in data])
    row = Row(owner, [_cell_from(value) for value in data["cells"]])
    row.dress = {int(column): Dress(**worn) for column, worn in data["dress"].items()} or None
    row.props = data["props"]
    return row


def _cell_data(value: Entered) -> Any:
    return {"formula": value.text, "entered": value.entered} if isinstance(value, Formula) else value


def _cell_from(value: Any) -> Entered:
    if isinstance(value, dict):
        return Formula(value["formula"], value["entered"])
    return value  # type: ignore[no-any-return]


def _dress_data(worn: Dress) -> Json:
    return {name: value for name, value in _plain(worn).items() if value is not None and (value or name == "format")}
