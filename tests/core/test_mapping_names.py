"""How people call what a mapping's rules change: by headers, and by what a removal does."""

import pytest

from syncd.config.load import load_mappings
from syncd.crm.objects import OBJECTS


@pytest.fixture(scope="module")
def mappings(pytestconfig):
    return {one.name: one for one in load_mappings(pytestconfig.rootpath / "mappings", OBJECTS)}


@pytest.mark.parametrize(
    ("slot", "called"),
    [('custom_fields["Gate code"]', "Gate code"), ("tags+VIP", "Tags +VIP"), ("tags-12", "Tags -12"),
     ("name of k7m-4qx-2", "Name of k7m-4qx-2"), ("nobody knows", "nobody knows"), ("$row", "$row")],
)  # fmt: skip
def test_rules_are_called_by_their_headers(mappings, slot, called):
    assert mappings["customers"].called(slot) == called


def test_a_whole_value_is_called_by_all_its_headers(mappings):
    assert mappings["customers"].called("address").startswith("Bill-to street, ")


@pytest.mark.parametrize(
    ("mapping", "side", "slot", "does"),
    [("customers", "crm", "$row", "deactivate customer"), ("customers", "crm", "contacts.mobile", "delete contact"),
     ("customer-contacts", "crm", "$row", "delete customer contact"), ("customers", "sheet", "$row", "remove row")],
)  # fmt: skip
def test_a_removal_says_what_it_does(mappings, mapping, side, slot, does):
    assert mappings[mapping].removal(side, slot) == does
