"""Protocols 4: absence is a suspicion until a read by id, or the parent's own list, confirms it."""


def _vanish(house, id_):
    """The CRM has no such record any more, as no API call could make it."""
    table = house.crm.world.customers
    table.rows[id_].deleted = True
    table._order = [key for key in table._order if key[1] != id_]


def _come_back(house, id_):
    table = house.crm.world.customers
    record = table.rows[id_]
    record.deleted = False
    table._order = sorted([*table._order, (record.modified, id_)])


def test_a_record_missing_from_a_partial_read_is_not_missed(house):
    id_ = house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    house.begin()
    _vanish(house, id_)
    house.cycles(3)
    assert house.row("Ada Xu")["syncd"] == ""


def test_a_record_missing_from_a_full_read_is_gone_when_a_read_by_id_says_so(house):
    id_ = house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    house.begin()
    _vanish(house, id_)
    house.cycle(full=True)
    house.rest()
    assert house.count(f"GET /customers/{id_}") == 1
    assert house.row("Ada Xu")["syncd"] == "deleted in ServiceTitan"


def test_a_record_that_a_full_read_forgot_is_still_there(house):
    id_ = house.add("Ada Xu")
    house.begin()
    _vanish(house, id_)
    house.before("GET /customers*", lambda: _come_back(house, id_))
    house.cycle(full=True)
    house.rest()
    assert house.count("GET /customers*") == 1
    assert house.row("Ada Xu")["syncd"] == ""


def test_a_full_read_runs_by_itself_every_day(house):
    house.add("Ada Xu")
    house.begin()
    house.lines.clear()
    house.wait(86_400)
    id_ = house.crm.customer_ids()[0]
    _vanish(house, id_)
    house.cycle()
    house.rest()
    assert house.row("Ada Xu")["syncd"] == "deleted in ServiceTitan"


def test_a_deleted_contact_that_no_feed_shows_is_found_by_the_parents_list(house):
    id_ = house.add("Ada Xu", mobile="8135550101", email="ada@x.test")
    house.begin()
    contact = next(c["id"] for c in house.crm.contacts_of(id_) if c["type"] == "MobilePhone")
    house.crm.delete_contact(contact)
    house.cycle(full=True)
    house.rest()
    assert house.row("Ada Xu")["Mobile"] == ""
    assert house.row("Ada Xu")["Email"] == "ada@x.test"


def test_an_outage_in_the_middle_of_a_full_read_deletes_nothing(house):
    for n in range(3):
        house.add(f"C {n}", street=f"{n} Elm", mobile=f"813555010{n}")
    house.begin()
    house.instead("GET /export/customers*", 503, skip=1, times=99)
    report = house.cycle(full=True)
    assert report.outcome == "unreachable"
    house.rules.clear()
    house.rest()
    assert house.names() == {"C 0": 1, "C 1": 1, "C 2": 1}
    assert house.differences() == []


def test_a_three_hour_outage_of_either_service_loses_nothing(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "City", "Miami")
    house.crm.change_customer(id_, name="Ada Yu")
    for side in ("GET /export*", "GET values:batchGet"):
        house.instead(side, 503, times=10_000)
        for _ in range(6):
            house.wait(1800)
            assert house.cycle().outcome == "unreachable"
        house.rules.clear()
    house.rest()
    assert house.differences() == []
    assert house.customer("Ada Yu")["address"]["city"] == "Miami"


def test_a_new_customer_gets_one_row_although_the_feed_repeats_it(house):
    house.add("Ada Xu")
    house.begin()
    house.add("Bo Li", street="2 Elm")
    house.cycles(4)
    assert house.names() == {"Ada Xu": 1, "Bo Li": 1}


def _tag(house, id_, name):
    """The office makes a tag and gives it to a customer at once."""
    tag = house.crm.add_tag_type(name)
    house.crm.change_customer(id_, tagTypeIds=[tag])
    return tag


def test_a_tag_whose_name_the_lagging_list_does_not_tell_yet_is_awaited(house):
    """A number once written would stay: a cell is not written again merely because a name has become known."""
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.set_switches(read_lag_seconds=40.0)
    _tag(house, id_, "Slow payer")
    house.cycle()
    assert (house.row("Ada Xu")["Tags"], house.row("Ada Xu")["syncd"]) == ("", "")
    house.wait(61)
    house.rest()
    assert house.row("Ada Xu")["Tags"] == "Slow payer"
    assert house.differences() == []


def test_a_new_customer_with_an_awaited_tag_gets_its_row_at_once_and_the_tag_later(house):
    house.begin()
    house.crm.set_switches(read_lag_seconds=40.0)
    tag = house.crm.add_tag_type("Slow payer")
    house.add("Ada Xu", tagTypeIds=[tag])
    house.cycles(2, seconds=5)
    assert house.row("Ada Xu")["Tags"] == ""
    house.wait(61)
    house.rest()
    assert house.row("Ada Xu")["Tags"] == "Slow payer"


def _tag_with_a_nameless(house, id_, tag):
    """A tag that no list shows."""
    kept = house.crm.world.tag_types.rows[tag]
    kept.deleted = False
    house.crm.tag_customer(id_, tag)
    kept.deleted = True


def test_a_tag_that_never_gets_a_name_is_shown_by_its_number_and_awaited_once(house):
    first, second = house.add("Ada Xu"), house.add("Bo Li", street="2 Elm")
    house.begin()
    tag = house.crm.add_tag_type("Slow payer")
    _tag_with_a_nameless(house, first, tag)
    house.cycle()
    assert house.row("Ada Xu")["Tags"] == ""
    house.wait(301)
    house.rest()
    assert house.row("Ada Xu")["Tags"] == f"#{tag}"
    _tag_with_a_nameless(house, second, tag)
    house.cycle()
    assert house.row("Bo Li")["Tags"] == f"#{tag}"


def test_an_awaited_name_survives_a_death(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.set_switches(read_lag_seconds=40.0)
    _tag(house, id_, "Slow payer")
    house.cycle()
    house.live_on()
    house.wait(61)
    house.rest()
    assert house.row("Ada Xu")["Tags"] == "Slow payer"
