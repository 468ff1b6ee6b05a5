"""From mapping files to mappings: what a good file means, and what every kind of bad file is told."""

import pytest

from syncd.config.load import load_mappings, parse_mappings
from syncd.core.mapping import Direction, FirstSync, RecordGone, RowGone, Winner
from syncd.core.objects import ByParent, FieldSpec, Kind, ObjectSpec, Strategy
from syncd.crm.objects import OBJECTS
from syncd.errors import ConfigError

HEAD = "name: customers\nworksheet: Customers\nobject: customers\n"
CONTACTS = "name: contacts\nworksheet: Contacts\nobject: customer_contacts\n"


def load(*texts, objects=OBJECTS):
    return parse_mappings({f"{chr(97 + index)}.yaml": text for index, text in enumerate(texts)}, objects)


def problems(*texts, objects=OBJECTS):
    with pytest.raises(ConfigError) as caught:
        load(*texts, objects=objects)
    return [str(problem) for problem in caught.value.problems]


def columns(*lines):
    return "columns:\n" + "".join(f"  {line}\n" for line in lines)


def test_a_short_file_has_every_default():
    (mapping,) = load(HEAD + columns("Name: <-> name"))
    assert (mapping.name, mapping.worksheet, mapping.object.name, mapping.source) == (
        "customers",
        "Customers",
        "customers",
        "a.yaml",
    )
    assert mapping.headers == ("Name",)
    assert mapping.where_active is True
    assert mapping.create is None
    assert mapping.first_sync is FirstSync.FILL_BLANKS
    assert (mapping.row_gone, mapping.record_gone) == (RowGone.ASK, RecordGone.MARK)
    assert mapping.settle_seconds == 15
    assert (mapping.limits.changes, mapping.limits.blanks, mapping.limits.creates, mapping.limits.deletes) == (
        50,
        20,
        20,
        5,
    )
    (rule,) = mapping.rules
    assert (rule.key, rule.direction, rule.winner) == ("name", Direction.BOTH, Winner.ASK)
    assert rule.columns[0].lens.id == "text"


def test_a_full_file_means_what_it_says():
    text = (
        HEAD
        + (
            "where: {active: any}\nmatch: [contacts.email, [name, address.street]]\nconflicts: crm\nfirst_sync: ask\n"
            "create: {requires: [Name, Street, City, State, Zip], settle: 2m}\nsettle: 1.5s\n"
            "deletes: {in_sheet: deactivate, in_crm: remove}\nlimits: {changes: 7, share: 1}\n"
        )
        + columns(
            "Name: <-> name",
            "Street: <-> address.street",
            "Mobile: {field: contacts.mobile, direction: both, transform: phone(GB), conflicts: sheet, clear: delete}",
            "City: <-> address.city",
            "State: <-> address.state",
            "Country: <- address.country",
            "Zip: <-> address.zip | zip(US)",
            "Email: -> contacts.email",
            'Gate: <-> custom_fields["Gate code"] | choice(Left, Right)',
        )
    )
    (mapping,) = load(text)
    assert mapping.where_active is None
    assert mapping.match == (("contacts.email",), ("name", "address.street"))
    assert mapping.create is not None
    assert mapping.create.requires == ("Name", "Street", "City", "State", "Zip")
    assert mapping.create.settle_seconds == 120
    assert mapping.settle_seconds == 1.5
    assert (mapping.row_gone, mapping.record_gone) == (RowGone.DEACTIVATE, RecordGone.REMOVE)
    assert (mapping.limits.changes, mapping.limits.share) == (7, 1)
    assert [rule.key for rule in mapping.rules] == [
        "name",
        "address",
        "contacts.mobile",
        "address.country",
        "contacts.email",
        'custom_fields["Gate code"]',
    ]
    assert [column.header for column in mapping.rule("address").columns] == ["Street", "City", "State", "Zip"]
    mobile = mapping.rule("contacts.mobile").columns[0]
    assert (mobile.lens.id, mobile.winner, mobile.clears_child) == ("phone(GB)", Winner.SHEET, True)
    assert mapping.rule("address.country").direction is Direction.TO_SHEET
    gate = mapping.rule('custom_fields["Gate code"]').columns[0]
    assert (gate.field.path, gate.field.strategy) == (("customFields", "Gate code"), Strategy.CUSTOM_FIELD)


def test_a_child_row_shows_its_parent_and_knows_the_parents_mapping():
    places = "name: places\nworksheet: Places\nobject: locations\n" + columns(
        "Customer: <-> customer", "Name: <-> name"
    )
    mapping, _ = load(places, HEAD + columns("Name: <-> name"))
    assert (mapping.parent_column, mapping.parent_mapping) == ("Customer", "customers")
    assert mapping.headers == ("Customer", "Name")
    assert load(places)[0].parent_mapping is None


def test_the_meaning_of_a_rule_changes_with_field_lens_and_direction_only():
    def identity(line):
        return load(HEAD + columns(line))[0].rules[0].identity

    same = identity("Mobile: <-> contacts.mobile")
    assert identity("Cell: {field: contacts.mobile, direction: both, conflicts: crm}") == same
    assert identity("Mobile: <-> contacts.phone") != same
    assert identity("Mobile: <-> contacts.mobile | phone(GB)") != same
    assert identity("Mobile: <- contacts.mobile") != same


def test_the_salt_changes_with_whatever_decides_what_a_row_means():
    def salt(*lines, more=""):
        return load(HEAD + more + columns(*lines))[0].salt

    same = salt("Name: <-> name", "Mobile: <-> contacts.mobile")
    assert salt("Name: <-> name", "Mobile: <-> contacts.mobile", more="limits: {changes: 1}\n# note\n") == same
    assert salt("Mobile: <-> contacts.mobile", "Name: <-> name") != same
    assert salt("Name: <-> name", "Mobile: <-> contacts.phone") != same
    assert salt("Title: <-> name", "Mobile: <-> contacts.mobile") != same
    assert salt("Name: <-> name", "Mobile: <-> contacts.mobile", more="where: {active: any}\n") != same
    assert salt("Name: <-> name", "Mobile: <-> contacts.mobile", more="conflicts: crm\n") != same


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Name: name", 'does not say who may change it; write "<-> name" (both)'),
        ("Mobil: <-> mobile", 'customers have no field "mobile"; did you mean "contacts.mobile"?'),
        ("Mobil: <-> contacts.mobil", 'did you mean "contacts.mobile"?'),
        ("M: <-> contact.mobile", 'did you mean "contacts.mobile"?'),
        ("Gate: <-> gate_code", 'a custom field is written custom_fields["gate_code"]'),
        ("Balance: <-> balance", 'balance cannot be written (Kept by accounting); use "<- balance"'),
        ("Balance: -> balance", 'use "<- balance"'),
        ("Since: <- created_on | dat", 'there is no transform "dat"; did you mean "date"?'),
        ("Name: <-> name | money", "money does not fit name, which is a text field"),
        ("syncd: <-> name", '"syncd" is the header of a column of syncd itself; rename it'),
        ("servicetitan id: <-> name", "is the header of a column of syncd itself"),
        ('" Name": <-> name', "a header has no blanks at its ends and no line breaks"),
        ("Name:", "must name a field with an arrow"),
        ("Name: 12", "must name a field with an arrow"),
        ("Name: {field: name}", 'the key "direction" is missing'),
        ("Name: {feild: name, field: name, direction: both}", 'columns.Name.feild: unknown key; did you mean "field"?'),
        ("Name: {field: name, direction: bth}", 'must be one of both, to_sheet, to_crm; did you mean "both"?'),
        ("Name: {field: name, direction: both, clear: delete}", "clear: delete is for contacts only"),
        ("No: <-> name", 'No is not read as a text; put it in quotes: "No"'),
        ("Name: <-> customer", 'customers have no field "customer"'),
    ],
)
def test_a_bad_column_is_told_what_to_write(line, said):
    found = problems(HEAD + columns("Type: <-> type", line))
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("a.yaml:6:")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wher: {active: true}", 'wher: unknown key; did you mean "where"?'),
        ("where: {active: maybe}", "where.active: must be true, false or any"),
        ("where: yes", "where: must be a table of keys and values"),
        ("first_sync: fill_blank", 'did you mean "fill_blanks"?'),
        ("conflicts: no", "must be one of crm, sheet, newest, ask"),
        ("settle: 30", "must be a time with its unit, such as 30s, 2m or 1h"),
        ("limits: {changes: -1}", "limits.changes: must be greater than or equal to 0"),
        ("limits: {changes: 1.5}", "limits.changes: must be a whole number"),
        ("limits: {share: 0}", "limits.share: must be greater than 0"),
        ("match: name", "must be a list of fields"),
        ("match: [Name]", '"Name" has no column; match names fields, not headers: "name"'),
        ("match: [contacts.email]", '"contacts.email" has no column; add a column for it'),
        ("match: [nam]", 'did you mean "name"?'),
        ("where: {activ: any}", 'where.activ: unknown key; did you mean "active"?'),
        ("create: {requires: [Nam]}", 'there is no column "Nam"; did you mean "Name"?'),
        (
            "create: {}",
            "needs address.street, address.city, address.state, address.zip, which no column can give; add",
        ),
        ("parent: x", 'no mapping "x" holds the parents of customers'),
    ],
)
def test_a_bad_key_is_told_what_to_write(line, said):
    found = problems(HEAD + line + "\n" + columns("Name: <-> name"))
    assert any(said in one for one in found)
    assert all(one.startswith("a.yaml:4:") for one in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("object: customers\nworksheet: A\ncolumns: {Name: <-> name}\n", 'the key "name" is missing'),
        ("name: a b\nobject: customers\nworksheet: A\ncolumns: {Name: <-> name}\n", "letters, digits, - and _ only"),
        ("name: a\nobject: customer\nworksheet: A\ncolumns: {Name: <-> name}\n", 'did you mean "customers"?'),
        (
            "name: a\nobject: customers\nworksheet: No\ncolumns: {Name: <-> name}\n",
            'YAML reads No as false; put it in quotes: "No"',
        ),
        (
            "name: a\nobject: customers\nworksheet: 2024-01-05\ncolumns: {Name: <-> name}\n",
            "as a date; put it in quotes",
        ),
        ("name: a\nobject: customers\nworksheet: 2024\ncolumns: {Name: <-> name}\n", "as a number; put it in quotes"),
        ("name: a\nobject: customers\nworksheet: A\n", 'the key "columns" is missing'),
        ("name: a\nobject: customers\nworksheet: A\ncolumns: {}\n", "columns: must not be empty"),
        ("- a\n", "must be a table of keys and values"),
        ("just text\n", "must be a table of keys and values"),
    ],
)
def test_a_file_of_the_wrong_shape_is_told_so(text, said):
    found = problems(text)
    assert len(found) == 1
    assert said in found[0]


def test_columns_of_one_whole_value_agree():
    found = problems(
        HEAD
        + columns(
            "Street: <-> address.street",
            "City: -> address.city",
            "State: {field: address.state, direction: both, conflicts: crm}",
            "Zip: <- address.zip",
        )
    )
    assert len(found) == 2
    assert '"Street" goes <->, but address is written as a whole' in found[0]
    assert '"Street" has conflicts: ask, but address is merged as a whole' in found[1]


def test_one_field_has_one_column_and_headers_differ():
    found = problems(HEAD + columns("Name: <-> name", "NAME: <- name"))
    assert len(found) == 2
    assert any('reads like the header "Name"' in one for one in found)
    assert any('name already has the column "Name"' in one for one in found)


def test_names_and_worksheets_have_one_file():
    found = problems(HEAD + columns("Name: <-> name"), HEAD + columns("Type: <-> type"))
    assert [one.split(" ", 1)[0] for one in found] == ["b.yaml:1:1", "b.yaml:2:1"]
    assert 'the name "customers" is taken by a.yaml:1' in found[0]
    assert 'the worksheet "Customers" is kept by a.yaml:2' in found[1]


def test_a_field_is_changed_in_one_worksheet_only():
    other = "name: b\nworksheet: B\nobject: customers\n"
    found = problems(HEAD + columns("Name: <-> name"), other + columns("Name: -> name"))
    assert found == [
        'b.yaml:5:3 columns.Name: name is already changed by the column "Name" of a.yaml:5; show it here with "<- name"'
    ]
    assert len(load(HEAD + columns("Name: <-> name"), other + columns("Name: <- name"))) == 2


def test_a_whole_value_is_changed_in_one_worksheet_only():
    other = "name: b\nworksheet: B\nobject: customers\n"
    found = problems(HEAD + columns("Street: <-> address.street"), other + columns("City: <-> address.city"))
    assert 'address.city is already changed by the column "Street" of a.yaml:5' in found[0]


def test_contacts_shown_as_columns_own_the_contacts_values_whatever_the_files_are_called():
    customers = HEAD + columns("Mobile: <-> contacts.mobile")
    contacts = CONTACTS + columns("Value: <-> value", "Memo: <-> memo")
    for files, name, owner in (((customers, contacts), "b", "a"), ((contacts, customers), "a", "b")):
        found = problems(*files)
        assert len(found) == 1
        assert found[0].startswith(f"{name}.yaml:5:3 columns.Value: value is already changed")
        assert f'by the column "Mobile" of {owner}.yaml:5' in found[0]
    assert len(load(HEAD + columns("Mobile: <- contacts.mobile"), contacts)) == 2


def test_a_new_child_needs_to_say_whose_it_is():
    found = problems(
        "name: l\nworksheet: L\nobject: locations\ncreate: {}\n"
        + columns(
            "N: <-> name", "S: <-> address.street", "C: <-> address.city", "T: <-> address.state", "Z: <-> address.zip"
        )
    )
    assert found == ['a.yaml:4:1 create: a new location needs its customer; add for example "Customer: <-> customer"']


def test_of_several_mappings_of_parents_one_is_named():
    places = "name: l\nworksheet: L\nobject: locations\n{}" + columns("Customer: <- customer", "N: <-> name")
    one = HEAD + columns("Name: <-> name")
    two = "name: b\nworksheet: B\nobject: customers\n" + columns("Name: <- name")
    assert "several mappings hold the parents: customers, b" in problems(one, two, places.format(""))[0]
    assert load(one, two, places.format("parent: b\n"))[2].parent_mapping == "b"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Again: <- customer", 'customer already has the column "Customer"'),
        ("Name: <-> name", ""),
    ],
)
def test_a_parent_column_stands_once_and_takes_no_transform(line, said):
    text = "name: l\nworksheet: L\nobject: locations\n"
    assert "customer takes no transform" in problems(text + columns("Customer: <-> customer | text", "N: <-> name"))[0]
    assert "customer is always shown" in problems(text + columns("Customer: -> customer", "N: <-> name"))[0]
    if said:
        assert said in problems(text + columns("Customer: <-> customer", line))[0]


def test_all_problems_of_all_files_come_at_once_in_order():
    broken = HEAD.replace("object: customers", "object: customers\nconflict: ask") + columns(
        "Name: name", "Mobil: <-> mobile", "Zip: <-> address.zip | zip(DE)"
    )
    found = problems(broken, "name: [\n", CONTACTS + "settle: 1\n" + columns("Value: <-> valu"))
    places = [one.split(" ", 1)[0] for one in found]
    assert places == ["a.yaml:4:1", "a.yaml:6:3", "a.yaml:7:3", "a.yaml:8:3", "b.yaml:2:1", "c.yaml:4:1", "c.yaml:6:3"]


def test_what_a_broken_column_would_have_covered_is_not_reported_as_missing():
    text = HEAD + "match: [name]\ncreate: {requires: [Name]}\n" + columns("Name: name")
    assert len(problems(text)) == 1


def test_objects_are_data_a_made_up_one_works_like_any_other():
    pets = ObjectSpec(
        name="pets",
        singular="pet",
        collection="/pets",
        noticed=ByParent(),
        fields=(
            FieldSpec(key="breed", path=("breed",), kind=Kind.TEXT, strategy=Strategy.PATCH),
            FieldSpec(key="born", path=("born",), kind=Kind.DATE, strategy=Strategy.CREATE_ONLY),
        ),
        is_creatable=False,
    )
    text = "name: p\nworksheet: P\nobject: pets\n"
    assert load(text + columns("Breed: <-> breed", "Born: -> born"), objects={"pets": pets})[0].object is pets
    found = problems(
        text + "create: {}\ndeletes: {in_sheet: deactivate}\n" + columns("Born: <-> born", 'X: <-> custom_fields["x"]'),
        objects={"pets": pets},
    )
    assert "pets cannot be created" in found[0]
    assert "pets can be neither deactivated nor deleted" in found[1]
    assert 'born can only be given when a record is created; use "<- born"' in found[2]
    assert "pets have no field" in found[3]


def _of(name, *lines, more=""):
    return f"name: m\nworksheet: W\nobject: {name}\n{more}" + columns(*lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_of("customer_notes", "Note: <-> text"), 'text can only be given when a record is created; use "<- text"'),
        (
            _of("leads", "Status: <-> status"),
            'status cannot be written (Open, Dismissed or Converted); use "<- status"',
        ),
        (_of("leads", "Tags: <-> tags"), "tags can only be given when a record is created"),
        (_of("leads", "Reason: <-> call_reason_id"), "call_reason_id can only be given when a record is created"),
        (_of("bookings", "Id: <-> external_id"), "external_id cannot be written"),
        (_of("contact_methods", "Type: <-> type"), "type can only be given when a record is created"),
        (_of("contact_relationships", "Kind: <-> type_slug"), "type_slug can only be given when a record is created"),
        (_of("tag_types", "Active: <-> active"), "active cannot be written (Retired by people in ServiceTitan only)"),
        *(
            (_of(name, column, more="deletes: {in_sheet: deactivate}\n"), "can be neither deactivated nor deleted")
            for name, column in (
                ("leads", "Summary: <-> summary"),
                ("bookings", "Summary: <-> summary"),
                ("lead_notes", "Note: <- text"),
                ("tag_types", "Name: <-> name"),
                ("booking_provider_tags", "Name: <-> tag_name"),
            )
        ),
    ],
)
def test_what_the_crm_cannot_do_is_refused_with_the_reason(text, said):
    assert any(said in problem for problem in problems(text))


def test_a_lead_is_created_without_a_customer_and_a_note_is_not():
    text = _of("leads", "Summary: <-> summary", "Campaign: <-> campaign_id", more="create: {requires: [Summary]}\n")
    assert load(text)[0].parent_column is None
    assert any("needs its customer" in p for p in problems(_of("customer_notes", "Note: <- text", more="create: {}\n")))


def test_what_only_a_creation_can_give_counts_as_given_by_a_column_that_shows_it():
    text = _of("customer_notes", "Customer: <-> customer", "Note: <- text", more="create: {requires: [Note]}\n")
    assert load(text)[0].create is not None


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    (tmp_path / "b.yaml").write_text(HEAD + columns("Name: <-> name"))
    (tmp_path / "a.yml").write_text("\ufeff" + CONTACTS + columns("Memo: <-> memo"), encoding="utf-8")
    (tmp_path / "schema.json").write_text("{}")
    (tmp_path / ".b.yaml").write_text("not read: [")
    assert [mapping.name for mapping in load_mappings(tmp_path, OBJECTS)] == ["contacts", "customers"]


def test_a_folder_that_is_missing_or_empty_says_what_to_do(tmp_path):
    for directory, said in ((tmp_path / "none", "does not exist"), (tmp_path, "there is no mapping file")):
        with pytest.raises(ConfigError, match=said) as caught:
            load_mappings(directory, OBJECTS)
        assert caught.value.hint


def test_a_file_that_is_no_text_is_a_problem_beside_the_others(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.yaml").write_text("name: [")
    with pytest.raises(ConfigError) as caught:
        load_mappings(tmp_path, OBJECTS)
    assert [problem.code for problem in caught.value.problems] == ["config.file.unreadable", "config.yaml.syntax"]
    assert caught.value.exit_status == 78


def test_a_file_that_lacks_its_columns_still_has_its_object_judged():
    found = problems("name: c\nworksheet: C\nobject: custmers\n")
    assert any('unknown object "custmers"; did you mean "customers"?' in problem for problem in found)
    assert any('the key "columns" is missing' in problem for problem in found)
