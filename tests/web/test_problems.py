"""What people read when something does not work."""

import pytest
from flask import Flask
from sqlalchemy import text

from catalogtool.core import errors
from catalogtool.core.database import session
from catalogtool.web import access
from tests.browser import Browser

SENTENCE = "The video moved. Open it again."


@pytest.mark.parametrize(
    ("address", "status"),
    [("/Invalid", 400), ("/Forbidden", 403), ("/NotFound", 404), ("/Conflict", 409), ("/Unavailable", 503)],
)
def test_an_error_for_people_is_shown_in_its_own_words(app, trial: Browser, address, status):
    answer = trial.get(address)
    assert answer.status_code == status
    assert SENTENCE in answer.text
    assert "<h1>" in answer.text


def test_whoever_should_try_later_is_told_when(app, trial: Browser):
    assert int(trial.get("/Unavailable").headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("asked", "status", "advice"),
    [
        ({"path": "/no/such/page"}, 404, "There is no page at this address."),
        ({"path": "/account", "method": "POST"}, 405, "use the buttons of the page"),
        ({"path": "/sign-in", "method": "POST", "data": {"identity": "x" * 3 * 2**20}}, 413, "too large"),
    ],
)
def test_what_can_not_be_done_is_answered_with_what_can(app, trial: Browser, asked, status, advice):
    answer = trial.open(**asked)
    assert answer.status_code == status
    assert advice in answer.text


def test_a_failure_of_ours_gives_a_number_that_stands_in_the_log_and_nothing_of_its_cause(
    app, trial: Browser, caplog
):
    answer = trial.get("/fail")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "secret cause" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret cause" in caplog.text
    assert answer.headers["X-Request-ID"] in caplog.text


def test_a_page_about_an_error_of_the_database_is_drawn_in_a_new_transaction(app, trial: Browser, ana):
    assert trial.get("/sql").status_code == 500
    assert ana.get("/account").status_code == 200


def test_without_the_database_people_are_asked_to_come_back(make_app):
    away = make_app(database_url="postgresql+psycopg://catalog_web:none@127.0.0.1:1/catalog")
    browser = Browser(away, away.response_class)
    browser.set_cookie("catalog", "of a session that nobody can look up")
    answer = browser.get("/account")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "The database does not answer." in answer.text


def test_htmx_gets_a_piece_of_a_page_instead_of_a_whole_one(app, trial: Browser):
    answer = trial.get("/Conflict", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert SENTENCE in answer.text
    assert "<html" not in answer.text


def test_a_script_gets_the_sentence_as_an_object(app, trial: Browser):
    assert trial.get("/Conflict", headers={"Accept": "application/json"}).json == {"message": SENTENCE}
    assert trial.post("/Conflict", json={}).json == {"message": SENTENCE}


@pytest.fixture(scope="module")
def failing(make_app) -> Flask:
    def raising(error: Exception):
        def view():
            raise error

        return access.public(view)

    def broken_sql():
        session().execute(text("select nothing from nowhere"))

    kinds = (errors.Invalid, errors.Forbidden, errors.NotFound, errors.Conflict, errors.Unavailable)
    return make_app(
        {f"/{kind.__name__}": raising(kind(SENTENCE)) for kind in kinds}
        | {"/fail": raising(RuntimeError("secret cause")), "/sql": access.public(broken_sql)}
    )


@pytest.fixture
def trial(failing: Flask) -> Browser:
    return Browser(failing, failing.response_class)
