"""Runs both stand-ins on loopback: sockets, threads, start and stop.

It decides when the servers are up and how they end. What they serve, keep and write stands in the modules beside it.
"""

import json
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from syncd.sandbox import callers, configuration, messy, people
from syncd.sandbox.admin import MovableClock
from syncd.sandbox.configuration import Addresses
from syncd.sandbox.crm import CrmSandbox
from syncd.sandbox.crm import Switches as CrmSwitches
from syncd.sandbox.crm_server import CrmServer
from syncd.sandbox.faults import FaultRules, Faults
from syncd.sandbox.sheets import SheetsSandbox
from syncd.sandbox.sheets import Switches as SheetsSwitches
from syncd.sandbox.sheets_server import SheetsServer
from syncd.sandbox.skin import Served, Skin
from syncd.sandbox.sockets import Ports, ServerThread, url_of

WallTime = Callable[[], float]
_TENANT = 1_234_567
_STATE = "sandbox-state"

# A stand-in is a service of its own and has, like one, a clock of its own; whoever needs another hands it in.
_WALL_TIME: WallTime = time.time  # noqa: TID251


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a pair of stand-ins is started with."""

    directory: Path
    customers: int = 500
    messy_rows: int = 150
    seed: int = 1
    crm_port: int = 0
    """0: the port of the last start if it is free, else any."""
    sheets_port: int = 0
    crm_switches: CrmSwitches = CrmSwitches()  # noqa: RUF009 - frozen
    sheets_switches: SheetsSwitches = SheetsSwitches()  # noqa: RUF009 - frozen
    crm_faults: FaultRules = FaultRules()  # noqa: RUF009 - frozen
    sheets_faults: FaultRules = FaultRules()  # noqa: RUF009 - frozen
    wall_time: WallTime = _WALL_TIME


class Running:
    """Two servers in threads of their own, and the doors through which people in this process act."""

    def __init__(self, settings: Settings) -> None:
        directory = settings.directory
        directory.mkdir(parents=True, exist_ok=True)
        self._ports = Ports(directory / _STATE / "ports.json")
        crm_socket = self._ports.bind("crm", settings.crm_port)
        sheets_socket = self._ports.bind("sheets", settings.sheets_port)
        self._ports.save()
        self.addresses = Addresses(crm_url=url_of(crm_socket), sheets_url=url_of(sheets_socket))
        crm_clock, sheets_clock = MovableClock(settings.wall_time), MovableClock(settings.wall_time)
        crm_faults, sheets_faults = Faults(settings.crm_faults), Faults(settings.sheets_faults)
        self._crm = CrmServer(
            directory / _STATE / "crm.sqlite3",
            crm_clock,
            seed=settings.seed,
            tenant=_TENANT,
            switches=settings.crm_switches,
            faults=crm_faults,
        )
        self._sheets = SheetsServer(
            directory / _STATE / "sheets.sqlite3",
            sheets_clock,
            seed=settings.seed,
            switches=settings.sheets_switches,
            faults=sheets_faults,
            base_url=self.addresses.sheets_url,
        )
        self._fill(settings)
        self._configure(settings)
        self._servers = (
            ServerThread(_skin(self._crm, crm_faults, crm_clock), crm_socket),
            ServerThread(_skin(self._sheets, sheets_faults, sheets_clock), sheets_socket),
        )

    @contextmanager
    def crm(self) -> Iterator[CrmSandbox]:
        """Act as people at the CRM: alone while inside, saved at the end."""
        with self._crm.acting() as crm:
            yield crm

    @contextmanager
    def sheets(self) -> Iterator[SheetsSandbox]:
        """Act as people at the spreadsheet: alone while inside, saved at the end."""
        with self._sheets.acting() as sheets:
            yield sheets

    @property
    def spreadsheet_id(self) -> str:
        return self._sheets.spreadsheet_id

    def stop(self) -> None:
        """End both servers and close their state; safe to call twice."""
        for server in self._servers:
            server.stop()
        self._crm.close()
        self._sheets.close()

    def start(self) -> None:
        """Start both servers and wait until they answer."""
        for server in self._servers:
            server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _fill(self, settings: Settings) -> None:
        if self._crm.is_new:
            with self.crm() as crm:
                people.populate(crm, customers=settings.customers, seed=settings.seed)
                callers.populate(crm, seed=settings.seed)
        if self._sheets.is_new:
            with self.crm() as crm:
                rows = messy.messy_rows(crm, count=settings.messy_rows, seed=settings.seed)
            self._sheets.fill("Customers", [list(messy.HEADERS), *rows] if rows else [])

    def _configure(self, settings: Settings) -> None:
        guid = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:syncd:sandbox:{settings.seed}")
        configuration.write(
            settings.directory,
            addresses=self.addresses,
            client=self._crm.client,
            application_guid=str(guid),
            spreadsheet=self._sheets.spreadsheet_id,
            service_account=self._sheets.key_file,
        )
        self.announcement = configuration.announcement(
            settings.directory,
            addresses=self.addresses,
            client=self._crm.client,
            spreadsheet=self._sheets.spreadsheet_id,
        )


def start_in_thread(directory: Path, *, customers: int = 500, messy_rows: int = 150, seed: int = 1) -> Running:
    """Start both stand-ins beside the caller's own work; use as a context manager or call ``stop``."""
    return start(Settings(directory=directory, customers=customers, messy_rows=messy_rows, seed=seed))


def start(settings: Settings) -> Running:
    """Start both stand-ins; see `start_in_thread` for the common case."""
    running = Running(settings)
    running.start()
    return running


def run(settings: Settings, *, announce: Callable[[str], None] | None = None) -> None:
    """Run until SIGTERM or SIGINT, announcing one line of JSON once both servers listen."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with start(settings) as running:
            (announce or _say)(json.dumps(running.announcement))
            ended.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_sandbox(
    directory: Path,
    *,
    customers: int = 500,
    messy_rows: int = 150,
    seed: int = 1,
    crm_port: int = 0,
    sheets_port: int = 0,
    faults: FaultRules = FaultRules(),  # noqa: B008 - frozen
    crm_switches: CrmSwitches = CrmSwitches(),  # noqa: B008 - frozen
    sheets_switches: SheetsSwitches = SheetsSwitches(),  # noqa: B008 - frozen
) -> None:
    """Run both stand-ins as `syncd sandbox` does; ``faults`` befall the CRM and the spreadsheet alike."""
    run(
        Settings(
            directory=directory,
            customers=customers,
            messy_rows=messy_rows,
            seed=seed,
            crm_port=crm_port,
            sheets_port=sheets_port,
            crm_switches=crm_switches,
            sheets_switches=sheets_switches,
            crm_faults=faults,
            sheets_faults=faults,
        )
    )


def _skin(server: CrmServer | SheetsServer, faults: Faults, clock: MovableClock) -> Skin:
    served = Served(handle=server.handle, administer=server.administer, failure=server.failure, saving=server.acting)
    return Skin(served, faults=faults, clock=clock)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
