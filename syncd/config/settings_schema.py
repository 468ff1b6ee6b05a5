"""``syncd.toml`` as people write it: keys, types and defaults, checked strictly. Knows no file system."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_URL = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ID = re.compile(r"[A-Za-z0-9_-]+")


def _sentence(text: str) -> PydanticCustomError:
    return PydanticCustomError("sentence", "{sentence}", {"sentence": text})


def _spreadsheet(text: str) -> str:
    found = _URL.search(text)
    if found:
        return found[1]
    if not _ID.fullmatch(text):
        raise _sentence("must be the spreadsheet's id or its address from the browser")
    return text


def _guid(text: str) -> str:
    if not _GUID.fullmatch(text):
        raise _sentence("must be a GUID such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427")
    return text.lower()


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise _sentence("must be an address such as http://127.0.0.1:8080")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise _sentence("must use https; plain http is for stand-ins on this machine only")
    return text.rstrip("/")


_Text = Annotated[str, Field(min_length=1)]
_Guid = Annotated[str, AfterValidator(_guid)]
_BaseUrl = Annotated[str, AfterValidator(_base_url)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _CrmModel(_Strict):
    environment: Literal["production", "integration"]
    tenant: Annotated[int, Field(gt=0)]
    client_id: _Text
    application_guid: _Guid
    app_key_file: _Text = "crm-app-key"
    client_secret_file: _Text = "crm-client-secret"  # noqa: S105 (the name of a file)
    quota_per_second: Annotated[float, Field(gt=0, le=60)] = 58.0
    api_url: _BaseUrl | None = None
    auth_url: _BaseUrl | None = None


class _SheetModel(_Strict):
    spreadsheet: Annotated[str, AfterValidator(_spreadsheet)]
    service_account_file: _Text = "google-service-account.json"
    api_url: _BaseUrl | None = None


class _DaemonModel(_Strict):
    interval_seconds: Annotated[float, Field(gt=0)] = 30.0
    state_directory: _Text | None = None
    mappings_directory: _Text = "mappings"
    full_read_hours: Annotated[float, Field(gt=0)] = 24.0


class SettingsModel(_Strict):
    crm: _CrmModel
    sheet: _SheetModel
    daemon: _DaemonModel = _DaemonModel()
