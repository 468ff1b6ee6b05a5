"""Whatever a lens reads from one side, it writes so that either side gives the same value back."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.core.lenses import TRANSFORMS, make
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.transforms import Context, Vocabulary
from syncd.core.values import ERROR_CELLS, Unreadable

ZONES = [
    ZoneInfo(name) for name in ("America/New_York", "Australia/Lord_Howe", "UTC", "America/Sao_Paulo", "Pacific/Apia")
]
FIRST, LAST = datetime.fromisoformat("1000-01-03"), datetime.fromisoformat("9999-12-29")
NAMES = {
    "1": "VIP",
    "2": "vip ",
    "3": "Smith, Sons",
    "4": 'so "called"',
    "5": "#7",
    "6": "VIP #1",
    "7": "",
    "8": "a\nb; c",
    "9": " x",
}


def vocabulary(names: dict[str, str]) -> Vocabulary:
    ids: dict[str, tuple[str, ...]] = {}
    for element, name in names.items():
        key = name.strip().casefold()
        ids[key] = (*ids.get(key, ()), element)
    return Vocabulary(name_of=names, ids_of=ids)


def context(zone: ZoneInfo = ZONES[0]) -> Context:
    return Context(zone=zone, vocabularies={"tag_types": vocabulary(NAMES)})


def spec(kind: Kind, strategy: Strategy = Strategy.PATCH, **more) -> FieldSpec:
    if kind is Kind.CHOICE:
        more.setdefault("choices", ("Residential", "Commercial"))
    return FieldSpec(key="f", path=("f",), kind=kind, strategy=strategy, vocabulary="tag_types", **more)


def over_the_wire(value):
    """JSON loses the difference between 1 and 1.0 as a spreadsheet does, and fractions become doubles."""
    return json.loads(json.dumps(value))


def json_of_the_crm(value):
    text = json.dumps(value, default=lambda number: float(number) if isinstance(number, Decimal) else None)
    return json.loads(text, parse_float=Decimal)


def assert_laws(lens, raw, ctx, *, is_cell: bool) -> None:
    value = lens.read_cell(raw, ctx) if is_cell else lens.read_crm(raw, ctx)
    if isinstance(value, Unreadable):
        return
    cell = over_the_wire(lens.write_cell(value, ctx))
    assert lens.read_cell(cell, ctx) == value
    assert lens.read_crm(json_of_the_crm(lens.write_crm(value, ctx)), ctx) == value
    assert lens.write_cell(lens.read_cell(cell, ctx), ctx) == cell, "showing is stable"


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(sorted(ERROR_CELLS)),
    st.from_regex(r"\+?[0-9 ().-]{7,16}( x[0-9]{1,4})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?Z?)?", fullmatch=True),
    st.from_regex(r"-?\$?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{1,6})?", fullmatch=True),
    st.lists(st.sampled_from([*NAMES.values(), "#12", "unknown"]), max_size=3).map(", ".join),
    st.emails(),
    st.from_regex(r"[0-9]{3,5}(-[0-9]{4})?", fullmatch=True),
    st.sampled_from(["yes", "NO", "x", "residential", "COMMERCIAL", "TRUE"]),
)

LENSES = [
    *[pytest.param(make(spec(Kind(name)), None), id=name) for name in TRANSFORMS],
    *[
        pytest.param(make(spec(Kind.TEXT, Strategy.CUSTOM_FIELD), name), id=f"{name} on a custom field")
        for name in ("number", "money", "date", "datetime", "yesno", "choice(a, B, 3)")
    ],
    pytest.param(make(spec(Kind.PHONE), "phone(GB)"), id="phone(GB)"),
    pytest.param(make(spec(Kind.PHONE), "phone(IT)"), id="phone(IT)"),
    pytest.param(make(spec(Kind.TEXT, max_length=8), None), id="short text"),
]


@pytest.mark.parametrize("lens", LENSES)
@settings(max_examples=120, deadline=None)
@given(raw=anything, is_cell=st.booleans(), zone=st.sampled_from(ZONES))
@example(raw=0.1 + 0.2, is_cell=True, zone=ZONES[0])
@example(raw="0001-01-01T00:00:00Z", is_cell=False, zone=ZONES[1])
@example(raw="9999-12-31T23:59:59.9999999Z", is_cell=False, zone=ZONES[1])
@example(raw="1000-01-01T00:00:00Z", is_cell=False, zone=ZONES[0])
@example(raw="011 15-3456-7890", is_cell=True, zone=ZONES[0])
@example(raw=999_999_999_999_999.9, is_cell=True, zone=ZONES[0])
def test_what_was_read_comes_back_from_both_sides(lens, raw, is_cell, zone):
    assert_laws(lens, raw, context(zone), is_cell=is_cell)


@settings(max_examples=300, deadline=None)
@given(
    moment=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    kind=st.sampled_from([Kind.DATE, Kind.DATETIME]),
)
def test_every_instant_comes_back(moment, zone, kind):
    raw = moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "7Z"
    assert_laws(make(spec(kind), None), raw.rjust(29, "0"), context(zone), is_cell=False)


@pytest.mark.parametrize("minutes", range(0, 300, 7))
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_hours_that_come_twice_or_never_come_back(zone, minutes):
    lens = make(spec(Kind.DATETIME), None)
    for month, day in ((3, 8), (11, 1), (4, 5), (10, 4)):
        start = datetime(2026, month, day, 3, tzinfo=UTC) + timedelta(minutes=minutes)
        assert_laws(lens, start.strftime("%Y-%m-%dT%H:%M:%SZ"), context(zone), is_cell=False)
        serial = (date(2026, month, day) - date(1899, 12, 30)).days + minutes / 1440
        assert_laws(lens, serial, context(zone), is_cell=True)


@settings(max_examples=300, deadline=None)
@given(elements=st.frozensets(st.sampled_from([*map(int, NAMES), 99])))
def test_every_set_of_ids_comes_back(elements):
    lens = make(spec(Kind.SET), None)
    value = lens.read_crm(sorted(elements), context())
    assert value == frozenset(map(str, elements))
    assert lens.read_cell(lens.write_cell(value, context()), context()) == value
    assert lens.write_crm(value, context()) == sorted(elements)


@settings(max_examples=400, deadline=None)
@given(digits=st.from_regex(r"[2-9][0-9]{9}", fullmatch=True))
def test_every_ten_digit_number_is_sent_as_its_ten_digits(digits):
    lens = make(spec(Kind.PHONE), "phone(US)")
    value = lens.read_cell(int(digits), context())
    assert value == f"+1{digits}"
    assert lens.write_crm(value, context()) == digits
    assert lens.write_cell(value, context()) == f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
