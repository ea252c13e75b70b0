"""Changesets at the command line."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.changes.models import Changeset
from catalogtool.core.database import session, transaction
from tests.browser import Runner
from tests.changes.previews import preview_of
from tests.factories import auth, catalog


@pytest.fixture
def waiting(app: object) -> int:
    """A changeset that would give a video a title, and create another."""
    key = catalog.video(title="Old", privacy_status="public")
    return preview_of([{"video_id": key, "title": "New"}, {"video_id": "brandnew00A", "title": "New"}])


def run(runner: Runner, *words: object, fails: bool = False) -> str:
    result = runner.invoke(args=["changesets", *map(str, words)])
    assert (result.exit_code != 0) == fails, result.output
    return str(result.output)


def told(runner: Runner, *words: object) -> Any:
    return json.loads(run(runner, *words, "--json").splitlines()[-1])


def titles() -> set[str | None]:
    session().rollback()
    session().expire_all()
    return set(session().scalars(select(Video.title).where(Video.deleted_at.is_(None))))


def test_the_list_names_the_newest_first_and_can_be_narrowed(runner: Runner, waiting: int):
    assert [each["id"] for each in told(runner, "list")] == [waiting]
    assert told(runner, "list", "--status", "applied") == []
    assert f"{waiting}  compared  May report  by Ana" in run(runner, "list")


def test_one_changeset_is_shown_with_its_groups(runner: Runner, waiting: int):
    account = told(runner, "show", waiting)
    assert (account["status"], account["groups"][0]["decision"]) == ("compared", "approve")
    assert {group["kind"] for group in account["groups"]} == {"created", "changed"}
    assert "approve  Title changed: 1 video" in run(runner, "show", waiting)
    assert "There is no changeset 4711." in run(runner, "show", 4711, fails=True)


def test_what_is_approved_is_applied_and_counted(runner: Runner, waiting: int):
    auth.user("cleo")
    account = told(runner, "apply", waiting, "--as", "cleo")

    assert (account["status"], account["created"], account["updated"]) == ("applied", 1, 1)
    assert titles() == {"New"}
    assert "waits for no decision" in run(runner, "apply", waiting, fails=True)


def test_a_rollback_is_shown_first_and_done_only_when_asked_for(runner: Runner, waiting: int):
    run(runner, "apply", waiting)
    shown = told(runner, "rollback", waiting)
    assert (shown["status"], shown["reverses_id"], shown["counts"]["reversed"]) == ("compared", waiting, 2)
    assert titles() == {"New"}

    assert "Title changed" in run(runner, "rollback", waiting, "--yes")
    assert titles() == {"Old"}


def test_only_an_admin_with_a_reason_takes_back_later_changes_too(runner: Runner, waiting: int):
    auth.user("cleo")
    run(runner, "apply", waiting)
    override = ("rollback", waiting, "--override")
    assert "Say why" in run(runner, *override, fails=True)
    assert "Only an admin" in run(runner, *override, "--reason", "x", "--as", "cleo", fails=True)
    assert told(runner, *override, "--reason", "Wrong file")["status"] == "compared"


def test_a_guarded_changeset_is_applied_by_an_admin_only(runner: Runner, waiting: int):
    auth.user("cleo")
    with transaction() as current:
        current.get_one(Changeset, waiting).guard = "Too many."
    assert "Too many." in run(runner, "apply", waiting, "--as", "cleo", fails=True)
    assert "nobody has the username ghost" in run(runner, "apply", waiting, "--as", "ghost", fails=True)
    assert told(runner, "apply", waiting)["status"] == "applied"
