"""The real gspread and google-auth, their sockets replaced by calls to the stand-in."""

from urllib.parse import urlsplit

import gspread
import requests
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from syncd.sandbox.sheets import SheetsSandbox
from syncd.sandbox.wire import Request as WireRequest

TOKEN_URI = "http://127.0.0.1:9/token"


class Door(BaseAdapter):
    def __init__(self, box: SheetsSandbox) -> None:
        super().__init__()
        self.box = box
        self.seen: list[str] = []

    def send(self, request, **_):
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        self.seen.append(f"{request.method} {urlsplit(request.url).path}")
        answer = self.box.handle(WireRequest.of(request.method, request.url, headers=dict(request.headers), body=raw))
        response = requests.Response()
        response.status_code, response.headers = answer.status, CaseInsensitiveDict(answer.headers)
        response._content, response.url, response.request = answer.body, request.url, request
        response.encoding = "utf-8"
        return response

    def close(self):
        pass


def authorized(box: SheetsSandbox, key: dict, scope: str = "spreadsheets", more: str = "drive") -> AuthorizedSession:
    """Give a session that fetches its token from the stand-in by the true grant."""
    door = Door(box)
    inner = requests.Session()
    inner.mount("http://", door)
    inner.mount("https://", door)
    scopes = [f"https://www.googleapis.com/auth/{name}" for name in (scope, more) if name]
    credentials = Credentials.from_service_account_info(key, scopes=scopes)
    session = AuthorizedSession(credentials, auth_request=Request(inner))
    session.mount("https://", door)
    session.door = door
    return session


def client(session: AuthorizedSession) -> gspread.Client:
    return gspread.Client(None, session=session)
