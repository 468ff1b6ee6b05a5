"""YAML that remembers where everything stands."""

import pytest

from syncd.config.document import Timestamp, dotted, read


def test_values_know_their_line_and_column():
    document = read("a.yaml", "name: x\nmatch:\n  - one\n  - [two, three]\n")
    assert document.data == {"name": "x", "match": ["one", ["two", "three"]]}
    mark = document.mark(("match", 1, 1))
    assert (mark.line, mark.column) == (4, 11)
    assert dotted(("match", 1, 1)) == "match[1][1]"


def test_a_place_that_is_not_in_the_file_is_that_of_the_nearest_thing_above():
    document = read("a.yaml", "where:\n  active: true\n")
    assert document.mark(("where", "nothing", 3)).line == 1
    assert document.mark(("where", "active", "deeper")).line == 2


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), '"a" stands here a second time; the first is in line 1'),
        ("x:\n  No: 1\n", (2, 3), 'No is not read as a text; put it in quotes: "No"'),
        ("2024-01-05: 1\n", (1, 1), "2024-01-05 is not read as a text"),
        ("a: [1\n", (2, 1), "not valid YAML"),
        ("a: b: c\n", (1, 5), "not valid YAML"),
        ("a: &x 1\nb: *x\n", (2, 4), "alias"),
        ("a: 1\n---\nb: 2\n", (2, 1), "not valid YAML"),
        ("", (1, 1), "the file is empty"),
        ("a: \x00\n", (1, 1), "not valid YAML"),
        ("<<: {a: 1}\n", (1, 1), "<< is not read as a text"),
    ],
)
def test_yaml_traps_are_problems_with_a_place(text, place, said):
    problems = read("a.yaml", text).problems
    assert len(problems) == 1
    assert (problems[0].line, problems[0].column) == place
    assert said in str(problems[0])
    assert str(problems[0]).startswith(f"a.yaml:{place[0]}:{place[1]} ")


def test_an_unquoted_date_is_kept_as_written_for_explaining():
    document = read("a.yaml", "a: 2024-01-05\n")
    assert isinstance(document.data["a"], Timestamp)
    assert document.mark(("a",)).text == "2024-01-05"
