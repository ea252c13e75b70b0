"""The log: one JSON line per event on standard error, and one per request."""

import logging
import secrets
import time

import structlog
from flask import Flask, Response, g, request

_SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)

log = structlog.get_logger("catalogtool.web")


def follow(app: Flask) -> None:
    """Write a line for every request, and name the request in every line that is written during it."""
    _configure()
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The name of the present request, for a page that reports a failure."""
    return str(g.request_id)


def formatter() -> logging.Formatter:
    """Write what anybody logs, ourselves or a library, as one JSON object a line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    person = g.get("actor")
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round(1000 * (time.perf_counter() - g.began), 1),
        user=person.id if person else None,
    )
    response.headers["X-Request-ID"] = g.request_id
    return response


def _configure() -> None:
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter())
    # Leaves the handlers alone that the program around us has set up.
    logging.basicConfig(handlers=[handler])
    logging.getLogger("catalogtool").setLevel(logging.INFO)
