"""The asker's side of a request: it waits, it gives up in order, and a lost daemon is noticed."""

import asyncio
from pathlib import Path

import pytest

from syncd.daemon import presence, requests
from syncd.daemon.answers import AnsweredError, as_answer
from syncd.errors import ConfigError, LockedError, Problem, TransientError
from syncd.store.database import FILE_NAME
from syncd.store.store import Store


class Steps:
    """A clock on which every sleep is a step of a script."""

    def __init__(self, *steps):
        self.at, self.steps = 100.0, list(steps)

    def now(self):
        return self.at

    monotonic = now

    async def sleep(self, seconds):
        self.at += seconds
        if self.steps:
            self.steps.pop(0)()


@pytest.fixture
def state(tmp_path: Path):
    store = Store.open(tmp_path / FILE_NAME)
    yield tmp_path, store
    store.close()


def ask(directory, clock):
    return asyncio.run(requests.ask(directory, "cycle", {"full": True}, clock=clock, waiting=lambda: None))


def test_the_answer_comes_back_as_it_was_given(state):
    directory, store = state

    def answer():
        (request,) = store.runs.waiting(100.0)
        assert (request.kind, request.arguments) == ("cycle", {"full": True})
        with store.write():
            store.runs.complete(request.id, state="done", result={"report": 1})

    with presence.announce(directory):
        assert ask(directory, Steps(answer)) == {"report": 1}


def test_an_error_comes_back_with_code_hint_problems_and_exit_status(state):
    directory, store = state
    error = ConfigError("two problems", problems=(Problem(code="config.value", message="no", file="a.yaml", line=3),))

    def answer():
        (request,) = store.runs.waiting(100.0)
        with store.write():
            store.runs.complete(request.id, state="failed", result=as_answer(error))

    with presence.announce(directory), pytest.raises(AnsweredError) as caught:
        ask(directory, Steps(answer))
    assert (caught.value.code, caught.value.exit_status, str(caught.value)) == ("config.invalid", 78, "two problems")
    assert caught.value.problems == error.problems


def test_a_request_waits_for_its_turn_while_the_daemon_writes(state):
    directory, store = state
    writing = store.write()
    writing.__enter__()
    told = []

    def finish():
        writing.__exit__(None, None, None)

    def answer():
        (request,) = store.runs.waiting(101.0)
        with store.write():
            store.runs.complete(request.id, state="done", result={"report": 1})

    clock = Steps(lambda: None, finish, answer)
    with presence.announce(directory):
        got = asyncio.run(requests.ask(directory, "cycle", {}, clock=clock, waiting=lambda: told.append(1)))
    assert got == {"report": 1}
    assert len(told) == 3


def test_a_state_that_stays_busy_is_called_busy(state):
    directory, store = state
    clock = Steps(lambda: setattr(clock, "at", 10_000.0))
    with presence.announce(directory), store.write(), pytest.raises(LockedError) as caught:
        ask(directory, clock)
    assert (caught.value.code, caught.value.exit_status) == ("state.locked", 75)


def test_a_daemon_that_goes_away_is_noticed_and_the_request_taken_back(state):
    directory, store = state
    with pytest.raises(TransientError) as caught:
        ask(directory, Steps())
    assert caught.value.code == "daemon.gone"
    assert store.runs.waiting(100.0) == []


def test_after_ten_minutes_the_request_is_taken_back(state):
    directory, store = state
    clock = Steps()
    clock.sleep = lambda _: Steps.sleep(clock, 60.0)
    with presence.announce(directory), pytest.raises(TransientError) as caught:
        ask(directory, clock)
    assert caught.value.code == "daemon.no_answer"
    assert store.runs.waiting(100.0) == []


def test_only_one_daemon_lives_in_a_directory_and_its_lock_dies_with_it(tmp_path):
    assert not presence.is_there(tmp_path)
    with presence.announce(tmp_path):
        assert presence.is_there(tmp_path)
        with pytest.raises(LockedError), presence.announce(tmp_path):
            pass
        assert presence.is_there(tmp_path)
    assert not presence.is_there(tmp_path)
