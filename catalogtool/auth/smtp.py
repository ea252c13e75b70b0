"""The mail server, spoken to in one module only."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from catalogtool.core.errors import Unavailable

PATIENCE_SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}


def send(url: str, letter: EmailMessage) -> None:
    """Hand the letter to the server at `url`; Unavailable when it does not take it."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
        with server:
            _sign_in(server, parts.scheme, parts.username, parts.password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"The mail server {host} did not take the message: {error}") from error


def _sign_in(server: smtplib.SMTP, scheme: str, login: str | None, password: str | None) -> None:
    server.ehlo_or_helo_if_needed()
    if scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    elif scheme == "smtp" and login:
        raise smtplib.SMTPNotSupportedError("it offers no encryption, so it is not sent a password")
    if login:
        server.login(unquote(login), unquote(password or ""))
