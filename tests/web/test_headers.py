"""What answers tell the browser, every one of them."""

from collections.abc import Iterator

from werkzeug.test import TestResponse

from catalogtool.web.headers import content_security_policy
from tests.browser import Browser
from tests.web.policy import POLICY
from tests.web.world import World

STRANGE = {
    "/no/such/page": "GET",
    "/static/none.css": "GET",
    "/people": "DELETE",
    "/audit?since=nonsense": "GET",
}
PROTECTING = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY_PARTS = {
    *("default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"),
    *("frame-ancestors 'none'", "form-action 'self'"),
}
SHOWN = {"text/html", "application/json"}
# What browsers never take for a page: the static files and the measures.
INERT = {"static", "health.metrics"}


def test_every_answer_of_every_route_protects_what_it_brings_and_is_kept_nowhere(world: World) -> None:
    answers = dict(_answers(world))
    assert len(answers) > 2 * len(POLICY)
    assert {asked: found for asked, answer in answers.items() if (found := _faults(asked, answer))} == {}


def _answers(world: World) -> Iterator[tuple[str, TestResponse]]:
    """An answer of every route to an admin and to nobody, and answers to what is no page or no method."""
    for path, method in STRANGE.items():
        yield f"{method} {path}", world.browser(None).open(path, method=method)
    for rule in world.app.url_map.iter_rules():
        for method in POLICY[rule.endpoint].methods:
            address, body = world.request(rule, world.people["admin"])
            for kind in ("admin", None):
                asked = f"{method} {address} ({rule.endpoint}) of {kind or 'nobody'}"
                yield asked, world.browser(kind).open(address, method=method, **body)


def _faults(asked: str, answer: TestResponse) -> list[str]:
    headers, csp = answer.headers, set(answer.headers["Content-Security-Policy"].split("; "))
    found = [name for name, value in PROTECTING.items() if headers.getlist(name) != [value]]
    found += [part for part in POLICY_PARTS if part not in csp] + [part for part in csp if "unsafe" in part]
    if headers.get("Cache-Control") != "no-store" and "(static)" not in asked:
        found.append("is kept")
    if (
        answer.mimetype.startswith("text/")
        and answer.data
        and answer.mimetype_params.get("charset") != "utf-8"
    ):
        found.append("names no character set")
    saved = headers.get("Content-Disposition", "").startswith("attachment")
    if (
        answer.data
        and answer.mimetype not in SHOWN
        and not saved
        and not any(f"({each})" in asked for each in INERT)
    ):
        found.append(f"shows {answer.mimetype}")
    return found


def test_pages_may_send_to_the_object_store_and_to_nobody_else():
    policy = content_security_policy(["https://files.label.example:9000/store"], [])
    assert "connect-src 'self' https://files.label.example:9000;" in policy


def test_signing_out_clears_what_the_browser_has_kept(ben):
    assert ben.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_static_files_are_kept_for_ever_under_an_address_that_changes_with_them(app, client):
    with app.test_request_context():
        address = app.url_for("static", filename="icon.svg")
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/icon.svg").headers["Cache-Control"]


def test_only_an_installation_behind_https_asks_browsers_to_stay_there(app, client, make_app):
    behind = make_app(public_url="https://catalog.label.example")
    sent = Browser(behind, behind.response_class).get("/sign-in").headers["Strict-Transport-Security"]
    assert sent == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
