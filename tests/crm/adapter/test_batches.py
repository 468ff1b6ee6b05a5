"""Batches: reads just ahead of writes, lanes side by side, and what stops the rest."""

import asyncio
from contextlib import aclosing
from itertools import pairwise

from syncd.core.outcomes import NotSent, Rejected, Stored, Unknown
from syncd.crm.transport.wire import HttpResponse
from syncd.sandbox.crm import Client


def customers(bench, count):
    return [bench.customer() for _ in range(count)]


def test_reads_are_fifty_a_call(bench):
    ids = customers(bench, 120)
    bench.apply(*(bench.rename(id_) for id_ in ids))
    assert len(bench.wire.named("customers.list")) == 3
    assert len(bench.wire.named("customers.update")) == 120


def test_a_long_batch_is_not_judged_by_an_old_picture(bench):
    ids = customers(bench, 600)
    bench.loop.call_later(2.0, lambda: bench.crm.change_customer(ids[-1], name="Cyd"))
    outcomes = bench.apply(*(bench.rename(id_) for id_ in ids))
    assert bench.loop.at > 9
    assert bench.body(ids[-1])["name"] == "Cyd"
    assert sum(isinstance(outcome, Stored) for outcome in outcomes) == 599


def test_every_record_was_read_at_most_a_few_seconds_before(bench):
    ids = customers(bench, 600)
    bench.apply(*(bench.rename(id_) for id_ in ids))
    reads = [sent.at for sent in bench.wire.named("customers.list")]
    writes = [sent.at for sent in bench.wire.named("customers.update")]
    for place, at in enumerate(writes):
        assert 0 < at - reads[place // 50] < 3.0


def test_the_quota_is_filled_and_never_overrun(bench):
    ids = customers(bench, 700)
    bench.apply(*(bench.rename(id_) for id_ in ids))
    times = [sent.at for sent in bench.wire.sent if sent.name != "Token"]
    assert len(times) / (times[-1] - times[0]) > 55
    assert bench.crm.answers[429] == 0
    assert 12 < bench.wire.most_in_flight <= 48


def test_operations_of_one_row_keep_their_order(bench):
    ids = customers(bench, 3)
    tag = bench.crm.add_tag_type("VIP")
    work = [
        operation
        for id_ in ids
        for operation in (bench.rename(id_), bench.tag(id_, tag), bench.rename(id_, "Cyd", "Bea"))
    ]
    assert all(isinstance(outcome, Stored) for outcome in bench.apply(*work))
    for id_ in ids:
        own = [sent for sent in bench.wire.sent if f"/customers/{id_}" in sent.request.url]
        assert [sent.name for sent in own] == ["customers.update", "customers.createTag", "customers.update"]
        assert all(later.at - earlier.at > 0.25 - 1e-6 for earlier, later in pairwise(own))


def test_refused_credentials_stop_the_rest_and_keep_what_is_done(bench):
    ids = customers(bench, 200)

    def shut():
        bench.secret = "wrong"
        bench.crm.accounts.revoke()

    bench.loop.call_later(1.5, shut)
    outcomes = bench.apply(*(bench.rename(id_) for id_ in ids))
    landed = sum(bench.body(id_)["name"] == "Bea" for id_ in ids)
    assert 0 < landed < 200
    assert [sum(isinstance(outcome, kind) for outcome in outcomes) for kind in (Stored, NotSent)] == [
        landed, 200 - landed,
    ]  # fmt: skip
    assert len(bench.wire.named("Token")) == 2


def test_a_missing_scope_stops_only_what_needs_it(make_bench):
    bench = make_bench()
    ids = customers(bench, 20)
    tag = bench.crm.add_tag_type("VIP")
    scopes = tuple(scope for scope in Client().scopes if scope != "tn.crm.tags:w")
    bench.crm.accounts.clients = {Client().client_id: Client(scopes=scopes)}
    outcomes = bench.apply(bench.tag_all(ids[:10], tag), *(bench.rename(id_) for id_ in ids[10:]))
    assert isinstance(outcomes[0], NotSent)
    assert "tn.crm.tags:w" in outcomes[0].reason
    assert all(isinstance(outcome, Stored) for outcome in outcomes[1:])


def test_a_service_out_of_reach_is_not_asked_for_every_record(bench, no_connection):
    ids = customers(bench, 300)
    bench.wire.fail("customers.create", *[no_connection] * 9999)
    outcomes = bench.apply(*(bench.new_with_location(row_id=f"r{id_}") for id_ in ids))
    assert all(isinstance(outcome, NotSent) for outcome in outcomes)
    assert len(bench.wire.named("customers.create")) <= 48 * 4


def test_a_read_that_fails_keeps_back_its_fifty_alone(bench, html):
    ids = customers(bench, 100)
    bench.wire.fail("customers.list", *[lambda answer: answer], *[html] * 4)
    outcomes = bench.apply(*(bench.rename(id_) for id_ in ids))
    kinds = [type(outcome) for outcome in outcomes]
    assert {kinds.count(Stored), kinds.count(NotSent)} == {50}


def test_closing_it_early_cancels_what_is_under_way(bench):
    ids = customers(bench, 100)

    async def first_only():
        async with aclosing(bench.adapter.apply([bench.rename(id_) for id_ in ids])) as arrivals:
            async for _, outcome in arrivals:
                return outcome
        raise AssertionError

    assert isinstance(bench.run(first_only()), Stored)
    assert bench.wire.in_flight == 0
    assert not asyncio.all_tasks(bench.loop)


def test_cancelling_it_leaves_no_task_behind(bench):
    ids = customers(bench, 100)

    async def all_of_them():
        return [outcome async for _, outcome in bench.adapter.apply([bench.rename(id_) for id_ in ids])]

    async def cancelled():
        task = asyncio.ensure_future(all_of_them())
        await asyncio.sleep(1.0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    bench.run(cancelled())
    assert bench.wire.in_flight == 0


def test_nothing_to_do_calls_nobody(bench):
    assert bench.apply() == []
    assert bench.wire.sent == []


def test_tags_in_bulk_are_looked_at_and_finished_singly(bench):
    ids = customers(bench, 5)
    tag = bench.crm.add_tag_type("VIP")

    def half(answer):
        for id_ in ids[3:]:
            bench.crm.untag_customer(id_, tag)
        return answer

    bench.wire.fail("BulkTags_AddTags", half)
    outcome = bench.apply_one(bench.tag_all(ids, tag))
    assert (outcome.written, dict(outcome.rejected)) == (("tags",), {})
    assert all(bench.body(id_)["tagTypeIds"] == [tag] for id_ in ids)
    assert len(bench.wire.named("customers.createTag")) == 2


def test_a_look_that_fails_after_a_bulk_call_is_not_called_not_sent(bench, html):
    ids = customers(bench, 5)
    tag = bench.crm.add_tag_type("VIP")
    bench.wire.fail("customers.list", *[html] * 4)
    assert isinstance(bench.apply_one(bench.tag_all(ids, tag)), Unknown)


def test_a_tag_that_is_there_or_gone_already_is_as_wanted(bench):
    tag = bench.crm.add_tag_type("VIP")
    worn, bare = bench.customer(tags=[tag]), bench.customer()
    outcomes = bench.apply(bench.tag(worn, tag), bench.tag(bare, tag, is_addition=False))
    assert all(isinstance(outcome, Stored) and outcome.records for outcome in outcomes)


def test_a_tag_that_does_not_exist_is_refused(bench):
    outcome = bench.apply_one(bench.tag(bench.customer(), 404_404))
    assert (type(outcome), outcome.code) == (Rejected, "crm.rejected")


def test_a_tag_of_an_inactive_customer_shows_the_customer(bench):
    id_, tag = bench.customer(), bench.crm.add_tag_type("VIP")
    bench.crm.deactivate_customer(id_)
    outcome = bench.apply_one(bench.tag(id_, tag))
    assert (outcome.code, outcome.records[0].is_active) == ("crm.inactive", False)


def test_a_lost_tag_call_stays_open(bench):
    bench.wire.fail("customers.createTag", HttpResponse(status=504))
    assert isinstance(bench.apply_one(bench.tag(bench.customer(), bench.crm.add_tag_type("VIP"))), Unknown)
