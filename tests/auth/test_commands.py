"""Accounts at the command line."""

import json
from urllib.parse import urlsplit

import pytest

from catalogtool.auth import operations, queries
from tests.factories import auth as factories

CLEO = ["users", "create", "--email", "cleo@label.example", "--username", "cleo", "--role", "admin"]
PASSWORD = "correct horse battery"


def test_the_first_admin_is_made_with_a_password_from_standard_input(runner):
    done = runner.invoke(args=[*CLEO, "--password-stdin"], input=PASSWORD)
    assert done.exit_code == 0, done.output
    assert "cleo (cleo@label.example) has an account with the role admin." in done.output
    assert PASSWORD not in done.output
    assert operations.authenticate("cleo", PASSWORD).is_admin


def test_a_password_is_asked_for_twice(runner):
    done = runner.invoke(args=CLEO, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert operations.authenticate("cleo", PASSWORD)


def test_a_link_to_choose_a_password_is_printed(runner, client):
    done = runner.invoke(args=[*CLEO, "--invite", "--json"])
    facts = json.loads(done.stdout)
    link = urlsplit(facts.pop("link")).path
    assert client.post(link, data={"password": PASSWORD, "repeated": PASSWORD}).status_code == 302
    assert operations.authenticate("cleo", PASSWORD).is_admin
    assert facts == json.loads(runner.invoke(args=["users", "list", "--json"]).stdout)[0] | {
        "last_sign_in_at": None
    }


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--username", "ana"], "has an account already"),
        (["--email", "nonsense"], "not an e-mail address"),
        (["--username", "two words"], "2 to 50"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(runner, arguments, complaint):
    factories.user("ana")
    done = runner.invoke(args=[*CLEO, *arguments, "--password-stdin"], input=PASSWORD)
    assert done.exit_code == 1
    assert complaint in done.stderr
    assert "Traceback" not in done.output
    assert [person.username for person in queries.people()] == ["ana"]


def test_a_short_password_is_refused_in_a_sentence(runner):
    done = runner.invoke(args=[*CLEO, "--password-stdin"], input="short")
    assert done.exit_code == 1
    assert "at least 12 characters" in done.stderr


def test_everybody_is_listed_one_a_line(runner):
    factories.user("ana", role="admin")
    factories.user("gone", active=False)
    lines = runner.invoke(args=["users", "list"]).stdout.splitlines()
    assert [line.split("\t")[0::2] for line in lines] == [
        ["ana", "admin", "never signed in"],
        ["gone", "user", "never signed in"],
    ]
