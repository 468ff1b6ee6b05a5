"""The mapping files that ship, in the checkout and inside the package, and what is generated beside them."""

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml

from syncd.config.load import load_mappings, parse_mappings
from syncd.config.reference import generated
from syncd.core.mapping import Direction
from syncd.crm.objects import OBJECTS

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "mappings"
EXAMPLES = FOLDER / "examples"
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.yaml"))


def test_the_package_holds_the_same_files_as_the_checkout():
    packaged = resources.files("syncd") / "data" / "mappings"
    names = sorted([*FILES, "schema.json"])
    folders = (packaged, packaged / "examples")
    shipped = {entry.name for folder in folders for entry in folder.iterdir() if entry.is_file()}
    assert shipped == {Path(name).name for name in names}
    for name in names:
        assert (packaged / name).read_text(encoding="utf-8") == (FOLDER / name).read_text(encoding="utf-8")


def test_every_object_has_a_file_and_all_load_together():
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES}
    mappings = {mapping.name: mapping for mapping in parse_mappings(texts, OBJECTS)}
    assert sorted(mapping.object.name for mapping in mappings.values()) == sorted(OBJECTS)
    assert mappings["locations"].parent_mapping == "customers"
    assert mappings["customer-contacts"].parent_mapping == "customers"
    assert mappings["location-contacts"].parent_mapping == "locations"


def test_an_example_is_not_in_force_before_somebody_copies_it():
    assert {mapping.object.name for mapping in load_mappings(FOLDER, OBJECTS)} == {
        "customers", "locations", "customer_contacts", "location_contacts"
    }  # fmt: skip


def test_customers_and_locations_own_the_contacts_that_the_contact_tabs_show():
    mappings = {mapping.name: mapping for mapping in load_mappings(FOLDER, OBJECTS)}
    assert mappings["customers"].rule("contacts.mobile").direction is Direction.BOTH
    assert mappings["locations"].rule("contacts.phone").direction is Direction.BOTH
    for name in ("customer-contacts", "location-contacts"):
        assert mappings[name].rule("value").direction is Direction.TO_SHEET
        assert mappings[name].rule("type").direction is Direction.TO_SHEET
        assert mappings[name].rule("memo").direction is Direction.BOTH


@pytest.mark.parametrize("name", FILES)
def test_editors_accept_what_ships(name):
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")), schema)
    schema_path = "../schema.json" if name.startswith("examples/") else "schema.json"
    first = (FOLDER / name).read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={schema_path}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {"Name": "name"}},
        {"where": {"active": "maybe"}},
        {"create": {"settle": 30}},
        {"colums": {}},
    ],
)
def test_editors_refuse_what_loading_refuses(wrong):
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    good = {"name": "a", "worksheet": "A", "object": "customers", "columns": {"Name": "<-> name"}}
    jsonschema.validate(good, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(good | wrong, schema)


@pytest.mark.parametrize("name", sorted(generated()))
def test_generated_files_are_current(name):
    hint = "run: python -m syncd.config.reference"
    assert (ROOT / name).read_text(encoding="utf-8") == generated()[name], hint


def test_the_reference_names_every_field_and_transform():
    page = generated()["docs/mapping-reference.md"]
    for spec in OBJECTS.values():
        for field in spec.fields:
            assert f"| `{field.key}` |" in page
