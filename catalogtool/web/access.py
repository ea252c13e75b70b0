"""Who may open a page: every route carries a rule, and a route without one stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

import structlog
from flask import Flask, current_app, g, request
from werkzeug.exceptions import Unauthorized

from catalogtool.core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])
Rule = Literal["public"] | frozenset[str]

# What a person may be allowed to do, in the words of the pages.
PERMISSIONS = {
    "view": "See the catalog, its reports and what is proposed",
    "edit": "Edit, hide, delete and lock records of the catalog",
    "upload": "Send reports and import them",
    "apply": "Decide on proposed changes and apply them",
    "roll_back": "Take changes back",
    "operate_queue": "See and cancel everybody's jobs, set schedules",
    "review_audit": "Read the audit trail and export it",
    "administer": "Make accounts, give roles, change settings, override safeguards",
}

PUBLIC: Rule = "public"
SIGNED_IN: Rule = frozenset()
ADMIN_ONLY: Rule = frozenset({"administer"})

log = structlog.get_logger()


@dataclass(frozen=True)
class Actor:
    """The person behind the present request, and what they may do; an admin may do everything."""

    id: int | None
    name: str
    is_admin: bool
    permissions: frozenset[str] = frozenset()

    def may(self, *permissions: str) -> bool:
        """Whether the person has all of these permissions."""
        return self.is_admin or self.permissions.issuperset(permissions)


def public(view: View) -> View:
    """Open the page to everybody."""
    return _ruled(view, PUBLIC)


def signed_in(view: View) -> View:
    """Open the page to people who are signed in."""
    return _ruled(view, SIGNED_IN)


def requires(*permissions: str) -> Callable[[View], View]:
    """Open the page to people who have all of these permissions; KeyError when one is none."""
    rule = frozenset(permission for permission in permissions if PERMISSIONS[permission])
    return lambda view: _ruled(view, rule)


def admin_only(view: View) -> View:
    """Open the page to admins."""
    return _ruled(view, ADMIN_ONLY)


def by_token(view: View) -> View:
    """Recognise whoever calls the route by an API token and nothing else; cookies count for nothing there."""
    view.by_token = True  # type: ignore[attr-defined]  # functions take attributes, Callable can't say so
    return view


def current_actor() -> Actor:
    """The person who is signed in; raises Unauthorized, which leads to the sign-in page, when nobody is."""
    person = find_actor()
    if person is None:
        raise Unauthorized
    return person


def find_actor() -> Actor | None:
    """The person who is signed in, if anybody is; looked up once in a request."""
    if "actor" not in g:
        load = current_app.extensions.get("actor of token" if is_by_token() else "actor")
        g.actor = load() if load else None
    return cast("Actor | None", g.actor)


def is_by_token() -> bool:
    """Whether the present route is for programs, which send a token."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "by_token", False)


def may_open(endpoint: str) -> bool:
    """Whether the person behind the request may open the route; what leads to it is shown to nobody else."""
    rule, person = rule_of(current_app.view_functions[endpoint]), find_actor()
    return rule == PUBLIC or (rule is not None and person is not None and person.may(*rule))


def find_named(name: str) -> Actor | None:
    """The person of that username or e-mail address."""
    return cast("Actor | None", current_app.extensions["actor named"](name))


def recognise(
    app: Flask, load: Callable[[], Actor | None], named: Callable[[str], Actor | None], sign_in: str
) -> None:
    """Say how the person behind a request is found, how one of a name, and which endpoint lets people in."""
    app.extensions.update({"actor": load, "actor named": named})
    app.config["SIGN_IN_ENDPOINT"] = sign_in


def recognise_by_token(app: Flask, load: Callable[[], Actor | None]) -> None:
    """Say how the owner of the request's token is found."""
    app.extensions["actor of token"] = load


def guard(app: Flask) -> None:
    """Hold every request against the rule of its route; let templates name the `actor` and ask what they `may_open`."""
    app.before_request(_enforce)
    app.context_processor(lambda: {"actor": find_actor()})
    app.jinja_env.globals["may_open"] = may_open
    public(app.view_functions["static"])


def require_rules(app: Flask) -> None:
    """Stop the start when a route has no rule."""
    unruled = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if unruled:
        raise RuntimeError(f"Say who may open these routes, see web/access.py: {', '.join(unruled)}")


def rule_of(view: Callable[..., Any]) -> Rule | None:
    return getattr(view, "access_rule", None)


def _ruled(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]  # functions take attributes, Callable can't say so
    return view


def _enforce() -> None:
    if request.endpoint is None:  # no such page, which needs no rule
        return
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule == PUBLIC:
        return
    person = current_actor()
    if rule is None or not person.may(*rule):
        log.warning("refused", endpoint=request.endpoint, user=person.id, lacking=sorted(rule or ()))
        raise Forbidden(_refusal(rule or ADMIN_ONLY))


def _refusal(rule: Rule) -> str:
    if rule == ADMIN_ONLY:
        return "This is for admins. Ask one of yours if you need it."
    needed = " and ".join(f"“{PERMISSIONS[permission]}”" for permission in sorted(rule))
    return f"Your role does not allow it: this needs {needed}. Ask an admin if you need it."
