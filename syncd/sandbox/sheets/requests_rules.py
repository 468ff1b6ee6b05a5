"""The batchUpdate requests about conditional formats: rules are addressed by their place in the tab, not by id (D)."""

from syncd.sandbox.sheets.a1 import area_of, grid_range
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.colours import coloured
from syncd.sandbox.sheets.condition_rules import complaint
from syncd.sandbox.sheets.model import Tab


def _checked(change: Change, rule: Json | None) -> tuple[Tab, Json]:
    """Write a rule as answers do; all its ranges lie on one tab (D)."""
    rule = rule or {}
    if not rule.get("ranges"):
        raise change.refuse("No range specified for the conditional format rule.")
    # S: gspread-formatting keeps rules over ranges without cells; a rule over nothing colours nothing.
    places = [change.spot(grid, may_be_empty=True) for grid in rule["ranges"]]
    for place in places:
        change.allowed(place)
    if any(place.tab is not places[0].tab for place in places):
        raise change.refuse("All ranges of a conditional format rule must be on the same sheet.")
    if "booleanRule" not in rule and "gradientRule" not in rule:
        raise change.refuse("A conditional format rule must have a booleanRule or a gradientRule.")
    wrong = complaint(rule["booleanRule"].get("condition", {}), is_validation=False) if "booleanRule" in rule else None
    if wrong is not None:
        raise change.refuse(wrong)
    tab = places[0].tab
    ranges = [grid_range(tab.sheet_id, area_of(grid)) for grid in rule["ranges"]]
    return tab, dict(coloured({**rule, "ranges": ranges}))


def _inside(change: Change, tab: Tab, index: int, count: int) -> None:
    if not 0 <= index < count:
        raise change.refuse(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")


def add_conditional_format(change: Change, body: Json) -> Json:
    tab, rule = _checked(change, body.get("rule"))
    index = body.get("index", 0)
    _inside(change, tab, index, len(tab.conditional_formats) + 1)
    tab.conditional_formats.insert(index, rule)
    return {}


def update_conditional_format(change: Change, body: Json) -> Json:
    """Replace a rule, or move it to another place; the reply tells both states (D)."""
    index = body.get("index", 0)
    if "rule" in body:
        tab, rule = _checked(change, body["rule"])
        _inside(change, tab, index, len(tab.conditional_formats))
        old, tab.conditional_formats[index] = tab.conditional_formats[index], rule
        return {"updateConditionalFormatRule": {"newRule": rule, "newIndex": index, "oldRule": old, "oldIndex": index}}
    if "newIndex" not in body:
        raise change.refuse("Must specify a rule or a newIndex.")
    tab, target = change.tab(body.get("sheetId", 0)), body["newIndex"]
    _inside(change, tab, index, len(tab.conditional_formats))
    _inside(change, tab, target, len(tab.conditional_formats))
    rule = tab.conditional_formats.pop(index)
    tab.conditional_formats.insert(target, rule)
    return {"updateConditionalFormatRule": {"newRule": rule, "newIndex": target, "oldIndex": index}}


def delete_conditional_format(change: Change, body: Json) -> Json:
    tab, index = change.tab(body.get("sheetId", 0)), body.get("index", 0)
    _inside(change, tab, index, len(tab.conditional_formats))
    return {"deleteConditionalFormatRule": {"rule": tab.conditional_formats.pop(index)}}
