"""What gives the right to ask is nowhere but in the vault: in no table as it is, no log, no trail, no page."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from catalogtool.audit.models import MetadataSync
from catalogtool.connectors import youtube
from catalogtool.connectors.credentials import Vault
from catalogtool.connectors.models import ConnectorAccount
from catalogtool.core.database import db, session, transaction
from catalogtool.core.errors import Unavailable
from catalogtool.core.origin import Origin, declare
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.connectors.connecting import OWNER, answer, connect, form_of, reached
from tests.sync.following import Followed, know, refresh

FIRST, SECOND, THIRD = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def google(app: Flask) -> Iterator[Followed]:
    with reached(app) as found:
        yield found


def token() -> str:
    """The refresh token that is kept, opened."""
    session().rollback()
    found = session().scalars(select(ConnectorAccount)).one()
    return youtube.vault().opened(found.refresh_token)


@given(st.text(min_size=8))
def test_what_was_locked_is_opened_with_a_key_that_is_among_the_keys_and_with_no_other(said: str) -> None:
    locked = Vault([FIRST]).locked(said)
    assert said.encode() not in locked
    assert Vault([FIRST]).opened(locked) == Vault([SECOND, FIRST]).opened(locked) == said
    with pytest.raises(Unavailable, match=r"not among CREDENTIALS_KEYS\. Put it back, or connect anew"):
        Vault([SECOND, THIRD]).opened(locked)


def test_the_first_of_the_keys_encrypts_so_that_an_old_one_can_be_taken_away_after_connecting_anew(
    app: Flask, ana: Browser, google: Followed
) -> None:
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, credentials_keys=(FIRST,))
    connect(ana)
    app.config["SETTINGS"] = replace(before, credentials_keys=(SECOND, FIRST))
    assert token().startswith("synthetic-refresh")
    connect(ana)
    app.config["SETTINGS"] = replace(before, credentials_keys=(SECOND,))
    assert token().startswith("synthetic-refresh")
    app.config["SETTINGS"] = replace(before, credentials_keys=(THIRD,))
    page = ana.post("/connections/youtube/check", follow_redirects=True)
    assert "The connection can't be decrypted: the key that encrypted it is not among" in text_of(page.text)


def test_no_table_holds_the_token_as_it_is(ana: Browser, google: Followed) -> None:
    connect(ana)
    secret = token()
    tables = [table.name for table in db.metadata.sorted_tables]
    assert "connector_account" in tables
    for table in tables:
        rows = " ".join(session().scalars(text(f'select r::text from "{table}" r')))
        assert secret not in rows
        assert secret.encode().hex() not in rows


def test_no_log_and_no_page_tells_a_secret_whether_asking_succeeds_or_fails(
    app: Flask, ana: Browser, google: Followed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    form = form_of(ana, answer(ana))
    ana.post("/connections/youtube", data={**form, "content_owner": OWNER})
    know(World(7, 300), 60)
    job_id = refresh()
    drain()
    google.behave(failing=1.0, failing_status=403, failing_reason="forbidden")
    refresh()
    drain()
    before = app.config["SETTINGS"]
    wrong = replace(before.youtube, client_secret="hushed", refresh_token="hushed-token")
    app.config["SETTINGS"] = replace(before, youtube=wrong)
    secrets = [form["code"], token(), wrong.client_secret, wrong.refresh_token, *before.credentials_keys]
    with transaction() as current, suppress(Unavailable):
        declare(current, Origin(None, "tests", "system"))
        current.query(ConnectorAccount).delete()
    refresh()
    drain()
    ana.post("/connections/youtube/check")
    pages = [ana.get(page).text for page in ("/connections", f"/queue/{job_id}", "/audit", "/queue")]
    for secret in secrets:
        assert secret not in caplog.text
        assert not [page for page in pages if secret in page]
    assert "Bearer" not in caplog.text
    assert "made-" not in caplog.text


def test_the_trail_says_who_connected_and_disconnected_and_nothing_of_the_token(
    ana: Browser, google: Followed
) -> None:
    connect(ana)
    connect(ana, content_owner="another")
    ana.post("/connections/youtube/disconnect")

    rows = session().scalars(
        select(MetadataSync).where(MetadataSync.subject == "connection").order_by(MetadataSync.id)
    )
    told = [(row.actor_name, sorted(row.changes)) for row in rows]
    assert told == [("ana", ["connected_at", "content_owner"])] * 3
    words = text_of(ana.get("/audit?about=connection").text)
    for sentence in (
        "Connected and content owner set to synthetic-content-owner",
        "Connected anew and content owner changed from synthetic-content-owner to another",
        "Disconnected",
    ):
        assert sentence in words
    assert "YouTube" in words


def test_a_page_of_the_trail_leads_to_the_connections(ana: Browser, google: Followed) -> None:
    connect(ana)
    page = ana.get("/audit?about=connection").text
    assert '<a href="/connections">YouTube</a>' in page
