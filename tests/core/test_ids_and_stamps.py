"""Row ids that typing and filling down cannot forge, and stamps compared to their last digit."""

import pytest

from syncd.core import rowids
from syncd.core.records import digest, dump_raw, load_raw, same_raw
from syncd.core.stamps import instant_of, is_older, order_key


@pytest.mark.parametrize("number", [0, 1, 30, 31, 12345, rowids.SPACE - 1])
def test_an_id_is_well_formed_and_valid(number):
    made = rowids.make(number)
    assert len(made) == 9
    assert rowids.is_valid(made)


def test_different_numbers_make_different_ids():
    assert len({rowids.make(number) for number in range(20_000)}) == 20_000


def test_any_one_wrong_letter_is_found():
    made = rowids.make(123_456_789)
    for place, letter in enumerate(made):
        if letter == "-":
            continue
        for other in rowids.ALPHABET:
            if other != letter:
                assert not rowids.is_valid(made[:place] + other + made[place + 1 :])


def test_swapped_neighbours_are_found():
    for number in range(0, rowids.SPACE, 9_876_543):
        made = rowids.make(number)
        for one, two in ((0, 1), (1, 2), (2, 4), (4, 5), (5, 6)):
            letters = list(made)
            letters[one], letters[two] = letters[two], letters[one]
            assert "".join(letters) == made or not rowids.is_valid("".join(letters))


@pytest.mark.parametrize(
    "text", ["", "k7m4qx2", "K7M-4QX-2", "k7m-4qx-", "o0l-1iI-2", "81230447", "k7m-4qx-2 ", "k7m_4qx_2"]
)
def test_other_texts_are_no_ids(text):
    assert not rowids.is_valid(text)


def test_filling_down_makes_no_valid_id():
    """A spreadsheet counts the digits at the end of a text upwards."""
    for number in range(0, rowids.SPACE, 7_654_321):
        made = rowids.make(number)
        if made[-1].isdigit():
            for step in range(1, 5):
                assert not rowids.is_valid(made[:-1] + str(int(made[-1]) + step))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0000001Z"),
        ("2026-01-01T00:00:00.1234566Z", "2026-01-01T00:00:00.1234567Z"),
        ("2026-01-01T00:00:00.12Z", "2026-01-01T00:00:00.1200001Z"),
        ("2026-01-01T00:00:00.9999999Z", "2026-01-01T00:00:01Z"),
        ("0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ],
)
def test_stamps_are_compared_to_the_seventh_digit(older, newer):
    assert is_older(older, newer)
    assert not is_older(newer, older)


def test_trailing_zeros_make_no_difference():
    assert order_key("2026-01-01T00:00:00.1200Z") == order_key("2026-01-01T00:00:00.12Z")
    assert not is_older("2026-01-01T00:00:00.1200Z", "2026-01-01T00:00:00.12Z")


def test_a_blank_stamp_is_never_older():
    assert not is_older("", "2026-01-01T00:00:00Z")
    assert not is_older("2026-01-01T00:00:00Z", "")


def test_stamps_as_seconds():
    assert instant_of("1970-01-01T00:01:00.5Z") == 60.5
    assert instant_of("") == 0.0
    assert instant_of("nonsense") == 0.0
    assert instant_of("0001-01-01T00:00:00Z") < 0


@pytest.mark.parametrize("value", [None, "", "x", 0, 1.5, True, [1, "a"], {"b": 1, "a": [None]}])
def test_raw_values_come_back(value):
    assert load_raw(dump_raw(value)) == value


def test_raw_numbers_and_texts_are_told_apart():
    assert not same_raw(1, "1")
    assert not same_raw(1, True)
    assert same_raw(None, "")
    assert not same_raw(None, 0)
    assert not same_raw("", False)


def test_the_parts_of_a_digest_are_kept_apart():
    assert digest("ab", "c") != digest("a", "bc")
