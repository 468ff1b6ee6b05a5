"""The two faces at work: many calls in flight, pages and feeds, threads, and what is not paid for."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

import syncd.crm
from syncd.crm import Crm, Stamp, UnexpectedAnswerError
from syncd.crm.models import (
    CreateCustomerContactRequest,
    CustomerResponse,
    ExternalDataCreateRequest,
    LeadCreateRequest,
    UpdateCustomerRequest,
)
from syncd.crm.transport.wire import HttpResponse
from syncd.sandbox.crm import Client


def test_many_calls_in_flight_share_one_token_and_one_pace(house):
    ids = [house.customer(f"C{number}") for number in range(200)]

    async def read():
        async with house.crm() as crm:
            return await asyncio.gather(*(crm.customers.get(id_) for id_ in ids))

    found = asyncio.run(read())
    assert [item.id for item in found] == ids
    assert len(house.wire.named("Token")) == 1
    assert house.wire.most_in_flight > 1
    assert house.sandbox.answers[429] == 0, "never faster than the service allows"
    assert 2.0 < house.clock.at < 4.0


def test_threads_may_share_a_blocking_client(house, crm):
    ids = [house.customer(f"C{number}") for number in range(20)]
    with ThreadPoolExecutor(5) as threads:
        assert [item.id for item in threads.map(crm.customers.get, ids)] == ids
    assert crm.calls_made.by_name == {"Token": 1, "Customers_Get": 20}


def test_a_blocking_client_works_inside_a_running_loop(house, crm):
    ada = house.customer()

    async def read():
        return crm.customers.get(ada).id

    assert asyncio.run(read()) == ada


def test_nothing_is_read_ahead(house, crm):
    for number in range(5):
        house.customer(f"C{number}")
    names = iter(crm.customers.get_list(page_size=2))
    assert house.wire.sent == []
    next(names)
    next(names)
    assert len(house.wire.named("Customers_GetList")) == 1
    next(names)
    assert len(house.wire.named("Customers_GetList")) == 2


def test_a_list_ends_when_the_service_says_so_and_not_at_a_short_page(house, crm):
    def page(number, has_more):
        items = f'{{"id":{number}}}'
        body = f'{{"page":{number},"pageSize":9,"hasMore":{has_more},"totalCount":null,"data":[{items}]}}'
        return HttpResponse(status=200, body=body.encode())

    house.wire.befall("Customers_GetList", page(1, "true"), page(2, "true"), page(3, "false"))
    assert [item.id for item in crm.customers.get_list()] == [1, 2, 3]


def test_a_list_that_goes_on_for_ever_is_given_up(house, crm):
    body = b'{"page":1,"pageSize":9,"hasMore":true,"totalCount":null,"data":[]}'
    house.wire.befall("Customers_GetList", HttpResponse(status=200, body=body))
    with pytest.raises(UnexpectedAnswerError):
        crm.customers.get_list().all()
    body = b'{"hasMore":true,"continueFrom":"same","data":[]}'
    house.wire.befall("ExportCustomers_GetCustomers", *[HttpResponse(status=200, body=body)] * 9)
    with pytest.raises(UnexpectedAnswerError):
        list(crm.export.customers())


def test_how_parameters_are_written(house, crm):
    moment = datetime(2026, 3, 1, 8, 30, 0, 120_000, tzinfo=timezone(timedelta(hours=2)))
    crm.customers.get_list(
        ids=[1, 2],
        sort="+ModifiedOn",
        modified_on_or_after=moment,
        created_before=Stamp("2026-01-02T16:28:55.8446003Z"),
        exclude_accounting_changes_from_modified_date_range=True,
        latitude=30.25,
        external_data_application_guid=str(UUID(int=7)).upper(),
    ).page()
    query = house.wire.named("Customers_GetList")[0].url.partition("?")[2].split("&")
    assert "sort=%2BModifiedOn" in query
    assert "ids=1%2C2" in query
    assert "modifiedOnOrAfter=2026-03-01T06%3A30%3A00.12Z" in query
    assert "createdBefore=2026-01-02T16%3A28%3A55.8446003Z" in query
    assert "excludeAccountingChangesFromModifiedDateRange=true" in query
    assert "latitude=30.25" in query
    assert f"externalDataApplicationGuid={UUID(int=7)}" in query


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"ids": range(51)}, "ids: at most 50"),
        ({"ids": "12"}, "ids: "),
        ({"ids": []}, "ids: nothing to look for"),
        ({"name": ""}, "name: nothing to look for"),
        ({"ids": ["12"]}, "ids: "),
        ({"created_before": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - that it is naive is the point
        ({"created_before": "yesterday"}, "created_before: "),
        ({"active": "true"}, "active: "),
        ({"sort": "ModifiedOn"}, "sort: "),
        ({"external_data_values": ["a,b"]}, "comma"),
        ({"external_data_application_guid": "no guid"}, "external_data_application_guid: "),
        ({"page_size": "all"}, "page_size: "),
    ],
)
def test_wrong_parameters_are_told_at_once(house, crm, query, said):
    with pytest.raises(ValueError, match=said):
        crm.customers.get_list(**query)
    assert house.wire.sent == []


def test_texts_in_paths_are_quoted(house, crm):
    house.wire.befall("ContactPreferences_GetContactMethodPreference", HttpResponse(status=200, body=b'{"name":"x"}'))
    guid = str(UUID(int=1))
    crm.contact_preferences.get_contact_method_preference(guid, guid, "a/b?c")
    assert house.wire.sent[-1].url.endswith("/preferences/a%2Fb%3Fc")
    for astray in ("", "..", "."):
        with pytest.raises(ValueError, match="another path"):
            crm.contact_preferences.get_contact_method_preference(guid, guid, astray)


def test_an_answer_keeps_what_it_does_not_know_and_stands_null():
    found = CustomerResponse.model_validate(
        {"id": 7, "name": None, "address": {"country": None}, "type": "Municipal", "loyalty": {"level": 3}}
    )
    assert (found.name, found.address.country, found.type) == (None, None, "Municipal")
    assert found.model_extra == {"loyalty": {"level": 3}}
    with pytest.raises(ValueError):
        CustomerResponse.model_validate({"id": None})


def test_money_is_exact(house, crm):
    ada = house.customer(balance=Decimal("0.10"))
    assert crm.customers.get(ada).balance + Decimal("0.20") == Decimal("0.30")
    crm.customers.update(ada, UpdateCustomerRequest(credit_limit=Decimal("1234567890.1234567890")))
    assert house.wire.named("Customers_Update")[0].body == b'{"creditLimit":1234567890.123456789}'
    with pytest.raises(ValueError, match="float"):
        UpdateCustomerRequest(credit_limit=0.1)


def test_a_request_sends_what_was_given_and_nothing_else():
    assert UpdateCustomerRequest().body() == {}
    assert UpdateCustomerRequest(doNotMail=True, name="").body() == {"doNotMail": True, "name": ""}
    assert CreateCustomerContactRequest(type="Fax", value="1", memo=None).body()["memo"] is None
    with pytest.raises(ValueError):
        UpdateCustomerRequest(name=None)
    with pytest.raises(ValueError):
        UpdateCustomerRequest(nmae="Ada")
    assert repr(UpdateCustomerRequest(name="Ada")) == "UpdateCustomerRequest(name='Ada')"
    given = ExternalDataCreateRequest(application_guid=UUID(int=3), external_data=[])
    assert given.body()["applicationGuid"] == str(UUID(int=3))


def test_points_in_time_in_requests():
    moment = datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=2)))
    assert LeadCreateRequest(campaign_id=1, summary="x", follow_up_date=moment).body()["followUpDate"] == (
        "2026-03-01T06:30:00Z"
    )
    kept = Stamp("2026-01-02T16:28:55.8446003Z")
    assert LeadCreateRequest(campaign_id=1, summary="x", follow_up_date=kept).body()["followUpDate"] == kept.text
    read = LeadCreateRequest.model_validate_json('{"campaignId":1,"summary":"x","followUpDate":"2026-03-01T06:30:00Z"}')
    assert read.body()["followUpDate"] == "2026-03-01T06:30:00Z"


def test_stamps_keep_their_last_digit():
    early, late = Stamp("2026-01-02T16:28:55.8446Z"), Stamp("2026-01-02T16:28:55.8446003Z")
    assert early < late
    assert early.when == late.when == datetime(2026, 1, 2, 16, 28, 55, 844_600, tzinfo=UTC)
    assert str(late) == "2026-01-02T16:28:55.8446003Z"
    assert Stamp("2026-01-02T18:28:55+02:00") == Stamp("2026-01-02T16:28:55Z")
    assert Stamp("0001-01-01T00:00:00Z").when == datetime(1, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError):
        Stamp("yesterday")


def test_no_secret_is_shown(house, crm):
    shown = f"{house.connection!r} {crm!r} {vars(crm)!r}"
    assert Client().client_secret not in shown
    assert Client().app_key not in shown


def test_the_environments_are_known(house):
    with Crm(syncd.crm.Connection(tenant=1, client_id="c", client_secret="s", app_key="k", environment="integration")):
        pass
    with pytest.raises(KeyError):
        Crm(syncd.crm.Connection(tenant=1, client_id="c", client_secret="s", app_key="k", environment="moon"))


def test_the_door_gives_everything_it_names():
    assert all(getattr(syncd.crm, name) for name in syncd.crm.__all__)
    with pytest.raises(AttributeError):
        _ = syncd.crm.nothing


def test_the_daemon_does_not_load_the_typed_client():
    typed = "('syncd.crm.api', 'syncd.crm.models')"
    code = f"import sys, syncd.wiring; sys.exit(any(name.startswith({typed}) for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
