"""How what people type arrives."""

import pytest
from flask import request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.fields import PasswordField, StringField

from catalogtool.web import access, forms
from tests.browser import Browser


@given(
    text=st.text(max_size=20),
    before=st.text(" \t\n\u00a0", max_size=3),
    after=st.text(" \t\n\u00a0", max_size=3),
)
def test_blanks_around_a_text_are_dropped_and_those_of_a_password_are_kept(shared_app, text, before, after):
    typed = before + text + after
    with shared_app.test_request_context():
        form = Trial(MultiDict({"name": typed, "password": typed}))
    assert form.name.data == text.strip()
    assert form.password.data == typed


@pytest.mark.parametrize(("address", "status"), [("/small", 413), ("/large", 200)])
def test_only_a_route_that_takes_reports_takes_large_bodies(app, make_app, address, status):
    takes = make_app({"/small": _page(), "/large": forms.takes_reports(_page())}, max_report_bytes=4 * 2**20)
    browser = Browser(takes, takes.response_class)
    assert browser.post(address, data=b"x" * (3 * 2**20), content_type="text/csv").status_code == status
    assert browser.post(address, data=b"x" * (5 * 2**20), content_type="text/csv").status_code == 413


class Trial(forms.Form):
    name = StringField()
    password = PasswordField()


def _page():
    def view():
        return str(len(request.get_data()))

    return access.public(view)
