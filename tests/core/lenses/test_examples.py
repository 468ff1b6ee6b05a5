"""What people type and what the CRM delivers, by example, lens by lens."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from syncd.core.lenses import make
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.transforms import Context, Vocabulary
from syncd.core.values import ERROR_CELLS, Unreadable

TAGS = Vocabulary(
    name_of={"1": "VIP", "2": "Smith, Sons", "3": "Old", "4": "old"},
    ids_of={"vip": ("1",), "smith, sons": ("2",), "old": ("3", "4")},
)
NEW_YORK = Context(zone=ZoneInfo("America/New_York"), vocabularies={"tag_types": TAGS})


def lens(kind: Kind, expression: str | None = None, **more):
    if kind is Kind.CHOICE:
        more.setdefault("choices", ("Residential", "Commercial"))
    more.setdefault("strategy", Strategy.PATCH)
    return make(FieldSpec(key="field", path=("field",), kind=kind, vocabulary="tag_types", **more), expression)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, "  Ann\r\nLee ", "Ann\nLee"),
        (Kind.TEXT, 42.0, "42"),
        (Kind.TEXT, 1e21, "1000000000000000000000"),
        (Kind.TEXT, 0.1, "0.1"),
        (Kind.TEXT, True, "TRUE"),
        (Kind.TEXT, "=1+1", "=1+1"),
        (Kind.TEXT, "", None),
        (Kind.TEXT, None, None),
        (Kind.NUMBER, "1,250.5", Decimal("1250.5")),
        (Kind.NUMBER, 0.1 + 0.2, Decimal("0.3")),
        (Kind.NUMBER, -0.0, Decimal(0)),
        (Kind.MONEY, "$1,250.50", Decimal("1250.50")),
        (Kind.MONEY, "($12.00)", Decimal(-12)),
        (Kind.MONEY, "-$3", Decimal(-3)),
        (Kind.MONEY, 10.005, Decimal("10.01")),
        (Kind.DATE, 46024, date(2026, 1, 2)),
        (Kind.DATE, 46024.75, date(2026, 1, 2)),
        (Kind.DATE, "2026-01-02", date(2026, 1, 2)),
        (Kind.DATETIME, 46024.5, datetime(2026, 1, 2, 17, tzinfo=UTC)),
        (Kind.DATETIME, "2026-01-02 12:00", datetime(2026, 1, 2, 17, tzinfo=UTC)),
        (Kind.PHONE, "(555) 010-0142", "+15550100142"),
        (Kind.PHONE, "555.010.0142", "+15550100142"),
        (Kind.PHONE, 5550100142, "+15550100142"),
        (Kind.PHONE, 5550100142.0, "+15550100142"),
        (Kind.PHONE, "1 555 010 0142 ext. 7", "+15550100142;ext=7"),
        (Kind.PHONE, "5550100142x7", "+15550100142;ext=7"),
        (Kind.PHONE, "+44 20 7183 8750", "+442071838750"),
        (Kind.EMAIL, " Ann@Example.COM ", "ann@example.com"),
        (Kind.ZIP, 1234, "01234"),
        (Kind.ZIP, 12345678, "01234-5678"),
        (Kind.ZIP, "01234 5678", "01234-5678"),
        (Kind.ZIP, "k1a  0b1", "K1A 0B1"),
        (Kind.CHOICE, "RESIDENTIAL", "Residential"),
        (Kind.YES_NO, "x", True),
        (Kind.YES_NO, 0, False),
        (Kind.YES_NO, "No", False),
        (Kind.YES_NO, "", None),
        (Kind.SET, "vip, VIP", frozenset({"1"})),
        (Kind.SET, 'VIP\n"Smith, Sons"', frozenset({"1", "2"})),
        (Kind.SET, "VIP; Old #3;", frozenset({"1", "3"})),
        (Kind.SET, "Old #4", frozenset({"4"})),
        (Kind.SET, " ", frozenset()),
    ],
)
def test_a_cell_means(kind, cell, value):
    found = lens(kind).read_cell(cell, NEW_YORK)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        (Kind.NUMBER, "twelve", "is not a number"),
        (Kind.NUMBER, "1.234,5", "is not a number"),
        (Kind.NUMBER, True, "is a checkbox, not a number"),
        (Kind.NUMBER, 12345678901234567, "has more than fifteen digits, which a cell cannot hold exactly"),
        (Kind.MONEY, "(12", "is not an amount"),
        (Kind.MONEY, "--3", "is not an amount"),
        (Kind.DATE, "1/2/2026", "is not a date; type it as 2026-01-31"),
        (Kind.DATE, "2026-02-30", "is not a date; type it as 2026-01-31"),
        (Kind.DATE, True, "is not a date; type it as 2026-01-31"),
        (Kind.DATE, 1e300, "is not a date; type it as 2026-01-31"),
        (Kind.PHONE, "call Ann", "has letters in it"),
        (Kind.PHONE, "1-800-FLOWERS", "has letters in it"),
        (Kind.PHONE, "555-0142", "has no area code"),
        (Kind.PHONE, "12", "is too short for a phone number"),
        (Kind.PHONE, "555 010 0142, 555 010 0143", "is not a phone number"),
        (Kind.PHONE, "5550100142 / 5550100143", "is too long for a phone number"),
        (Kind.PHONE, "-", "has no digits"),
        (Kind.EMAIL, "ann.example.com", "has no @"),
        (Kind.EMAIL, "a@b.c, d@e.f", "has more than one @"),
        (Kind.EMAIL, "ann lee@b.c", "has a space in it"),
        (Kind.EMAIL, "@b.c", "has nothing before or after its @"),
        (Kind.ZIP, "1234", "is not a ZIP code of five or nine digits"),
        (Kind.ZIP, "none", "is not a ZIP code of five or nine digits"),
        (Kind.CHOICE, "Industrial", "is not one of Residential, Commercial"),
        (Kind.YES_NO, "maybe", "is neither yes nor no"),
        (Kind.SET, "VIP, Unknown", "has a name that ServiceTitan does not know"),
        (
            Kind.SET,
            "old",
            "has a name that stands for several entries in ServiceTitan; add # and the id to it",
        ),
        (Kind.TEXT, "x" * 50_001, "is longer than 50,000 characters, the most a cell can hold"),
    ],
)
def test_a_cell_that_means_nothing_says_why(kind, cell, reason):
    assert lens(kind).read_cell(cell, NEW_YORK) == Unreadable(reason)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("cell", sorted(ERROR_CELLS))
def test_an_error_cell_is_nobodys_edit(kind, cell):
    found = lens(kind).read_cell(cell, NEW_YORK)
    assert isinstance(found, Unreadable)
    assert found.is_transient


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, 1234567, "1234567"),
        (Kind.TEXT, None, None),
        (Kind.MONEY, Decimal("25.1700000000"), Decimal("25.17")),
        (Kind.NUMBER, 7, Decimal(7)),
        (Kind.DATETIME, "2026-01-02T16:28:55.8446003Z", datetime(2026, 1, 2, 16, 28, 55, tzinfo=UTC)),
        (Kind.DATETIME, "2026-01-02T16:28:55+02:00", datetime(2026, 1, 2, 14, 28, 55, tzinfo=UTC)),
        (Kind.DATETIME, "0001-01-01T00:00:00Z", None),
        (Kind.DATE, "2026-01-02T03:00:00Z", date(2026, 1, 1)),
        (Kind.DATE, "0001-01-01T00:00:00Z", None),
        (Kind.PHONE, "5550100142", "+15550100142"),
        (Kind.YES_NO, False, False),
        (Kind.YES_NO, None, None),
        (Kind.CHOICE, None, None),
        (Kind.SET, [2, 1], frozenset({"1", "2"})),
        (Kind.SET, None, frozenset()),
        (Kind.SET, [777], frozenset({"777"})),
    ],
)
def test_a_member_means(kind, raw, value):
    assert lens(kind).read_crm(raw, NEW_YORK) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.TEXT, []),
        (Kind.NUMBER, {}),
        (Kind.DATE, 5),
        (Kind.DATE, "03/04/2026"),
        (Kind.SET, "VIP"),
        (Kind.SET, ["VIP"]),
        (Kind.CHOICE, "Industrial"),
        (Kind.TEXT, "#REF!"),
    ],
)
def test_a_member_of_the_wrong_shape_is_unreadable(kind, raw):
    found = lens(kind).read_crm(raw, NEW_YORK)
    assert isinstance(found, Unreadable)
    assert not found.is_transient


@pytest.mark.parametrize(
    ("kind", "value", "cell", "member"),
    [
        (Kind.TEXT, None, "", ""),
        (Kind.TEXT, "=1+1", "=1+1", "=1+1"),
        (Kind.MONEY, Decimal("12.00"), 12, 12),
        (Kind.MONEY, Decimal("12.5"), 12.5, Decimal("12.5")),
        (Kind.NUMBER, None, "", None),
        (Kind.DATE, date(2026, 1, 2), 46024, "2026-01-02"),
        (Kind.DATETIME, datetime(2026, 1, 2, 17, tzinfo=UTC), 46024.5, "2026-01-02T17:00:00Z"),
        (Kind.PHONE, "+15550100142", "(555) 010-0142", "5550100142"),
        (Kind.PHONE, "+15550100142;ext=7", "(555) 010-0142 x7", "5550100142x7"),
        (Kind.PHONE, "+442071838750", "+44 20 7183 8750", "+442071838750"),
        (Kind.PHONE, None, "", ""),
        (Kind.CHOICE, None, "", None),
        (Kind.YES_NO, True, True, True),
        (Kind.YES_NO, None, "", None),
        (Kind.SET, frozenset({"2", "1"}), '"Smith, Sons", VIP', [1, 2]),
        (Kind.SET, frozenset({"3", "4"}), "Old #3, old #4", [3, 4]),
        (Kind.SET, frozenset({"777"}), "#777", [777]),
        (Kind.SET, frozenset(), "", []),
    ],
)
def test_a_value_is_written(kind, value, cell, member):
    subject = lens(kind)
    assert subject.write_cell(value, NEW_YORK) == cell
    assert type(subject.write_cell(value, NEW_YORK)) is type(cell)
    assert subject.write_crm(value, NEW_YORK) == member


def test_a_custom_field_carries_text_whatever_it_means():
    custom = {"strategy": Strategy.CUSTOM_FIELD}
    assert lens(Kind.TEXT, "yesno", **custom).write_crm(True, NEW_YORK) == "True"
    assert lens(Kind.TEXT, "yesno", **custom).write_crm(None, NEW_YORK) == ""
    assert lens(Kind.TEXT, "number", **custom).read_crm("2.7", NEW_YORK) == Decimal("2.7")
    assert lens(Kind.TEXT, "number", **custom).write_crm(Decimal("2.7"), NEW_YORK) == "2.7"
    assert lens(Kind.TEXT, "choice(Small, Large)", **custom).read_cell("LARGE", NEW_YORK) == "Large"
    assert lens(Kind.TEXT, "choice(Small, Large)", **custom).write_crm(None, NEW_YORK) == ""
    assert lens(Kind.TEXT, "date", **custom).write_crm(None, NEW_YORK) == ""


def test_names_are_waited_for_while_the_vocabulary_is_not_loaded():
    context = Context(zone=UTC)
    for found in (lens(Kind.SET).read_cell("VIP", context), lens(Kind.SET).read_crm([1], context)):
        assert isinstance(found, Unreadable)
        assert found.is_transient


def test_a_set_with_an_awaited_element_is_not_understood_yet():
    names = Vocabulary(name_of={"1": "VIP"}, ids_of={"vip": ("1",)}, awaited=frozenset({"2"}))
    context = Context(zone=UTC, vocabularies={"tag_types": names})
    assert lens(Kind.SET).read_crm([1], context) == frozenset({"1"})
    found = lens(Kind.SET).read_crm([1, 2], context)
    assert isinstance(found, Unreadable)
    assert found.is_transient


def test_a_text_longer_than_its_field_says_so():
    assert lens(Kind.TEXT, max_length=3).read_cell("abcd", NEW_YORK) == Unreadable("is longer than 3 characters")


@pytest.mark.parametrize(
    ("kind", "expression", "identity"),
    [
        (Kind.PHONE, None, "phone(US)"),
        (Kind.PHONE, " phone( gb ) ", "phone(GB)"),
        (Kind.TEXT, "zip(us)", "zip(US)"),
        (Kind.TEXT, "choice(a,b)", "choice(a, b)"),
        (Kind.CHOICE, None, "choice"),
        (Kind.MONEY, None, "money"),
        (Kind.DATETIME, "date", "date"),
    ],
)
def test_a_lens_is_named_as_in_the_file(kind, expression, identity):
    assert lens(kind, expression).id == identity


@pytest.mark.parametrize(
    ("kind", "expression", "sentence"),
    [
        (Kind.PHONE, "fone(US)", 'there is no transform "fone"; did you mean "phone"?'),
        (Kind.TEXT, "e-mail", 'there is no transform "e-mail"; did you mean "email"?'),
        (Kind.TEXT, "wobble", "there is no transform"),
        (Kind.PHONE, "phone(ZZ)", "does not know the region"),
        (Kind.PHONE, "phone(US, GB)", "phone takes 1 arguments; write phone(US)"),
        (Kind.TEXT, "email(x)", "email takes no arguments; write email"),
        (Kind.ZIP, "zip(DE)", "US only"),
        (Kind.TEXT, "choice", "needs its allowed values"),
        (Kind.TEXT, "choice(a, A)", "differ in case only"),
        (Kind.TEXT, "choice(a,)", "empty argument"),
        (Kind.TEXT, "money", "money does not fit field, which is a text field"),
        (Kind.SET, "text", "text does not fit field, which is a set field"),
        (Kind.TEXT, "phone US", "cannot read the transform"),
    ],
)
def test_a_bad_expression_says_what_to_write(kind, expression, sentence):
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")):
        lens(kind, expression)
