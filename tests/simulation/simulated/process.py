"""One life of the syncd process: its adapters and engine on a store that outlives it, and its sudden death.

It decides where a death strikes and what is left of it. What the process does is the product's own code.
"""

import contextlib
import sqlite3

from simulated.network import CrmTransport, SheetDoor
from syncd.core.rowids import SPACE, make
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Endpoint
from syncd.cycle.engine import CycleOptions, Engine
from syncd.cycle.world import EngineSettings
from syncd.ports import SheetRequest
from syncd.sandbox.crm import Client
from syncd.sheets.side import SheetAdapter
from syncd.store.store import Store

_CLIENT = Client()


class Death(BaseException):
    """The process is gone. Nobody catches it."""


class Silent:
    """Nobody listens: for logs and progress."""

    def info(self, event, **details):
        pass

    warning = info

    def status(self, sentence):
        pass

    def progress(self, what, done, total):
        pass

    def alive(self):
        pass


class Link:
    """A process's hold on the state file. After its death it moves nothing any more."""

    def __init__(self, connection: sqlite3.Connection, process):
        self._connection, self._process = connection, process
        self.executemany = connection.executemany

    @property
    def in_transaction(self):
        return not self._process.is_dead and self._connection.in_transaction

    def execute(self, sql, *arguments):
        process = self._process
        if process.is_dead:
            raise Death
        if sql == "COMMIT":
            process.may_die("before a commit")
            cursor = self._connection.execute(sql)
            process.world.committed()
            process.may_die("after a commit")
            return cursor
        return self._connection.execute(sql, *arguments)


class Process:
    """Adapters and engine, made afresh."""

    def __init__(self, world):
        self.world = world
        self.is_dead = False
        self.task = None
        store = self.store = Store(Link(world.connection, self))
        clock = world.clock
        jitter = world.jitter.random
        self.crm = CrmAdapter(
            transport=CrmTransport(world, self, "crm", world.crm),
            clock=clock,
            endpoint=Endpoint(api_url="https://crm", tenant=_CLIENT.tenant),
            credentials=Credentials(
                auth_url="https://auth",
                client_id=_CLIENT.client_id,
                client_secret=lambda: _CLIENT.client_secret,
                app_key=lambda: _CLIENT.app_key,
            ),
            objects=OBJECTS,
            application_guid="5b2f6a1e-9a0c-4c1e-8f6d-2f7c0f6f5a11",
            jitter=jitter,
        )
        self.sheet = SheetAdapter(
            door=SheetDoor(world, self, "sheet", world.sheets),
            clock=clock,
            spreadsheet=world.spreadsheet,
            requests=[_known(store, mapping) for mapping in world.mappings],
            jitter=jitter,
            chance=world.ids.random,
        )
        self._tell_writes()
        world.tamper(self)
        self.engine = Engine(
            store=store,
            crm=self.crm,
            sheet=self.sheet,
            mappings=world.mappings,
            objects=dict(OBJECTS),
            clock=clock,
            new_id=lambda: make(world.ids.randrange(SPACE)),
            settings=EngineSettings(program="1"),
            notifier=Silent(),
            log=Silent(),
        )

    def _tell_writes(self):
        """Put what the engine asks of the spreadsheet, and what became of it, into the trace."""
        write, trace = self.sheet.write, self.world.trace

        async def told(operations, *, journal):
            outcomes = await write(operations, journal=journal)
            for operation, outcome in outcomes:
                trace.note("asked", f"{_short(operation)} => {_short(outcome)}")
            return outcomes

        self.sheet.write = told

    def check(self):
        """What a dead process was waiting for never comes."""
        if self.is_dead:
            raise Death

    def may_die(self, where):
        """A place where the process may end. Raises: Death."""
        self.check()
        if self.world.strikes():
            self.is_dead = True
            if self.world.connection.in_transaction:
                self.world.connection.execute("ROLLBACK")
            self.world.trace.note("process", f"dies {where}")
            if self.task is not None:
                self.task.cancel()
            raise Death

    async def cycle(self, **options):
        """Run one cycle; None when the process died in it."""
        loop = self.world.loop
        self.task = loop.create_task(self.engine.cycle(CycleOptions(**options)))
        report, error = None, None
        try:
            report = await self.task
        except BaseException as raised:  # noqa: BLE001 - whatever a dying process says is of no interest
            error = raised
        if self.is_dead:
            with contextlib.suppress(BaseException):
                await self.task
            return None
        if error is not None:
            raise error
        return report


def _known(store, mapping):
    state = store.bases.mapping(mapping.name)
    if state is None:
        return SheetRequest(mapping=mapping)
    return SheetRequest(mapping=mapping, sheet_id=state.sheet_id, ever_bound=state.ever_bound)


def _short(value):
    """A dataclass without what is blank or long."""
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
    told = ", ".join(f"{name}={held!r}" for name, held in fields.items() if held not in ("", None, (), {}, -1))
    return f"{type(value).__name__}({told})"
