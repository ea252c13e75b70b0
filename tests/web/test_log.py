"""The log of requests."""

import json
import logging

import pytest
import structlog

from catalogtool.web import log


def test_every_request_leaves_one_line_with_who_asked_for_what(ben, caplog):
    caplog.set_level(logging.INFO, "catalogtool")
    answer = ben.get("/account")
    lines = [record.msg for record in caplog.records if record.name == "catalogtool.web"]
    assert len(lines) == 1
    line = lines[0]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/account", 200)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["ms"] > 0
    assert line["user"] is not None


def test_a_line_never_carries_what_was_asked_with(client, caplog):
    caplog.set_level(logging.INFO, "catalogtool")
    client.get("/sign-in?next=/secret")
    assert "/secret" not in caplog.text


@pytest.mark.parametrize("logger", ["catalogtool.web", "some.library"])
def test_what_is_logged_is_one_json_object_a_line(shared_app, logger):
    record = logging.LogRecord(logger, logging.WARNING, "", 0, "two\nlines", (), None)
    with structlog.contextvars.bound_contextvars(request="abc"):
        line = log.formatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == "two\nlines"
    assert json.loads(line)["request"] == "abc"
