"""Who may open which route, asked of every route there is."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, BaseConverter, NumberConverter

from catalogtool.app import create_app
from catalogtool.auth.views import people
from catalogtool.web import access
from tests.browser import Browser

PUBLIC = {
    *("static", "security.login", "health.alive", "health.ready", "health.metrics"),
    # Who has a link that came by e-mail proves themself with it.
    *("passwords.forgotten", "passwords.new", "passwords.confirm"),
    # They let in who proves the rest.
    *("second_step.ask", "second_step.passkey", "second_step.passkey_options", "firebase.sign_in"),
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_route_says_who_may_open_it(app):
    access.require_rules(app)


def test_a_route_without_a_rule_stops_the_start(settings, monkeypatch):
    monkeypatch.delattr(people.index, "access_rule")
    with pytest.raises(RuntimeError, match=r"people\.index"):
        create_app(settings)


def test_only_the_sign_in_page_the_static_files_and_the_probes_are_open_to_everybody(app):
    assert {
        name for name, view in app.view_functions.items() if access.rule_of(view) == access.PUBLIC
    } == PUBLIC


def test_nobody_gets_in_without_signing_in(app, client):
    answers = {
        f"{method} {address}": answer.headers.get("Location", answer.status)
        for endpoint, method, address in _requests(app)
        if endpoint not in PUBLIC
        for answer in [client.open(address, method=method)]
    }
    assert answers
    shut = ("/sign-in", "401 UNAUTHORIZED")
    assert {asked: to for asked, to in answers.items() if not to.startswith(shut)} == {}


def test_what_is_for_admins_is_refused_to_others(app, ben):
    answers = {
        f"{method} {address}": ben.open(address, method=method).status_code
        for endpoint, method, address in _requests(app)
        if access.rule_of(app.view_functions[endpoint]) == access.ADMIN_ONLY
    }
    assert answers
    assert {asked: status for asked, status in answers.items() if status != 403} == {}


@pytest.mark.parametrize("rule", [access.SIGNED_IN, access.ADMIN_ONLY])
def test_an_admin_gets_into_every_page_that_stands_alone(app, ana, rule):
    answers = {
        address: ana.get(address, follow_redirects=True)
        for endpoint, method, address in _requests(app, with_arguments=False)
        if method == "GET" and access.rule_of(app.view_functions[endpoint]) == rule
    }
    assert answers
    shut = {address for address, answer in answers.items() if answer.status_code in (401, 403)}
    assert (
        shut | {address for address, answer in answers.items() if answer.request.path == "/sign-in"} == set()
    )


def test_who_is_refused_stands_in_the_log_with_what_was_lacking(ben, caplog):
    assert "“Read the audit trail and export it”" in ben.get("/audit").text
    assert "for admins" in ben.get("/people").text
    refused = [
        record.msg
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg["event"] == "refused"
    ]
    assert [(each["endpoint"], each["lacking"]) for each in refused] == [
        ("audit.index", ["review_audit"]),
        ("people.index", ["administer"]),
    ]


def test_nothing_is_changed_without_the_token_of_the_session(app, ana, client):
    answers = {
        f"{method} {address}": browser.open(address, method=method, csrf=False).status_code
        for endpoint, method, address in _requests(app)
        if method in UNSAFE
        for browser in [client if endpoint in PUBLIC else ana]
    }
    assert answers
    assert {asked: status for asked, status in answers.items() if status != 400} == {}


def test_the_token_of_another_session_is_no_token(app, ana, ben):
    answer = ana.post("/sign-out", csrf=False, headers={"X-CSRFToken": ben.token()})
    assert answer.status_code == 400
    assert "out of date" in answer.text


def test_the_way_to_sign_in_leads_back_to_the_page_that_was_asked_for(client):
    answer = client.get("/account/password?from=mail")
    assert answer.headers["Location"] == "/sign-in?next=/account/password?from%3Dmail"


def test_after_a_refused_change_nobody_is_led_back_to_an_address_that_only_takes_changes(client):
    assert client.post("/sign-out").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_script_is_told_that_nobody_is_signed_in_any_more(client: Browser, headers):
    answer = client.get("/account", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in"


def _requests(app: Flask, *, with_arguments: bool = True) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and an address, for all routes but the answers that Flask gives by itself."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if with_arguments or not rule.arguments:
                for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                    yield rule.endpoint, method, _address(app, rule)


def _address(app: Flask, rule: Rule) -> str:
    return app.url_for(rule.endpoint, **{name: _value(rule._converters[name]) for name in rule.arguments})


def _value(converter: BaseConverter) -> int | str:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, NumberConverter) else "x"
