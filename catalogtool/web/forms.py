"""Forms: what people type arrives stripped of blanks, and an unsafe request needs the token of its session."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_wtf import CSRFProtect, FlaskForm
from wtforms.fields import PasswordField, StringField

View = TypeVar("View", bound=Callable[..., Any])

# Reports go to the object store without passing through here.
MAX_BYTES = 2 * 2**20
# A form sends some fields and a file at most; the decisions on a preview come in one body without parts.
MAX_PARTS = 50


class Form(FlaskForm):  # type: ignore[misc]  # the package comes without types
    """The base of every form; blanks at the ends of a text are dropped, passwords are left as they are."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = [*field.filters, _stripped]
            return field


def takes_reports(view: View) -> View:
    """Let the route receive a body as large as a report may be; others get 2 MiB."""
    view.takes_reports = True  # type: ignore[attr-defined]  # functions take attributes, Callable can't say so
    return view


def limit_sizes(app: Flask) -> None:
    """Refuse bodies that are too large before anything reads them."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BYTES, MAX_FORM_PARTS=MAX_PARTS)
    app.before_request(_raise_limit)


def require_tokens(app: Flask) -> None:
    """Refuse unsafe requests that lack the token of the session, in the form or as X-CSRFToken."""
    # A page may stay open for days; the token dies with its session.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    CSRFProtect(app)


def _raise_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_reports", False):
        request.max_content_length = current_app.config["SETTINGS"].max_report_bytes


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
