"""What single cells answered in recordings of `spreadsheets.get`: values, looks and links, member by member.

Recordings: the CellData probe of cartularium, May 2026 (P), and dumps of whole files in two public repositories (F).
"""

import pytest
from sheets_bench import Bench

MASK = "userEnteredValue,effectiveValue,formattedValue,userEnteredFormat,effectiveFormat,hyperlink,textFormatRuns"
LINK_COLOUR = {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}
LINKED = {"foregroundColor": LINK_COLOUR, "underline": True, "foregroundColorStyle": {"rgbColor": LINK_COLOUR}}


@pytest.fixture
def bench():
    return Bench()


def cell(bench, place):
    answer = bench.ok("GET", f"?ranges={place}&fields=sheets.data.rowData.values({MASK})")
    return answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]


def typed(bench, **entries):
    for place, text in entries.items():
        bench.put(place, [[text]], option="USER_ENTERED")


def test_a_plain_cell_shows_the_whole_default_look_in_its_order(bench):
    """F: text stands left and numbers right although nobody said so, in the font of the theme."""
    typed(bench, A1="word", B1=25)
    looks = cell(bench, "A1")["effectiveFormat"]
    members = "backgroundColor padding horizontalAlignment verticalAlignment wrapStrategy textFormat"
    assert list(looks) == [*members.split(), "hyperlinkDisplayType", "backgroundColorStyle"]
    assert (looks["horizontalAlignment"], looks["textFormat"]["fontFamily"]) == ("LEFT", "Arial")
    assert cell(bench, "B1")["effectiveFormat"]["horizontalAlignment"] == "RIGHT"


def test_own_formats_come_back_in_the_order_of_the_message(bench):
    """gspread, WorksheetTest.test_format (2021)."""
    text = {"fontSize": 12, "bold": True, "foregroundColor": {"red": 1}}
    given = {"textFormat": text, "horizontalAlignment": "CENTER", "backgroundColor": {"green": 1}}
    area = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    change = {"range": area, "cell": {"userEnteredFormat": given}, "fields": "userEnteredFormat"}
    bench.batch({"repeatCell": change})
    found = cell(bench, "A1")["userEnteredFormat"]
    assert list(found) == ["backgroundColor", "horizontalAlignment", "textFormat", "backgroundColorStyle"]
    assert list(found["textFormat"]) == ["foregroundColor", "fontSize", "bold", "foregroundColorStyle"]


def test_an_empty_text_of_a_formula_is_no_value_in_a_cell(bench):
    """P: neither effectiveValue nor formattedValue, but it does not count as blank."""
    typed(bench, A1='=""', B1="=ISBLANK(A1)", C1="=ISTEXT(A1)", D1="=COUNTBLANK(A1)", E1="=COUNTA(A1)")
    assert list(cell(bench, "A1")) == ["userEnteredValue", "effectiveFormat"]
    assert bench.raw("B1:E1") == [[False, True, 1, 1]]


@pytest.mark.parametrize("formula", ["=IF(,,)", "=VLOOKUP(2, H1:I2, 2, FALSE)"])
def test_a_formula_can_yield_nothing_at_all(bench, formula):
    """P: what comes out of a blank cell stays blank, it does not become 0; such a cell says nothing of links."""
    bench.put("H1:H2", [[1], [2]])
    typed(bench, A1=formula, B1="=ISBLANK(A1)", C1='="x"&A1', D1='=A1=""', E1="=A1=0", F1="=A1=FALSE", G1="=COUNTA(A1)")
    found = cell(bench, "A1")
    assert list(found) == ["userEnteredValue", "effectiveFormat"]
    assert "hyperlinkDisplayType" not in found["effectiveFormat"]
    assert bench.raw("B1:G1") == [[True, "x", True, True, True, 0]]
    typed(bench, B2="=ISTEXT(A1)", C2="=ISNUMBER(A1)", D2="=ISLOGICAL(A1)", E2="=TYPE(A1)", F2="=N(A1)")
    assert bench.raw("B2:F2") == [[False, False, False, 1, 0]]


def test_what_spills_keeps_blank_and_empty_apart(bench):
    """P: a spilled empty text shows no value either, yet ISBLANK tells it from a spilled blank."""
    typed(bench, A1='=ARRAYFORMULA({"a"; ""; IF(,,)})', B1="=ISBLANK(A2)", C1="=ISBLANK(A3)")
    empty, blank = cell(bench, "A2"), cell(bench, "A3")
    assert list(empty) == list(blank) == ["effectiveFormat"]
    assert "hyperlinkDisplayType" in empty["effectiveFormat"]
    assert "hyperlinkDisplayType" not in blank["effectiveFormat"]
    assert bench.raw("B1:C1") == [[False, True]]


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("=NA()", {"type": "N_A"}),
        ("=1/0", {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."}),
        ("=NoSuch()", {"type": "NAME", "message": "Unknown function: 'NoSuch'."}),
        ('=VLOOKUP("no", B1, 1, FALSE)', {"type": "N_A", "message": "Did not find value 'no' in VLOOKUP evaluation."}),
        ("=A2:B2 A4:B4", {"type": "ERROR", "message": "Formula parse error."}),
    ],
)
def test_errors_say_what_the_service_says(bench, formula, error):
    """P: an error of NA() has no message, an unknown function keeps its letters."""
    typed(bench, A1=formula)
    assert cell(bench, "A1")["effectiveValue"] == {"errorValue": error}


@pytest.mark.parametrize(
    ("formula", "name", "position"), [('="a"+1', "ADD", 1), ('=1+"a"', "ADD", 2), ('=SQRT("a")', "SQRT", 1)]
)
def test_a_text_in_the_place_of_a_number_is_told_with_its_parameter(bench, formula, name, position):
    """P: for ADD; other functions by analogy."""
    typed(bench, A1=formula)
    text = f"Function {name} parameter {position} expects number values. "
    assert cell(bench, "A1")["effectiveValue"]["errorValue"] == {
        "type": "VALUE",
        "message": text + "But 'a' is a text and cannot be coerced to a number.",
    }


def test_dates_of_formulas_bring_a_format_of_their_own_and_hand_it_on(bench):
    """P: a type without a pattern; the cell itself keeps none."""
    typed(bench, A1="=DATE(2023, 3, 19)", B1="=A1", C1="=NOW()", D1=45004)
    for place in ("A1", "B1"):
        found = cell(bench, place)
        assert (found["effectiveValue"], found["formattedValue"]) == ({"numberValue": 45004}, "3/19/2023")
        assert found["effectiveFormat"]["numberFormat"] == {"type": "DATE"}
        assert "userEnteredFormat" not in found
    assert cell(bench, "C1")["formattedValue"] == "11/14/2023 22:13:20"
    assert cell(bench, "C1")["effectiveFormat"]["numberFormat"] == {"type": "DATE_TIME"}
    assert "numberFormat" not in cell(bench, "D1")["effectiveFormat"]
    assert bench.get("A1:B1")["values"] == [["3/19/2023", "3/19/2023"]]


def test_a_link_formula_looks_like_a_link(bench):
    """P."""
    typed(bench, A1='=HYPERLINK("https://example.com", "click")')
    found = cell(bench, "A1")
    assert (found["formattedValue"], found["hyperlink"]) == ("click", "https://example.com")
    text = found["effectiveFormat"]["textFormat"]
    assert {name: text[name] for name in LINKED} == LINKED
    assert (text["link"], list(text)[-2:]) == ({"uri": "https://example.com"}, ["foregroundColorStyle", "link"])
    assert found["effectiveFormat"]["hyperlinkDisplayType"] == "LINKED"


def test_links_within_a_text_bring_their_colour_and_leave_the_cell_plain(bench):
    """P: the first run starts at 0 and does not say so."""
    links = [{"link": {"uri": f"https://example.com/{name}"}} for name in ("a", "b")]
    runs = [
        {"startIndex": 0, "format": links[0]},
        {"startIndex": 5, "format": {}},
        {"startIndex": 9, "format": links[1]},
    ]
    rows = [{"values": [{"userEnteredValue": {"stringValue": "alpha and bravo"}, "textFormatRuns": runs}]}]
    place = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    bench.batch({"updateCells": {"rows": rows, "start": place, "fields": "userEnteredValue,textFormatRuns"}})
    found = cell(bench, "A1")
    shown = [
        {"format": LINKED | links[0]},
        {"startIndex": 5, "format": {}},
        {"startIndex": 9, "format": LINKED | links[1]},
    ]
    assert found["textFormatRuns"] == shown
    assert found["effectiveFormat"]["hyperlinkDisplayType"] == "PLAIN_TEXT"
    assert "hyperlink" not in found


def test_a_link_of_the_whole_cell_is_its_hyperlink(bench):
    """F."""
    area = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    look = {"textFormat": {"link": {"uri": "https://example.com"}}}
    bench.put("A1", [[7]])
    change = {"range": area, "cell": {"userEnteredFormat": look}, "fields": "userEnteredFormat"}
    bench.batch({"repeatCell": change})
    found = cell(bench, "A1")
    assert found["hyperlink"] == "https://example.com"
    assert found["effectiveFormat"]["hyperlinkDisplayType"] == "LINKED"
