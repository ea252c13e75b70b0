"""What was exported comes back with nothing changed, whatever stands in it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Asset, Channel, Claim, Reference, Video
from catalogtool.core import origin
from catalogtool.core.database import session, transaction
from catalogtool.local.servers import Servers
from tests import database
from tests.explore.files import exported, sent_back
from tests.factories.catalog import SYSTEM

MODELS = {"videos": Video, "channels": Channel, "assets": Asset, "claims": Claim, "references": Reference}
LAST = "AEIMQUYcgkosw048"
WORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

TELLING = [
    *("=", "+", "-", "@", "=1+1", "'=1+1", "''", "'", "'tis", " =x ", "\t=x", "\r\n=x", "\n", "  ", '="x"'),
    *(
        "a|b",
        "a\\",
        "\\|",
        "|",
        ",",
        ";",
        '"',
        '""',
        'a"b',
        "a\r\nb",
        "a\rb",
        "#NAME?",
        "24-Mar-21",
        "1.9E+11",
    ),
    *(
        "007",
        "-5",
        "+49",
        "＝1",
        "\ufeffx",
        "\u00a0=",
        "e\u0301",
        "_x0041_",
        "<b>&amp;",
        "TRUE",
        "null",
        "\x0b\x1f",
    ),
]
anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
texts = st.none() | st.sampled_from(TELLING) | anything
lists = st.none() | st.lists(st.sampled_from(TELLING) | anything, max_size=4)
counts = st.none() | st.integers(0, 2**62)
flags = st.none() | st.sampled_from(["Yes", "No"])
truths = st.none() | st.booleans()
OPENING = datetime(2005, 1, 2, tzinfo=UTC)
moments = st.none() | st.builds(
    lambda since: OPENING + timedelta(microseconds=since), st.integers(0, 2 * 10**15)
)
words = st.none() | st.from_regex(r"[a-z]{1,8}(_[a-z0-9]{1,4})?", fullmatch=True)
seconds = st.none() | st.integers(0, 10**6)
asset_ids = st.none() | st.from_regex("A[0-9]{15}", fullmatch=True)
isrcs = st.from_regex("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", fullmatch=True)
upcs = st.none() | st.sampled_from(["036000241457", "00000000", "4006381333931", "00036000291452"])


@st.composite
def eleven(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["", "-", "--", "-=", "_"])).replace("=", "-")
    rest = draw(st.text(WORD, min_size=10 - len(start), max_size=10 - len(start)))
    return start + rest + draw(st.sampled_from(LAST))


@st.composite
def channel_ids(draw: st.DrawFn) -> str:
    return "UC" + draw(st.text(WORD, min_size=21, max_size=21)) + draw(st.sampled_from("AQgw"))


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


ROWS: dict[str, tuple[str, st.SearchStrategy[dict[str, Any]]]] = {
    "videos": (
        "video_id",
        some(
            video_id=eleven(), channel_id=st.none() | channel_ids(), asset_id=asset_ids, custom_id=texts, title=texts,
            artist=lists, genre=lists, label=texts, channel_display_name=texts, category=texts, upc=upcs,
            isrc=st.none() | isrcs, other_isrcs=st.none() | st.lists(isrcs, max_size=2), claim_id=st.none() | eleven(),
            claimed_status=st.sampled_from([None, "unclaimed", "claim", "dispute", "appeal"]), notes=texts,
            claimed_by_another_owner=flags, other_owners_claiming=texts, prerolls_enabled=flags, views=counts,
            privacy_status=st.sampled_from([None, "public", "unlisted", "private"]), effective_policy=texts,
            video_length=seconds, engaged_views=counts, is_short=truths, time_published=moments,
            other_claims=st.sampled_from([[], [{"claim_id": "-x", "effective_policy": 'a,"b"'}]]),
        ),
    ),
    "channels": (
        "channel_id",
        some(
            channel_id=channel_ids(), name=texts, description=texts, subscriber_count=counts, is_monetized=truths,
            country=st.sampled_from([None, "DE", "NO"]), image_url=texts,
        ),
    ),
    "assets": (
        "asset_id",
        some(
            asset_id=st.from_regex("A[0-9]{15}", fullmatch=True), type=words, status=words, custom_id=texts,
            title=texts, artist=lists, album=texts, asset_labels=lists, upc=upcs, isrc=st.none() | isrcs,
            release_date=st.none() | st.dates(date(1850, 1, 1), date(2099, 12, 31)), writers=lists, ownership=texts,
            conflicting_owner=texts, conflicting_countries=st.none() | st.just(["DE", "AT"]), is_merged=truths,
            active_claims=counts, match_policy=texts, iswc=texts,
        ),
    ),
    "claims": (
        "claim_id",
        some(
            claim_id=eleven(), video_id=st.none() | eleven(), asset_id=asset_ids, reference_id=st.none() | eleven(),
            status=words, status_detail=words, origin=words, third_party=truths, claim_policy_monetize=texts,
            time_created=moments, matching_duration=seconds, video_title=texts, channel_display_name=texts,
            views=counts,
        ),
    ),
    "references": (
        "reference_id",
        some(reference_id=eleven(), asset_id=asset_ids, video_id=st.none() | eleven(), status=words, type=words),
    ),
}  # fmt: skip


def put(table: str, rows: list[dict[str, Any]]) -> None:
    with transaction() as current:
        origin.declare(current, SYSTEM)
        for row in rows:
            current.execute(insert(MODELS[table]).values(**row))


def state() -> list[Any]:
    """All that the catalog holds, and how long its trail is."""
    session().rollback()
    tables = [
        session().execute(select(model.__table__).order_by(model.id)).all() for model in MODELS.values()
    ]
    return [*tables, session().scalar(select(func.count()).select_from(MetadataSync))]


@pytest.mark.parametrize("form", ["csv", "spreadsheet"])
@pytest.mark.parametrize("table", list(ROWS))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_export_that_is_sent_back_changes_nothing(
    app: Flask, servers: Servers, table: str, form: str, data: st.DataObject
) -> None:
    session().rollback()
    database.empty(servers.superuser_url())
    key, row = ROWS[table]
    rows = data.draw(st.lists(row, min_size=1, max_size=12, unique_by=lambda each: each[key]))
    put(table, rows)
    before = state()

    report = sent_back(exported(table, form), form, force=True)

    assert (report.status, report.error_message) == ("completed", None)
    assert report.kind == f"{table.removesuffix('s')}_export"
    assert (report.rows_read, report.rows_unchanged) == (len(rows), len(rows))
    assert (report.unknown_columns, report.partial) == ([], True)
    assert state() == before
