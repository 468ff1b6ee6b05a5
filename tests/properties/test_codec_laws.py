"""Every task comes back from the journal as it was, whatever it carries."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from syncd.core import crm_operations as crm
from syncd.core import records, state
from syncd.core import sheet_operations as sheet
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.records import dump_raw, load_raw
from syncd.store.codec import decode, encode

TEXTS = st.text(max_size=6)
NUMBERS = st.one_of(st.integers(-(2**60), 2**60), st.decimals(allow_nan=False, allow_infinity=False, places=4))
PLAIN = st.one_of(st.none(), st.booleans(), TEXTS, NUMBERS)
RAWS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(TEXTS.filter(lambda key: not key.startswith("$")), inner, max_size=2),
    ),
    max_leaves=4,
)
CELLS = st.one_of(TEXTS, st.booleans(), st.integers(-(2**50), 2**50), st.floats(allow_nan=False, allow_infinity=False))
FIELDS = st.builds(
    FieldSpec,
    key=TEXTS,
    path=st.tuples(TEXTS, TEXTS),
    kind=st.sampled_from(list(Kind)),
    strategy=st.sampled_from(list(Strategy)),
    unit=st.none() | TEXTS,
    choices=st.lists(TEXTS, max_size=2).map(tuple),
)
IDS = st.integers(1, 2**53)
CHANGES = st.builds(crm.FieldChange, rule=TEXTS, field=FIELDS, value=RAWS, expected=RAWS)
VALUES = st.lists(st.tuples(FIELDS, RAWS), max_size=2).map(tuple)
CREATES = st.recursive(
    st.builds(crm.CreateRecord, mapping=TEXTS, row_id=TEXTS, object=TEXTS, values=VALUES, parent_id=st.none() | IDS),
    lambda inner: st.builds(
        crm.CreateRecord, mapping=TEXTS, row_id=TEXTS, object=TEXTS, values=VALUES,
        elements=st.lists(IDS, max_size=2).map(tuple), children=st.lists(inner, max_size=2).map(tuple),
        nested=st.lists(inner, max_size=2).map(tuple), rule=TEXTS,
    ),
    max_leaves=3,
)  # fmt: skip
ROWS = st.lists(CELLS, max_size=3).map(tuple)
CELL_MAPS = st.dictionaries(TEXTS, CELLS, max_size=2)
OPERATIONS = st.one_of(
    st.builds(crm.PatchRecord, mapping=TEXTS, row_id=TEXTS, object=TEXTS, id=IDS,
              changes=st.lists(CHANGES, max_size=2).map(tuple), parent_id=st.none() | IDS),
    CREATES,
    st.builds(crm.ChangeElement, mapping=TEXTS, row_id=TEXTS, object=TEXTS, id=IDS, rule=TEXTS, field=FIELDS,
              element=IDS, is_addition=st.booleans()),
    st.builds(crm.ChangeElements, mapping=TEXTS, row_ids=st.lists(TEXTS, max_size=2).map(tuple), object=TEXTS,
              ids=st.lists(IDS, max_size=2).map(tuple), rule=TEXTS, field=FIELDS, element=IDS,
              is_addition=st.booleans()),
    st.builds(crm.DeleteRecord, mapping=TEXTS, row_id=TEXTS, object=TEXTS, id=IDS, parent_id=st.none() | IDS,
              rule=TEXTS, expected=RAWS),
    st.builds(sheet.UpdateCells, mapping=TEXTS, row_id=TEXTS, cells=CELL_MAPS, expected=CELL_MAPS),
    st.builds(sheet.AppendRow, mapping=TEXTS, row_id=TEXTS, crm_ref=TEXTS, cells=CELL_MAPS, status=TEXTS),
    st.builds(sheet.ClaimRow, mapping=TEXTS, position=IDS, cells=ROWS, row_id=TEXTS, crm_ref=st.none() | TEXTS),
    st.builds(sheet.MarkRow, mapping=TEXTS, row_id=TEXTS, position=IDS, cells=ROWS, status=st.none() | TEXTS),
    st.builds(sheet.RemoveRow, mapping=TEXTS, row_id=TEXTS, cells=ROWS),
)  # fmt: skip
RAW_TUPLES = st.lists(RAWS, max_size=2).map(tuple)
MOVES = st.builds(
    state.Move, rule=TEXTS, identity=TEXTS, crm=RAW_TUPLES, sheet=RAW_TUPLES,
    adds=st.lists(TEXTS, max_size=2).map(tuple), is_loss=st.booleans(),
)  # fmt: skip
PARTS = st.builds(state.RowPart, mapping=TEXTS, row_id=TEXTS, cells=st.dictionaries(TEXTS, RAW_TUPLES, max_size=2))
TASKS = st.builds(
    state.Task, operation=OPERATIONS, moves=st.lists(MOVES, max_size=2).map(tuple), crm_id=st.none() | IDS,
    rows=st.lists(PARTS, max_size=2).map(tuple),
)  # fmt: skip


@given(TASKS)
def test_a_task_comes_back_as_it_was(task):
    assert decode(encode(task)) == task


@given(TASKS)
def test_a_task_that_came_back_is_written_the_same(task):
    assert encode(decode(encode(task))) == encode(task)


@given(st.lists(st.builds(
    sheet.SheetSnapshot, mapping=TEXTS, sheet_id=IDS, headers=st.lists(TEXTS, max_size=2).map(tuple),
    rows=st.lists(st.tuples(IDS, TEXTS, ROWS), max_size=2).map(tuple),
), max_size=2))  # fmt: skip
def test_snapshots_come_back_as_they_were(snapshots):
    assert decode(encode(snapshots)) == snapshots


@given(st.builds(records.CrmRecord, object=TEXTS, id=IDS, members=st.dictionaries(
    TEXTS.filter(lambda key: not key.startswith("$")), RAWS, max_size=2)))  # fmt: skip
def test_records_come_back_as_they_were(record):
    assert decode(encode(record)) == record


@given(RAWS)
def test_raw_values_come_back_with_exact_numbers(raw):
    assert load_raw(dump_raw(raw)) == raw


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_scale(number):
    back = load_raw(dump_raw(number))
    assert isinstance(back, Decimal)
    assert str(back) == str(number)
