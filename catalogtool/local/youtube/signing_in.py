"""The consent of OAuth: the page that asks, the code it gives, and the tokens a code or a refresh token gets."""

import html
import secrets
from threading import Lock
from urllib.parse import urlencode

from catalogtool.local.youtube.errors import NotGranted

LIFE_SECONDS = 3600

PAGE = """<!doctype html><html lang="en" style="color-scheme: light dark"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Synthetic YouTube</title><body style="font: 16px system-ui; max-width: 32em; margin: 4em auto; padding: 0 1em">
<h1>Synthetic YouTube</h1><p>This is no account of yours: it runs on this machine, with a made-up catalog.
May <b>Catalog Tool</b> read it?</p><form method="post">{hidden}<button>Allow</button>
<button name="refused" value="yes">Deny</button></form></body></html>"""


class Consent:
    """The codes and tokens that were given out since the start; those that begin with `synthetic-` are always good."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._codes: dict[str, str] = {}
        self._tokens: set[str] = set()

    @staticmethod
    def page(parameters: dict[str, list[str]]) -> str:
        names = ("redirect_uri", "state")
        values = {name: "".join(parameters.get(name, [])) for name in names}
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in values.items()
        )
        return PAGE.format(hidden=hidden)

    def answered(self, form: dict[str, list[str]]) -> str:
        """Give the address that the browser goes back to, with a code unless it was refused."""
        where, state = ("".join(form.get(name, [])) for name in ("redirect_uri", "state"))
        if "refused" in form:
            return f"{where}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = secrets.token_urlsafe(16)
        with self._lock:
            self._codes[code] = where
        return f"{where}?{urlencode({'code': code, 'state': state})}"

    def token(self, form: dict[str, list[str]]) -> dict[str, object]:
        given = {name: values[0] for name, values in form.items()}
        if not given.get("client_secret"):
            raise NotGranted(401, "invalid_client")
        with self._lock:
            if given.get("grant_type") == "refresh_token":
                good = given.get("refresh_token", "").startswith("synthetic-refresh")
            else:
                where = self._codes.pop(given.get("code", ""), None)
                good = where is not None and where == given.get("redirect_uri")
            if not good:
                raise NotGranted(400, "invalid_grant")
            token = f"made-{secrets.token_urlsafe(16)}"
            self._tokens.add(token)
        answer = {"access_token": token, "expires_in": LIFE_SECONDS, "token_type": "Bearer"}
        fresh = {"refresh_token": f"synthetic-refresh-{secrets.token_urlsafe(8)}"}
        return answer if given.get("grant_type") == "refresh_token" else answer | fresh

    def knows(self, header: str) -> bool:
        token = header.removeprefix("Bearer ")
        return token.startswith("synthetic-") or token in self._tokens
