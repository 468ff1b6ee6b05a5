"""Bodies of Drive calls: which members are taken and of which type; acts on nothing.

A member that the true service takes and the stand-in would leave out is a 501, never a silent success; one that nobody
knows is left out, as it is there (K).
"""

from collections.abc import Mapping

from syncd.sandbox.sheets.calls import Call
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive_masks import FILE, PERMISSION
from syncd.sandbox.sheets.drive_refusals import drive_error
from syncd.sandbox.sheets.errors import unserved
from syncd.sandbox.sheets.masks import Mask
from syncd.sandbox.sheets.payload import read_json

_NEW_FILE = {"name": str, "mimeType": str, "parents": list, "kind": str}
_CHANGED_FILE = {"name": str, "trashed": bool, "kind": str}
_PERMISSION = {
    **dict.fromkeys(("type", "role", "emailAddress", "domain", "kind", "id"), str),
    **dict.fromkeys(("allowFileDiscovery", "pendingOwner"), bool),
}
# D: what may stand there.
_CHOICES = {
    "role": frozenset({"owner", "organizer", "fileOrganizer", "writer", "commenter", "reader"}),
    "type": frozenset({"user", "group", "domain", "anyone"}),
}


def new_file(call: Call) -> Json:
    """Read what a new file shall be."""
    body = _read(call, _NEW_FILE, FILE)
    if not all(isinstance(parent, str) for parent in body.get("parents", ())):
        raise _invalid("parents")
    return body


def changed_file(call: Call) -> Json:
    """Read what shall be other about a file."""
    return _read(call, _CHANGED_FILE, FILE)


def new_permission(call: Call) -> Json:
    """Read who shall be let in; D: as what and as whom has to be said."""
    body = changed_permission(call)
    for name in ("type", "role"):
        if name not in body:
            raise drive_error(400, f"The permission {name} field is required.", "required")  # K
    return body


def changed_permission(call: Call) -> Json:
    """Read what shall be other about a permission."""
    body = _read(call, _PERMISSION, PERMISSION)
    for name, choices in _CHOICES.items():
        if name in body and body[name] not in choices:
            raise _invalid(name)
    return body


def _read(call: Call, served: Mapping[str, type], known: Mask) -> Json:
    body = {name: value for name, value in read_json(call.body).items() if name in known and value is not None}
    for name, value in body.items():
        if name not in served:
            raise unserved(f"the member {name} in the body of a call of Drive")
        if not isinstance(value, served[name]):
            raise _invalid(name)
    return body


def _invalid(name: str) -> Exception:
    return drive_error(400, f"Invalid value for: {name}", "invalid")  # K for the reason, I for the words
