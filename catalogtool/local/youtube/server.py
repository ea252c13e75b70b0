"""Answers over HTTP on loopback: the APIs, the consent of OAuth, and `/-/behaviour` for those who try things out."""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from catalogtool.local.ports import LOOPBACK
from catalogtool.local.youtube.behaviour import Run
from catalogtool.local.youtube.catalog import Catalog
from catalogtool.local.youtube.errors import NotGranted, Refused
from catalogtool.local.youtube.masks import parsed, trimmed
from catalogtool.local.youtube.methods import METHODS, Call
from catalogtool.local.youtube.resources import PICTURES, picture
from catalogtool.local.youtube.signing_in import Consent

Parameters = dict[str, list[str]]

CONSENT = "/o/oauth2/v2/auth"
TOKENS = "/token"
BEHAVIOUR = "/-/behaviour"


class Server(ThreadingHTTPServer):
    """A YouTube with a catalog of its own."""

    daemon_threads = True

    def __init__(self, port: int, catalog: Catalog, today: Callable[[], int] | None = None) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.run = Run(catalog, today)
        self.consent = Consent()


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open between calls."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        path, parameters = self._asked()
        if path == CONSENT:
            self._send(HTTPStatus.OK, Consent.page(parameters), "text/html; charset=utf-8")
        elif path.startswith(PICTURES):
            self._send(HTTPStatus.OK, picture(path.removeprefix(PICTURES)), "image/svg+xml")
        elif path == BEHAVIOUR:
            self._answer(lambda: self.server.run.behave({}))
        else:
            self._answer(lambda: self._call(path, parameters))

    def do_POST(self) -> None:
        path, parameters = self._asked()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if path == CONSENT:
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", self.server.consent.answered(parse_qs(body)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == TOKENS:
            self._answer(lambda: self._token(parse_qs(body)))
        elif path == BEHAVIOUR:
            self._answer(lambda: self.server.run.behave(json.loads(body)))
        else:
            self._answer(lambda: self._call(path, parameters | parse_qs(body)))

    def _asked(self) -> tuple[str, Parameters]:
        address = urlsplit(self.path)
        return address.path, parse_qs(address.query)

    def _token(self, form: Parameters) -> dict[str, Any]:
        if self.server.run.behaviour.without_tokens:
            raise NotGranted(503, "temporarily_unavailable")
        return self.server.consent.token(form)

    def _call(self, path: str, parameters: Parameters) -> dict[str, Any]:
        if path not in METHODS:
            raise Refused(404, "notFound", "There is no such method here.")
        name, method = METHODS[path]
        run = self.server.run
        call = Call(run.catalog, parameters, f"http://{LOOPBACK}:{self.server.server_port}")
        asked = [*call.words("id"), *call.words("videoId")]
        if run.behaviour.slow_seconds:
            time.sleep(run.behaviour.slow_seconds)
        if fault := run.charge(name, asked):
            raise Refused(*fault)
        if not self.server.consent.knows(self.headers.get("Authorization", "")):
            raise Refused(401, "authError", "Sign in first.")
        try:
            mask = parsed(call.text("fields")) if call.text("fields") else {}
        except (ValueError, IndexError):
            raise Refused(400, "invalidParameter", "The fields can't be understood.") from None
        return trimmed(method(call), mask)  # type: ignore[no-any-return]  # a dict stays one

    def _answer(self, ask: Any) -> None:
        try:
            status, answer = HTTPStatus.OK, ask()
        except Refused as refused:
            status, answer = HTTPStatus(refused.status), refused.body
        self._send(status, json.dumps(answer), "application/json; charset=UTF-8")

    def _send(self, status: HTTPStatus, text: str, content_type: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Write nothing: what was asked is counted."""
