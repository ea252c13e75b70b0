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
            ({"roles": ["owner"]}, "not a valid choice"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, ana, typed, complaint):
        answer = ana.post("/people/invite", data={"email": "cleo@label.example", "roles": ["user"]} | typed)
        assert answer.status_code == 422
        assert complaint in answer.text

    def test_takes_no_other_column_than_the_form_has(self, ana):
        typed = {"email": "cleo@label.example", "roles": ["user"]}
        ana.post("/people/invite", data=typed | {"is_admin": "1", "active": "", "login_count": "9"})
        person = _cleo()
        assert (person.is_admin, person.active, person.login_count) == (False, True, 0)


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
    def test_is_chosen_by_the_person_alone_who_is_sent_a_link(self, ana, ben, client):
        number = queries.find_by_identity("ben").id
        assert ana.post(f"/people/{number}/password").headers["Location"] == f"/people/{number}"
        link = re.search(r"/password/new/[\w-]+", ana.get("/mailbox").text)[0]
        client.post(link, data={"password": PASSWORD, "repeated": PASSWORD})
        assert operations.authenticate("ben", PASSWORD)
        assert ben.get("/account").status_code == 303

    def test_of_somebody_who_is_shut_out_is_not_asked_for(self, ana):
        person = factories.user("gone", active=False)
        answer = ana.post(f"/people/{person.id}/password")
        assert (answer.status_code, "Reactivate the account first" in answer.text) == (409, True)


def _cleo():
    session().expire_all()
    return queries.find_by_identity("cleo")
