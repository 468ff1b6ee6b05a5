"""The error answers of the Sheets service and of the door before it as values; decides no outcome."""

from collections.abc import Iterable
from typing import Any

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
HELP = "type.googleapis.com/google.rpc.Help"
QUOTA_GUIDE = "https://cloud.google.com/docs/quotas/help/request_increase"
PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


class ApiError(Exception):
    """A refusal on its way to the caller: the status and the whole JSON body."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}


def sheets_error(status: int, message: str, *details: dict[str, Any]) -> ApiError:
    """Build the body of the Sheets service: code, message, status, details; no `errors` list (R)."""
    error: dict[str, Any] = {"code": status, "message": message, "status": STATUS_NAMES[status]}
    if details:
        error["details"] = list(details)
    return ApiError(status, {"error": error})


def invalid(message: str) -> ApiError:
    return sheets_error(400, message)


def violations(items: list[tuple[str, str]]) -> ApiError:
    """Build the 400 for a payload that does not fit its message type: one line and one violation a fault (R)."""
    details = [{"field": field, "description": text} if field else {"description": text} for field, text in items]
    message = "\n".join(text for _, text in items)
    return sheets_error(400, message, {"@type": BAD_REQUEST, "fieldViolations": details})


def ill_typed(given: Iterable[tuple[str, str]], kind: str) -> ApiError:
    """Build the 400 for parts of a path or a query that are of another type, each with its name (I: as in bodies)."""
    return violations([(name, f"Invalid value at '{name}' ({kind}), \"{text}\"") for name, text in given])


def not_found(message: str = "Requested entity was not found.") -> ApiError:
    return sheets_error(404, message)


def forbidden(message: str = "The caller does not have permission") -> ApiError:
    return sheets_error(403, message)


def unknown_range(text: str) -> ApiError:
    return invalid(f"Unable to parse range: {text}")


def unserved(what: str) -> ApiError:
    """Say honestly that the true service knows this and the stand-in does not: never a silent success."""
    return sheets_error(501, f"The true service knows this, this stand-in does not: {what}")


def unauthenticated() -> ApiError:
    error = sheets_error(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )
    error.headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return error


def no_identity() -> ApiError:
    return forbidden(
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def _error_info(reason: str, **metadata: str) -> dict[str, Any]:
    return {"@type": ERROR_INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata}


def key_unsupported(service: str, method: str) -> ApiError:
    """Answer a method that wants an account and got an API key (S for the status, K for the words)."""
    info = _error_info("CREDENTIALS_MISSING", service=service, method=method)
    message = (
        "API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that "
        "assert a principal. See https://cloud.google.com/docs/authentication"
    )
    return sheets_error(401, message, info)


def scope_missing(service: str, method: str) -> ApiError:
    """Answer a token whose scopes do not cover the method (R: recorded by gargle)."""
    info = _error_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service=service, method=method)
    error = sheets_error(403, "Request had insufficient authentication scopes.", info)
    error.headers["WWW-Authenticate"] = (
        'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="https://www.googleapis.com'
        '/auth/drive https://www.googleapis.com/auth/drive.file https://www.googleapis.com/auth/spreadsheets"'
    )
    return error


def out_of_order(status: int) -> ApiError:
    """Answer a call while the service itself fails (T)."""
    if status == 500:
        return sheets_error(500, "Internal error encountered.")
    return ApiError(
        status, {"error": {"code": status, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}}
    )


def quota_exceeded(*, kind: str, per_user: bool, limit: int, project: str) -> ApiError:
    """Answer a call over quota: ErrorInfo and Help, and no Retry-After (R, August 2025)."""
    limit_name = f"{kind} requests per minute" + (" per user" if per_user else "")
    consumer = f"project_number:{project}"
    info = _error_info(
        "RATE_LIMIT_EXCEEDED",
        quota_limit=f"{kind}RequestsPerMinutePer{'User' if per_user else 'Project'}",
        quota_limit_value=str(limit),
        quota_unit="1/min/{project}/{user}" if per_user else "1/min/{project}",
        quota_metric=f"sheets.googleapis.com/{kind.lower()}_requests",
        quota_location="global",
        service="sheets.googleapis.com",
        consumer=f"projects/{project}",
    )
    guide = {"@type": HELP, "links": [{"description": "Request a higher quota limit.", "url": QUOTA_GUIDE}]}
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{limit_name}' "
        f"of service 'sheets.googleapis.com' for consumer '{consumer}'."
    )
    return sheets_error(429, message, info, guide)
