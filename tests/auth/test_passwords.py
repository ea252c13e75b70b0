"""Which passwords are taken, and how long it takes to refuse one."""

import pytest

from catalogtool.auth import operations
from catalogtool.core.errors import Invalid
from tests.factories import auth as factories


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 129, "at most 128"),
        ("password1234", "tried first"),
        ("passwordpassword", "tried first"),
        ("qwertyuiop123", "tried first"),
        ("P@ssw0rd1234", "tried first"),
        ("aaaaaaaaaaaaaaaaaaaa", "tried first"),
        ("123456789012345", "tried first"),
        ("abcdefghijklmnop", "tried first"),
        ("iloveyou2026", "tried first"),
        ("Cleo.And.Others", "name, the e-mail"),
        ("cleo-others-label-1", "name, the e-mail"),
        ("Catalog Tool 2026", "this product"),
        ("youtube-catalog!!", "this product"),
    ],
)
def test_a_weak_password_is_refused_in_words(app, password, complaint):
    person = factories.user("cleo.and.others")
    with pytest.raises(Invalid, match=complaint), factories.acting():
        operations.set_password(person, password)


LONG = (
    "lamp river seventeen orange tram under a quiet bridge where nine painters whistle at the ferry and "
    "nobody ever counts bread"
)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "staple weather lamp",
        "Zürich am See, im Regen",
        "x7#kQ9!mPz2$",
        "密码是很长的一句话吗不是",
        LONG,
    ],
)
def test_others_are_taken_whatever_letters_they_have(app, password):
    person = factories.user("cleo")
    with factories.acting():
        operations.set_password(person, password)
    assert operations.authenticate("cleo", password) == person


def test_a_password_of_a_megabyte_costs_no_more_than_another(app):
    assert operations.authenticate("nobody", "x" * 2**20) is None
