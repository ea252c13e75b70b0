"""Whatever is done to a sealed trail is found and named."""

from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import sql

from catalogtool.core.storage import Storage
from tests.audit.conftest import Login
from tests.audit.rows import declare
from tests.evidence.conftest import check
from tests.evidence.tampering import TAMPERS, exchange

Superuser = psycopg.Connection[Any]
TAMPERINGS = 200


@pytest.mark.slow
def test_two_hundred_of_two_hundred_tamperings_are_found(sealed: Superuser) -> None:
    sealed.execute("create temporary table all_entries as select * from metadata_sync")
    sealed.execute("create temporary table all_seals as select * from trail_seal")
    random = Random(20_260_503)  # noqa: S311 - no secret
    missed = []
    for number in range(TAMPERINGS):
        tamper = TAMPERS[number % len(TAMPERS)]
        expected = tamper(sealed, random)
        named = {finding.entry for finding in check().findings} | {
            finding.block for finding in check().findings
        }
        if not expected or not expected <= named:
            missed.append((number, tamper.__name__, expected, check().findings))
        sealed.execute("delete from metadata_sync; delete from trail_seal")
        sealed.execute("insert into metadata_sync select * from all_entries")
        sealed.execute("insert into trail_seal select * from all_seals")
    assert missed == []
    assert check().findings == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update metadata_sync set actor_name = 'Mallory' where id = 30", "Block 2: entry 30 was edited."),
        ("delete from metadata_sync where id = 7", "Block 1: entry 7 was deleted."),
        ("update metadata_sync set id = 70 where id = 8", "Block 1: entry 8 was deleted."),
        ("update metadata_sync set id = 0 where id = 8", "Block 1: entry 8 was given the number 0."),
        (
            "delete from trail_seal where id = 8",
            "Block 8: the database has lost its seal, which the bucket still holds.",
        ),
    ],
)
def test_a_tampering_is_named_in_a_sentence(sealed: Superuser, statement: str, sentence: str) -> None:
    sealed.execute(sql.SQL(statement))

    assert sentence in {finding.sentence for finding in check().findings}


def test_a_swap_is_named_with_both_its_sides(sealed: Superuser) -> None:
    exchange(sealed, 2, 9)

    assert [finding.sentence for finding in check().findings] == [
        "Block 1: entry 2 was swapped: it says what entry 9 said.",
        "Block 1: entry 9 was swapped: it says what entry 2 said.",
    ]


def test_a_block_that_the_bucket_has_lost_is_named(sealed: Superuser, bucket: Storage) -> None:
    bucket.client.delete_object(Bucket=bucket.bucket, Key="seals/0000000003.json")

    assert [(each.kind, each.block) for each in check().findings] == [("lost copy", 3)]


def test_the_entries_that_a_purge_takes_along_are_no_tampering(sealed: Superuser, owner: Login) -> None:
    with owner() as connection:
        declare(connection, "Ana", "system")
        connection.execute("delete from video where video_id = 'video5'")
        connection.commit()

    found = check()
    assert (found.findings, found.purged) == ([], 2)


def test_entries_that_go_without_their_video_are_a_tampering_even_beside_a_purge(
    sealed: Superuser, owner: Login
) -> None:
    sealed.execute("delete from metadata_sync where subject_key = 'video6'")
    with owner() as connection:
        declare(connection, "Ana", "system")
        connection.execute("delete from video where video_id = 'video5'")
        connection.commit()

    assert {finding.kind for finding in check().findings} == {"deleted"}
