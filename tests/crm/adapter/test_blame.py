"""Which of our values a refusal speaks of."""

import pytest

from syncd.crm.adapter.blame import blamed

BODY = {"customFields": [{"typeId": 9, "value": "foreign"}, {"typeId": 1, "value": "a"}, {"typeId": 2, "value": "b"}]}
TYPES = {"Gate": 1, "Pets": 2}


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("name", {"name"}),
        ("Name", {"name"}),
        ("$.name", {"name"}),
        ("address.zip", {"address"}),
        ("address", {"address"}),
        ("customFields[1].value", {"gate"}),
        ("customFields[2].typeId", {"pets"}),
        ("customFields[0].value", {"gate", "pets"}),
        ("customFields[7].value", {"gate", "pets"}),
        ("customFields", {"gate", "pets"}),
        ("request", set()),
        ("", set()),
        ("names", set()),
    ],
)
def test_paths_lead_to_rules(bench, path, rules):
    changes = [
        bench.change("name", "Bea", "Ada"),
        bench.change("address.street", "2", "1", rule="address"),
        bench.change("custom:Gate", "a", None, rule="gate"),
        bench.change("custom: Pets", "b", None, rule="pets"),
    ]
    assert set(blamed({path: ["Bad.", "Very."]}, changes, BODY, TYPES)) == rules


def test_messages_are_kept(bench):
    change = bench.change("name", "Bea", "Ada")
    assert blamed({"name": ["Bad.", "Very."]}, [change], {}, {}) == {"name": "Bad. Very."}
