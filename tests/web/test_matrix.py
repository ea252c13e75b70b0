"""Every route with every method, asked as nobody and as people of every kind, against the policy."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from catalogtool.auth import queries
from catalogtool.web import access
from tests.web.policy import POLICY, ROLES, TITLES, Entry
from tests.web.world import KINDS, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SIGNED_OUT, REFUSED, MISSING, WRONG_METHOD = (
    "leads to signing in",
    "refused",
    "as if it did not exist",
    "wrong method",
)
OPENED, FAILED = "opened", "failed"


def test_the_policy_names_every_route_with_its_methods_and_its_rule(app: Flask) -> None:
    actual = {
        rule.endpoint: (set(), access.rule_of(app.view_functions[rule.endpoint])) for rule in _routes(app)
    }
    for rule in _routes(app):
        actual[rule.endpoint][0].update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    assert actual == {
        name: (entry.methods, access.PUBLIC if entry.is_public else entry.permissions)
        for name, entry in POLICY.items()
    }


def test_the_policy_names_every_permission_and_what_the_roles_that_are_built_in_allow(app: Flask) -> None:
    assert TITLES == access.PERMISSIONS
    found = {role.name: set(role.permissions) for role in queries.roles()}
    assert found == ROLES


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_every_route_opens_to_those_whom_the_policy_names_and_to_nobody_else(
    world: World, kind: str | None
) -> None:
    wrong = {}
    for rule, method in _requests(world.app):
        expected = _expected(world, POLICY[rule.endpoint], method, kind)
        if expected == WRONG_METHOD and kind not in (None, "admin"):
            continue
        address, body = world.request(rule, world.people.get(kind or ""))
        answer = world.browser(kind).open(address, method=method, **body)
        if _outcome(answer) != expected:
            wrong[f"{method} {address}"] = f"{_outcome(answer)} ({answer.status}), not {expected}"
    assert wrong == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_somebody_elses_is_there_for_nobody_but_those_whom_the_policy_names(
    world: World, kind: str
) -> None:
    wrong = {}
    for rule, method in _requests(world.app):
        entry = POLICY[rule.endpoint]
        if entry.is_own and method in entry.methods:
            address, body = world.request(rule, world.other)
            outcome = _outcome(world.browser(kind).open(address, method=method, **body))
            allowed = entry.others is not None and world.may(kind, entry.permissions | {entry.others})
            if (outcome == OPENED) != allowed or outcome == FAILED:
                wrong[f"{method} {address}"] = outcome
    assert wrong == {}


@pytest.mark.parametrize("kind", ["user", "admin"])
def test_an_account_that_is_deactivated_opens_nothing_with_the_session_it_had(
    world: World, kind: str
) -> None:
    browser = world.browser(kind)
    world.deactivate(kind)
    opened = [
        address
        for rule, method in _requests(world.app)
        if not POLICY[rule.endpoint].is_public and method in POLICY[rule.endpoint].methods
        for address, body in [world.request(rule, world.people[kind])]
        if _outcome(browser.open(address, method=method, **body)) != SIGNED_OUT
    ]
    assert opened == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shows_a_way_that_is_closed_to_who_looks_at_it(world: World, kind: str) -> None:
    shut = {}
    for rule, method in _requests(world.app):
        if method != "GET" or rule.endpoint in {"static", "health.metrics"}:
            continue
        address, _ = world.request(rule, world.people[kind])
        page = world.browser(kind).get(address)
        if page.status_code == 200 and page.mimetype == "text/html":
            ways = world.ways_from(page.text, address)
            shut |= {
                f"{way} on {address}": needs for way, needs in ways.items() if not world.may(kind, needs)
            }
    assert shut == {}


def _routes(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def _requests(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with every method, that which ends the session last."""
    for rule in sorted(_routes(app), key=lambda rule: "logout" in rule.endpoint):
        others = [other for other in _routes(app) if other is not rule]
        for method in METHODS:
            if not any(other.rule == rule.rule and method in (other.methods or ()) for other in others):
                yield rule, method


def _expected(world: World, entry: Entry, method: str, kind: str | None) -> str:
    taken = entry.methods | {"OPTIONS"} | ({"HEAD"} if "GET" in entry.methods else set())
    if method not in taken:
        return WRONG_METHOD
    if entry.is_public:
        return OPENED
    if kind is None:
        return SIGNED_OUT
    return OPENED if world.may(kind, entry.permissions) else REFUSED


def _outcome(answer: TestResponse) -> str:
    to = urlsplit(answer.headers.get("Location", "")).path
    if answer.status_code == 401 or (answer.status_code == 303 and to == "/sign-in"):
        return SIGNED_OUT
    by_status = {403: REFUSED, 404: MISSING, 405: WRONG_METHOD, 500: FAILED}
    return by_status.get(answer.status_code, OPENED)
