"""What probes and Prometheus ask for."""

import hmac
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response, request

from catalogtool.core.errors import Forbidden
from catalogtool.core.settings import Settings
from catalogtool.health import measures, readiness, traffic
from catalogtool.web.access import public

RETRY_SECONDS = "5"
# What a proxy adds to what it passes on.
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Serve the probes and the measures, and count requests from now on."""
    app.register_blueprint(blueprint)
    traffic.count(app)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """This process answers; no server is asked."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """Everything is there, or 503 with what is missing."""
    missing = readiness.missing()
    answer = jsonify(ready=not missing, missing=dict(missing))
    if missing:
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """The measures, for those who have the token, or without one for programs on this machine."""
    if not _may_measure(current_app.config["SETTINGS"]):
        raise Forbidden(
            "The measures are for programs that send METRICS_TOKEN, or where none is set, run on this machine."
        )
    text, content_type = measures.written(request.headers.get("Accept", ""))
    answer = make_response(text)
    answer.content_type = content_type
    return answer


def _may_measure(settings: Settings) -> bool:
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode())
    # To a proxy on this machine all requests come from this machine: where there may be one, the token must be set.
    hosts = (request.remote_addr, urlsplit(request.host_url).hostname, urlsplit(settings.public_url).hostname)
    return all(map(_is_this_machine, hosts)) and not any(name in request.headers for name in PASSED_ON)


def _is_this_machine(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
