"""Protocols 2: only what an operation wrote moves a face; everything else in an answer is an observation."""


def test_an_answer_that_carries_somebody_elses_city(house):
    """We PATCH the name, the answer carries a changed city: the sheet must still get it."""
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "Name", "Ada Yu")
    house.wait(31)
    house.cycle()
    house.wait(31)
    city = {**house.crm.customer(id_)["address"], "city": "Miami"}
    house.before("PATCH /customers/*", lambda: house.crm.change_customer(id_, address=city))
    house.cycle()
    assert house.crm.customer(id_)["name"] == "Ada Yu"
    house.rest()
    assert house.row("Ada Yu")["City"] == "Miami"
    assert house.crm.customer(id_)["address"]["city"] == "Miami"


def test_somebody_types_between_the_write_and_the_read_back(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.change_customer(id_, name="Ada Yu")
    house.after("POST cells", lambda: house.type("Ada Yu", "Name", "Ada Typed"))
    house.cycle()
    house.rest()
    assert house.crm.customer(id_)["name"] == "Ada Typed"
    assert house.names() == {"Ada Typed": 1}


def test_somebody_types_another_cell_of_the_row_between_the_write_and_the_read_back(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.change_customer(id_, name="Ada Yu")
    house.after("POST cells", lambda: house.type("Ada Yu", "City", "Miami"))
    house.cycle()
    house.rest()
    assert house.crm.customer(id_)["address"]["city"] == "Miami"


def test_after_a_create_the_face_is_the_journalled_row(house):
    house.add("Ada Xu")
    house.begin()
    house.type_row({"Name": "New One", "Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"})
    house.after("POST /customers", lambda: house.type("New One", "City", "Miami"))
    house.cycles(3)
    house.rest()
    assert house.customer("New One")["address"]["city"] == "Miami"
    assert house.differences() == []


def test_what_a_person_typed_is_not_rewritten_to_normalise_it(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.type("Ada Xu", "Mobile", "813.555.0199 ")
    house.rest()
    assert house.contact(id_) == ["8135550199"]
    assert house.row("Ada Xu")["Mobile"] == "813.555.0199 "


def test_a_side_that_trims_does_not_look_like_an_edit(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "Name", "  Ada   Zed ")
    house.rest()
    stored = house.crm.customer(id_)["name"]
    assert stored.strip() == stored
    before = len(house.writes)
    house.cycles(4)
    assert len(house.writes) == before
