"""While a service is away the report says what a person needs: where problems stand, and what stopped each side."""

import pytest

CRM, SHEET = "GET /export*", "GET values:batchGet"


@pytest.fixture
def waiting(house):
    """A new row lacks what its record needs."""
    house.add("Ada Xu")
    house.begin()
    house.row_number = house.type_row({"Name": "Bo Li"})
    house.cycles(3)
    assert house.problems() == [("", "sheet.row.incomplete")]
    return house


def _places(report):
    return list(report.mappings["customers"]["places"].values())


def _codes(report):
    return [error["code"] for error in report.errors]


@pytest.mark.parametrize("away", [[CRM], [SHEET], [CRM, SHEET]])
def test_problems_keep_their_row_number(waiting, away):
    for side in away:
        waiting.instead(side, 503, times=1000)
    for _ in range(8):
        waiting.wait(60)
        assert _places(waiting.cycle()) == [waiting.row_number]
    waiting.rules.clear()
    assert _places(waiting.cycle()) == [waiting.row_number]


def test_a_row_that_moved_while_only_the_crm_is_away_is_told_where_it_stands(waiting):
    waiting.instead(CRM, 503, times=1000)
    waiting.office.sort_rows("Customers", 1, 2, waiting.row_number, descending=True)
    report = waiting.cycle()
    assert _places(report) == [waiting.row("Bo Li").number] != [waiting.row_number]
    assert report.mappings["customers"]["rows"] == 2


def test_both_errors_are_told_when_both_services_are_away(waiting):
    waiting.instead(CRM, 503, times=1000)
    waiting.instead(SHEET, 503, times=1000)
    report = waiting.cycle()
    assert _codes(report) == ["service.unreachable", "sheet.unreachable"]
    assert report.outcome == "unreachable"
    assert all(error["message"] in report.sentence for error in report.errors)


def test_what_a_person_must_mend_decides_beside_what_passes_by_itself(waiting):
    waiting.instead(CRM, 503, times=1000)
    waiting.instead(SHEET, 403, times=1000)
    report = waiting.cycle()
    assert _codes(report) == ["service.unreachable", "sheet.not_shared"]
    assert report.outcome == "refused"


def test_an_error_that_stops_recovery_and_reading_alike_is_told_once(waiting):
    number = waiting.row_number
    waiting.type_row({"Street": "2 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"}, at=number)
    waiting.cycle()
    waiting.wait(31)
    waiting.instead("POST /customers", "never")
    waiting.cycle()
    assert waiting.store.journal.count()
    waiting.instead("GET *", 503, times=1000)
    assert sorted(_codes(waiting.cycle())) == ["service.unreachable", "sheet.unreachable"]
