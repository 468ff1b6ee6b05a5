"""What a request asks beside its path: query parameters, a field mask, members that may stand in query or body.

It refuses what the service would not understand; what is asked it does not do.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.sandbox.sheets.drive_refusals import drive_error, parameter
from syncd.sandbox.sheets.errors import ill_typed, violations
from syncd.sandbox.sheets.masks import Mask, parse_mask
from syncd.sandbox.sheets.methods import Method
from syncd.sandbox.sheets.payload import camel, is_plain, known_name, members, read_json, snake
from syncd.sandbox.wire import Request

# D: parameters that every method of the service has.
_SYSTEM = frozenset(
    {
        *("access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser"),
        *("uploadType", "upload_protocol"),
    }
)
# D: those of either service that are true or false.
_TRUTHS = frozenset({"includeGridData", "excludeTablesInBandedRanges", "includeValuesInResponse"})
_DRIVE_TRUTHS = frozenset(
    {
        *("supportsAllDrives", "supportsTeamDrives", "includeItemsFromAllDrives", "includeTeamDriveItems"),
        *("transferOwnership", "moveToNewOwnersRoot", "sendNotificationEmail", "useDomainAdminAccess"),
        *("acknowledgeAbuse", "includeDeleted", "keepRevisionForever", "convert"),
    }
)
_TRUE_OR_FALSE = frozenset({"true", "false", "1", "0", ""})
"""R for the first two, in capitals too; K for the rest."""
_UNKNOWN = "Invalid JSON payload received. Unknown name"

Query = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its method takes it."""

    query: Query
    body: bytes
    mask: Mask
    """What of the answer is wanted; an empty mask is all of it."""


def asked(method: Method, request: Request) -> Asked:
    """Sort a request's parameters; Drive ignores those it does not know (K), Sheets refuses them (S)."""
    query = _collected(request.query)
    if method.kind == "Drive":
        _check_drive_truths(query)
        return Asked(query, request.body, {})
    own: Query = {}
    given: Query = {}
    for name, values in query.items():
        if name.removeprefix("$") in _SYSTEM or name.startswith("$."):
            own[name.removeprefix("$")] = values
        elif camel(name) in method.asks:
            own[camel(name)] = values
        else:
            given[name] = values
    _check_truths(own)
    body = _bound(given, method.takes, request.body) if given else request.body
    fields = own.get("fields", [""])[-1]
    return Asked(own, body, parse_mask(fields, method.gives) if fields else {})


def _collected(pairs: Iterable[tuple[str, str]]) -> Query:
    query: Query = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return query


def _odd(query: Query, names: frozenset[str]) -> list[tuple[str, str]]:
    """List what is neither true nor false."""
    given = [(name, query[name][-1]) for name in query if name in names]
    return [(name, text) for name, text in given if text.lower() not in _TRUE_OR_FALSE]


def _check_truths(query: Query) -> None:
    odd = [(snake(name), text) for name, text in _odd(query, _TRUTHS)]
    if odd:
        raise ill_typed(odd, "TYPE_BOOL")


def _check_drive_truths(query: Query) -> None:
    for name, text in _odd(query, _DRIVE_TRUTHS):
        message = f"Invalid boolean value: '{text}'. Allowed values: [true, false]"  # K
        raise drive_error(400, message, "invalidParameter", **parameter(name))


def _bound(given: Mapping[str, list[str]], message: str, body: bytes) -> bytes:
    """Lay plain members of the body's message that came in the query beside those of the body (S)."""
    faults = [(name, fault) for name in given if (fault := _fault(name, message)) is not None]
    if faults:
        raise violations(faults)
    return json.dumps({**{name: values[-1] for name, values in given.items()}, **read_json(body)}).encode()


def _fault(name: str, message: str) -> str | None:
    kind = members(message).get(known_name(message, name) or "") if message else None
    if kind is None:
        reason = f"Field '{name}' could not be found in request message."
    elif not is_plain(kind):
        reason = f"'{name}' is a message type. Parameters can only be bound to primitive types."
    else:
        return None
    return f'{_UNKNOWN} "{name}": Cannot bind query parameter. {reason}'
