"""The people who have an account, in the browser of an admin."""

import re

import pytest

from catalogtool.auth import operations, queries, sessions
from catalogtool.core.database import session
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"


class TestIndex:
    def test_lists_everybody_with_role_state_and_last_sign_in(self, ana):
        factories.user("gone", active=False, password=PASSWORD)
        page = ana.get("/people").text
        assert re.findall(r'href="/people/\d+">(\w+)<', page) == ["ana", "gone"]
        assert "inactive" in page
        assert "never" in page
        assert '<td data-label="Signs in with">password</td>' in page


class TestInvite:
    def test_sends_a_link_to_somebody_who_then_has_the_roles(self, ana):
        answer = ana.post(
            "/people/invite", data={"email": "Cleo@label.example", "roles": ["user", "auditor"]}
        )
        person = _cleo()
        assert answer.headers["Location"] == f"/people/{person.id}"
        assert [role.name for role in person.roles] == ["auditor", "user"]
        page = ana.get(f"/people/{person.id}").text
        assert "Nothing yet" in page
        assert "pass the link to Cleo@label.example on" in page
        assert ana.post(f"/people/{person.id}/invite").status_code == 302

    @pytest.mark.parametrize(
        ("typed", "complaint"),
        [
            ({"email": "nonsense"}, "not an e-mail"),
            ({"email": "ana@label.example"}, "already"),
            ({"roles": []}, "one role"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, ana, typed, complaint):
        answer = ana.post("/people/invite", data={"email": "cleo@label.example", "roles": ["user"]} | typed)
        assert answer.status_code == 422
        assert complaint in answer.text


class TestNew:
    def test_makes_an_account_with_a_password_that_is_shown_this_once(self, ana):
        page = ana.post("/people/new", data=_typed()).text
        password = re.search(r"<code>(.+)</code>", page)[1]
        assert operations.authenticate("cleo", password).email == "cleo@label.example"
        assert password not in ana.get(f"/people/{_cleo().id}").text

    def test_makes_an_account_with_the_password_that_was_typed(self, ana):
        ana.post("/people/new", data=_typed(password="typed by an admin", roles="admin"))
        assert operations.authenticate("cleo", "typed by an admin").is_admin

    @pytest.mark.parametrize(
        ("typed", "complaint"),
        [
            ({"email": "nonsense"}, "not an e-mail address"),
            ({"username": "with blank"}, "2 to 50"),
            ({"email": "Ana@label.example"}, "already"),
            ({"username": "ANA"}, "already"),
            ({"password": "short"}, "at least 12"),
            ({"roles": "owner"}, "not a valid choice"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, ana, typed, complaint):
        answer = ana.post("/people/new", data=_typed(**typed))
        assert answer.status_code == 422
        assert complaint in answer.text
        assert _cleo() is None or "username" not in typed

    def test_takes_no_other_column_than_the_form_has(self, ana):
        ana.post("/people/new", data=_typed(is_admin="1", active="", login_count="9", fs_uniquifier="x"))
        person = _cleo()
        assert (person.is_admin, person.active, person.login_count) == (False, True, 0)
        assert person.fs_uniquifier != "x"


class TestShow:
    def test_tells_admins_about_one_person(self, ana):
        factories.user("cleo")
        assert "cleo@label.example" in ana.get(f"/people/{_cleo().id}").text

    def test_says_when_there_is_no_such_person(self, ana):
        assert ana.get("/people/0").status_code == 404


class TestRoles:
    def test_are_changed(self, ana):
        factories.user("cleo")
        answer = ana.post(f"/people/{_cleo().id}/roles", data={"roles": ["user", "auditor"]})
        assert answer.status_code == 302
        assert (_cleo().is_admin, [role.name for role in _cleo().roles]) == (False, ["auditor", "user"])

    def test_of_the_last_admin_stay(self, app):
        me = factories.user("ana", role="admin", password=PASSWORD)
        ana = Browser(app, app.response_class).sign_in(me)
        answer = ana.post(f"/people/{me.id}/roles", data={"roles": "user"})
        assert answer.status_code == 409
        assert "ana is the only active admin" in answer.text

    @pytest.mark.parametrize("roles", [["owner"], []])
    def test_must_be_some_that_there_are(self, ana, roles):
        factories.user("cleo")
        assert ana.post(f"/people/{_cleo().id}/roles", data={"roles": roles}).status_code == 400


class TestDeactivate:
    def test_shuts_the_person_out_and_reactivate_lets_them_in(self, ana, ben):
        number = queries.find_by_identity("ben").id
        assert "signed out everywhere" in ana.get(f"/people/{number}/deactivate").text
        assert ben.get("/account").status_code == 200
        ana.post(f"/people/{number}/deactivate")
        assert ben.get("/account").status_code == 303
        ana.post(f"/people/{number}/reactivate")
        session().expire_all()
        assert ben.sign_in(queries.get_person(number)).get("/account").status_code == 200

    def test_leaves_the_last_admin_in(self, app):
        me = factories.user("ana", role="admin", password=PASSWORD)
        ana = Browser(app, app.response_class).sign_in(me)
        answer = ana.post(f"/people/{me.id}/deactivate")
        assert answer.status_code == 409
        assert ana.get("/people").status_code == 200


class TestSessions:
    def test_of_a_person_are_listed_and_ended_one_by_one_or_all(self, app, ana, ben):
        number = queries.find_by_identity("ben").id
        elsewhere = Browser(app, app.response_class).sign_in(queries.get_person(number))
        page = ana.get(f"/people/{number}").text
        one, _ = re.findall(rf"/people/{number}/sessions/(\w{{64}})/end", page)
        assert "2 browsers" in ana.get("/people").text
        ana.post(f"/people/{number}/sessions/{one}/end")
        assert sorted(browser.get("/account").status_code for browser in (ben, elsewhere)) == [200, 303]
        assert ana.post(f"/people/{number}/sessions/{one}/end").status_code == 404
        ana.post(f"/people/{number}/sessions/end")
        assert {browser.get("/account").status_code for browser in (ben, elsewhere)} == {303}
        assert "igned out <strong>everywhere" in ana.get(f"/people/{number}").text

    def test_of_one_person_are_not_ended_through_another(self, ana, ben):
        ours = queries.find_by_identity("ana").id
        session_of_ben = sessions.of_person(queries.find_by_identity("ben"))[0].id
        assert ana.post(f"/people/{ours}/sessions/{session_of_ben}/end").status_code == 404
        assert ben.get("/account").status_code == 200


class TestPassword:
    def test_is_set_anew_and_the_person_signed_out(self, ana, ben):
        page = ana.post(f"/people/{queries.find_by_identity('ben').id}/password").text
        assert operations.authenticate("ben", re.search(r"<code>(.+)</code>", page)[1])
        assert ben.get("/account").status_code == 303

    def test_is_refused_when_it_is_too_short(self, ana):
        factories.user("cleo")
        answer = ana.post(f"/people/{_cleo().id}/password", data={"password": "short"})
        assert answer.status_code == 400
        assert "at least 12" in answer.text


def _cleo():
    session().expire_all()
    return queries.find_by_identity("cleo")


def _typed(**different: str) -> dict[str, str]:
    return {"email": "cleo@label.example", "username": "cleo", "roles": "user", "password": ""} | different
