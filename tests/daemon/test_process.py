"""The daemon as a process of its own: start, commands beside it, stop, kill, a second one, what its log holds."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from syncd.daemon import presence
from syncd.sandbox.serve import Running, start_in_thread
from syncd.store.database import FILE_NAME

pytestmark = pytest.mark.slow


class Service:
    """A daemon on stand-ins, and commands as other processes."""

    def __init__(self, directory: Path, running: Running) -> None:
        self.directory, self.running = directory, running
        self.log = directory / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._command("run"), stdout=log, stderr=log)
        until(lambda: presence.is_there(self.directory / "state") and self.cycles() > 0)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "syncd", *arguments, "--config", str(self.directory)]

    def syncd(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(self._command(*arguments), capture_output=True, text=True, timeout=60, check=False)

    def cycles(self) -> int:
        return self.log.read_text().count("cycle.ended")

    def requests(self) -> int:
        """How many requests commands have put."""
        with closing(sqlite3.connect(self.directory / "state" / FILE_NAME)) as state:
            return int(state.execute("SELECT count(*) FROM requests").fetchone()[0])

    def struck(self, kind: str) -> int:
        """How often a fault befell a call to the CRM."""
        url = f"{self.running.addresses.crm_url}/_sandbox/faults"
        return int(httpx.get(url).json()["struck"].get(kind, 0))

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def end(self) -> int:
        assert self.process is not None
        return self.process.wait(timeout=30)


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it never happened"
        sleep(0.05)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with start_in_thread(tmp_path, customers=6, messy_rows=0, seed=9) as running:
        made = Service(tmp_path, running)
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.process.kill()
                made.process.wait()


def test_commands_do_the_same_beside_a_daemon_as_without(service):
    assert service.syncd("status").returncode == 2
    service.start()
    assert service.syncd("sync", "--yes", "--no-wait").returncode == 0
    status = service.syncd("status", "--json")
    assert json.loads(status.stdout)["is_running"] is True
    assert status.returncode == json.loads(status.stdout)["exit_status"]
    with service.running.crm() as crm:
        active = [number for number in crm.customer_ids() if crm.customer(number)["active"]]
    assert json.loads(status.stdout)["mappings"]["customers"]["records"] == len(active)
    assert service.syncd("resync", "customers", "--full").returncode == 0
    assert service.syncd("pause", "nobody").returncode == 2
    assert service.syncd("pause", "crm").returncode == 0
    assert "paused:crm" in json.loads(service.syncd("status", "--json").stdout)["halts"]
    assert service.syncd("resume", "crm").returncode == 0
    assert service.syncd("plan", "--json").returncode == 0
    assert service.syncd("check", "--online").returncode == 0


def test_a_second_daemon_is_refused_and_the_first_lives_on(service):
    service.start()
    second = service.syncd("run")
    assert second.returncode == 75
    assert "[state.locked]" in second.stderr
    assert presence.is_there(service.directory / "state")


def test_sigterm_ends_in_order_and_leaves_nothing_behind(service):
    service.start()
    service.send(signal.SIGTERM)
    assert service.end() == 0
    assert service.syncd("status").returncode == 2
    assert '"daemon_stopped"' in service.log.read_text()


def test_a_second_sigterm_does_not_wait_for_what_is_in_flight(service):
    service.start()
    for url in (service.running.addresses.crm_url, service.running.addresses.sheets_url):
        slow = {"rules": [{"kind": "latency", "seconds": 20}]}
        httpx.post(f"{url}/_sandbox/faults", json=slow).raise_for_status()
    asked = subprocess.Popen(service._command("resync"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Whether the daemon has taken it up or is still at a cycle of its own: both are slow now.
    until(lambda: service.requests() and service.struck("latency"))
    service.send(signal.SIGTERM)
    sleep(0.3)
    assert service.process.poll() is None
    service.send(signal.SIGTERM)
    assert service.end() == 130
    assert "Traceback" not in service.log.read_text()
    assert asked.wait(timeout=30) == 75


def test_kill_at_any_moment_leaves_a_state_that_the_next_one_takes_up(service):
    service.start()
    service.syncd("sync", "--yes", "--no-wait")
    service.send(signal.SIGKILL)
    service.end()
    assert service.syncd("status").returncode == 2
    before = service.cycles()
    service.start()
    until(lambda: service.cycles() > before)
    assert service.syncd("resync").returncode == 0


def test_reload_by_command_is_all_or_nothing(service):
    service.start()
    mapping = service.directory / "mappings" / "customers.yaml"
    good = mapping.read_text()
    mapping.write_text(good.replace("<-> contacts.mobile", "<-> contacts.mobil"))
    refused = service.syncd("reload")
    assert refused.returncode == 78
    assert 'did you mean "contacts.mobile"?' in refused.stderr
    assert "EDITED FILES NOT IN FORCE" in service.syncd("status").stdout
    mapping.write_text(good)
    assert service.syncd("reload").returncode == 0
    assert "EDITED FILES" not in service.syncd("status").stdout


def test_the_log_holds_no_secret_and_nobodys_data(service):
    service.start()
    service.syncd("sync", "--yes", "--no-wait")
    service.syncd("log", "--find", "a")
    service.send(signal.SIGTERM)
    service.end()
    log = service.log.read_text()
    for name in ("crm-app-key", "crm-client-secret"):
        assert (service.directory / "credentials" / name).read_text().strip() not in log
    key = json.loads((service.directory / "credentials" / "google-service-account.json").read_text())["private_key"]
    assert not [line for line in key.splitlines() if len(line) > 20 and line in log]
    assert not re.search(r"eyJ[\w-]{20}", log)
    with service.running.crm() as crm:
        people = [crm.customer(number) for number in crm.customer_ids()]
        values = [one["name"] for one in people] + [one["address"]["street"] for one in people]
        values += [contact["value"] for one in people for contact in crm.contacts_of(one["id"])]
    assert not [value for value in values if len(value) > 5 and value in log]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_command_run_as_root_acts_as_the_owner_of_the_state(service):
    """As systemd keeps it: the state of a dynamic user below a directory that only root may enter."""
    private = service.directory / "private"
    state = private / "state"
    state.mkdir(parents=True)
    os.chown(state, 61234, 61234)
    private.chmod(0o700)
    settings = service.directory / "syncd.toml"
    settings.write_text(settings.read_text().replace('state_directory = "state"', f'state_directory = "{state}"'))
    for arguments in (("plan",), ("sync", "--yes", "--no-wait"), ("status",), ("held", "list"), ("check", "--online")):
        done = service.syncd(*arguments)
        assert done.returncode in (0, 2), done.stderr
    assert {(path.stat().st_uid, path.stat().st_gid) for path in state.rglob("*")} == {(61234, 61234)}
