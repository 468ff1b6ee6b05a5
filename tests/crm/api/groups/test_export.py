"""Every export feed, against the stand-in: pages with their token, and going on from one."""

import pytest

from syncd.crm import BadRequestError


@pytest.fixture
def house(houses):
    return houses(feed_page_size=2, feed_lag_seconds=0.0, feed_disorder=False)


def rows_of(feed):
    pages = list(feed)
    assert [page.has_more for page in pages] == [*[True] * (len(pages) - 1), False]
    return [row for page in pages for row in page.data]


def check(house, ask, add):
    """Read three rows in pages of two, go on from the last token, and see one more."""
    made = [add() for _ in range(3)]
    house.clock.at += 1
    pages = list(ask())
    assert [len(page.data) for page in pages if page.data][:1] == [2]
    assert {row.id for page in pages for row in page.data} == set(made)
    house.clock.at += 1
    made.append(add())
    house.clock.at += 1
    assert [row.id for row in rows_of(ask(from_=pages[-1].continue_from))] == made[3:]
    with pytest.raises(BadRequestError):
        ask(from_="no token").page()


def test_export_customers(house, crm):
    check(house, crm.export.customers, house.customer)


def test_export_customers_contacts(house, crm):
    ada = house.customer()
    check(house, crm.export.customers_contacts, lambda: house.sandbox.add_contact(ada, "Email", "a@example.com"))


def test_export_locations(house, crm):
    def add():
        return house.sandbox.locations_of(house.customer())[0]["id"]

    check(house, crm.export.locations, add)


def test_export_locations_contacts(house, crm):
    home = house.sandbox.locations_of(house.customer())[0]["id"]

    def add():
        return house.sandbox.add_location_contact(home, "Email", "a@example.com")

    check(house, crm.export.locations_contacts, add)


def test_export_leads(house, crm):
    campaign = house.sandbox.add_campaign("Spring")
    check(house, crm.export.leads, lambda: house.sandbox.add_lead(campaign, "No heat"))


def test_export_bookings(house, crm):
    provider = house.sandbox.add_booking_provider("Web")
    check(house, crm.export.bookings, lambda: house.sandbox.add_booking(provider, "Ada", address={"city": "Waco"}))


def test_export_tag_types(house, crm):
    names = iter("ABCD")
    check(house, crm.export.tag_types, lambda: house.sandbox.add_tag_type(next(names)))
