"""What every answer tells the browser: what a page may load, who may frame it, what may be kept."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from catalogtool.core.settings import Settings
from catalogtool.web.pictures import picture_servers

YEAR_SECONDS = 31_536_000
# Where the pages of an installation with Firebase prove a person; its code is served from here like all other.
FIREBASE = "https://identitytoolkit.googleapis.com"

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def protect(app: Flask, settings: Settings) -> None:
    """Send the protecting headers with every answer, errors and static files included."""
    asked = [settings.s3_public_url, *([FIREBASE] if settings.firebase else [])]
    pictures = picture_servers(settings)
    fixed = {**_FIXED, "Content-Security-Policy": content_security_policy(asked, pictures)}
    if settings.public_url.startswith("https:"):
        fixed["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"

    @app.after_request
    def send(response: Response) -> Response:
        response.headers.extend(fixed)
        if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
            response.headers["Cache-Control"] = "no-store"
        elif "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response

    app.url_defaults(_name_version)


def content_security_policy(asked: Iterable[str], pictures: Iterable[str]) -> str:
    """Allow what we serve ourselves, to ask these servers, and pictures of those; nothing inline, nothing else's."""
    hosts = " ".join(f"{server.scheme}://{server.netloc}" for server in map(urlsplit, asked))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {' '.join(pictures)}",
            "font-src 'self'",
            f"connect-src 'self' {hosts}",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def _name_version(endpoint: str, values: dict[str, object]) -> None:
    """Put the time of a static file's last change into its address, so that browsers may keep it for ever."""
    if endpoint == "static" and current_app.static_folder:
        file = Path(current_app.static_folder, str(values.get("filename", "")))
        if file.is_file():
            values["v"] = f"{file.stat().st_mtime_ns:x}"
