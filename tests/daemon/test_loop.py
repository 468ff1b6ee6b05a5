"""When the daemon runs a cycle, what may cut its wait short, and what it tells the service manager."""

from itertools import pairwise

import pytest

from syncd.errors import AuthError, CorruptStateError, DiskFullError, TransientError


def test_cycles_follow_each_other_at_the_interval(house):
    house.live(100)
    assert house.engine.started == [1000, 1030, 1060, 1090]
    assert house.manager.words[1] == "ready"
    assert house.manager.words[-1] == "stopping"


def test_rows_that_wait_to_settle_are_looked_at_as_soon_as_they_have_come_to_rest(house):
    house.engine.next_settle_seconds = 7.0
    house.live(15)
    assert house.engine.started == [1000, 1007, 1014]


def test_an_outage_is_tried_again_ever_more_slowly_up_to_a_cap(house):
    house.engine.script = ["unreachable"] * 7
    house.live(1500)
    starts = house.engine.started
    assert [int(b - a) for a, b in pairwise(starts)][:6] == [30, 60, 120, 240, 300, 300]


def test_refused_credentials_are_tried_every_five_minutes_and_heal(house):
    house.engine.script = ["refused", AuthError("invalid_client", side="crm")]
    house.live(640)
    assert house.engine.started[:4] == [1000, 1300, 1600, 1630]


def test_errors_that_stop_a_cycle_do_not_stop_the_daemon(house):
    house.engine.script = [TransientError("away"), DiskFullError("The disk is full")]
    house.live(100)
    assert len(house.engine.started) >= 3
    assert "status The disk is full" in house.manager.words


def test_a_lost_state_ends_the_daemon(house):
    house.engine.script = [CorruptStateError("damaged")]
    with pytest.raises(CorruptStateError):
        house.live(100)
    assert house.manager.words[-1] == "stopping"


def test_a_fault_of_our_own_ends_the_process(house):
    house.engine.script = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        house.live(100)


def test_a_request_is_noticed_within_a_second(house):
    numbers = []
    house.at(10.5, lambda: numbers.append(house.ask("cycle", full=True)))
    house.live(20)
    assert len(house.engine.started) == 2
    assert house.engine.started[1] - 1010.5 <= 1.0
    assert house.engine.options[1].full
    state, result = house.answer(numbers[0])
    assert state == "done"
    assert result["report"]["outcome"] == "in_step"


def test_a_pause_is_done_in_the_middle_of_a_cycle_and_others_wait_for_its_end(house):
    house.engine.lasts_seconds = 20.0
    numbers = []
    answered_at = []
    house.at(5, lambda: numbers.append(house.ask("pause", target="crm")))
    house.at(5, lambda: numbers.append(house.ask("cycle")))
    house.at(7, lambda: answered_at.append([house.answer(number)[0] for number in numbers]))
    house.live(70)
    assert answered_at == [["done", "waiting"]]
    assert house.answer(numbers[1])[0] == "done"
    assert "paused:crm" in house.store.disputes.halts()


def test_the_watchdog_is_not_fed_while_a_cycle_hangs(house):
    house.engine.lasts_seconds = 500.0
    house.live(400)
    fed = [at for at, what in house.manager.told if what == "alive" and at < 1500]
    assert fed == [1000]


def test_the_watchdog_is_fed_while_a_slow_cycle_makes_progress(house):
    house.engine.lasts_seconds = 500.0
    house.beats = lambda: int(house.clock.now()) // 40
    house.live(490)
    fed = [at for at, what in house.manager.told if what == "alive" and at < 1500]
    assert max(later - earlier for earlier, later in pairwise(fed)) <= 41


def test_the_watchdog_is_fed_while_it_waits_on_purpose(house):
    house.live(25)
    fed = [at for at, what in house.manager.told if what == "alive"]
    assert max(b - a for a, b in pairwise(fed)) <= 1.0


def test_stop_lets_the_cycle_in_hand_finish_and_starts_no_other(house):
    house.engine.lasts_seconds = 20.0
    house.live(5)
    assert house.engine.started == [1000]
    assert house.clock.now() >= 1020
    assert house.log.names[-1] == "daemon_stopped"


def test_a_request_that_fails_says_so_to_its_author_and_the_daemon_lives_on(house):
    numbers = []
    house.at(3, lambda: numbers.append(house.ask("pause", target="custmers")))
    house.live(40)
    state, result = house.answer(numbers[0])
    assert state == "failed"
    assert (result["code"], result["exit_status"]) == ("mapping.unknown", 2)
    assert 'Did you mean "customers"?' in result["hint"]
    assert len(house.engine.started) == 2


def test_a_good_reload_takes_effect_and_is_told(house):
    def edit():
        text = (house.folder / "customers.yaml").read_text().replace("contacts.mobile", "contacts.phone")
        (house.folder / "customers.yaml").write_text(text)
        house.daemon.reload()

    house.at(5, edit)
    house.live(20)
    assert house.engine.replaced == [("customers",)]
    words = house.manager.words
    assert words.index("reloading") < len(words) - 1 - words[::-1].index("ready")
    assert "reloaded" in house.log.names
    assert house.engine.started[1] - 1005 <= 1.0


def test_a_bad_reload_changes_nothing_and_says_so_in_status_and_log(house):
    def spoil():
        (house.folder / "customers.yaml").write_text("name: customers\n")
        house.daemon.reload()

    house.at(5, spoil)
    house.live(40)
    assert house.engine.replaced == []
    assert house.mappings.current[0].name == "customers"
    assert house.log.names.count("reload_refused") == 1
    statuses = [word for word in house.manager.words if word.startswith("status")]
    assert len(house.engine.started) == 3
    assert "the edited mapping files are not in force" in statuses[-1]
    words = house.manager.words
    assert words.index("reloading") < len(words) - 1 - words[::-1].index("ready")
