"""The configuration a stand-in writes, so that syncd can be pointed at it without a keystroke.

It decides names and contents of the files in a directory. An existing file is a person's: only its addresses are
brought up to date. Secrets are readable by their owner only.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from syncd.sandbox.crm import Client

_TEMPLATE = """\
# Written by `syncd sandbox`: two stand-ins on this machine, no real account anywhere.
[crm]
environment = "production"
tenant = {tenant}
client_id = "{client_id}"
application_guid = "{application_guid}"
app_key_file = "crm-app-key"
client_secret_file = "crm-client-secret"
api_url = "{crm_url}"
auth_url = "{crm_url}"

[sheet]
spreadsheet = "{spreadsheet}"
service_account_file = "google-service-account.json"
api_url = "{sheets_url}"

[daemon]
interval_seconds = 5
state_directory = "state"
mappings_directory = "mappings"
"""
_SECTION = re.compile(r"\[(\w+)\]")
_ADDRESS = re.compile(r'(api_url|auth_url)(\s*=\s*)"[^"]*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where both stand-ins listen."""

    crm_url: str
    sheets_url: str


def service_account_path(directory: Path) -> Path:
    """Where the made-up Google account's key lies."""
    return directory / "credentials" / "google-service-account.json"


def write(
    directory: Path,
    *,
    addresses: Addresses,
    client: Client,
    application_guid: str,
    spreadsheet: str,
    service_account: Mapping[str, Any],
) -> None:
    """Write what is missing and bring addresses up to date."""
    credentials = directory / "credentials"
    credentials.mkdir(parents=True, exist_ok=True)
    _write_secret(credentials / "crm-app-key", client.app_key)
    _write_secret(credentials / "crm-client-secret", client.client_secret)
    _write_secret(service_account_path(directory), json.dumps(service_account, indent=2))
    _copy_mappings(directory / "mappings")
    path = directory / "syncd.toml"
    if path.exists():
        path.write_text(_readdressed(path.read_text(encoding="utf-8"), addresses), encoding="utf-8")
        return
    text = _TEMPLATE.format(
        tenant=client.tenant,
        client_id=client.client_id,
        application_guid=application_guid,
        crm_url=addresses.crm_url,
        sheets_url=addresses.sheets_url,
        spreadsheet=spreadsheet,
    )
    path.write_text(text, encoding="utf-8")


def announcement(directory: Path, *, addresses: Addresses, client: Client, spreadsheet: str) -> dict[str, str | int]:
    """Say, for scripts, everything one needs to talk to both."""
    return {
        "config": str(directory / "syncd.toml"),
        "crm_url": addresses.crm_url,
        "auth_url": addresses.crm_url,
        "tenant": client.tenant,
        "app_key": client.app_key,
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "sheets_url": addresses.sheets_url,
        "spreadsheet_id": spreadsheet,
        "service_account_file": str(service_account_path(directory)),
    }


def _write_secret(path: Path, text: str) -> None:
    # Never readable by others, not even between creation and a later chmod.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)


def _copy_mappings(target: Path) -> None:
    shipped = resources.files("syncd") / "data" / "mappings"
    if shipped.is_dir():
        _copy_folder(shipped, target)
        # Not in force there: a tab costs calls, so every further one is somebody's decision.
        _copy_folder(shipped / "examples", target / "examples")


def _copy_folder(shipped: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for item in shipped.iterdir():
        if item.name.endswith((".yaml", ".json")) and not (target / item.name).exists():
            (target / item.name).write_bytes(item.read_bytes())


def _readdressed(text: str, addresses: Addresses) -> str:
    section, lines = "", []
    for line in text.splitlines(keepends=True):
        if found := _SECTION.match(line.strip()):
            section = found[1]
        url = addresses.crm_url if section == "crm" else addresses.sheets_url
        lines.append(_ADDRESS.sub(lambda match, url=url: f'{match[1]}{match[2]}"{url}"', line))  # type: ignore[misc]
    return "".join(lines)
