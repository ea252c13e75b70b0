"""What an edit makes of a field, against the same in Python."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogtool.catalog.bulk.edits import Edit, Edits
from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from tests.factories import catalog

pytestmark = pytest.mark.usefixtures("app")

NAMES = st.lists(st.sampled_from(["Pop", "Rock", "pop", "Ä, b", '"Q"', "{}", "null"]), unique=True)
HOWS = st.sampled_from(["set", "clear", "add", "remove"])


def expected(present: list[str] | None, how: str, named: list[str]) -> list[str] | None:
    held = present or []
    return {
        "set": named,
        "clear": None,
        "add": [*held, *(name for name in named if name not in held)],
        "remove": [name for name in held if name not in named] or None,
    }[how]


def test_a_list_becomes_what_its_edit_says() -> None:
    key = catalog.video()

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(present=NAMES.map(lambda names: names or None), how=HOWS, named=NAMES.filter(bool))
    def check(present: list[str] | None, how: Any, named: list[str]) -> None:
        catalog.change(key, genre=present)
        edit = Edit("genre", how, None if how == "clear" else named)
        becomes, changes = session().execute(select(edit.becomes, edit.changes).select_from(Video)).one()
        session().rollback()
        assert becomes == expected(present, how, named)
        assert changes == (expected(present, how, named) != present)

    check()


def test_edits_survive_being_kept_with_a_job() -> None:
    edits = Edits(
        [Edit("genre", "add", ["Pop"]), Edit("label", "clear"), Edit("hidden", "set", True)]  # noqa: FBT003 - a value
    )
    assert Edits.of_json(edits.as_json()) == edits
    many = Edit("artist", "set", ["A " * 50, *"BCDEF"])
    assert str(many) == f"artists set to “{'A ' * 28}A …”, “B”, “C”, “D”, 2 more"
    assert str(edits) == "“Pop” added to genres, label cleared, hidden switched on"
