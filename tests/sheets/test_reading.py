"""Readings: what is believed, what pauses a mapping, and how a worksheet is set up."""

import pytest

from syncd.core.objects import Kind
from syncd.core.records import TabProblem, TabReading
from syncd.errors import AuthError, ProtocolError, RateLimitedError, TransientError
from syncd.ports import SheetRequest
from syncd.sheets.door import DoorError

READ = "values:batchGet"


def test_an_idle_reading_is_one_call(world):
    world.bound("ann")
    for _ in range(3):
        world.tab()
    assert world.door.log == [READ] * 3


def test_values_are_as_delivered(world):
    world.fill(("Ann", 12.5, True, "", "", "id-ann"), ("Bob",))
    tab = world.tab()
    assert tab.values == [["Ann", 12.5, True, "", "", "id-ann"], ["Bob"]]
    row = tab.row(0)
    assert (row.position, row.row_id, row.cells) == (1, "id-ann", ("Ann", 12.5, True))
    assert tab.row(1).cells == ("Bob", "", "")
    assert (tab.layout.row_count, tab.layout.column_count) == (1000, 26)


def test_the_zone_is_the_spreadsheets(world):
    assert world.read().zone == "America/Chicago"


def test_headers_are_found_below_a_title_whatever_their_case_and_order(world):
    world.office.set_row("Customers", 1, ["Our customers", "", "as of today"])
    world.office.set_row("Customers", 3, [" zip ", "Notes", "NAME", "City"])
    world.office.set_row("Customers", 4, ["1", "n", "Ann", "Austin"])
    tab = world.tab()
    assert tab.layout.header_row == 2
    assert tab.row(0).cells == ("Ann", "Austin", 1)


def test_a_missing_header_pauses_and_says_where_it_was(world):
    world.bound("ann")
    world.office.type_cell("Customers", 1, 2, "Town")
    tab = world.tab()
    assert isinstance(tab, TabProblem)
    assert tab.code == "sheet.header.missing"
    assert '"City" is gone (it was column B at ' in tab.message
    assert not tab.is_vacant
    world.office.type_cell("Customers", 1, 2, "city")
    assert isinstance(world.tab(), TabReading)


def test_a_deleted_column_pauses_instead_of_clearing(world):
    world.bound("ann")
    world.office.delete_column("Customers", 3)
    assert world.tab().code == "sheet.header.missing"


def test_a_header_that_stands_there_twice_pauses(world):
    world.bound("ann")
    world.office.type_cell("Customers", 1, 9, "City")
    assert world.tab().code == "sheet.header.duplicate"


def test_a_lost_id_column_is_not_all_rows_lost(world):
    world.bound("ann")
    world.office.delete_column("Customers", 6)
    tab = world.tab()
    assert tab.code == "sheet.header.missing"
    assert '"syncd ID"' in tab.message


def test_a_header_row_that_was_sorted_into_the_rows_deletes_nobody(world):
    world.bound("ann", "bob")
    world.office.move_row("Customers", 1, 4)
    assert world.tab().code == "sheet.header.moved"


def test_a_header_row_written_twice_is_stepped_over(world):
    world.bound("ann")
    world.office.insert_rows("Customers", 1)
    world.office.copy_row("Customers", 2, 1)
    tab = world.tab()
    assert tab.layout.header_row == 1
    assert [row[0] for row in tab.values] == ["ann"]


def test_a_sheet_cleared_by_somebody_is_a_problem_and_stays_as_it_is(world):
    world.bound("ann")
    world.office.clear_cells("Customers", 1, 1, 5, 9)
    tab = world.tab()
    assert (tab.code, tab.is_vacant) == ("sheet.empty", True)
    assert "grid" not in world.door.log


def test_a_deleted_tab_that_held_bound_rows_is_not_made_anew(world):
    world.bound("ann")
    world.office.add_tab("Other")
    world.office.delete_tab("Customers")
    tab = world.tab()
    assert (tab.code, tab.is_vacant) == ("sheet.tab.missing", True)
    assert "grid" not in world.door.log


def test_a_tab_renamed_and_moved_is_followed(world):
    world.bound("ann")
    world.office.add_tab("Other", 0)
    world.office.rename_tab("Customers", "Kunden 'neu'")
    tab = world.tab()
    assert tab.layout.title == "Kunden 'neu'"
    assert tab.row(0).row_id == "id-ann"


def test_a_renamed_tab_is_found_by_its_id_after_a_restart(world):
    world.bound("ann")
    sheet_id = world.tab().layout.sheet_id
    world.office.rename_tab("Customers", "Kunden")
    world.office.add_tab("Customers")
    world.restarted()
    request = SheetRequest(mapping=world.mapping, ever_bound=True, sheet_id=sheet_id)
    reading = world.run(world.adapter.read([request]))
    assert reading.tabs["customers"].layout.title == "Kunden"


def test_another_tab_under_the_title_is_noticed_when_ids_vanish(world):
    world.bound("ann", "bob")
    world.office.rename_tab("Customers", "Kunden")
    world.office.add_tab("Customers")
    world.office.paste_block("Customers", 1, 1, [["Name", "City", "Zip", "syncd", "ServiceTitan ID", "syncd ID"]])
    tab = world.tab()
    assert [tab.row(at).row_id for at in range(2)] == ["id-ann", "id-bob"]


def test_a_copy_that_took_the_name_is_noticed_by_the_next_write_after_a_quarter_of_an_hour(world):
    world.bound("ann")
    world.office.duplicate_tab("Customers", "Copy")
    world.office.rename_tab("Customers", "Old")
    world.office.rename_tab("Copy", "Customers")
    world.clock.at += 901
    world.tab()
    assert world.door.log == [READ]
    world.write(world.mark("id-ann", status="held"))
    assert (world.rows("Old")[1][3], world.rows("Customers")[1][3]) == ("held", "")
    assert world.tab().layout.title == "Old"


def test_several_tabs_are_one_call_and_one_problem_stops_no_other(world, make_mapping, make_column):
    world.bound("ann")
    other = make_mapping(make_column("Street"), name="locations", worksheet="Places")
    requests = [*world.requests(), SheetRequest(mapping=other, ever_bound=True)]
    reading = world.run(world.adapter.read(requests))
    assert isinstance(reading.tabs["customers"], TabReading)
    assert reading.tabs["locations"].code == "sheet.tab.missing"
    world.office.add_tab("Places")
    world.office.type_cell("Places", 1, 1, "Street")
    world.office.type_cell("Places", 1, 2, "syncd ID")
    reading = world.run(world.adapter.read(requests))
    assert isinstance(reading.tabs["locations"], TabReading)
    world.door.log.clear()
    world.run(world.adapter.read(requests))
    assert world.door.log == [READ]


class TestSetUp:
    @pytest.fixture
    def styled(self, world, make_mapping, make_column):
        world.mapping = make_mapping(
            make_column("Name"),
            make_column("Zip", Kind.ZIP),
            make_column("Balance", Kind.MONEY),
            make_column("Since", Kind.DATE),
            make_column("Mail", Kind.YES_NO),
        )
        return world

    HEADERS = ("Name", "Zip", "Balance", "Since", "Mail", "syncd", "ServiceTitan ID", "syncd ID")

    def kinds(self, world, row=2):
        fields = "sheets.data.rowData.values.userEnteredFormat.numberFormat"
        answer = world.run(world.adapter._calls.describe(fields, [f"'Customers'!A{row}:H{row}"]))
        cells = answer["sheets"][0]["data"][0]["rowData"][0]["values"]
        kinds = [cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") for cell in cells]
        return kinds + [None] * (8 - len(kinds))

    def test_an_empty_tab_gets_headers_formats_and_a_warning(self, styled):
        tab = styled.tab()
        assert tab.values == []
        assert tuple(styled.rows()[0]) == self.HEADERS
        assert self.kinds(styled) == ["TEXT", "TEXT", "NUMBER", "DATE", None, None, "TEXT", "TEXT"]
        held = styled.office.tab("Customers")
        assert [guard.body.get("warningOnly") for guard in held.protections] == [True]
        assert styled.adapter.calls.by_name["spreadsheets.batchUpdate"] == 1

    def test_a_zip_typed_there_keeps_its_zero(self, styled):
        styled.tab()
        styled.office.set_row("Customers", 2, ["Ann", "00501"])
        assert styled.tab().row(0).cells[1] == "00501"

    def test_an_absent_tab_is_made(self, styled):
        styled.office.rename_tab("Customers", "Something else")
        styled.office.type_cell("Something else", 1, 1, "not ours")
        tab = styled.tab()
        assert tuple(styled.rows()[0]) == self.HEADERS
        assert tab.layout.sheet_id != 0
        assert styled.office.grid("Something else") == [["not ours"]]

    def test_it_is_done_once(self, styled):
        styled.tab()
        styled.restarted()
        styled.tab()
        assert styled.adapter.calls.by_name.get("spreadsheets.batchUpdate") is None

    def test_what_is_typed_meanwhile_moves_aside(self, styled):
        styled.door.before("grid", lambda: styled.office.type_cell("Customers", 1, 1, "typed"))
        tab = styled.tab()
        assert tab.values == [["typed"]]

    def test_a_lost_answer_is_found_out_by_the_next_reading(self, styled):
        styled.door.fail("grid", effect=True)
        with pytest.raises(TransientError):
            styled.tab()
        assert tuple(styled.rows()[0]) == self.HEADERS
        assert isinstance(styled.tab(), TabReading)

    def test_a_set_up_that_lands_twice_leaves_one_table(self, styled):
        styled.tab()
        styled.office.set_row("Customers", 2, ["Ann", "00501"])
        requests = next(body["requests"] for name, body in styled.door.sent if name == "grid")
        with pytest.raises(DoorError, match="already exists"):
            styled.run(styled.adapter._calls.change(requests))
        assert [row[0] for row in styled.tab().values] == ["Ann"]

    def test_an_offices_tab_is_not_touched_by_reading(self, world):
        world.fill(("Ann", "Austin", "60601"), headers=("Name", "City", "Zip"))
        layout = world.tab().layout
        assert world.rows()[0] == ["Name", "City", "Zip"]
        assert (layout.status_column, layout.crm_ref_column, layout.row_id_column) == (3, 4, 5)
        assert "grid" not in world.door.log

    def test_own_columns_take_no_column_of_somebody_and_paint_no_data(self, styled):
        styled.office.paste_block(
            "Customers",
            1,
            1,
            [["Name", "Zip", "Balance", "Since", "Mail", "Notes"], ["Ann", "123", "", 45000, "y", "n"]],
        )
        styled.tab()
        styled.door.before("grid", lambda: styled.office.type_cell("Customers", 1, 7, "Typed meanwhile"))
        styled.write(styled.claim(1, ("Ann", 123, "", 45000, "y")))
        assert styled.rows()[0][:10] == [*self.HEADERS[:5], "Notes", *self.HEADERS[5:], "Typed meanwhile"]
        # The date column holds something already, so its looks are the office's affair; the empty one is ours.
        kinds = self.kinds(styled)
        assert kinds[:6] == ["TEXT", "TEXT", "NUMBER", None, None, None]
        assert styled.rows()[1][:6] == ["Ann", 123, "", 45000, "y", "n"]

    def test_a_grid_without_room_is_extended(self, world):
        world.office.delete_column("Customers", 1)
        for _ in range(22):
            world.office.delete_column("Customers", 1)
        world.fill(("Ann", "Austin", "60601"), headers=("Name", "City", "Zip"))
        world.tab()
        world.write(world.claim(1, ("Ann", "Austin", "60601")))
        assert world.rows()[0][3:6] == ["syncd", "ServiceTitan ID", "syncd ID"]

    def test_an_own_column_that_was_deleted_comes_back_but_the_ids_do_not(self, world):
        world.bound("ann")
        world.office.delete_column("Customers", 4)
        assert isinstance(world.tab(), TabReading)
        world.write(world.mark("id-ann", status="held"))
        assert world.rows()[0] == ["Name", "City", "Zip", "ServiceTitan ID", "syncd ID", "syncd"]
        assert world.rows()[1][5] == "held"


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        ({"status": 401}, AuthError, "sheet.credentials"),
        ({"status": 403}, AuthError, "sheet.not_shared"),
        ({"status": 403, "reason": "SERVICE_DISABLED"}, AuthError, "sheet.api_off"),
        ({"status": 403, "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}, AuthError, "sheet.scope"),
        ({"status": 404}, AuthError, "sheet.not_found"),
        ({"status": 429}, RateLimitedError, "service.quota"),
        ({"status": 503}, TransientError, "sheet.unreachable"),
        ({"status": 0}, TransientError, "sheet.unreachable"),
        ({"status": 200}, TransientError, "sheet.unreachable"),
        ({"status": 400}, ProtocolError, "sheet.protocol"),
    ],
)
def test_a_reading_that_fails_says_who_must_act(world, error, kind, code):
    world.bound("ann")
    for _ in range(4):
        world.door.fail(READ, effect=False, **error)
    with pytest.raises(kind) as caught:
        world.read()
    assert caught.value.code == code
    assert caught.value.side == "sheet"


def test_a_truncated_answer_is_read_again(world):
    world.bound("ann")
    world.door.fail(READ, effect=True, status=200, code="UNREADABLE")
    assert isinstance(world.tab(), TabReading)


def test_a_refusal_that_will_not_pass_is_not_repeated(world):
    world.bound("ann")
    world.door.fail(READ, effect=False, status=403)
    with pytest.raises(AuthError):
        world.read()
    assert world.door.log == [READ]
