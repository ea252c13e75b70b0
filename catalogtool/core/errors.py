"""Failures that a person can act on; the message is written for the person at the screen."""

from http import HTTPStatus


class CatalogToolError(Exception):
    """A failure with a sentence for people and the HTTP status of the page that shows it."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(CatalogToolError):
    """What was sent can't be accepted as it is."""

    status = HTTPStatus.BAD_REQUEST


class Forbidden(CatalogToolError):
    """The person is known but may not do this."""

    status = HTTPStatus.FORBIDDEN


class NotFound(CatalogToolError):
    """The thing asked for does not exist, or not for this person."""

    status = HTTPStatus.NOT_FOUND


class Conflict(CatalogToolError):
    """Somebody else changed the thing in between."""

    status = HTTPStatus.CONFLICT


class Unavailable(CatalogToolError):
    """A server this one depends on does not answer; trying again later may help."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
