"""Who may open a page: every route carries a rule, and a route without one stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from werkzeug.exceptions import Unauthorized

from catalogtool.core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC, SIGNED_IN, ADMIN_ONLY = "public", "signed_in", "admin_only"


@dataclass(frozen=True)
class Actor:
    """The person behind the present request."""

    id: int | None
    name: str
    is_admin: bool


def public(view: View) -> View:
    """Open the page to everybody."""
    return _ruled(view, PUBLIC)


def signed_in(view: View) -> View:
    """Open the page to people who are signed in."""
    return _ruled(view, SIGNED_IN)


def admin_only(view: View) -> View:
    """Open the page to admins."""
    return _ruled(view, ADMIN_ONLY)


def current_actor() -> Actor:
    """The person who is signed in; raises Unauthorized, which leads to the sign-in page, when nobody is."""
    person = find_actor()
    if person is None:
        raise Unauthorized
    return person


def find_actor() -> Actor | None:
    """The person who is signed in, if anybody is; looked up once in a request."""
    if "actor" not in g:
        load = current_app.extensions.get("actor")
        g.actor = load() if load else None
    return cast("Actor | None", g.actor)


def recognise(app: Flask, load: Callable[[], Actor | None], sign_in: str) -> None:
    """Say how the person behind a request is found, and which endpoint lets people in."""
    app.extensions["actor"] = load
    app.config["SIGN_IN_ENDPOINT"] = sign_in


def guard(app: Flask) -> None:
    """Hold every request against the rule of its route, and name the `actor` to templates."""
    app.before_request(_enforce)
    app.context_processor(lambda: {"actor": find_actor()})
    public(app.view_functions["static"])


def require_rules(app: Flask) -> None:
    """Stop the start when a route has no rule."""
    unruled = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if unruled:
        raise RuntimeError(f"Say who may open these routes, see web/access.py: {', '.join(unruled)}")


def rule_of(view: Callable[..., Any]) -> str | None:
    return getattr(view, "access_rule", None)


def _ruled(view: View, rule: str) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]  # functions take attributes, Callable can't say so
    return view


def _enforce() -> None:
    if request.endpoint is None:  # no such page, which needs no rule
        return
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule == PUBLIC:
        return
    person = current_actor()
    if rule != SIGNED_IN and not (rule == ADMIN_ONLY and person.is_admin):
        raise Forbidden("This is for admins. Ask one of yours if you need it.")
