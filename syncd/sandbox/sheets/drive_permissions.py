"""Who may do what with a file: Drive's permissions, and sharing by people; knows no cells."""

from syncd.sandbox.sheets.calls import WRITERS, Call
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive_bodies import changed_permission, new_permission
from syncd.sandbox.sheets.drive_masks import PERMISSION, PERMISSIONS, checked, selected
from syncd.sandbox.sheets.drive_refusals import drive_error, drive_not_found, parameter
from syncd.sandbox.sheets.errors import ApiError
from syncd.sandbox.sheets.model import Book
from syncd.sandbox.sheets.payload import truth

_DEFAULT: Json = {name: {} for name in ("kind", "id", "type", "role")}
_DEFAULT_LIST: Json = {"kind": {}, "nextPageToken": {}, "permissions": _DEFAULT}


def permission(
    who: str, role: str, *, kind: str = "user", visible_from: float = 0.0, may_be_found: bool = False
) -> Json:
    """Make a permission for an address or a domain; `may_be_found` opens it to searches, for all and for domains."""
    number = sum(letter * (place + 7) for place, letter in enumerate(who.encode(), 1)) * 1_000_003
    anyone = "anyone" if may_be_found else "anyoneWithLink"
    return {
        "kind": "drive#permission",
        "id": anyone if kind == "anyone" else f"{number:020d}"[:20],
        "type": kind,
        "role": role,
        **({"emailAddress": who} if kind in {"user", "group"} else {"allowFileDiscovery": may_be_found}),
        **({"domain": who} if kind == "domain" else {}),
        "_visible_from": visible_from,
    }


def shown(held: Json) -> Json:
    """Write a permission with the members of its type (D; their order K)."""
    name = held.get("emailAddress") or held.get("domain")
    parts = ("type", "kind", "emailAddress", "domain", "role", "allowFileDiscovery")
    body: Json = {"id": held["id"], **({"displayName": name} if name else {})}
    body.update((part, held[part]) for part in parts if part in held)
    if held["type"] in {"user", "group"}:
        body["deleted"] = False
    if held["type"] == "user":
        body["pendingOwner"] = bool(held.get("pendingOwner"))
    return body


def file_of(call: Call) -> Book:
    """Give the file of a call; one that is not shared does not exist for Drive (R for none)."""
    book = call.world.books.get(call.path[0])
    if book is None or call.role(book) is None:
        raise drive_not_found(call.path[0])
    return book


def written_file(call: Call) -> Book:
    """Give the file of a call that changes it."""
    book = file_of(call)
    if call.role(book) not in WRITERS:
        raise insufficient()
    return book


def insufficient() -> ApiError:
    reason = "insufficientFilePermissions"
    return drive_error(403, "The user does not have sufficient permissions for this file.", reason)


def listing(call: Call) -> Json:
    found = [shown(held) for held in file_of(call).permissions]
    return selected({"kind": "drive#permissionList", "permissions": found}, _fields(call), PERMISSIONS, _DEFAULT_LIST)


def _fields(call: Call) -> str | None:
    return call.one("fields")


def _answer(call: Call, held: Json) -> Json:
    return selected({"kind": held["kind"], **shown(held)}, _fields(call), PERMISSION, _DEFAULT)


def _held(call: Call, book: Book) -> Json:
    found = next((held for held in book.permissions if held["id"] == call.path[1]), None)
    if found is None:
        text = f"Permission not found: {call.path[1]}."
        raise drive_error(404, text, "notFound", **parameter("permissionId"))
    return found


def get(call: Call) -> Json:
    return _answer(call, _held(call, file_of(call)))


def create(call: Call) -> Json:
    checked(_fields(call), PERMISSION)
    book, body = written_file(call), new_permission(call)
    kind, role = body["type"], body["role"]
    if role == "owner":
        _may_own(call, {})
    who = body.get("domain", "") if kind == "domain" else body.get("emailAddress", "")
    visible = call.now + call.switches.sharing_lag_seconds
    found = bool(body.get("allowFileDiscovery"))
    made = permission(who, role, kind=kind, visible_from=visible, may_be_found=found)
    _give(book, made)
    return _answer(call, made)


def _give(book: Book, made: Json) -> None:
    """Put a permission in the place of the same one; a new owner makes a writer of the old one (D)."""
    others = [held for held in book.permissions if held["id"] != made["id"]]
    if made["role"] == "owner":
        others = [{**held, "role": "writer"} if held["role"] == "owner" else held for held in others]
    book.permissions = [*others, made]


def _may_own(call: Call, held: Json) -> None:
    """Let an account become owner that was asked to and says so itself (D); S for both refusals."""
    if not truth(call.one("transferOwnership")):
        text = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise drive_error(403, text, "forbidden", **parameter("transferOwnership"))
    if not held.get("pendingOwner") or held.get("emailAddress") != call.account:
        text = "Consent is required to transfer ownership of a file to another user."
        raise drive_error(403, text, "consentRequiredForOwnershipTransfer")


def update(call: Call) -> Json:
    checked(_fields(call), PERMISSION)
    book, body = written_file(call), changed_permission(call)
    held = _held(call, book)
    role = body.get("role") or held["role"]
    if role == "owner" and held["role"] != "owner":
        _may_own(call, held)
    pending = bool(body.get("pendingOwner", held.get("pendingOwner"))) and role != "owner"
    changed = {**held, "role": role, "pendingOwner": pending}
    _give(book, changed)
    return _answer(call, changed)


def delete(call: Call) -> None:
    book = written_file(call)
    gone = _held(call, book)
    if gone["role"] == "owner":
        raise drive_error(403, "The owner of a file cannot be removed.", "forbidden")  # S, its reason I
    book.permissions = [held for held in book.permissions if held is not gone]


def share(book: Book, email: str, role: str, now: float) -> None:
    """Share a file as its owner's fingers do; `none` takes the share away."""
    book.permissions = [held for held in book.permissions if held.get("emailAddress") != email]
    if role != "none":
        book.permissions.append(permission(email, role, visible_from=now))
