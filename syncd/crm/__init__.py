"""The CRM's side: ServiceTitan's v2 REST API, and the door to its typed client.

``transport`` speaks it, ``api`` and ``models`` are the typed client, ``adapter`` and ``objects`` are what the engine
sees of it. The client is loaded when it is asked for: a daemon that never asks does not pay for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syncd.crm.api.blocking import Crm
    from syncd.crm.api.connecting import Connection
    from syncd.crm.api.crm import AsyncCrm
    from syncd.crm.api.errors import (
        BadRequestError,
        ConflictError,
        CrmError,
        ForbiddenError,
        LostError,
        NotFoundError,
        RateLimitedError,
        RefusedError,
        ScopeError,
        ServerError,
        UnauthorizedError,
        UnexpectedAnswerError,
        UnreachableError,
    )
    from syncd.crm.models.stamp import Stamp

__all__ = [
    "AsyncCrm",
    "BadRequestError",
    "ConflictError",
    "Connection",
    "Crm",
    "CrmError",
    "ForbiddenError",
    "LostError",
    "NotFoundError",
    "RateLimitedError",
    "RefusedError",
    "ScopeError",
    "ServerError",
    "Stamp",
    "UnauthorizedError",
    "UnexpectedAnswerError",
    "UnreachableError",
]

_MODULES = {"Crm": "api.blocking", "AsyncCrm": "api.crm", "Connection": "api.connecting", "Stamp": "models.stamp"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f".{_MODULES.get(name, 'api.errors')}", __name__), name)
