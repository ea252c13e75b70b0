"""One's own account, in a browser."""

import re

from catalogtool.auth import queries, sessions
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"
NEW = "staple weather lamp"


class TestShow:
    def test_tells_people_what_is_known_of_them(self, ben):
        page = ben.get("/account").text
        assert "ben@label.example" in page
        assert "<dd>user</dd>" in page


class TestPassword:
    def test_is_changed_and_only_this_session_goes_on(self, app):
        here, elsewhere = _cleo(app)
        answer = here.post("/account/password", data=_typed())
        assert answer.headers["Location"] == "/account"
        assert here.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 303
        fresh = Browser(app, app.response_class)
        assert fresh.post("/sign-in", data={"identity": "cleo", "password": PASSWORD}).status_code == 422
        assert fresh.post("/sign-in", data={"identity": "cleo", "password": NEW}).status_code == 302

    def test_is_not_changed_by_one_who_does_not_know_the_present_one(self, app):
        here, _ = _cleo(app)
        assert (
            "That is not your password." in here.post("/account/password", data=_typed(present="guess")).text
        )

    def test_is_not_changed_to_a_short_one_or_to_two_different_ones(self, app):
        here, _ = _cleo(app)
        assert (
            "at least 12"
            in here.post("/account/password", data=_typed(password="short", repeated="short")).text
        )
        assert "not the same as above" in here.post("/account/password", data=_typed(repeated="other")).text

    def test_is_never_written_into_a_page(self, app):
        here, _ = _cleo(app)
        assert NEW not in here.post("/account/password", data=_typed(present="guess")).text


class TestSessions:
    def test_are_listed_with_browser_and_address(self, app):
        here, _ = _cleo(app)
        factories.session_of(
            queries.find_by_identity("cleo"),
            ip="192.0.2.7",
            user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        )
        page = here.get("/account").text
        assert "Firefox on Linux" in page
        assert "192.0.2.7" in page
        assert page.count("this browser") == 1

    def test_are_ended_one_by_one(self, app):
        here, elsewhere = _cleo(app)
        page = here.get("/account").text
        [address] = re.findall(r'action="(/account/sessions/[0-9a-f]{64}/end)"', page)
        assert here.post(address).headers["Location"] == "/account"
        assert elsewhere.get("/account").status_code == 303
        assert here.post(address).status_code == 404

    def test_elsewhere_are_ended_together(self, app):
        here, elsewhere = _cleo(app)
        here.post("/account/sessions/end-others")
        assert elsewhere.get("/account").status_code == 303
        assert "everywhere else" not in here.get("/account").text

    def test_of_somebody_else_are_left_alone(self, app, ben):
        here, _ = _cleo(app)
        [other] = sessions.of_person(queries.find_by_identity("ben"))
        assert here.post(f"/account/sessions/{other.id}/end").status_code == 404
        assert ben.get("/account").status_code == 200


def _cleo(app) -> tuple[Browser, Browser]:
    person = factories.user("cleo", password=PASSWORD)
    return (
        Browser(app, app.response_class).sign_in(person),
        Browser(app, app.response_class).sign_in(person),
    )


def _typed(**different: str) -> dict[str, str]:
    return {"present": PASSWORD, "password": NEW, "repeated": NEW} | different
