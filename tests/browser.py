"""A browser without a screen: it keeps cookies, may be signed in, and sends the token with what it changes."""

import secrets
from contextvars import Context
from typing import Any

from flask.testing import FlaskClient, FlaskCliRunner
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from catalogtool.auth.models import User
from tests.factories import auth as factories


class Browser(FlaskClient):
    """Each request runs in a context of its own, as it does in the server, whatever context the test is in."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Send a request, with the session's token unless `csrf` is False, and read the answer to its end."""
        kwargs.setdefault("buffered", True)
        if csrf:
            kwargs["headers"] = {"X-CSRFToken": self.token(), **dict(kwargs.get("headers") or {})}
        return Context().run(super().open, *args, **kwargs)

    def sign_in(self, person: User) -> "Browser":
        """Sign the person in without asking for a password."""
        key = factories.session_of(person)
        self.set_cookie("catalog", key)
        return self

    def token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return str(
            URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(raw)
        )


class Runner(FlaskCliRunner):
    """Runs commands in a context of their own."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().invoke, *args, **kwargs)
