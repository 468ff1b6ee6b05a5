"""What a cell looks like once everything lies over the default format (`effectiveFormat`), and how links show (R)."""

from collections.abc import Iterable

from syncd.sandbox.sheets.cells import Effective, ErrorValue, Formula, Json, is_number
from syncd.sandbox.sheets.colours import is_colour
from syncd.sandbox.sheets.themes import DEFAULT_FORMAT, LINK_COLOUR, THEME

# R: members come in the order in which the message numbers them, whatever order they were given in.
_ORDER = (
    *("numberFormat", "backgroundColor", "borders", "padding", "horizontalAlignment", "verticalAlignment"),
    *("wrapStrategy", "textDirection", "textFormat", "hyperlinkDisplayType", "textRotation", "backgroundColorStyle"),
)
_TEXT_ORDER = (
    *("foregroundColor", "fontFamily", "fontSize", "bold", "italic", "strikethrough", "underline"),
    *("foregroundColorStyle", "link"),
)
_BASE: Json = {
    **DEFAULT_FORMAT,
    "textFormat": {**DEFAULT_FORMAT["textFormat"], "fontFamily": THEME["primaryFontFamily"]},
}
_LINKED: Json = {
    "foregroundColor": LINK_COLOUR,
    "underline": True,
    "foregroundColorStyle": {"rgbColor": LINK_COLOUR},
}


def ordered(format_: Json) -> Json:
    """Put the members of a CellFormat in the order of answers."""
    result = _sorted(format_, _ORDER)
    if "textFormat" in result:
        result["textFormat"] = _sorted(result["textFormat"], _TEXT_ORDER)
    return result


def effective_format(value: Effective, link: str | None, given: Iterable[Json | None]) -> Json:
    """Lay formats over what a cell with this value and link looks like by itself, later ones over earlier ones."""
    base = {**_BASE, **_by_itself(value)}
    if link is not None:
        text = {**base["textFormat"], **_LINKED, "link": {"uri": link}}
        base = {**base, "textFormat": text, "hyperlinkDisplayType": "LINKED"}
    for format_ in given:
        for name, member in (format_ or {}).items():
            held = base.get(name)
            if isinstance(held, dict) and isinstance(member, dict) and not is_colour(name):
                base[name] = {**held, **member}
            else:
                base[name] = member
    return ordered(base)


def link_of(entered: object, format_: Json | None) -> str | None:
    """Give the address to which the whole cell leads: of a HYPERLINK formula with a plain text, or of its format."""
    if isinstance(entered, Formula) and entered.text.upper().startswith('=HYPERLINK("'):
        return entered.text.split('"')[1]
    link = ((format_ or {}).get("textFormat") or {}).get("link") or {}
    uri = link.get("uri")
    return uri if isinstance(uri, str) else None


def shown_runs(runs: list[Json]) -> list[Json]:
    """Show the runs of a text: a start of 0 is left out, a link brings its colour and its line (R)."""
    return [_shown_run(run) for run in runs]


def _shown_run(run: Json) -> Json:
    format_ = run.get("format") or {}
    start = {"startIndex": run["startIndex"]} if run.get("startIndex") else {}
    return {**start, "format": _sorted({**_LINKED, **format_} if "link" in format_ else format_, _TEXT_ORDER)}


def _by_itself(value: Effective) -> Json:
    """R: text stands left and numbers right, and only a cell with a value says how its links show; K: the rest."""
    if value is None:
        return {}
    plain = {"hyperlinkDisplayType": "PLAIN_TEXT"}
    if isinstance(value, bool | ErrorValue):
        return {"horizontalAlignment": "CENTER", **plain}
    return {"horizontalAlignment": "RIGHT" if is_number(value) else "LEFT", **plain}


def _sorted(message: Json, order: tuple[str, ...]) -> Json:
    return {name: message[name] for name in order if name in message} | message
