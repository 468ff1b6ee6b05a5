"""Who may call: client credentials, access tokens and the throttle on token calls (section 1 of the reference).

It decides whether a token call is granted and whether a call's token and app key hold. It knows no operation. How a
token looks is handed in: a signed JWT for the servers, a short opaque text for the simulation.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from syncd.sandbox.crm.limits import Bucket
from syncd.sandbox.crm.problems import Refusal
from syncd.sandbox.crm.switches import Switches
from syncd.sandbox.wire import Request, SandboxClock

ALL_SCOPES = (
    *(
        f"tn.crm.{name}:{right}"
        for name in ("bookingprovidertags", "bookings", "contacts", "customers", "leads", "locations")
        for right in "rw"
    ),
    "tn.crm.tags:w",
    "tn.stt.tagtypes:r",
    "tn.stt.tagtypes:w",
    "tn.mrk.campaigns:r",
    "tn.jbce.callreasons:r",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One application's credentials for one tenant."""

    client_id: str = "cid.stand-in"
    client_secret: str = "cs1.stand-in"  # noqa: S105 - opens nothing but a stand-in on loopback
    app_key: str = "ak1.stand-in"
    tenant: int = 1_234_567
    scopes: tuple[str, ...] = ALL_SCOPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One token that was given out."""

    client_id: str
    expires_at: float
    serial: int
    scopes: tuple[str, ...]


Mint = Callable[[Client, Grant], str]
"""Turns a grant into the text of a token."""


def opaque_token(client: Client, grant: Grant) -> str:
    """Make a cheap token."""
    return f"{client.client_id}.{grant.serial}"


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed_token(client: Client, grant: Grant) -> str:
    """Make a token that looks like the real one (O): RS256, typ at+jwt, IdentityServer's claims."""
    head = {"alg": "RS256", "kid": "stand-in", "typ": "at+jwt"}
    expires = int(grant.expires_at)
    claims = {
        "iss": "https://auth.servicetitan.io",
        "nbf": expires - 900,
        "iat": expires - 900,
        "exp": expires,
        "scope": list(grant.scopes),
        "client_id": client.client_id,
        "tenant": str(client.tenant),
        "jti": f"{grant.serial:032X}",
    }
    signed = f"{_part(json.dumps(head).encode())}.{_part(json.dumps(claims).encode())}"
    signature = _signing_key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_part(signature)}"


class Accounts:
    """The clients of the stand-in and the tokens they hold."""

    def __init__(self, clock: SandboxClock, switches: Switches, clients: tuple[Client, ...], mint: Mint) -> None:
        self._clock = clock
        self._mint = mint
        self.switches = switches
        self.clients = {client.client_id: client for client in clients}
        self.grants: dict[str, Grant] = {}
        self._serial = 0
        self._throttles: dict[str, Bucket] = {}

    def token(self, request: Request) -> dict[str, Any]:
        """Answer a token call; raises TokenRefusal."""
        form = self._form(request)
        client = self.clients.get(form.get("client_id", ""))
        if client is not None:
            # D: token requests are throttled, and nothing says that only good ones count.
            self._throttle(client)
        if client is None or form.get("client_secret") != client.client_secret:
            # O for a wrong id; that a wrong secret is told the same is I.
            raise TokenRefusal(400, {"error": "invalid_client"})
        if form.get("grant_type") != "client_credentials":
            raise TokenRefusal(400, {"error": "unsupported_grant_type"})
        scopes = self._scopes(client, form.get("scope", ""))
        now = self._clock.now()
        self._serial += 1
        grant = Grant(
            client_id=client.client_id,
            expires_at=now + self.switches.token_seconds,
            serial=self._serial,
            scopes=scopes,
        )
        self.grants = {text: held for text, held in self.grants.items() if held.expires_at > now}
        token = self._mint(client, grant)
        self.grants[token] = grant
        return {
            "access_token": token,
            "expires_in": self.switches.token_seconds,
            "token_type": "Bearer",
            "scope": " ".join(scopes),
        }

    def authenticate(self, headers: Mapping[str, str]) -> tuple[Client, tuple[str, ...]]:
        """Return the caller of an API call and what its token entitles to, or refuse it with 401."""
        key = headers.get("st-app-key")
        if not key:
            # O: status and title, and that a call with neither key nor token is told of the key.
            raise Refusal(401, "Application key not present, check ST-App-Key header value.")
        given = headers.get("authorization", "")
        # O: the bare token and "Bearer <token>" both work.
        text = given[7:].strip() if given[:7].lower() == "bearer " else given.strip()
        grant = self.grants.get(text)
        if grant is None or grant.expires_at <= self._clock.now():
            # I: the body of this 401 was never seen.
            challenge = {"www-authenticate": 'Bearer error="invalid_token"' if text else "Bearer"}
            raise Refusal(401, "The access token is missing, wrong or expired.", headers=challenge)
        client = self.clients[grant.client_id]
        if key != client.app_key:
            # I: not observed.
            raise Refusal(401, "Application key is not valid, check ST-App-Key header value.")
        return client, grant.scopes

    def revoke(self) -> None:
        """Forget every token, as when a secret is rotated."""
        self.grants = {}

    def dump(self) -> dict[str, Any]:
        """Return the tokens held, so that they outlive a restart as signed tokens do."""
        return {"serial": self._serial, "grants": {text: asdict(held) for text, held in self.grants.items()}}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take back what ``dump`` gave; expiry may have become a Decimal on the way."""
        self._serial = saved["serial"]
        self.grants = {
            text: Grant(
                client_id=held["client_id"],
                expires_at=float(held["expires_at"]),
                serial=held["serial"],
                scopes=tuple(held.get("scopes", self.clients[held["client_id"]].scopes)),
            )
            for text, held in saved["grants"].items()
            if held["client_id"] in self.clients
        }

    def _form(self, request: Request) -> dict[str, str]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        # D: a form that is posted; O: a JSON body is not accepted; I: one answer for every other way of asking.
        if request.method != "POST" or kind != "application/x-www-form-urlencoded":
            raise TokenRefusal(400, {"error": "invalid_request"})
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))

    def _scopes(self, client: Client, asked: str) -> tuple[str, ...]:
        """Return all scopes of a client, or those it names (I: OAuth's rule; the documented call names none)."""
        wanted = tuple(dict.fromkeys(asked.split()))
        if not set(wanted) <= set(client.scopes):
            raise TokenRefusal(400, {"error": "invalid_scope"})
        return wanted or client.scopes

    def _throttle(self, client: Client) -> None:
        limit = self.switches.token_calls_per_minute
        bucket = self._throttles.setdefault(client.client_id, Bucket(size=limit, per_second=limit / 60))
        wait = bucket.take(self._clock.now())
        if wait > 0:
            raise TokenRefusal(429, {"error": "too_many_requests"}, retry_after=wait)


class TokenRefusal(Exception):  # noqa: N818 - a server's ordinary answer; no fault of ours
    """An answer of the token call other than 200, in OAuth's shape (O for invalid_client, I for the rest)."""

    def __init__(self, status: int, body: Mapping[str, str], *, retry_after: float | None = None) -> None:
        super().__init__(body["error"])
        self.status = status
        self.body = dict(body)
        self.retry_after = retry_after


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
