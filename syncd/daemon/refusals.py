"""An operator's request that cannot be done as it was put: nothing is broken, the question was."""

from collections.abc import Iterable
from difflib import get_close_matches

from syncd.errors import SyncdError


class RequestError(SyncdError):
    """The request names something that is not there, or was given for another state of things."""

    code = "request.refused"
    exit_status = 2


def refused(code: str, message: str, hint: str = "") -> RequestError:
    """Make the error."""
    return RequestError(message, hint=hint, code=code)


def unknown_mapping(name: str, known: Iterable[str]) -> RequestError:
    """Say that there is no such mapping, and which was probably meant."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    hint = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(names)}."
    return refused("mapping.unknown", f'No mapping is called "{name}".', hint)
