"""Roles, in the browser of an admin."""

from catalogtool.auth import queries
from catalogtool.core.database import session
from tests.factories import auth as factories


class TestIndex:
    def test_tells_what_each_role_allows_and_who_has_it(self, ana):
        factories.user("cleo", role="auditor")
        page = ana.get("/people/roles").text
        assert "Read the audit trail and export it" in page
        assert '<td data-label="Held by">cleo</td>' in page
        assert "/people/roles/admin" not in page


class TestNew:
    def test_composes_a_role_that_people_can_be_given(self, ana, ben):
        assert ana.post("/people/roles/new", data=_typed()).status_code == 302
        number = queries.find_by_identity("ben").id
        assert "Night shift: Watches the queue" in ana.get(f"/people/{number}").text
        ana.post(f"/people/{number}/roles", data={"roles": "night shift"})
        assert ben.get("/schedules").status_code == 200

    def test_says_beside_the_field_what_is_wrong(self, ana):
        answer = ana.post("/people/roles/new", data=_typed(permissions=[]))
        assert answer.status_code == 422
        assert "Choose what the role allows." in answer.text

    def test_never_gives_what_admins_alone_have(self, ana):
        assert ana.post("/people/roles/new", data=_typed(permissions=["administer"])).status_code == 422
        assert "night shift" not in queries.role_names()


class TestEdit:
    def test_changes_what_the_role_allows_but_not_its_name(self, ana):
        ana.post("/people/roles/new", data=_typed())
        answer = ana.post("/people/roles/night shift", data=_typed(name="other", permissions=["upload"]))
        assert answer.status_code == 302
        session().expire_all()
        assert queries.get_role("night shift").permissions == ["view", "upload"]

    def test_leaves_alone_what_is_built_in(self, ana):
        assert ana.get("/people/roles/admin").status_code == 409
        assert ana.post("/people/roles/user", data=_typed()).status_code == 409


class TestRemove:
    def test_removes_a_role_that_nobody_has(self, ana):
        ana.post("/people/roles/new", data=_typed())
        assert ana.post("/people/roles/night shift/remove").status_code == 302
        assert "night shift" not in queries.role_names()
        assert ana.get("/people/roles/night shift").status_code == 404


def _typed(**different):
    return {
        "name": "Night shift",
        "description": "Watches the queue",
        "permissions": ["operate_queue"],
    } | different
