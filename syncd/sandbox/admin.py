"""Administrative calls below /_sandbox/: what a test or a person does to a stand-in from outside.

It decides their paths and bodies. Errors answer 400 with one sentence. What an action does is the library's.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from syncd.sandbox.crm import encoding
from syncd.sandbox.crm.problems import Refusal
from syncd.sandbox.faults import Faults, rules_from
from syncd.sandbox.wire import Request, Response

Action = Callable[[Mapping[str, Any]], Any]


class MovableClock:
    """A clock that others can put forward."""

    def __init__(self, base: Callable[[], float], offset_seconds: float = 0.0) -> None:
        self._base = base
        self.offset_seconds = offset_seconds

    def now(self) -> float:
        return self._base() + self.offset_seconds

    def advance(self, seconds: float) -> None:
        """Put the clock forward; it never goes back."""
        if seconds < 0:
            raise ValueError("advance_seconds: the clock only goes forward")
        self.offset_seconds += seconds


class Admin:
    """The administrative calls of one server."""

    def __init__(
        self,
        *,
        clock: MovableClock,
        faults: Faults,
        state: Callable[[], Any],
        calls: Callable[[], Counter[str]],
        switches: Callable[[], Any],
        set_switches: Callable[..., None],
        actions: Mapping[str, Action],
    ) -> None:
        self._clock, self._faults = clock, faults
        self._state, self._calls = state, calls
        self._switches, self._set_switches = switches, set_switches
        self._actions = actions

    def handle(self, request: Request) -> Response:
        """Answer one administrative call."""
        name = request.path.removeprefix("/_sandbox/").strip("/")
        try:
            given = dict(json.loads(request.body or b"{}"))
            found = self._read(name) if request.method == "GET" else self._act(name, given)
            return _answer(200, found)
        except LookupError as error:
            return _answer(404, {"error": f"{request.method} /_sandbox/{name}: no such call or record ({error})"})
        except Refusal as refusal:
            return _answer(refusal.status, {"error": refusal.title, "errors": refusal.errors})
        except (ValueError, TypeError, ArithmeticError) as error:
            return _answer(400, {"error": str(error)})

    def _read(self, name: str) -> Any:
        reads: Mapping[str, Callable[[], Any]] = {
            "calls": lambda: dict(self._calls()),
            "clock": lambda: {"now": self._clock.now(), "offset_seconds": self._clock.offset_seconds},
            "faults": self._faults.described,
            "state": self._state,
            "switches": lambda: asdict(self._switches()),
        }
        return reads[name]()

    def _act(self, name: str, given: Mapping[str, Any]) -> Any:
        match name:
            case "calls":
                self._calls().clear()
            case "clock":
                self._clock.advance(float(given["advance_seconds"]))
            case "faults":
                self._faults.set(rules_from(given))
            case "switches":
                self._set_switches(**given)
            case _:
                return {"result": self._actions[name](given)}
        return self._read(name)


def method_actions(owner: object, names: tuple[str, ...], prefix: str) -> dict[str, Action]:
    """Make methods callable as ``prefix/method`` with a JSON object of their arguments by name."""

    def action(method: Callable[..., Any]) -> Action:
        return lambda given: method(**given)

    return {f"{prefix}/{name}": action(getattr(owner, name)) for name in names}


def public_methods(owner: type) -> tuple[str, ...]:
    """Name the methods of a class that are meant for others."""
    return tuple(name for name in dir(owner) if not name.startswith("_") and callable(getattr(owner, name)))


def _answer(status: int, value: Any) -> Response:
    body = encoding.encode(value) + b"\n"
    return Response(status=status, headers={"content-type": "application/json; charset=utf-8"}, body=body)
