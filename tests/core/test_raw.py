"""Where a field's raw value stands in a record."""

from decimal import Decimal

import pytest

from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.raw import raw_at
from syncd.core.records import CrmRecord

MEMBERS = {
    "name": "Ada",
    "balance": Decimal("0.10"),
    "address": {"street": "1 Elm St", "unit": None},
    "odd": None,
    "tagTypeIds": [3, 1],
    "customFields": [None, {"typeId": 1, "name": " Gate code", "value": "42"}, {"typeId": 2, "name": None}],
}


def spec(*path, strategy=Strategy.PATCH):
    return FieldSpec(key=".".join(path), path=path, kind=Kind.TEXT, strategy=strategy)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (spec("name"), "Ada"),
        (spec("balance"), Decimal("0.10")),
        (spec("address", "street", strategy=Strategy.WHOLE), "1 Elm St"),
        (spec("address", "unit", strategy=Strategy.WHOLE), None),
        (spec("odd", "street", strategy=Strategy.WHOLE), None),
        (spec("absent"), None),
        (spec("tagTypeIds", strategy=Strategy.SET_DELTA), [3, 1]),
        (spec("customFields", "Gate code", strategy=Strategy.CUSTOM_FIELD), "42"),
        (spec("customFields", " Gate code ", strategy=Strategy.CUSTOM_FIELD), "42"),
        (spec("customFields", "Pets", strategy=Strategy.CUSTOM_FIELD), None),
        (spec("absent", "Pets", strategy=Strategy.CUSTOM_FIELD), None),
    ],
)
def test_a_value_is_found_or_is_none(field, value):
    assert raw_at(CrmRecord(object="customers", id=1, members=MEMBERS), field) == value
