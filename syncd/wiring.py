"""The composition root: the only module that names concrete adapters and puts them together."""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from syncd import __version__
from syncd import crm as typed
from syncd.config.settings import Secrets, Settings, load_secrets
from syncd.core.mapping import Mapping
from syncd.core.records import RowId
from syncd.core.rowids import SPACE, make
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Endpoint
from syncd.crm.transport.client import HttpTransport
from syncd.cycle.engine import Engine
from syncd.cycle.world import EngineSettings, Log
from syncd.daemon import room
from syncd.daemon.acts import Acts
from syncd.daemon.mappings import LiveMappings
from syncd.daemon.probe import check_online
from syncd.errors import ConfigError
from syncd.logs import silent
from syncd.ports import Clock, Notifier, SheetRequest
from syncd.pulse import BeatingDoor, BeatingTransport, Pulse
from syncd.sheets.client import GspreadDoor
from syncd.sheets.side import SheetAdapter
from syncd.store import database
from syncd.store.store import Store

Mappings = tuple[Mapping, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything a command or the daemon works with."""

    settings: Settings
    store: Store
    mappings: LiveMappings
    engine: Engine
    acts: Acts


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock,
    notifier: Notifier,
    log: Log | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
    learn: Callable[[Secrets], None] = lambda _: None,
) -> AsyncIterator[Application]:
    """Put an application together; the caller holds the state's lock. ``learn`` hears which secrets there are.

    Raises: ConfigError, StateError.
    """
    secrets = load_secrets(settings)
    learn(secrets)
    demand_room = partial(room.demand, settings.daemon.state_directory)
    demand_room()
    path = settings.daemon.state_directory / database.FILE_NAME
    store = Store.open(path)
    try:
        store.belongs_to(identity(settings))
        mappings = LiveMappings(settings.daemon.mappings_directory, OBJECTS, store)
        pulse = Pulse()
        async with _crm(settings, _Keys(settings, secrets, learn), clock, pulse) as crm:
            parts = _Parts(settings, secrets, crm, clock, pulse, notifier, log or silent(), is_stopping)
            engine = parts.engine(store, mappings.current)
            acts = Acts(
                store=store,
                engine=engine,
                clock=clock,
                mappings=mappings,
                preview=lambda others: parts.trial(path, others),
                check=lambda wanted: check_online(crm, parts.sheet(store, wanted), store, wanted),
                demand_room=demand_room,
                beats=lambda: pulse.beats,
            )
            yield Application(settings=settings, store=store, mappings=mappings, engine=engine, acts=acts)
    finally:
        store.close()


def identity(settings: Settings) -> str:
    """What a state belongs to."""
    crm, sheet = settings.crm, settings.sheet
    return f"tenant {crm.tenant} environment {crm.environment} spreadsheet {sheet.spreadsheet}"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What engines are made of."""

    settings: Settings
    secrets: Secrets
    crm: CrmAdapter
    clock: Clock
    pulse: Pulse
    notifier: Notifier
    log: Log
    is_stopping: Callable[[], bool]

    def engine(self, store: Store, mappings: Mappings) -> Engine:
        """Make an engine with a spreadsheet adapter of its own: what that remembers of tabs goes by mapping."""
        full_read_seconds = self.settings.daemon.full_read_hours * 3600.0
        return Engine(
            store=store,
            crm=self.crm,
            sheet=self.sheet(store, mappings),
            mappings=mappings,
            objects=dict(OBJECTS),
            clock=self.clock,
            new_id=_new_id,
            settings=EngineSettings(full_read_seconds=full_read_seconds, program=__version__),
            notifier=self.notifier,
            log=self.log,
            is_stopping=self.is_stopping,
        )

    def sheet(self, store: Store, mappings: Mappings) -> SheetAdapter:
        """Make an adapter for the spreadsheet."""
        account = self.secrets.service_account
        return SheetAdapter(
            door=BeatingDoor(GspreadDoor(account.details(), api_url=self.settings.sheet.api_url), self.pulse),
            clock=self.clock,
            spreadsheet=self.settings.sheet.spreadsheet,
            requests=[_known(store, mapping) for mapping in mappings],
            jitter=random.random,
            chance=random.SystemRandom().random,
            account=account.email,
        )

    @contextmanager
    def trial(self, path: Path, mappings: Mappings) -> Iterator[Engine]:
        """Make an engine for other mappings that works on a copy of the state, in memory."""
        memory, source = database.open_memory(), database.open_read_only(path)
        try:
            source.backup(memory)
            yield self.engine(Store(memory), mappings)
        finally:
            source.close()
            memory.close()


def _known(store: Store, mapping: Mapping) -> SheetRequest:
    state = store.bases.mapping(mapping.name)
    if state is None:
        return SheetRequest(mapping=mapping)
    return SheetRequest(mapping=mapping, sheet_id=state.sheet_id, ever_bound=state.ever_bound)


@asynccontextmanager
async def _crm(settings: Settings, keys: "_Keys", clock: Clock, pulse: Pulse) -> AsyncIterator[CrmAdapter]:
    crm, transport = settings.crm, HttpTransport()
    try:
        yield CrmAdapter(
            transport=BeatingTransport(transport, pulse),
            clock=clock,
            endpoint=Endpoint(api_url=crm.api_url, tenant=crm.tenant),
            credentials=Credentials(
                auth_url=crm.auth_url, client_id=crm.client_id, client_secret=keys.client_secret, app_key=keys.app_key
            ),
            objects=OBJECTS,
            application_guid=crm.application_guid,
            per_second=crm.quota_per_second,
            jitter=random.random,
        )
    finally:
        await transport.close()


@contextmanager
def crm_client(settings: Settings) -> "Iterator[typed.Crm]":
    """Open the typed client of the CRM for calls by hand; only who does so loads it. Raises: ConfigError."""
    crm, keys = settings.crm, _Keys(settings, load_secrets(settings), lambda _: None)
    connection = typed.Connection(
        tenant=crm.tenant,
        client_id=crm.client_id,
        client_secret=keys.client_secret,
        app_key=keys.app_key,
        api_url=crm.api_url,
        auth_url=crm.auth_url,
        quota_per_second=crm.quota_per_second,
    )
    with typed.Crm(connection) as client:
        yield client


class _Keys:
    """The CRM's secrets; read anew for every token, so that renewed files heal a refusal without a restart."""

    def __init__(self, settings: Settings, secrets: Secrets, learn: Callable[[Secrets], None]) -> None:
        self._settings, self._secrets, self._learn = settings, secrets, learn

    def client_secret(self) -> str:
        try:
            fresh = load_secrets(self._settings)
        except ConfigError:  # half-replaced files: the known ones serve until the new ones are whole
            return self._secrets.client_secret.reveal()
        if fresh != self._secrets:
            self._secrets = fresh
            self._learn(fresh)
        return fresh.client_secret.reveal()

    def app_key(self) -> str:
        return self._secrets.app_key.reveal()


def _new_id() -> RowId:
    return make(random.SystemRandom().randrange(SPACE))
