"""Field masks of Drive's answers: read, checked against what the document knows, cut; knows no files.

Blanks between names are allowed (S), which Sheets refuses. A member that the true service has and the stand-in has not
is a 501; one that nobody has is the 400 of the service.
"""

import re

from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive_refusals import drive_error, parameter
from syncd.sandbox.sheets.errors import ApiError, unserved
from syncd.sandbox.sheets.masks import Mask, cut, tree_of

_BLANK = re.compile(r"\s+")


def _members(text: str) -> Mask:
    return {name: {} for name in text.split()}


# D: the members of a file.
_SERVED = (
    "kind id name mimeType parents trashed explicitlyTrashed starred spaces version webViewLink iconLink createdTime "
    "modifiedTime owners shared ownedByMe permissionIds permissions exportLinks"
)
_NOT_OF_A_SPREADSHEET = (
    "appProperties contentHints contentRestrictions description driveId fileExtension folderColorRgb fullFileExtension "
    "headRevisionId imageMediaMetadata md5Checksum originalFilename properties resourceKey sha1Checksum sha256Checksum "
    "shortcutDetails teamDriveId trashedTime trashingUser videoMediaMetadata webContentLink"
)
_UNSERVED = _members(
    "capabilities clientEncryptionDetails copyRequiresWriterPermission downloadRestrictions hasAugmentedPermissions "
    "hasThumbnail inheritedPermissionsDisabled isAppAuthorized labelInfo lastModifyingUser linkShareMetadata "
    "modifiedByMe modifiedByMeTime quotaBytesUsed sharedWithMeTime sharingUser size thumbnailLink thumbnailVersion "
    "viewedByMe viewedByMeTime viewersCanCopyContent writersCanShare"
)
FILE = {**_members(f"{_SERVED} {_NOT_OF_A_SPREADSHEET}"), **_UNSERVED}
FILES = {**_members("kind incompleteSearch nextPageToken"), "files": FILE}
PERMISSION = _members(
    "kind id type role emailAddress domain displayName photoLink deleted pendingOwner allowFileDiscovery view "
    "expirationTime inheritedPermissionsDisabled permissionDetails teamDrivePermissionDetails"
)
PERMISSIONS = {**_members("kind nextPageToken"), "permissions": PERMISSION}
COMMENTS = {**_members("kind nextPageToken"), "comments": {}}


def selected(body: Json, fields: str | None, known: Mask, default: Mask) -> Json:
    """Cut an answer to its mask, or to what a call without one gives."""
    return dict(cut(body, checked(fields, known) or default))


def checked(fields: str | None, known: Mask) -> Mask:
    """Read a mask, empty for none; a call that changes something does so before it changes it."""
    if not fields:
        return {}
    try:
        tree = tree_of(_BLANK.sub("", fields), "fields")
    except ApiError:
        raise _bad(fields) from None
    _check(tree, known, "")
    return tree


def _check(tree: Mask, known: Mask, path: str) -> None:
    for name, below in tree.items():
        here = f"{path}/{name}" if path else name
        if name == "*":
            continue
        if name not in known:
            raise _bad(here)
        if known is FILE and name in _UNSERVED:
            raise unserved(f"the member {name} of a file in Drive")
        if known[name]:
            _check(below, known[name], here)


def _bad(path: str) -> ApiError:
    return drive_error(400, f"Invalid field selection {path}", "invalidParameter", **parameter("fields"))
