"""What people meet while the database is away."""

import re

import requests

from tests.health.installation import Installation


def signed_in(installation: Installation) -> requests.Session:
    browser = requests.Session()
    page = browser.get(f"{installation.application.url}/sign-in", timeout=30).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "identity": "ana", "password": installation.password}
    answer = browser.post(f"{installation.application.url}/sign-in", data=form, timeout=30)
    assert answer.ok
    return browser


def test_pages_ask_to_come_back_while_the_database_is_away_and_work_again_when_it_is_there(
    installation: Installation,
) -> None:
    videos = f"{installation.application.url}/videos"
    with signed_in(installation) as browser:
        assert browser.get(videos, timeout=30).status_code == 200
        with installation.without("database"):
            for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
                answer = browser.get(videos, headers=headers, timeout=30)
                assert answer.status_code == 503
                assert int(answer.headers["Retry-After"]) > 0
                assert "The database does not answer." in answer.text
                assert re.search("traceback|psycopg|sqlalchemy|postgres", answer.text, re.IGNORECASE) is None
        assert browser.get(videos, timeout=30).status_code == 200
