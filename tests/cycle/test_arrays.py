"""An office keeps a formula whose results reach over a mapped column; protocols 2 and 5."""

import pytest
from cycle_house import Death

GATES = '=ARRAYFORMULA(IF({0}="","",IF({0}="Di Oh","",LEN({0}))))'
"""A gate code for everybody but Di Oh."""
RULE = 'custom_fields["Gate code"]'
NAMES = ("Ada Xu", "Bo Lin", "Cy Young", "Di Oh", "Ed Root")
SHOWN = {"Ada Xu": 6, "Bo Lin": 6, "Cy Young": 8, "Di Oh": "", "Ed Root": 7}
SENT = {name: str(shown) for name, shown in SHOWN.items()}
TOP, LOWER = 2, 4
"""Rows in which the array may begin: at the top of its column, where it is seen before a write, and further down."""


@pytest.fixture
def arrays(house):
    """Four customers; an array fills the column Gate from some row on, what stands above it is typed."""
    house.ids = {name: house.add(name) for name in NAMES}
    house.begin()
    gate = house.column("Gate")
    house.office.format_column("Customers", gate, "NUMBER")
    house.office.tab("Customers").row_count = 40

    def make(row):
        for above in range(2, row):
            house.office.type_cell("Customers", above, gate, 6)
        house.office.type_cell("Customers", row, gate, GATES.format(f"A{row}:A"))
        house.rest(20)
        house.wait(3700)  # the guard counts an hour's changes
        house.cycle()
        return house

    return make


def shown(house):
    return {row["Name"]: row["Gate"] for row in house.rows()}


def gates(house):
    """Gate codes in the CRM."""
    return {body["name"]: gate_of(house, body) for body in house.customers().values()}


def gate_of(house, body):
    return next((field["value"] for field in body["customFields"] if field["typeId"] == house.gate), "")


def give_di_a_gate(house, code="77"):
    house.crm.change_customer(house.ids["Di Oh"], customFields=[{"typeId": house.gate, "value": code}])


@pytest.mark.parametrize("row", [TOP, LOWER])
def test_what_an_array_shows_goes_to_the_crm(arrays, row):
    house = arrays(row)
    assert shown(house) == SHOWN
    assert gates(house) == SENT


@pytest.mark.parametrize("row", [TOP, LOWER])
def test_a_blank_that_an_array_shows_is_not_filled_and_that_is_told(arrays, row):
    house = arrays(row)
    give_di_a_gate(house)
    house.rest(20)
    assert (shown(house), gates(house)["Di Oh"]) == (SHOWN, "77")
    assert (RULE, "sheet.cell.formula") in house.problems()
    writes = len(house.writes)
    for _ in range(4):
        house.wait(31)
        house.cycle()
    assert len(house.writes) == writes, "it is not tried in every cycle"
    assert (house.losers(), gates(house)["Bo Lin"]) == ([], "6")


def test_what_cannot_be_shown_is_still_said_when_its_next_value_cannot_be_either(arrays):
    house = arrays(TOP)
    for code in ("77", "78"):
        give_di_a_gate(house, code)
        house.rest(20)
        assert "the cell holds a formula" in house.row("Di Oh")["syncd"]


def test_nothing_is_read_as_cleared_wherever_the_process_dies_while_an_array_is_broken(arrays):
    house = arrays(LOWER)
    give_di_a_gate(house)
    image = gates(house)
    broken = 0
    for number in range(1, 60):
        house.die_at(number)
        try:
            house.cycle()
        except Death:
            broken += shown(house)["Cy Young"] == "#REF!"
            house.live_on()
        house.dies_at = None
        house.rest(20)
        assert (shown(house), gates(house)) == (SHOWN, image)
        if not house.died:
            break
        give_di_a_gate(house, str(number))
        image["Di Oh"] = str(number)
    assert broken, "it was broken at least once when the process died"


@pytest.mark.parametrize("fate", ["lost", "late"])
def test_an_unanswered_write_leaves_no_array_broken(arrays, fate):
    house = arrays(LOWER)
    give_di_a_gate(house)
    house.instead("POST cells", fate)
    house.cycle()
    house.land()
    house.rest(20)
    assert (shown(house), gates(house)["Di Oh"], house.losers()) == (SHOWN, "77", [])


def test_a_repair_that_is_refused_for_long_lets_nothing_be_read_as_cleared(arrays):
    house = arrays(LOWER)
    give_di_a_gate(house)
    house.instead("POST cells", 503, skip=1, times=6)
    for _ in range(4):
        house.cycle()
        house.wait(31)
        assert gates(house) == {**SENT, "Di Oh": "77"}
    house.rules.clear()
    house.rest(20)
    assert (shown(house), gates(house)) == (SHOWN, {**SENT, "Di Oh": "77"})


@pytest.mark.parametrize("row", [TOP, LOWER])
def test_a_new_record_leaves_its_cell_to_the_array(arrays, row):
    house = arrays(row)
    house.add("Flo Ray", customFields=[{"typeId": house.gate, "value": "99"}])
    house.rest(20)
    assert shown(house) == {**SHOWN, "Flo Ray": 7}
    assert gates(house)["Flo Ray"] == "99", "what the array shows and what ServiceTitan holds is for a person to decide"
    assert [conflict.rule for conflict in house.conflicts()] == [RULE]


def break_it(house, text="77"):
    """Somebody types into a blank that the array shows."""
    house.type("Di Oh", "Gate", text)


@pytest.fixture
def broken(arrays):
    """An array that somebody broke, seen so for long."""
    house = arrays(TOP)
    break_it(house)
    house.rest(20)
    return house


def test_results_that_vanished_because_somebody_broke_the_array_are_nobodys_clearing(broken):
    house = broken
    assert shown(house) == {"Ada Xu": "#REF!", "Bo Lin": "", "Cy Young": "", "Di Oh": 77, "Ed Root": ""}
    assert gates(house) == {**SENT, "Di Oh": "77"}
    assert house.problems().count((RULE, "sheet.cell.unreadable")) == 4
    assert not house.store.held.slices()


def test_nothing_is_written_into_what_vanished(broken):
    house = broken
    fields = [{"typeId": house.gate, "value": "88"}]
    house.crm.change_customer(house.ids["Ed Root"], customFields=fields)
    house.rest(20)
    assert (shown(house)["Ed Root"], gates(house)["Ed Root"]) == ("", "88")
    assert house.conflicts() == []


def test_an_array_that_works_again_is_read_again(broken):
    house = broken
    house.office.clear_cells("Customers", 5, house.column("Gate"), 5, house.column("Gate"))
    house.rest(20)
    assert shown(house) == SHOWN
    assert gates(house)["Ed Root"] == "7"
    assert house.store.vanished.of("customers") == {}
    house.type("Ed Root", "Name", "Ed Rooter")
    house.rest(20)
    assert gates(house)["Ed Rooter"] == "9"


def test_what_is_cleared_while_an_array_is_broken_is_cleared(broken):
    """What somebody types in a vanished cell is theirs, and so is its clearing."""
    house = broken
    house.type("Ed Root", "Gate", "55")
    house.rest(20)
    assert gates(house)["Ed Root"] == "55"
    house.office.clear_cells("Customers", 6, house.column("Gate"), 6, house.column("Gate"))
    house.rest(20)
    assert gates(house)["Ed Root"] == ""


def test_a_formula_that_is_taken_away_clears_nothing_until_somebody_says_so(broken):
    house = broken
    gate = house.column("Gate")
    house.office.clear_cells("Customers", 2, gate, 2, gate)
    house.rest(20)
    assert gates(house) == {**SENT, "Ada Xu": "", "Di Oh": "77"}, "the formula's own cell was cleared by somebody"
    row_id = house.row("Ed Root")["syncd ID"]
    house.cycle(records=frozenset({row_id}))
    house.rest(20)
    assert gates(house)["Ed Root"] == ""
    assert gates(house)["Bo Lin"] == "6"


def test_what_vanished_is_remembered_over_a_restart(arrays):
    house = arrays(TOP)
    break_it(house)
    house.cycle()
    house.start()
    house.rest(20)
    assert gates(house) == {**SENT, "Di Oh": "77"}


def test_an_error_that_was_there_before_keeps_nobody_from_clearing(arrays):
    house = arrays(LOWER)
    house.type("Ada Xu", "Gate", "=1/0")
    house.rest(20)
    house.office.clear_cells("Customers", 3, house.column("Gate"), 3, house.column("Gate"))
    house.rest(20)
    assert gates(house)["Bo Lin"] == ""
    assert gates(house)["Ada Xu"] == "6"


def test_a_header_that_breaks_pauses_the_tab(house):
    house.ids = {name: house.add(name) for name in NAMES}
    house.begin()
    gate = house.column("Gate")
    house.office.format_column("Customers", gate, "NUMBER")
    house.office.tab("Customers").row_count = 40
    house.office.clear_cells("Customers", 1, gate, 6, gate)
    house.office.type_cell("Customers", 1, gate, '={"Gate";' + GATES.format("A2:A")[1:] + "}")
    house.rest(20)
    assert (shown(house), gates(house)) == (SHOWN, SENT)
    house.office.type_cell("Customers", 5, gate, "77")
    house.cycles(3)
    assert gates(house) == SENT
    assert "mapping:customers" in house.halted()
    house.office.clear_cells("Customers", 5, gate, 5, gate)
    house.rest(20)
    assert (shown(house), gates(house), list(house.halted())) == (SHOWN, SENT, [])


@pytest.mark.parametrize("row", [TOP, LOWER])
def test_a_torn_row_is_put_together_but_for_the_cell_that_stands_in_an_arrays_way(arrays, row):
    """A column is inserted just as a new record's row is added: its values stand one column too far left."""
    house = arrays(row)
    house.start()  # what was known of the array is forgotten
    house.before("POST grid", lambda: house.office.insert_column("Customers", 3))
    house.add("Fay Ng", customFields=[{"typeId": house.gate, "value": "12"}])
    house.rest(20)
    found = shown(house)
    assert {name: found[name] for name in NAMES} == SHOWN
    assert house.row("Fay Ng")["City"] == "Tampa"
    assert gates(house)["Di Oh"] == ""
