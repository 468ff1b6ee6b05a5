"""The sparse, shared-row grid against the plainest one there is: a list of lists with everything in it."""

import json
import random

import pytest
from sheets_bench import Bench, StillClock, grid

from syncd.sandbox.sheets import SheetsSandbox

ROWS, COLUMNS = 8, 6


class PlainGrid:
    def __init__(self):
        self.cells = [[None] * COLUMNS for _ in range(ROWS)]

    def rows_of(self, dimension):
        return self.cells if dimension == "ROWS" else [list(column) for column in zip(*self.cells, strict=True)]

    def put_back(self, dimension, bands):
        self.cells = bands if dimension == "ROWS" else [list(row) for row in zip(*bands, strict=True)]

    def shown(self):
        rows = [[value if value is not None else "" for value in row] for row in self.cells]
        for row in rows:
            while row and row[-1] == "":
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        return rows


def span(dimension, start, end):
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def structural(draw, plain):
    """Draw one change of rows or columns; give the request and do it to the plain grid."""
    dimension = draw.choice(["ROWS", "COLUMNS"])
    bands = plain.rows_of(dimension)
    size, width = len(bands), len(bands[0])
    start = draw.randrange(size)
    end = draw.randint(start + 1, size)
    kind = draw.choice(["insert", "delete", "move", "append"])
    if kind == "insert" or (kind == "delete" and end - start >= size - 1):
        count = draw.randint(1, 2)
        bands[start:start] = [[None] * width for _ in range(count)]
        request = {"insertDimension": {"range": span(dimension, start, start + count)}}
    elif kind == "delete":
        del bands[start:end]
        request = {"deleteDimension": {"range": span(dimension, start, end)}}
    elif kind == "append":
        bands.append([None] * width)
        request = {"appendDimension": {"sheetId": 0, "dimension": dimension, "length": 1}}
    else:
        target = draw.choice([place for place in range(size + 1) if not start < place < end])
        block, rest = bands[start:end], bands[:start] + bands[end:]
        landing = target - (end - start) if target >= end else target
        bands = rest[:landing] + block + rest[landing:]
        request = {"moveDimension": {"source": span(dimension, start, end), "destinationIndex": target}}
    plain.put_back(dimension, bands)
    return request


def a_box(draw, plain):
    height, width = len(plain.cells), len(plain.cells[0])
    top, left = draw.randrange(height), draw.randrange(width)
    return top, draw.randint(top + 1, height), left, draw.randint(left + 1, width)


def sort(draw, plain):
    top, bottom, left, right = a_box(draw, plain)
    column, down = draw.randrange(left, right), draw.random() < 0.5
    rows = plain.cells[top:bottom]
    filled = sorted((row for row in rows if row[column] is not None), key=lambda row: row[column], reverse=down)
    order = filled + [row for row in rows if row[column] is None]
    lines = [row[left:right] for row in order]
    for row, line in zip(rows, lines, strict=True):
        row[left:right] = line
    spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if down else "ASCENDING"}
    return {"sortRange": {"range": grid(top, bottom, left, right), "sortSpecs": [spec]}}


def write(draw, plain, number):
    top, bottom, left, right = a_box(draw, plain)
    rows = [[f"{number:03}-{r}{c}" for c in range(left, right)] for r in range(top, bottom)]
    for row, line in enumerate(rows, top):
        plain.cells[row][left:right] = line
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in line]} for line in rows]
    start = {"sheetId": 0, "rowIndex": top, "columnIndex": left}
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


def cut(draw, plain):
    top, bottom, left, right = a_box(draw, plain)
    height, width = bottom - top, right - left
    to_row = draw.randint(0, len(plain.cells) - height)
    to_column = draw.randint(0, len(plain.cells[0]) - width)
    lines = [row[left:right] for row in plain.cells[top:bottom]]
    for row in plain.cells[top:bottom]:
        row[left:right] = [None] * width
    for row, line in zip(plain.cells[to_row : to_row + height], lines, strict=True):
        row[to_column : to_column + width] = line
    target = {"sheetId": 0, "rowIndex": to_row, "columnIndex": to_column}
    return {"cutPaste": {"source": grid(top, bottom, left, right), "destination": target}}


def copy(draw, plain):
    """Copy a block elsewhere, now and then turned; the destination names its first cell only."""
    top, bottom, left, right = a_box(draw, plain)
    lines = [row[left:right] for row in plain.cells[top:bottom]]
    turned = draw.random() < 0.3
    if turned:
        lines = [list(line) for line in zip(*lines, strict=True)]
    height, width = len(lines), len(lines[0])
    if height > len(plain.cells) or width > len(plain.cells[0]):
        return write(draw, plain, 999)
    to_row = draw.randint(0, len(plain.cells) - height)
    to_column = draw.randint(0, len(plain.cells[0]) - width)
    for row, line in zip(plain.cells[to_row : to_row + height], lines, strict=True):
        row[to_column : to_column + width] = line
    target = grid(to_row, to_row + 1, to_column, to_column + 1)
    turn = {"pasteOrientation": "TRANSPOSE"} if turned else {}
    return {"copyPaste": {"source": grid(top, bottom, left, right), "destination": target, **turn}}


def append(draw, plain, number):
    """Append a row after the last one with anything in it; the grid grows where it must."""
    top = max((index for index, row in enumerate(plain.cells, 1) if any(value is not None for value in row)), default=0)
    line = [f"{number:03}+{column}" for column in range(draw.randint(1, len(plain.cells[0])))]
    if top == len(plain.cells):
        plain.cells.append([None] * len(plain.cells[0]))
    plain.cells[top][: len(line)] = line
    cells = [{"userEnteredValue": {"stringValue": text}} for text in line]
    return {"appendCells": {"sheetId": 0, "rows": [{"values": cells}], "fields": "userEnteredValue"}}


def thin_out(draw, plain):
    """Take out the rows of a block that repeat an earlier one; the block closes up, what is beside it stays."""
    top, bottom, left, right = a_box(draw, plain)
    lines, kept = [row[left:right] for row in plain.cells[top:bottom]], []
    for line in lines:
        if line not in kept:
            kept.append(line)
    closed = kept + [[None] * (right - left) for _ in range(len(lines) - len(kept))]
    for row, line in zip(plain.cells[top:bottom], closed, strict=True):
        row[left:right] = line
    return {"deleteDuplicates": {"range": grid(top, bottom, left, right)}}


def step(draw, plain, number):
    kind = draw.choice(["structure", "structure", "sort", "write", "write", "cut", "copy", "append", "thin out"])
    if kind == "structure":
        return structural(draw, plain)
    if kind in {"write", "append"}:
        return (write if kind == "write" else append)(draw, plain, number)
    return {"sort": sort, "cut": cut, "copy": copy, "thin out": thin_out}[kind](draw, plain)


@pytest.mark.parametrize("seed", range(40))
def test_any_sequence_of_changes_gives_the_same_cells(seed):
    draw = random.Random(seed)
    bench, plain = Bench(), PlainGrid()
    tab = bench.office.tab("Sheet1")
    tab.row_count, tab.column_count = ROWS, COLUMNS
    memories = []
    for number in range(40):
        requests = [step(draw, plain, number) for _ in range(draw.randint(1, 3))]
        bench.batch(*requests)
        assert bench.raw() == plain.shown(), (number, requests)
        tab = bench.office.tab("Sheet1")
        assert (tab.row_count, tab.column_count) == (len(plain.cells), len(plain.cells[0]))
        memories.append((bench.office.snapshot(), plain.shown()))
    for snapshot, cells in memories:
        bench.office.restore(snapshot)
        assert bench.raw() == cells
    again = SheetsSandbox(StillClock(), check_bearer=False)
    again.load(json.loads(json.dumps(bench.box.dump())))
    assert again.office(bench.id).grid("Sheet1") == plain.shown()


@pytest.mark.parametrize("seed", range(10))
def test_a_refused_batch_changes_nothing(seed):
    draw = random.Random(seed)
    bench, plain = Bench(), PlainGrid()
    tab = bench.office.tab("Sheet1")
    tab.row_count, tab.column_count = ROWS, COLUMNS
    bench.batch(*[step(draw, plain, number) for number in range(5)])
    before = bench.box.dump()["books"]
    bench.batch_refused(*[step(draw, plain, number) for number in range(5)], {"deleteSheet": {"sheetId": 99}})
    assert bench.box.dump()["books"] == before
