"""Decision 0016: a change of the sheet whose answer was lost is known to have landed, or never lands."""

import pytest
from cycle_house import Death

WRITE = "POST cells"


@pytest.fixture
def street(house):
    """Two customers, and the first has a new city in the CRM that is to come into row 2."""
    house.one, house.other = (house.add(name, street=f"{name} St") for name in ("Ada Xu", "Bo Li"))
    house.begin()
    house.crm.change_customer(house.one, address={"city": "Reno"})
    return house


def _die():
    raise Death


def _cities(house):
    return {row["Name"]: row["City"] for row in house.rows()}


def _turned(house):
    house.office.sort_rows("Customers", 1, 2, 3, descending=True)


def test_a_change_that_never_landed_is_made_again_in_the_next_cycle_and_the_first_never_lands(street):
    street.instead(WRITE, "late")
    street.cycle()
    assert street.store.journal.count() == 0, "nothing is waited for"
    street.cycle()
    assert _cities(street) == {"Ada Xu": "Reno", "Bo Li": "Tampa"}
    _turned(street)
    street.land()
    assert _cities(street) == {"Ada Xu": "Reno", "Bo Li": "Tampa"}
    street.rest()
    assert (street.differences(), street.losers()) == ([], [])


def test_what_somebody_types_where_a_lost_write_would_have_landed_is_theirs(street):
    street.instead(WRITE, "never")
    street.cycle()
    _turned(street)
    street.type("Bo Li", "City", "Reno")
    street.rest(20)
    assert _cities(street) == {"Ada Xu": "Reno", "Bo Li": "Reno"}
    assert street.crm.customer(street.other)["address"]["city"] == "Reno"
    assert (street.differences(), street.losers()) == ([], [])


def test_a_clearing_that_never_landed_takes_nobodys_own_clearing_back(street):
    vip = street.crm.add_tag_type("VIP")
    for customer in (street.one, street.other):
        street.crm.change_customer(customer, tagTypeIds=[vip])
    street.rest()
    street.crm.change_customer(street.one, tagTypeIds=[])
    street.instead(WRITE, "late")
    street.cycle()
    _turned(street)
    street.type("Bo Li", "Tags", "")
    street.land()
    street.rest(20)
    assert [row["Tags"] for row in street.rows()] == ["", ""]
    assert street.crm.customer(street.other)["tagTypeIds"] == []
    assert street.losers() == []


def test_a_row_that_was_lost_on_its_way_is_added_once(street):
    street.add("Cy Ng", street="3 Fir")
    street.instead("POST grid", "late")
    street.cycle()
    street.rest(20)
    street.land()
    street.rest(20)
    assert street.names() == {"Ada Xu": 1, "Bo Li": 1, "Cy Ng": 1}


def test_what_left_before_a_crash_lands_nowhere_once_the_successor_has_begun(street):
    street.instead(WRITE, "late")
    street.before("POST close", _die)
    with pytest.raises(Death):
        street.cycle()
    street.live_on()
    _turned(street)
    street.rest(20)
    street.land()
    street.rest(20)
    assert _cities(street) == {"Ada Xu": "Reno", "Bo Li": "Tampa"}
    assert street.differences() == []


def test_while_the_fence_cannot_be_put_up_either_the_write_is_awaited(street):
    street.instead(WRITE, "late")
    street.instead("POST close", 503, times=3)
    street.cycle()
    assert street.store.journal.count() == 1
    street.land()
    street.rest(20)
    assert _cities(street) == {"Ada Xu": "Reno", "Bo Li": "Tampa"}
    assert (street.count(WRITE), street.differences()) == (1, [])


def test_what_a_repair_took_back_before_a_crash_is_not_taken_for_cleared_by_somebody(street):
    """The new city came into another column and is taken back. The process dies, and the columns come back again."""
    house = street
    street_column, zip_column = house.column("Street"), house.column("Zip")
    house.before(WRITE, lambda: house.office.move_column("Customers", street_column, zip_column + 1))
    house.after("GET values:batchGet", _die, skip=3)
    with pytest.raises(Death):
        house.cycle()
    house.live_on()
    house.office.insert_column("Customers", 1)
    house.rest(20)
    assert house.crm.customer(house.one)["address"]["city"] == "Reno"
    assert _cities(house)["Ada Xu"] == "Reno"
    assert house.differences() == []
