"""Schedules of events that broke something once, each found by a seed and told here step by step.

Every schedule ends in rest and is judged by the same oracle as the random worlds.
"""

import asyncio

from simulated.fates import Fate
from simulated.story import ended, run

PLAIN = {"conflicts": "ask", "in_sheet": "ask", "in_crm": "mark", "clears": True, "with_contacts": False}


def lived(schedule, **variant):
    """Two customers stand on both sides in step; then the schedule runs, then rest.

    Lived once with fences that hold, and once without.
    """

    async def story(world):
        world.fates.is_calm = True
        one, other = (world.desk.add_customer(values=_values(world)) for _ in range(2))
        for _ in range(3):
            await world.cycle(accept_first=True)
            await asyncio.sleep(40)
        await schedule(world, one, other)
        await ended(world)
        assert not world.fates.scripted, "what was to befall a call that was never made proves nothing"
        assert not world.awaited()

    for has_fences in (False, True):
        verdict = run(1, story=story, variant=PLAIN | variant, has_fences=has_fences)
        assert not verdict.violations, "\n".join([*map(str, verdict.violations), *verdict.lines])
    return verdict


def _values(world):
    return {field: world.ledger.fresh(field) for field in ("name", "street", "city", "zip", "email", "mobile")}


async def settled(world, seconds=40):
    await world.cycle()
    await asyncio.sleep(seconds)
    await world.cycle()


def write_down(world, number):
    """The office types a row about a customer of the CRM."""
    table, values = world.office.table("customers"), world.desk.values("customers", number)
    below = max(row.number for row in table.rows) + 1
    for header in ("Name", "Street", "City", "State", "Zip"):
        world.office.hands.type_cell("Customers", below, table.columns[header], values[header.lower()])


def lost(name, kind="lost-before", seconds=0.1):
    return (name, Fate(kind, seconds, 0.1))


def test_a_tag_we_added_is_not_taken_for_somebodys_removal():
    async def schedule(world, one, other):
        world.office.tag("c1", "VIP")
        # A row that gets its id makes a second round, which plans without reading again.
        world.office.add_row("customers", fields=["name", "street", "city", "state", "zip"])
        await settled(world)
        assert world.office.row("customers", "c1").cells["tags"] == "VIP"
        assert world.desk.values("customers", one)["tags"] == ["VIP"]

    lived(schedule)


def test_a_contact_we_deleted_is_not_taken_for_a_living_one():
    async def schedule(world, one, other):
        world.office.clear("customers", "c1", "mobile")
        await settled(world)
        await settled(world)
        assert world.desk.values("customers", one)["mobile"] == []
        assert "mobile" not in world.office.row("customers", "c1").cells

    lived(schedule)


def test_a_record_that_is_inactive_already_is_not_deactivated_in_every_cycle():
    async def schedule(world, one, other):
        world.office.delete("customers", "c1")
        await settled(world)
        await settled(world)

    lived(schedule, in_sheet="deactivate")


def test_putting_an_edit_back_does_not_settle_what_the_other_side_changed():
    async def schedule(world, one, other):
        world.office.clear("customers", "c1", "email")
        await settled(world)
        contact = world.crm.contacts_of(one)[1]["id"]
        number, text = world.ledger.fresh("email")
        world.crm.change_contact(contact, value=text)
        world.desk.note("customers", one, "email", text, number=number, place=f"contact {contact}")

    lived(schedule, clears=False)


def test_an_edit_made_before_a_lost_creation_was_found_again_is_an_edit():
    async def schedule(world, one, other):
        world.office.add_row("customers", fields=["name", "street", "city", "state", "zip"])
        world.fates.scripted.append(lost("POST", "cut"))
        await settled(world)
        made = next(record.id for record in world.desk.records("customers") if record.id not in (one, other))
        world.desk.edit("customers", made, "name")

    lived(schedule)


def test_a_customer_made_by_a_lost_creation_and_merged_away_leaves_the_survivor_its_row():
    async def schedule(world, one, other):
        world.office.add_row("customers", fields=["name", "street", "city", "state", "zip"])
        world.fates.scripted.append(lost("POST", "cut"))
        await settled(world)
        made = next(record.id for record in world.desk.records("customers") if record.id not in (one, other))
        world.desk.merge_into(made, one)

    lived(schedule)


def test_the_same_text_typed_elsewhere_is_not_a_lost_write_gone_astray():
    async def schedule(world, one, other):
        world.desk.tag(one, "Net30")
        world.fates.scripted.append(lost("cells"))
        await world.cycle()
        world.office.tag("c2", "Net30")
        world.office.hands.insert_rows("Customers", 3)

    lived(schedule)


def test_a_write_that_lands_after_its_row_was_deleted_is_put_right():
    async def schedule(world, one, other):
        world.desk.edit("customers", one, "zip")
        world.fates.scripted.append(lost("cells", "late", 130.0))
        await world.cycle()
        world.office.delete("customers", "c1")
        await world.cycle()
        await asyncio.sleep(60)

    lived(schedule, in_sheet="ignore")


def test_a_row_that_a_deletion_hit_in_anothers_place_comes_back():
    async def schedule(world, one, other):
        def move_another_there_and_let_the_repair_fail():
            world.office.swap("customers")
            world.fates.scripted.append(lost("grid", "html"))

        world.ledger.mark("c1", "inactive")
        world.crm.deactivate_customer(one)
        world.when("sent", "grid", move_another_there_and_let_the_repair_fail)
        await settled(world)
        # Without fences a return that was not answered is awaited.
        await settled(world, 300)
        assert world.crm.customer(other)["active"]
        assert world.office.row("customers", "c2")

    lived(schedule, in_crm="remove", in_sheet="deactivate")


def test_a_location_moved_to_a_merged_customer_is_refused_once():
    async def schedule(world, one, other):
        place = world.desk.add_location(customer=one)
        await settled(world)
        world.desk.merge_into(other, one)
        row = next(row for row in world.office.table("locations").rows if row.entity == "l3")
        column = world.office.table("locations").columns["Customer"]
        world.office.hands.type_cell("Locations", row.number, column, str(other))
        world.ledger.mark("l3", "inactive")
        assert place
        await settled(world)

    lived(schedule)


def test_a_row_whose_id_is_cleared_right_after_it_was_added_is_not_added_again():
    async def schedule(world, one, other):
        def clear_its_id():
            table, row = world.office.table("customers"), world.office.row("customers", "c3")
            column = table.columns["syncd ID"]
            world.office.hands.clear_cells("Customers", row.number, column, row.number, column)

        world.desk.add_customer(values=_values(world))
        world.when("landed", "grid", clear_its_id)
        await settled(world)

    lived(schedule)


def test_a_cell_emptied_before_the_write_into_it_was_read_back_stays_empty():
    async def schedule(world, one, other):
        world.desk.edit_gate()
        world.when("landed", "cells", lambda: [world.office.clear("customers", e, "gate") for e in ("c1", "c2")])
        await settled(world)
        await settled(world)
        assert not any(world.desk.values("customers", number)["gate"] for number in (one, other))

    lived(schedule)


def test_a_row_that_a_quota_kept_back_may_still_arrive_long_after_it_was_journalled():
    async def schedule(world, one, other):
        world.desk.add_customer(values=_values(world))
        world.fates.scripted += [lost("grid", "429-bare"), lost("grid", "429-bare")]
        world.fates.scripted.append(lost("grid", "late", 160.0))
        began = world.clock.now()
        await world.cycle()
        await asyncio.sleep(began + 230 - world.clock.now())
        await world.cycle()

    lived(schedule)


def test_a_row_typed_for_the_survivor_of_a_merge_stays_its_row():
    async def schedule(world, one, other):
        kept = world.desk.add_customer(values=_values(world))
        write_down(world, kept)
        await world.cycle()
        world.desk.merge_into(other, kept)
        await settled(world)
        await settled(world)
        rows = [row.status for row in world.office.table("customers").rows if row.entity in ("c2", "c3")]
        assert sorted(rows) == ["", f"merged into {world.office.row('customers', 'c3').row_id} (#{kept})"]

    lived(schedule)


def test_the_row_of_a_merged_customer_shows_the_survivor_whose_own_row_was_deleted_on_purpose():
    async def schedule(world, one, other):
        world.office.delete("customers", "c1")
        await settled(world)
        world.desk.merge_into(other, one)
        await settled(world)
        await settled(world)
        (row,) = world.office.table("customers").rows
        assert row.raw["ServiceTitan ID"] == str(one)

    lived(schedule, in_sheet="ignore")


def test_a_write_that_lands_on_a_row_added_since_gives_it_its_value_back():
    async def schedule(world, one, other):
        world.desk.edit("customers", one, "zip")
        world.fates.scripted.append(lost("cells", "late", 165.0))
        began = world.clock.now()
        await world.cycle()
        world.desk.add_customer(values=_values(world))
        await world.cycle()
        world.office.swap("customers")
        await world.cycle()
        await asyncio.sleep(began + 170 - world.clock.now())

    lived(schedule)


def test_a_write_whose_cell_was_typed_over_may_still_land_on_another_row():
    async def schedule(world, one, other):
        world.desk.edit("customers", one, "zip")
        world.fates.scripted.append(lost("cells", "late", 165.0))
        began = world.clock.now()
        await world.cycle()
        world.office.edit("customers", "c1", "zip")
        await world.cycle()
        world.office.swap("customers")
        await asyncio.sleep(began + 170 - world.clock.now())

    lived(schedule)


def test_a_torn_row_that_was_put_right_is_known_again_although_people_typed_in_it():
    async def schedule(world, one, other):
        def move_a_column():
            columns = world.office.table("customers").columns
            world.office.hands.move_column("Customers", columns["syncd ID"], columns["Email"])

        world.desk.add_customer(values={**_values(world), "gate": world.ledger.fresh("gate")})
        world.when("sent", "grid", move_a_column)
        world.when("landed", "cells", lambda: [world.office.edit("customers", "c3", f) for f in ("city", "zip")])
        await settled(world)
        assert world.office.row("customers", "c3").cells["gate"]

    lived(schedule)


def type_beside(world, header, text, field):
    """Somebody takes the row that shows this text for the one it was meant for, and types beside it."""
    table = world.office.table("customers")
    row = next(row for row in table.rows if str(row.raw.get(header)) == text)
    world.office._edit(table, row, field, is_formatted=False)


def test_what_is_typed_beside_a_value_gone_astray_is_the_rows_that_it_was_typed_into():
    async def schedule(world, one, other):
        world.desk.edit("customers", one, "name")
        name = world.desk.values("customers", one)["name"]
        world.when("sent", "cells", lambda: world.office.swap("customers"))
        world.when("landed", "cells", lambda: type_beside(world, "Name", name, "zip"))
        await settled(world)
        await settled(world)

    lived(schedule)


def test_a_row_that_is_left_with_nothing_but_a_tag_is_whoever_typed_it():
    """The oracle knows rows by texts that stand nowhere else; nobody invented this one, and nothing of it is lost."""

    async def schedule(world, one, other):
        begun = world.office.add_row("customers", fields=["name"])
        world.office.tag(begun, "Late")
        world.office.clear("customers", begun, "name")
        await settled(world)
        assert world.office.row("customers", begun).cells == {"tags": "Late"}

    lived(schedule)


def test_a_formula_that_its_owner_typed_over_was_not_taken_away():
    async def schedule(world, one, other):
        formula_in_city(world, "c1")
        await settled(world)
        world.office.edit("customers", "c1", "city")
        await settled(world)
        await settled(world)
        world.desk.edit("customers", one, "city")
        await settled(world)
        assert world.office.row("customers", "c1").cells["city"] == world.desk.values("customers", one)["city"]

    lived(schedule)


def formula_in_city(world, entity):
    office = world.office
    office.hands.format_column("Customers", office.table("customers").columns["City"], "NUMBER")
    office.formula(*office._row("customers", entity))


def test_a_row_hit_by_a_value_gone_astray_is_not_believed_while_putting_it_back_is_refused():
    async def schedule(world, one, other):
        def move_and_refuse():
            world.office.swap("customers")
            world.fates.scripted += [lost("cells", "html") for _ in range(3)]

        world.desk.edit("customers", one, "name")
        world.when("sent", "cells", move_and_refuse)
        await settled(world)
        await settled(world)

    lived(schedule)


def test_a_repair_that_lands_late_where_another_row_stands_by_then_is_put_right():
    async def schedule(world, one, other):
        def move_and_lose_the_repair():
            world.office.swap("customers")
            world.fates.scripted.append(lost("cells", "late", 130.0))

        world.desk.edit("customers", one, "name")
        world.when("sent", "cells", move_and_lose_the_repair)
        await world.cycle()
        world.office.swap("customers")
        await asyncio.sleep(60)
        await settled(world)

    lived(schedule)
