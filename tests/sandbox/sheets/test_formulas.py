import random

import pytest
from sheets_bench import Bench

from syncd.sandbox.sheets import Switches
from syncd.sandbox.sheets.a1 import Area
from syncd.sandbox.sheets.functions import FUNCTIONS
from syncd.sandbox.sheets.references import copied, relocated, retitled, shifted
from syncd.sandbox.sheets.shifts import Shift
from syncd.sandbox.sheets.specials import SPECIAL


@pytest.fixture
def bench():
    made = Bench()
    made.put("A1:C3", [[1, "x", True], [2, "y", ""], [3, "", 0.5]])
    return made


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3", 7),
        ("=(1+2)*3", 9),
        ("=-2^2", 4),
        ("=10%", 0.1),
        ("=2/4", 0.5),
        ("=A1+A2", 3),
        ("=SUM(A1:A3)", 6),
        ("=sum(A:A, 4)", 10),
        ("=AVERAGE(A1:A3)", 2),
        ("=COUNTA(B1:B3)", 2),
        ('=B1&"-"&A1', "x-1"),
        ('=CONCATENATE(B1, " ", B2)', "x y"),
        ('=IF(A1>2, "big", "small")', "small"),
        ("=IF(C1, 1)", 1),
        ('=IFERROR(1/0, "none")', "none"),
        ("=1/0", "#DIV/0!"),
        ("=A1/B3", "#DIV/0!"),
        ('="a"+1', "#VALUE!"),
        ("=NOPE(1)", "#NAME?"),
        ("=nope", "#NAME?"),
        ("=NA()", "#N/A"),
        ("=VLOOKUP(2, A1:B3, 2, FALSE)", "y"),
        ("=VLOOKUP(9, A1:B3, 2, FALSE)", "#N/A"),
        ("=Gone!A1", "#REF!"),
        ("=#REF!+1", "#REF!"),
        ("=1+", "#ERROR!"),
        ("=LEN(B1)", 1),
        ('=LEFT("Smith", 2)', "Sm"),
        ("=ROUND(2.345, 2)", 2.35),
        ('=TEXT(43831, "yyyy-mm-dd")', "2020-01-01"),
        ("=ROW()", 5),
        ("=E5", "#REF!"),
        ("=B3", ""),
        ('="a""b"', 'a"b'),
        ("=1=1", True),
        ('="x"<>"X"', False),
    ],
)
def test_what_formulas_yield(bench, formula, value):
    bench.put("E5", [[formula]], option="USER_ENTERED")
    assert bench.raw("E5") == [[value]]


def test_an_error_shows_its_text_formatted_and_unformatted(bench):
    bench.put("E5", [["=1/0"]], option="USER_ENTERED")
    assert bench.get("E5")["values"] == [["#DIV/0!"]]
    hidden = Bench(switches=Switches(errors_under_unformatted="blank"))
    hidden.put("E5:F5", [["=1/0", "after"]], option="USER_ENTERED")
    assert hidden.raw("E5:F5") == [["", "after"]]


def test_a_formula_that_yields_nothing_stops_trimming_unless_switched(bench):
    bench.put("E5", [['=""']], option="USER_ENTERED")
    assert bench.raw("E5") == [[""]]
    kind = Bench(switches=Switches(empty_formula_results_are_values=False))
    kind.put("E5", [['=""']], option="USER_ENTERED")
    assert kind.raw("E5") == []


def test_an_array_formula_spills_and_breaks_when_something_is_in_its_way(bench):
    bench.put("E1", [["=ARRAYFORMULA(A1:A3*10)"]], option="USER_ENTERED")
    assert bench.raw("E1:E3") == [[10], [20], [30]]
    assert bench.get("E1:E3", valueRenderOption="FORMULA")["values"] == [["=ARRAYFORMULA(A1:A3*10)"], [20], [30]]
    bench.put("E2", [["typed"]])
    assert bench.raw("E1:E3") == [["#REF!"], ["typed"]]
    assert error_of(bench, "E1") == "Array result was not expanded because it would overwrite data in E2."
    bench.office.clear_cells("Sheet1", 2, "E", 2, "E")
    assert bench.raw("E1:E3") == [[10], [20], [30]]


def error_of(bench, place):
    answer = bench.ok("GET", f"?ranges={place}&fields=sheets.data.rowData.values.effectiveValue")
    error = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveValue"]["errorValue"]
    assert error["type"] == "REF"
    return error["message"]


EMPTIED = {"start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 4}, "rows": [{"values": [{}]}]}


@pytest.mark.parametrize(
    "empty",
    [
        lambda bench: bench.office.clear_cells("Sheet1", 2, "E", 2, "E"),
        lambda bench: bench.ok("POST", "/values/E2:clear", {}),
        lambda bench: bench.batch({"updateCells": EMPTIED | {"fields": "userEnteredValue"}}),
    ],
)
def test_an_empty_text_of_a_program_shows_nothing_and_yet_stands_in_an_arrays_way(bench, empty):
    """google-api-go-client 1041 and two other projects."""
    bench.put("E1", [["=ARRAYFORMULA(A1:A3*10)"]], option="USER_ENTERED")
    bench.put("E2", [[""]])
    assert bench.raw("E1:E3") == [["#REF!"]]
    empty(bench)
    assert bench.raw("E1:E3") == [[10], [20], [30]]
    kind = Bench(switches=Switches(empty_texts_block_arrays=False))
    kind.put("E1", [["=SEQUENCE(3)"]], option="USER_ENTERED")
    kind.put("E2", [[""]])
    assert kind.raw("E1:E3") == [[1], [2], [3]]


def test_an_empty_text_moves_with_its_row_and_gives_way_to_a_value(bench):
    bench.put("E2", [[""]])
    bench.office.insert_rows("Sheet1", 1)
    bench.put("E1", [["=SEQUENCE(2)"]], option="USER_ENTERED")
    assert bench.raw("E1:E3") == [[1], [2]]
    bench.put("E1", [["=SEQUENCE(3)"]], option="USER_ENTERED")
    assert bench.raw("E1:E3") == [["#REF!"]]
    bench.put("E3", [["x"]])
    bench.ok("POST", "/values/E3:clear", {})
    assert bench.raw("E1:E3") == [[1], [2], [3]]


def test_an_array_does_not_expand_beyond_the_grid(bench):
    """R for columns."""
    bench.put("Z1", [["=SEQUENCE(1, 2)"]], option="USER_ENTERED")
    assert error_of(bench, "Z1") == "Result was not automatically expanded, please insert more columns (1)."
    bench.put("Z1", [["=SEQUENCE(1002)"]], option="USER_ENTERED")
    assert error_of(bench, "Z1") == "Result was not automatically expanded, please insert more rows (2)."


def test_empty_results_of_an_array_count_where_data_is_looked_for_and_none_at_all_do_not(bench):
    bench.put("E1", [['=ARRAYFORMULA(IF(A1:A="", "", A1:A*10))']], option="USER_ENTERED")
    assert len(bench.raw("E1:E")) == 1000
    row = {"values": [{"userEnteredValue": {"numberValue": 4}}]}
    bench.batch({"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}})
    assert bench.raw("A1001:E1001") == [[4, "", "", "", 40]]
    for formula, switches in (('=ARRAYFORMULA(IF(A1:A="", "", A1:A))', {"empty_spilled_results_are_values": False}), (
        "=ARRAYFORMULA(IF(A1:A<>IF(,,), A1:A, IF(,,)))", {},
    )):  # fmt: skip
        kind = Bench(switches=Switches(**switches))
        kind.put("A1:A3", [[1], [2], [3]])
        kind.put("E1", [[formula]], option="USER_ENTERED")
        assert kind.raw("E1:E") == [[1], [2], [3]]
        kind.batch({"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}})
        assert kind.raw("A4:E4") == [[4, "", "", "", 4]]


def test_blank_cells_of_an_appended_row_leave_arrays_alone_unless_switched(bench):
    rows = [{"values": [{"userEnteredValue": {"numberValue": 4}}, {}]}]
    for switched, shown in ((False, [[1], [2]]), (True, [["#REF!"]])):
        bench = Bench(switches=Switches(appended_blanks_block_arrays=switched))
        bench.put("A1", [["x"]])
        bench.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
        bench.put("B1", [["=SEQUENCE(2)"]], option="USER_ENTERED")
        assert bench.raw("B1:B2") == shown


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=FILTER(A1:A3, A1:A3>1)", [[2], [3]]),
        ("=FILTER(A1:A3, A1:A3>9)", [["#N/A"]]),
        ("=SORT(A1:A3, 1, FALSE)", [[3], [2], [1]]),
        ('=SPLIT("a, 7", ",")', [["a", 7]]),
        ("=UNIQUE(B1:B2)", [["x"], ["y"]]),
    ],
)
def test_other_functions_throw_their_results_into_cells_beside_them(bench, formula, shown):
    bench.put("E1", [[formula]], option="USER_ENTERED")
    assert bench.raw("E1:F3") == shown


def test_a_literal_block_spills(bench):
    bench.put("E1", [['={"a","b";"c","d"}']], option="USER_ENTERED")
    assert bench.raw("E1:F2") == [["a", "b"], ["c", "d"]]


def test_volatile_functions_change_at_every_read(bench):
    bench.put("E5:F5", [["=RAND()", "=NOW()"]], option="USER_ENTERED")
    first, second = bench.raw("E5:F5"), bench.raw("E5:F5")
    assert first[0][0] != second[0][0]
    assert first[0][1] == pytest.approx(45244.9259, abs=0.001)
    bench.clock.time += 86_400
    assert bench.raw("F5")[0][0] == pytest.approx(first[0][1] + 1)
    calm = Bench(switches=Switches(volatile_changes_at="write"))
    calm.put("A1", [["=RAND()"]], option="USER_ENTERED")
    assert calm.raw() == calm.raw()


def test_an_import_is_loading_and_then_an_error(bench):
    imports = ['=IMPORTDATA("http://x")', '=IMPORTRANGE("k","A1")']
    bench.put("E5:F5", [imports], option="USER_ENTERED")
    assert bench.raw("E5:F5") == [["Loading...", "Loading..."]]
    bench.clock.time += 61
    assert bench.raw("E5:F5") == [["#N/A", "#REF!"]]


def test_a_circle_is_a_reference_error(bench):
    bench.put("E5:F5", [["=F5", "=E5"]], option="USER_ENTERED")
    assert bench.raw("E5:F5") == [["#REF!", "#REF!"]]


def test_references_follow_inserted_deleted_and_moved_rows_and_columns(bench):
    bench.put("E5:F5", [["=A2", "=SUM(A1:A3)"]], option="USER_ENTERED")
    bench.office.insert_rows("Sheet1", 2)
    assert bench.get("E6:F6", valueRenderOption="FORMULA")["values"] == [["=A3", "=SUM(A1:A4)"]]
    bench.office.delete_rows("Sheet1", 3)
    assert bench.get("E5:F5", valueRenderOption="FORMULA")["values"] == [["=#REF!", "=SUM(A1:A3)"]]
    assert bench.raw("E5:F5") == [["#REF!", 4]]
    bench.office.move_column("Sheet1", "A", "D")
    assert bench.get("F5", valueRenderOption="FORMULA")["values"] == [["=SUM(C1:C3)"]]


def test_a_sort_keeps_a_formula_in_its_own_row(bench):
    bench.put("D1:D3", [["=A1*2"], ["=A2*2"], ["=A3*2"]], option="USER_ENTERED")
    bench.office.sort_rows("Sheet1", "A", 1, 3, descending=True)
    assert bench.get("D1:D3", valueRenderOption="FORMULA")["values"] == [["=A1*2"], ["=A2*2"], ["=A3*2"]]
    assert bench.raw("D1:D3") == [[6], [4], [2]]


ROW_IN = Shift(kind="insert", start=1, count=2)
ROW_OUT = Shift(kind="delete", start=1, count=1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("=A1+A2", "=A1+A4"),
        ("=$A$2", "=$A$4"),
        ("=SUM(A1:A2)", "=SUM(A1:A4)"),
        ("=SUM(A:A)", "=SUM(A:A)"),
        ("=Other!A2", "=Other!A2"),
        ("='Tab'!A2", "='Tab'!A4"),
        ('="A2"&A2', '="A2"&A4'),
        ("=LOG10(A2)", "=LOG10(A4)"),
        ("=2:2", "=4:4"),
    ],
)
def test_inserted_rows_push_references(text, wanted):
    assert shifted(text, "Tab", "Tab", "ROWS", ROW_IN) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("=A2", "=#REF!"), ("=A3", "=A2"), ("=A1:A3", "=A1:A2"), ("=B2:B2", "=#REF!")]
)
def test_deleted_rows_pull_or_break_references(text, wanted):
    assert shifted(text, "Tab", "Tab", "ROWS", ROW_OUT) == wanted


def test_copies_move_only_relative_references():
    assert copied("=A1+$A$1+B$2+$C3", 1, 1) == "=B2+$A$1+C$2+$C4"
    assert copied("=A1", -1, 0) == "=#REF!"


def test_titles_and_cut_cells():
    assert retitled("=Old!A1+'Old'!B2+Older!C3", "Old", "New one") == "='New one'!A1+'New one'!B2+Older!C3"
    assert relocated("=A1+A2", "T", "T", Area(0, 1, 0, 1), ("U", 2, 0)) == "=U!A3+A2"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=IF()", "#N/A"),
        ("=IF(TRUE)", "#N/A"),
        ("=ARRAYFORMULA()", "#N/A"),
        ("=RANDBETWEEN(1)", "#N/A"),
        ("=RANDBETWEEN(9,1)", "#NUM!"),
        ("=SUBSTITUTE(1)", "#N/A"),
        ("=ROUND(1,-999)", 0),
        ("=ROUND(1.5,999)", 1.5),
        ("=1e400", "#NUM!"),
        ("=1e308*10", "#NUM!"),
        ("=10^400", "#NUM!"),
        ("=10^9^99", "#NUM!"),
        (f"={'9' * 400}", "#NUM!"),
        (f"={'9' * 5000}", "#NUM!"),
        ("=SEQUENCE(0)", "#NUM!"),
        ("=SEQUENCE(100000,100000)", "#ERROR!"),
        ("=SORT(A1:B3,9,TRUE)", "#VALUE!"),
        ('=SPLIT("a","")', "#VALUE!"),
    ],
)
def test_a_formula_that_fails_shows_an_error_and_breaks_no_read(bench, formula, value):
    bench.put("E5", [[formula]], option="USER_ENTERED")
    assert bench.raw("E5")[0][0] == value
    assert bench.get("Sheet1")["values"][0] == ["1", "x", "TRUE"]


def test_a_wrong_number_of_arguments_says_how_many_are_wanted(bench):
    bench.put("E5", [["=IF()"], ["=LEN(1,2)"], ["=TEXTJOIN(1)"]], option="USER_ENTERED")
    answer = bench.ok("GET", "?ranges=E5:E7&fields=sheets.data.rowData.values.effectiveValue.errorValue.message")
    told = [
        row["values"][0]["effectiveValue"]["errorValue"]["message"] for row in answer["sheets"][0]["data"][0]["rowData"]
    ]
    assert [text.partition("Expected ")[2] for text in told] == [
        "between 2 and 3 arguments, but got 0 arguments.",
        "1 arguments, but got 2 arguments.",
        "at least 2 arguments, but got 1 arguments.",
    ]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=INDEX(A1:C3, 2, 2)", "y"),
        ("=INDEX(A1:C3, 9, 1)", "#NUM!"),
        ("=MATCH(2, A1:A3, 0)", 2),
        ("=MATCH(2.5, A1:A3)", 2),
        ("=VLOOKUP(2.5, A1:B3, 2)", "y"),
        ("=VLOOKUP(2, A1:B3, 3, FALSE)", "#REF!"),
        ('=XLOOKUP("y", B1:B3, A1:A3)', 2),
        ('=XLOOKUP("q", B1:B3, A1:A3, "none")', "none"),
        ('=COUNTIF(A1:A3, ">1")', 2),
        ('=COUNTIF(B1:B3, "?")', 2),
        ('=SUMIF(B1:B3, "x", A1:A3)', 1),
        ('=SUMIFS(A1:A3, A1:A3, ">=2", B1:B3, "y")', 2),
        ('=COUNTIFS(A1:A3, ">1", B1:B3, "<>y")', 1),
        ("=YEAR(43831)", 2020),
        ("=MONTH(43831.5)", 1),
        ("=DAY(99999999999)", "#NUM!"),
        ("=WEEKDAY(43831, 2)", 3),
        ("=EOMONTH(43831, 1)", 43890),
        ("=EDATE(43861, 1)", 43890),
        ('=IFS(A1>1, "a", A1=1, "b")', "b"),
        ("=IFS(FALSE, 1)", "#N/A"),
        ('=SWITCH(A2, 1, "a", 2, "b", "c")', "b"),
        ('=SWITCH(A3, 1, "a", "c")', "c"),
        ("=IFNA(NA(), 3)", 3),
        ("=IFNA(1/0, 3)", "#DIV/0!"),
        ("=ISNA(NA())", True),
        ("=ISERR(NA())", False),
        ('=SEARCH("B", "abc")', 2),
        ('=FIND("B", "abc")', "#VALUE!"),
        ('=REPT("ab", 3)', "ababab"),
        ('=REPT("ab", 100000)', "#VALUE!"),
        ('=REGEXEXTRACT("a12b", "[0-9]+")', "12"),
        ('=REGEXMATCH("a12b", "^\\d")', False),
        ('=REGEXREPLACE("Ada L", "(\\w+) (\\w)", "$2 $1")', "L Ada"),
        ('=REGEXMATCH("a", "(")', "#REF!"),
        ("=ROUNDUP(2.31, 1)", 2.4),
        ("=ROUNDDOWN(-2.39, 1)", -2.3),
        ("=SUMPRODUCT(A1:A3, A1:A3)", 14),
        ("=LARGE(A1:A3, 1)", 3),
        ("=MEDIAN(A1:A3)", 2),
        ("=TRUE()", True),
    ],
)
def test_what_offices_use_most_is_worked_out(bench, formula, value):
    bench.put("E5", [[formula]], option="USER_ENTERED")
    assert bench.raw("E5") == [[value]]


@pytest.mark.parametrize(
    "formula", ["=QUERY(A1:B3, 1)", "=1+LAMBDA(x, x)", "={SPARKLINE(A1)}", '=IF(TRUE, INDIRECT("A1"))']
)
def test_a_function_that_only_the_true_service_knows_is_refused_when_it_is_written(bench, formula):
    """What would read #NAME? here and a value there is not kept."""
    before = bench.raw()
    typed = {"values": [["fine", formula]]}
    put = bench.send("PUT", "/values/D1?valueInputOption=USER_ENTERED", typed)
    appended = bench.send("POST", "/values/A1:append?valueInputOption=USER_ENTERED", typed)
    cell = {"userEnteredValue": {"formulaValue": formula}}
    request = {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [cell]}], "fields": "*"}}
    changed = bench.send("POST", ":batchUpdate", {"requests": [request]})
    assert [answer.status for answer in (put, appended, changed)] == [501, 501, 501]
    assert "worksheet function" in put.json()["error"]["message"]
    assert bench.raw() == before
    bench.put("D1", [[formula]])
    assert bench.raw("D1") == [[formula]]


@pytest.mark.parametrize("name", sorted(name for name in {**FUNCTIONS, **SPECIAL} if name.isupper()))
def test_no_function_breaks_a_read_whatever_it_is_given(bench, name):
    dice = random.Random(name)
    some = (
        "A1:C3",
        "A1",
        "B1",
        "D9",
        "-1",
        "0",
        "1e300",
        "99999999999",
        '""',
        '"text"',
        '"(*"',
        "TRUE",
        "1/0",
        "",
        "A:A",
    )
    for count in range(5):
        calls = [[f"={name}({','.join(dice.choices(some, k=count))})"] for _ in range(12)]
        bench.put("J10", calls, option="USER_ENTERED")
        bench.get("Sheet1")
        bench.ok("GET", "?ranges=J1:J30&includeGridData=true")
