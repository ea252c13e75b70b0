"""API tokens, in a browser."""

import re

from catalogtool.auth import queries, tokens
from tests.browser import Browser
from tests.factories import auth as factories


class TestMake:
    def test_shows_the_token_this_once(self, ben):
        page = ben.post("/account/tokens", data=_typed()).text
        sent = re.search(r"<pre>(ct_[\w-]{43})</pre>", page)[1]
        assert ben.get("/api/videos", headers={"Authorization": f"Bearer {sent}"}).status_code == 200
        after = ben.get("/account/tokens").text
        assert sent not in after
        assert "nightly export" in after
        assert sent[:9] in after

    def test_offers_nothing_that_the_person_may_not_do(self, app, ben):
        assert "review_audit" not in ben.get("/account/tokens").text
        answer = ben.post("/account/tokens", data=_typed(scopes="review_audit"))
        assert answer.status_code == 422
        auditor = Browser(app, app.response_class).sign_in(factories.user("ada", role="auditor"))
        assert 'value="review_audit"' in auditor.get("/account/tokens").text

    def test_says_beside_the_field_what_is_wrong(self, ben):
        answer = ben.post("/account/tokens", data=_typed(name=" "))
        assert answer.status_code == 422
        assert "know the program again" in answer.text


class TestRevoke:
    def test_makes_the_token_worthless(self, ben):
        ben.post("/account/tokens", data=_typed())
        number = _only_token("ben").id
        assert ben.post(f"/account/tokens/{number}/revoke").status_code == 302
        assert "revoked" in ben.get("/account/tokens").text
        assert ben.post(f"/account/tokens/{number}/revoke").status_code == 404

    def test_is_for_the_owner_and_for_admins_alone(self, app, ana, ben):
        ben.post("/account/tokens", data=_typed())
        token, owner = _only_token("ben"), queries.find_by_identity("ben").id
        assert ana.post(f"/account/tokens/{token.id}/revoke").status_code == 404
        other = factories.user("other").id
        assert ana.post(f"/people/{other}/tokens/{token.id}/revoke").status_code == 404
        assert "nightly export" in ana.get(f"/people/{owner}").text
        assert ana.post(f"/people/{owner}/tokens/{token.id}/revoke").status_code == 302
        assert "API token revoked: " in re.sub(r"<[^>]+>", "", ana.get(f"/people/{owner}").text)


def _only_token(username: str):
    (token,) = tokens.of_person(queries.find_by_identity(username))
    return token


def _typed(**different: str) -> dict[str, str]:
    return {"name": "nightly export", "scopes": "view", "days": "30"} | different
