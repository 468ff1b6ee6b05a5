"""`syncd crm`: operations by hand against the stand-in, as a person and as a program use them."""

import json
from decimal import Decimal

import pytest

from syncd.cli.crm import inputs
from syncd.cli.crm.destroying import destroys
from syncd.crm.api.catalogue import operations


def _listed(office, *more):
    return office.syncd("crm", "customers", "get-list", "--json", *more).data


def _someone(office):
    return _listed(office)["data"][0]["id"]


def test_every_operation_has_a_command_with_a_help(office):
    for entry in operations():
        done = office.syncd("crm", inputs.kebab(entry.group), inputs.kebab(entry.operation.name), "--help")
        assert done.status == 0
        whole = "".join(done.out.split())
        assert f"{entry.operation.method}{entry.operation.path}" in whole
        assert entry.operation.scope in whole
        for given in inputs.of_model(entry.operation.request) if entry.operation.request else ():
            assert f"--{given.name}" in whole


def test_the_help_of_a_request_comes_from_its_model(office):
    done = office.syncd("crm", "customers", "create-contact", "--help")
    assert "Phone|Email|Fax|MobilePhone" in done.out
    assert "CUSTOMER_ID" in done.out


def test_a_contact_is_created_from_options(office):
    number = _someone(office)
    done = office.syncd("crm", "customers", "create-contact", str(number), "--type", "email", "--value", "a@b.example")
    assert done.status == 0, done.err
    contacts = office.syncd("crm", "customers", "get-contact-list", str(number), "--json").data["data"]
    assert ("Email", "a@b.example") in [(one["type"], one["value"]) for one in contacts]


def test_json_in_and_out_with_options_on_top(office, tmp_path):
    number = str(_someone(office))
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"doNotMail": True, "doNotService": True}))
    done = office.syncd("crm", "customers", "update", number, "--body", f"@{body}", "--do-not-service", "no", "--json")
    assert (done.data["doNotMail"], done.data["doNotService"]) == (True, False)


def test_amounts_keep_their_digits(office):
    number = str(_someone(office))
    done = office.syncd("crm", "customers", "update", number, "--credit-limit", "1234567890123.45", "--json")
    assert json.loads(done.out, parse_float=Decimal)["creditLimit"] == Decimal("1234567890123.45")


def test_all_pages_are_read_when_asked_for(office):
    one = _listed(office, "--page-size", "3", "--include-total")
    assert (len(one["data"]), one["hasMore"]) == (3, True)
    everything = _listed(office, "--page-size", "3", "--all")
    assert len(everything) == one["totalCount"] > 3
    assert len({row["id"] for row in everything}) == len(everything)


def test_people_get_a_table_and_hear_that_there_is_more(office):
    done = office.syncd("crm", "customers", "get-list", "--page-size", "2")
    assert done.out.startswith("id")
    assert "--page 2, or --all" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create-contact", "1", "--type", "Pigeon", "--value", "x"), "is not one of Phone, Email, Fax, MobilePhone"),
        (("create-contact", "1", "--type", "Email"), "--value: must be given"),
        (("update", "1", "--body", '{"naem": "x"}'), "naem: there is no such member"),
        (("update", "1", "--body", "{"), "not JSON"),
        (("update", "1", "--body", "@/nowhere.json"), "/nowhere.json cannot be read"),
        (("get", "abc"), "CUSTOMER_ID"),
        (("get-list", "--ids", ",".join(map(str, range(60)))), "at most 50"),
        (("get-list", "--sort", "Name"), "is not one of"),
    ],
)
def test_what_the_service_would_not_understand_is_not_sent(office, words, said):
    done = office.syncd("crm", "customers", *words)
    assert done.status == 2
    assert said in done.err


def test_a_refusal_tells_status_fields_and_trace(office):
    done = office.syncd("crm", "customers", "get", "4711", "--json")
    assert done.status == 1
    assert done.data["error"]["code"] == "crm.gone"
    assert "404" in done.data["error"]["message"]
    assert "trace" in done.data["error"]["message"]


def test_nothing_is_destroyed_without_a_yes(office):
    number = str(_someone(office))
    made = office.syncd(
        "crm", "customers", "create-contact", number, "--type", "Fax", "--value", "5125550100", "--json"
    )
    words = ("crm", "customers", "delete-contact", number, str(made.data["id"]))
    asked = office.syncd(*words)
    assert asked.status == 2
    assert "--yes" in asked.err
    contacts = office.syncd("crm", "customers", "get-contact-list", number, "--json").data["data"]
    assert made.data["id"] in [one["id"] for one in contacts]
    assert office.syncd(*words, "--yes").status == 0
    contacts = office.syncd("crm", "customers", "get-contact-list", number, "--json").data["data"]
    assert made.data["id"] not in [one["id"] for one in contacts]


def test_every_call_that_takes_something_away_asks():
    asking = {entry.operation.id for entry in operations() if destroys(entry, None)}
    deleting = {entry.operation.id for entry in operations() if entry.operation.method == "DELETE"}
    assert deleting <= asking
    others = {name.partition("_")[2] for name in asking - deleting}
    assert others <= {"Dismiss", "DismissBooking", "Replace"}


def test_deactivating_asks_as_well(office):
    done = office.syncd("crm", "customers", "update", str(_someone(office)), "--active", "no")
    assert (done.status, "out of use" in done.err) == (2, True)
