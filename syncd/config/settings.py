"""``syncd.toml`` to settings: which tenant, which spreadsheet, where things lie. Holds no secret, only their names.

The only module that reads the process's environment; everybody else is handed what it found.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from syncd.config import complaints, credentials, toml
from syncd.config.credentials import CredentialFile, Secret, ServiceAccount
from syncd.config.settings_schema import SettingsModel
from syncd.crm.transport import environments
from syncd.errors import ConfigError, Problem

FILE_NAME = "syncd.toml"

_SHEETS = "https://sheets.googleapis.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmSettings:
    """The ServiceTitan side."""

    environment: str
    """``production`` or ``integration``."""
    tenant: int
    client_id: str
    application_guid: str
    """External data is planted under it."""
    app_key_file: CredentialFile
    client_secret_file: CredentialFile
    quota_per_second: float
    api_url: str
    """Base, without ``/crm/v2``."""
    auth_url: str
    """Base, without ``/connect/token``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSettings:
    """The Google side."""

    spreadsheet: str
    """The id, whether the file gives it or a whole address."""
    service_account_file: CredentialFile
    api_url: str
    """Base, without ``/v4``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSettings:
    """How the daemon lives."""

    interval_seconds: float
    state_directory: Path
    mappings_directory: Path
    full_read_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything ``syncd.toml`` says, with defaults filled and paths made whole."""

    directory: Path
    crm: CrmSettings
    sheet: SheetSettings
    daemon: DaemonSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the credential files hold."""

    app_key: Secret
    client_secret: Secret
    service_account: ServiceAccount
    warnings: tuple[Problem, ...] = ()
    """Who else could read them."""


def process_environment() -> Mapping[str, str]:
    """Give the process's environment to whoever starts the program."""
    return dict(os.environ)


def load_settings(directory: Path, environment: Mapping[str, str]) -> Settings:
    """Read ``syncd.toml`` of a directory; reads no secret, so that ``status`` works for whoever may not.

    Raises: ConfigError, with all problems.
    """
    file = directory / FILE_NAME
    document = toml.read(file)
    if document.problems:
        raise _refused(document.problems)
    try:
        model = SettingsModel.model_validate(document.data)
    except ValidationError as error:
        raise _refused(complaints.explain(document, error, SettingsModel)) from None
    return _resolve(directory, model, environment)


def load_secrets(settings: Settings) -> Secrets:
    """Read the credential files. Raises: ConfigError, with all that are missing or unusable."""
    crm, sheet, owner = settings.crm, settings.sheet, credentials.current_user()
    found: list[Secret] = []
    warnings: list[Problem] = []
    problems: list[Problem] = []
    for wanted in (crm.app_key_file, crm.client_secret_file, sheet.service_account_file):
        try:
            secret, more = credentials.read_secret(wanted, owner=owner)
            if wanted is sheet.service_account_file:
                credentials.parse_service_account(wanted.name, secret)
        except ConfigError as error:
            problems.append(Problem(code=error.code, message=str(error), hint=error.hint))
            continue
        found.append(secret)
        warnings.extend(more)
    if problems:
        raise _refused(tuple(problems))
    app_key, client_secret, key = found
    return Secrets(
        app_key=app_key,
        client_secret=client_secret,
        service_account=credentials.parse_service_account(sheet.service_account_file.name, key),
        warnings=tuple(warnings),
    )


def _resolve(directory: Path, model: SettingsModel, environment: Mapping[str, str]) -> Settings:
    given = environment.get("CREDENTIALS_DIRECTORY")
    guarded = (Path(given),) if given else ()
    directories = (*guarded, directory / "credentials")

    def credential(name: str) -> CredentialFile:
        return CredentialFile(name=name, directories=directories, guarded=frozenset(guarded))

    crm, sheet = model.crm, model.sheet
    return Settings(
        directory=directory,
        crm=CrmSettings(
            environment=crm.environment,
            tenant=crm.tenant,
            client_id=crm.client_id,
            application_guid=crm.application_guid,
            app_key_file=credential(crm.app_key_file),
            client_secret_file=credential(crm.client_secret_file),
            quota_per_second=crm.quota_per_second,
            api_url=crm.api_url or environments.API[crm.environment],
            auth_url=crm.auth_url or environments.AUTH[crm.environment],
        ),
        sheet=SheetSettings(
            spreadsheet=sheet.spreadsheet,
            service_account_file=credential(sheet.service_account_file),
            api_url=sheet.api_url or _SHEETS,
        ),
        daemon=DaemonSettings(
            interval_seconds=model.daemon.interval_seconds,
            state_directory=_state_directory(directory, model.daemon.state_directory, environment),
            mappings_directory=directory / model.daemon.mappings_directory,
            full_read_hours=model.daemon.full_read_hours,
        ),
    )


def _state_directory(directory: Path, written: str | None, environment: Mapping[str, str]) -> Path:
    if written is not None:
        return directory / written
    given = environment.get("STATE_DIRECTORY", "").split(":")[0]  # systemd joins several with colons
    return Path(given) if given else directory / "state"


def _refused(problems: tuple[Problem, ...]) -> ConfigError:
    if len(problems) == 1:
        only = problems[0]
        return ConfigError(str(only).partition("; ")[0], problems=problems, hint=only.hint, code=only.code)
    ordered = tuple(sorted(problems, key=lambda one: (one.file, one.line, one.column, one.message)))
    return ConfigError(
        f"{len(ordered)} problems in the settings", problems=ordered, hint="mend them and run: syncd check"
    )
