"""Whatever goes wrong has a type, for every operation: status, title, messages by field and trace id come along."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from furnished import Furnished, called, unknown

from syncd.crm import (
    BadRequestError,
    ConflictError,
    CrmError,
    ForbiddenError,
    LostError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ScopeError,
    ServerError,
    UnauthorizedError,
    UnexpectedAnswerError,
    UnreachableError,
)
from syncd.crm.api.catalogue import operations
from syncd.crm.api.operation import Kind, Repeat
from syncd.crm.models import CreateCustomerContactRequest, CustomerNoteCreateRequest, UpdateCustomerRequest
from syncd.crm.transport.wire import HttpResponse, TransportError
from syncd.sandbox.crm import Client

ENTRIES = operations()
EVERY = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.operation.id)
CREATED_WHEN_UNKNOWN = {"Contacts_Replace", "ContactMethods_UpsertContactMethod"}
"""A PUT presumably creates what has this id (I)."""
NOT_LOOKED_UP = {("locations", "preferredTechnicianId"), ("contacts", "typeSlug")}
"""The CRM API knows no technicians, so the stand-in takes any id; a slug is one of three, or does not leave."""
HTML = HttpResponse(status=502, headers={"content-type": "text/html"}, body=b"<html><h1>502 Bad Gateway</h1></html>")
SILENCE = TransportError("no answer came in time", was_sent=True)
NO_CONNECTION = TransportError("no connection could be made", was_sent=False)


def refused(status, title, **headers):
    body = {"type": "", "title": title, "status": status, "traceId": "00-abc-01", "errors": {}, "data": {}}
    return HttpResponse(status=status, headers=headers, body=json.dumps(body).encode())


@pytest.fixture
def furnished(house):
    return Furnished(house)


@pytest.fixture
def call(furnished, crm):
    """Call an operation, with other arguments if given."""

    def make(entry, *, path=None, body=None, query=None):
        return called(
            crm,
            entry,
            furnished.path(entry) if path is None else path,
            furnished.body(entry) if body is None else body,
            furnished.query(entry) if query is None else query,
        )

    return make


@EVERY
def test_good_arguments_are_good(entry, call):
    answer = call(entry)
    assert (answer is None) == (entry.operation.kind is Kind.EMPTY or entry.operation.kind is Kind.NUMBER)


@pytest.mark.parametrize(
    "entry",
    [
        entry
        for entry in ENTRIES
        if entry.operation.request and any(item.is_required() for item in entry.operation.request.model_fields.values())
    ],
    ids=lambda entry: entry.operation.id,
)
def test_a_missing_required_field(entry, call, house):
    model = entry.operation.request
    with pytest.raises(ValueError, match="Field required"):
        model()
    with pytest.raises(BadRequestError) as told:
        call(entry, body=[model.model_construct()])
    check(told.value, entry, 400)
    assert told.value.errors or told.value.title, "a field or a sentence"


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.operation.request], ids=lambda entry: entry.operation.id
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_wrong_type_in_the_body(entry, call):
    model = entry.operation.request
    name, field = next(iter(model.model_fields.items()))
    with pytest.raises(ValueError):
        model(**{name: {"wrong": [1]}})
    with pytest.raises(BadRequestError) as told:
        call(entry, body=[model.model_construct(_fields_set={name}, **{name: {"wrong": [1]}})])
    check(told.value, entry, 400)
    assert any(path.startswith(field.alias) for path in told.value.errors)


@EVERY
def test_a_wrong_type_in_path_or_query_never_leaves(entry, call, furnished, house):
    for position, item in enumerate(item for item in entry.operation.parameters if item.place == "path"):
        path = furnished.path(entry)
        path[position] = 1.5
        with pytest.raises(ValueError, match=f"^{item.name}: "):
            call(entry, path=path)
    for item in entry.operation.parameters:
        if item.place == "query":
            with pytest.raises(ValueError, match=f"^{item.name}: "):
                call(entry, query={item.name: {"wrong": 1}})
    with pytest.raises(TypeError):
        call(entry, query={"misspelt": 1})
    assert house.wire.sent == []


@pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if any(item.place == "path" for item in entry.operation.parameters)],
    ids=lambda entry: entry.operation.id,
)
def test_an_unknown_id(entry, call, furnished):
    good = furnished.path(entry)
    slots = [item.vendor for item in entry.operation.parameters if item.place == "path"]
    for position, vendor in enumerate(slots):
        last = position == len(slots) - 1
        if (last and entry.operation.id in CREATED_WHEN_UNKNOWN) or (entry.group, vendor) in NOT_LOOKED_UP:
            continue
        path = [*good[:position], unknown(good[position]), *good[position + 1 :]]
        with pytest.raises(RefusedError) as told:
            call(entry, path=path)
        assert isinstance(told.value, BadRequestError | NotFoundError | ConflictError), vendor
        check(told.value, entry, told.value.status)
        assert told.value.title


@pytest.mark.parametrize("name", ["contacts of customers", "contacts of locations"])
def test_an_inactive_parent(name, call, furnished, house):
    group = name.rpartition(" ")[2]
    house.sandbox.deactivate_customer(furnished.customer)
    house.sandbox.deactivate_location(furnished.location)
    entries = [
        entry
        for entry in ENTRIES
        if entry.group == group and 409 in entry.operation.errors and "contact" in entry.operation.name
    ]
    assert len(entries) == 4
    for entry in entries:
        with pytest.raises(ConflictError) as told:
            call(entry)
        check(told.value, entry, 409)
        assert "is not active" in told.value.title


@EVERY
def test_a_token_that_is_refused_again_and_again(entry, call, house):
    house.wire.befall(entry.operation.id, *[refused(401, "Unauthorized")] * 2)
    with pytest.raises(UnauthorizedError) as told:
        call(entry)
    check(told.value, entry, 401)
    assert told.value.trace_id == "00-abc-01"


@EVERY
def test_a_token_that_expired_on_the_way_is_renewed(entry, call, house):
    house.wire.befall(entry.operation.id, refused(401, "Unauthorized"))
    call(entry)
    assert [sent.name for sent in house.wire.sent] == ["Token", entry.operation.id, "Token", entry.operation.id]


@EVERY
def test_a_quota_that_stays_used_up(entry, call, house):
    house.wire.befall(entry.operation.id, *[refused(429, "Rate limit is exceeded. Try again in 3 seconds.")] * 4)
    with pytest.raises(RateLimitedError) as told:
        call(entry)
    check(told.value, entry, 429)
    assert told.value.wait_seconds == 3
    assert house.clock.at >= 9, "it waited three times before it gave up"


@EVERY
def test_a_quota_that_recovers_is_waited_for(entry, call, house):
    house.wire.befall(entry.operation.id, refused(429, "Rate limit is exceeded. Try again in 3 seconds."))
    call(entry)
    assert len(house.wire.named(entry.operation.id)) == 2


@EVERY
def test_a_lost_answer(entry, call, house):
    """What is safe to repeat is repeated; of the rest the caller hears that it may have happened."""
    house.wire.befall(entry.operation.id, "lost")
    if entry.operation.repeat is Repeat.NEVER:
        with pytest.raises(LostError) as told:
            call(entry)
        assert entry.operation.look
        assert entry.operation.look in str(told.value)
        assert len(house.wire.named(entry.operation.id)) == 1
    else:
        call(entry)
        assert len(house.wire.named(entry.operation.id)) == 2


@EVERY
@pytest.mark.parametrize("fault", [HTML, SILENCE], ids=["502", "silence"])
def test_failures_that_last(entry, fault, call, house):
    house.wire.befall(entry.operation.id, *[fault] * 9)
    expected = LostError if entry.operation.method != "GET" else ServerError if fault is HTML else UnreachableError
    with pytest.raises(expected) as told:
        call(entry)
    assert told.value.status == (502 if fault is HTML else 0)
    assert len(house.wire.named(entry.operation.id)) == (1 if entry.operation.repeat is Repeat.NEVER else 4)


@EVERY
def test_without_a_connection_nothing_was_done_and_it_is_tried_again(entry, call, house):
    house.wire.befall(entry.operation.id, NO_CONNECTION)
    call(entry)
    house.wire.befall(entry.operation.id, *[NO_CONNECTION] * 4)
    with pytest.raises(UnreachableError):
        call(entry)


@EVERY
def test_an_answer_that_does_not_fit(entry, call, house):
    if entry.operation.kind is Kind.EMPTY:
        return  # nothing in it is read
    house.wire.befall(entry.operation.id, HttpResponse(status=200, body=b'"something else"'))
    with pytest.raises(UnexpectedAnswerError) as told:
        call(entry)
    assert told.value.operation == entry.operation.id


def test_a_missing_scope_and_a_foreign_tenant(house, crm):
    house.wire.befall("Customers_Get", refused(403, "Scope validation failed. Required scope: tn.crm.customers:r"))
    with pytest.raises(ScopeError, match=r"tn\.crm\.customers:r"):
        crm.customers.get(1)
    house.wire.befall("Customers_Get", refused(403, "Access to tenant 5 is not allowed"))
    with pytest.raises(ForbiddenError) as told:
        crm.customers.get(1)
    assert not isinstance(told.value, ScopeError)


def test_wrong_credentials_are_told_without_showing_them(houses):
    house = houses()
    object.__setattr__(house.connection, "client_secret", "cs1.wrong")
    with pytest.raises(UnauthorizedError) as told:
        house.blocking().customers.get(1)
    shown = f"{told.value} {told.value.__cause__} {house.connection!r}"
    assert "cs1.wrong" not in shown
    assert Client().app_key not in shown


def test_field_messages_come_first(house, crm):
    wrong = CreateCustomerContactRequest.model_construct(_fields_set={"type"}, type="Email")
    with pytest.raises(BadRequestError) as told:
        crm.customers.create_contact(house.customer(), wrong)
    assert list(told.value.errors) == ["value", "request"]
    assert str(told.value).startswith("Customers_CreateContact: 400 value: ")
    assert told.value.trace_id in str(told.value)


def test_a_repeated_put_that_never_gets_an_answer_may_have_happened(house, furnished, call):
    entry = next(entry for entry in ENTRIES if entry.operation.id == "Contacts_Replace")
    for last in (NO_CONNECTION, refused(429, "Try again in 1 seconds."), refused(401, "no")):
        house.wire.faults.clear()
        house.wire.befall("Contacts_Replace", SILENCE, *[last] * 8)
        with pytest.raises(LostError):
            call(entry)


def test_other_refusals_are_refusals(house, crm):
    house.wire.befall("Customers_Get", refused(415, "Unsupported Media Type"))
    with pytest.raises(RefusedError) as told:
        crm.customers.get(1)
    assert told.value.status == 415


def test_a_request_of_another_operation_is_a_mistake(house, crm):
    with pytest.raises(TypeError, match="CustomerNoteCreateRequest"):
        crm.customers.create_note(1, UpdateCustomerRequest(name="x"))
    with pytest.raises(ValueError):
        CustomerNoteCreateRequest(text=None)
    assert house.wire.sent == []


def check(error, entry, status):
    assert isinstance(error, CrmError)
    assert (error.operation, error.status) == (entry.operation.id, status)
    assert error.trace_id
    assert error.title
    assert entry.operation.id in str(error)
