"""Made-up service accounts: their key files, the JWT grant at /token, and what a bearer may do; no HTTP routing."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import TypeGuard
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import ApiError, unauthenticated

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# X: google-auth names this audience whatever the token_uri of the key file says.
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
_SCOPE_ROOT = "https://www.googleapis.com/auth/"
_OPENID = frozenset({"openid", "email", "profile"})
"""Scopes without an address, which open nothing here (K; S: gspread-pandas asks for one)."""
_FAMILIES = (
    *("calendar", "classroom", "cloud-platform", "contacts", "documents", "drive", "forms", "gmail", "presentations"),
    *("script", "spreadsheets", "tasks", "userinfo"),
)
"""Whose scopes are granted, each with all that begins as it does (K); names of nothing at all are refused."""
# R: gspread's recordings were made with the scope of the service's first version, which still opens this one.
_OLD_NAMES = {"https://spreadsheets.google.com/feeds": "spreadsheets"}
_SKEW = 300
_LONGEST = 3600
_UNTIMELY = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)
# K: nobody's administrator has let these accounts act for others, whoever `sub` names.
_NO_DELEGATION = (
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the "
    "scopes requested."
)


@dataclass(slots=True, kw_only=True)
class Account:
    """One service account as the token service knows it."""

    email: str
    key_id: str
    public_key: str
    token_uri: str


@dataclass(slots=True, kw_only=True)
class Accounts:
    """All accounts and the tokens that were handed out."""

    seed: int
    lifetime: int
    known: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, Json] = field(default_factory=dict)
    issued: int = 0

    def issue_key_file(self, email: str, token_uri: str, project: str) -> Json:
        """Make an account with a fresh key and give what a person downloads as its JSON key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        key_id = hashlib.sha1(public, usedforsecurity=False).hexdigest()
        self.known[email] = Account(email=email, key_id=key_id, public_key=public.decode(), token_uri=token_uri)
        return {
            "type": "service_account",
            "project_id": project,
            "private_key_id": key_id,
            "private_key": private.decode(),
            "client_email": email,
            "client_id": str(int(key_id[:16], 16)),
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "universe_domain": "googleapis.com",
        }

    def grant(self, body: bytes, now: float) -> Json:
        """Answer the form that google-auth posts: grant_type and assertion (S)."""
        form = {name: values[0] for name, values in parse_qs(body.decode("latin-1")).items()}
        if form.get("grant_type") != GRANT:
            raise _refusal("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        claims = self._verified(form.get("assertion", ""), now)
        asked = claims.get("scope")
        scopes = asked.split() if isinstance(asked, str) else []
        if not scopes or not all(map(_is_known, scopes)):
            raise _refusal("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return self._token(str(claims["iss"]), scopes, now)

    def _token(self, email: str, scopes: list[str], now: float) -> Json:
        self.issued += 1
        digest = hashlib.blake2b(f"{self.seed}/{self.issued}/{email}".encode(), digest_size=32).digest()
        token = "ya29.c." + base64.urlsafe_b64encode(digest).decode().rstrip("=")
        self.tokens = {held: info for held, info in self.tokens.items() if info["expires"] > now}
        self.tokens[token] = {"account": email, "scopes": scopes, "expires": now + self.lifetime}
        return {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    def _verified(self, assertion: str, now: float) -> Json:
        try:
            head, body, signature = assertion.split(".")
            header, claims = _object(head), _object(body)
            raw = _decoded(signature)
        except (ValueError, RecursionError):
            raise _refusal("invalid_request", "Bad Request") from None
        account = self._account(claims.get("iss"))
        signed = header.get("alg") == "RS256" and header.get("kid") in (None, account.key_id)
        if not signed or not _signed(account.public_key, f"{head}.{body}".encode(), raw):
            raise _refusal("invalid_grant", "Invalid JWT Signature.")
        if claims.get("aud") not in (GOOGLE_AUDIENCE, account.token_uri):
            raise _refusal("invalid_grant", "Invalid JWT: Failed audience check.")
        if not _timely(claims, now):
            raise _refusal("invalid_grant", _UNTIMELY)
        if claims.get("sub") not in (None, "", account.email):
            raise _refusal("unauthorized_client", _NO_DELEGATION, status=401)
        return claims

    def _account(self, issuer: object) -> Account:
        account = self.known.get(issuer) if isinstance(issuer, str) else None
        if account is None:
            raise _refusal("invalid_grant", "Invalid grant: account not found")
        return account

    def bearer(self, header: str | None, now: float) -> tuple[str, list[str]]:
        """Give the account and scopes behind an Authorization header."""
        kind, _, token = (header or "").partition(" ")
        info = self.tokens.get(token.strip())
        if kind.lower() != "bearer" or info is None or info["expires"] <= now:
            raise unauthenticated()
        return info["account"], info["scopes"]

    def revoke_all(self) -> None:
        """End every token at once, as a deleted key or a revoked consent does."""
        self.tokens.clear()


def _is_known(scope: str) -> bool:
    root, _, name = scope.rpartition("/")
    family = root + "/" == _SCOPE_ROOT and name.partition(".")[0] in _FAMILIES
    return family or scope.rstrip("/") in _OLD_NAMES or scope in _OPENID


def short_scopes(scopes: list[str]) -> set[str]:
    return {_OLD_NAMES.get(scope.rstrip("/"), scope.removeprefix(_SCOPE_ROOT)) for scope in scopes}


def _object(part: str) -> Json:
    """Read a part of an assertion that has to be an object."""
    value = json.loads(_decoded(part))
    if not isinstance(value, dict):
        raise ValueError(part)  # noqa: TRY004 - one kind for whatever cannot be read
    return value


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _signed(public_key: str, message: bytes, signature: bytes) -> bool:
    key = serialization.load_pem_public_key(public_key.encode())
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _timely(claims: Json, now: float) -> bool:
    """Take clocks that go a little fast; a lifetime has no such slack (S)."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if not _is_number(issued) or not _is_number(expires):
        return False
    return bool(issued <= now + _SKEW and issued < expires <= issued + _LONGEST and now < expires)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def token_failure(status: int) -> ApiError:
    """Answer while the token service fails: in the words of OAuth, which clients look for (S: google-auth)."""
    return ApiError(status, {"error": "internal_failure", "error_description": "Backend Error"})


def _refusal(error: str, description: str, *, status: int = 400) -> ApiError:
    return ApiError(status, {"error": error, "error_description": description})
