"""The short way to write a column."""

import pytest

from syncd.config.columns import ShortColumn, custom_field_name, parse


@pytest.mark.parametrize(
    ("text", "field", "direction", "transform"),
    [
        ("<-> name", "name", "both", None),
        ("<-  balance | money", "balance", "to_sheet", "money"),
        ("-> contacts.mobile|phone(US)", "contacts.mobile", "to_crm", "phone(US)"),
        ("<->name", "name", "both", None),
        ('<-> custom_fields["Gate | code"] | text', 'custom_fields["Gate | code"]', "both", "text"),
        ("<-> custom_fields['Gate code']", "custom_fields['Gate code']", "both", None),
        ("<-> x | choice(a, b)", "x", "both", "choice(a, b)"),
    ],
)
def test_a_short_form_has_three_parts(text, field, direction, transform):
    assert parse(text) == ShortColumn(field=field, direction=direction, transform=transform)


def test_a_bare_name_is_asked_who_may_change_it():
    with pytest.raises(ValueError, match=r'does not say who may change it; write "<-> name" \(both\)'):
        parse("name")


@pytest.mark.parametrize("text", ["<->", "", "<-> a b", "<-> a |", "<=> a", "<-> a | b | c"])
def test_anything_else_is_shown_an_example(text):
    with pytest.raises(ValueError, match=r"write for example: <-> contacts\.mobile"):
        parse(text)


def test_a_custom_fields_name_is_trimmed_as_the_vendors_may_carry_blanks():
    assert custom_field_name('custom_fields[" Gate code "]') == "Gate code"
    assert custom_field_name("custom_fields['It\"s']") == 'It"s'
    assert custom_field_name("name") is None
