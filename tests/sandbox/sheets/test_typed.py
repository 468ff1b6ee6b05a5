from datetime import date

import pytest

from syncd.sandbox.sheets.cells import Formula
from syncd.sandbox.sheets.formats import general, shown
from syncd.sandbox.sheets.typed import typed

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("0042", 42, None),
        ("007", 7, None),
        ("2,000,000.01", 2000000.01, "NUMBER"),
        ("1,234", 1234, "NUMBER"),
        ("12,34", "12,34", None),
        ("$100.15", 100.15, "CURRENCY"),
        ("-$5", -5, "CURRENCY"),
        ("(5)", -5, None),
        ("12%", 0.12, "PERCENT"),
        ("1e5", 100000, "SCIENTIFIC"),
        ("-7.5", -7.5, None),
        ("+7", 7, None),
        (".5", 0.5, None),
        (" 42 ", 42, None),
        ("TRUE", True, None),
        ("false", False, None),
        ("2020-01-01", 43831, "DATE"),
        ("1-2", 46024, "DATE"),
        ("1/2/2020", 43832, "DATE"),
        ("1/2/20", 43832, "DATE"),
        ("13/2/2020", "13/2/2020", None),
        ("Jan 5, 2024", 45296, "DATE"),
        ("5 January 2024", 45296, "DATE"),
        ("12:30", 12.5 / 24, "TIME"),
        ("1:30 PM", 13.5 / 24, "TIME"),
        ("2020-01-01 12:00", 43831.5, "DATE_TIME"),
        ("'0123", "0123", None),
        ("'=1+1", "=1+1", None),
        ("(555) 010-0142", "(555) 010-0142", None),
        ("555-0142", "555-0142", None),
        ("12 Main St", "12 Main St", None),
        ("10001-1234", "10001-1234", None),
        ("Maya", "Maya", None),
        ("ann@example.com", "ann@example.com", None),
        ("-abc", "-abc", None),
        ("  padded", "  padded", None),
        ("=", "=", None),
        ("1e999", "1e999", None),
        ("2024-02-30", "2024-02-30", None),
    ],
)
def test_typing_reads_numbers_dates_and_leaves_the_rest(text, value, kind):
    found = typed(text, today=TODAY)
    assert found.value == pytest.approx(value) if isinstance(value, float) else found.value == value
    assert type(found.value) is type(value) or isinstance(value, float)
    assert (found.format or {}).get("type") == kind


def test_a_leading_equals_or_plus_makes_a_formula():
    assert typed("=1+1", today=TODAY).value == Formula("=1+1")
    assert typed("+1 (555) 010-0142", today=TODAY).value == Formula("=+1 (555) 010-0142")


def test_plain_text_cells_keep_everything():
    for text in ("007", "=1+1", "2020-01-01", "TRUE", "+1 555"):
        assert typed(text, today=TODAY, format_type="TEXT").value == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1234.5, {"type": "NUMBER", "pattern": "#,##0.00"}, "1,234.50"),
        (0.5, {"type": "NUMBER", "pattern": "#.##"}, ".5"),
        (7, {"type": "NUMBER", "pattern": "000"}, "007"),
        (-3, {"type": "CURRENCY", "pattern": '"$"#,##0.00'}, "-$3.00"),
        (-3, {"type": "NUMBER", "pattern": "0;(0)"}, "(3)"),
        (0.126, {"type": "PERCENT", "pattern": "0.0%"}, "12.6%"),
        (12345, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}, "1.23E+04"),
        (43831, {"type": "DATE"}, "1/1/2020"),
        (43831.75, {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm:ss"}, "2020-01-01 18:00:00"),
        (43831.75, {"type": "TIME", "pattern": "h:mm am/pm"}, "6:00 PM"),
        (43831, {"type": "DATE", "pattern": 'ddd, mmmm d "of" yy'}, "Wed, January 1 of 20"),
        (5, {"type": "TEXT"}, "5"),
        (True, {"type": "NUMBER"}, "TRUE"),
    ],
)
def test_formats_show_values(value, number_format, text):
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(53, "53"), (1 / 3, "0.3333333333"), (1 / 1024, "0.0009765625"), (0.1 + 0.2, "0.3"), (1e15, "1.00E+15")],
)
def test_numbers_without_format(value, text):
    assert general(value) == text


def test_more_than_a_day_is_a_duration_and_shows_all_its_hours():
    held = typed("36:30", today=TODAY)
    assert held.value == 36.5 / 24
    assert shown(held.value, held.format) == "36:30:00"
    assert shown(held.value, {"type": "TIME", "pattern": "[h]:mm"}) == "36:30"
    assert typed("2026-03-01 36:30", today=TODAY).value == "2026-03-01 36:30"
