"""The error answers of the Drive service as values; knows no state and decides no outcome.

They have a shape of their own: an `errors` list beside code and message (R, D). What is refused at the door, before the
service itself looks at a call, has status and details besides, as everywhere (S).
"""

from typing import Any

from syncd.sandbox.sheets.errors import STATUS_NAMES, ApiError

_IN_HEADER = {"location": "Authorization", "locationType": "header"}
# S for the scope, D for the credentials; K for who sends none, and for what cannot be read.
_AT_THE_DOOR: dict[object, dict[str, str]] = {
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": {"message": "Insufficient Permission", "reason": "insufficientPermissions"},
    "CREDENTIALS_MISSING": {"message": "Login Required.", "reason": "required", **_IN_HEADER},
    401: {"message": "Invalid Credentials", "reason": "authError", **_IN_HEADER},
    403: {"reason": "forbidden"},
    400: {"reason": "parseError"},
}


def drive_error(status: int, message: str, reason: str, *, domain: str = "global", **place: str) -> ApiError:
    item = {"message": message, "domain": domain, "reason": reason, **place}
    return ApiError(status, {"error": {"code": status, "message": message, "errors": [item]}})


def parameter(name: str) -> dict[str, str]:
    """Say which parameter is at fault."""
    return {"locationType": "parameter", "location": name}


def drive_not_found(file_id: str) -> ApiError:
    return drive_error(404, f"File not found: {file_id}.", "notFound", **parameter("fileId"))


def storage_quota() -> ApiError:
    """Answer a service account that tries to own a file (S)."""
    message = "The user's Drive storage quota has been exceeded."
    return drive_error(403, message, "storageQuotaExceeded", domain="usageLimits")


def drive_failure(status: int) -> ApiError:
    """Answer a call that came in a rush (429) or while the service was out of order (D)."""
    if status == 429:
        return drive_error(429, "Rate Limit Exceeded", "rateLimitExceeded", domain="usageLimits")
    return drive_error(status, "Backend Error", "backendError")


def as_drive(error: ApiError) -> ApiError:
    """Give a refusal that was not made for Drive the shape it has there; a 501 is the stand-in's own word."""
    told: dict[str, Any] = error.body["error"]
    found = _AT_THE_DOOR.get(_reason(told)) or _AT_THE_DOOR.get(error.status)
    if "errors" in told or found is None:
        return error
    item = {"message": told["message"], "domain": "global", **found}
    shaped = {"code": error.status, "message": told["message"], "errors": [item], "status": STATUS_NAMES[error.status]}
    return ApiError(error.status, {"error": {**shaped, **told}}, error.headers)


def _reason(told: dict[str, Any]) -> object:
    return next((detail.get("reason") for detail in told.get("details", ())), None)
