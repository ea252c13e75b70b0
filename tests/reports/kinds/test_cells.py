"""Each cell is read, repaired where nothing is lost by it, or found damaged with a reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.core.errors import Invalid
from catalogtool.reports.kinds.cells import choices, codes, flags, names, numbers, texts, times
from catalogtool.reports.kinds.kind import Damaged


@pytest.mark.parametrize(
    ("read", "cell", "text"),
    [
        (flags.flag, " yes ", "Yes"),
        (flags.flag, "FALSE", "No"),
        (flags.flag, "1", "Yes"),
        (flags.boolean, "No", "false"),
        (numbers.count, "007", "7"),
        (numbers.count, "9223372036854775807", "9223372036854775807"),
        (numbers.seconds, "0:04:13", "253"),
        (numbers.seconds, "P1W2DT6H21M32S", "800492"),
        (times.moment, "2018/02/09", "2018-02-09 00:00:00+00:00"),
        (times.moment, "2018/2/9 7:05", "2018-02-09 07:05:00+00:00"),
        (times.moment, "2018-02-09T07:05:01.250Z", "2018-02-09 07:05:01.250000+00:00"),
        (times.moment, "2018-02-09 23:30:00 -0800", "2018-02-10 07:30:00+00:00"),
        (choices.privacy, "Unlisted", "unlisted"),
        (choices.category, "26", "Howto & Style"),
        (choices.category, "Howto & Style", "Howto & Style"),
        (choices.claim_state, "NOT_CLAIMED", "unclaimed"),
        (texts.text(9), "  e\u0301te\u0301 ", "été"),
        (names.artists, "One, Two & Three", '{"One","Two & Three"}'),
        (names.artists, "Tyler, Inc|Two", '{"Tyler, Inc","Two"}'),
        (names.genres, "R&B, Soul|Pop| ", '{"R&B, Soul","Pop"}'),
        (codes.first_isrc, "AA-6Q7-20-00047 | aa6q72000048", "AA6Q72000047"),
        (codes.other_isrcs, "AA6Q72000047|AA6Q72000048|AA6Q72000047", '{"AA6Q72000048"}'),
    ],
)
def test_a_cell_is_read_to_its_canonical_text(read, cell, text):
    assert read(cell) == text


@pytest.mark.parametrize(
    ("read", "cell", "words"),
    [
        (flags.flag, "perhaps", "neither Yes nor No"),
        (numbers.count, "-5", "negative"),
        (numbers.count, "1.2E+6", "rounded"),
        (numbers.count, "١٢٣", "other digits"),
        (numbers.count, "²", "other digits"),
        (numbers.count, "1_000", "no whole number"),
        (numbers.count, "1.234", "no whole number"),
        (numbers.count, "12,34", "no whole number"),
        (numbers.count, "nan", "no whole number"),
        (numbers.count, "9223372036854775808", "larger"),
        (numbers.count, "9" * 5000, "larger"),
        (numbers.seconds, "-1", "no duration"),
        (times.moment, "09/02/2018", "which the month"),
        (times.moment, "9.2.18", "which the month"),
        (times.moment, "24-Mrz-21", "no date"),
        (times.moment, "2021/02/31", "no such day"),
        (times.moment, "2021-02-01 25:00", "no such day"),
        (times.moment, "2021/02-01", "no date"),
        (times.moment, "1970/01/01", "2005"),
        (times.moment, "٢٠٢١/٠٢/٠١", "no date"),
        (choices.privacy, "secret", "no privacy status"),
        (choices.category, "99", "no known category"),
        (choices.category, "x" * 51, "51 characters"),
        (choices.claim_state, "maybe", "no claimed status"),
        (texts.text(5), "abcdef", "6 characters"),
        (texts.text(5), "#REF!", "spreadsheet"),
        (texts.text(5), "a\tb", "control character"),
        (texts.text(5), "a\x85b", "control character"),
        (names.artists, "|".join("x" * 101), "101 names"),
        (names.artists, "y" * 201, "201 characters"),
        (names.artists, " | ", "no name"),
        (names.genres, "z" * 101, "101 characters"),
        (codes.first_isrc, "|", "no ISRC"),
        (codes.first_isrc, "AA6Q72000047|wrong", "no ISRC"),
    ],
)
def test_a_damaged_cell_is_found_and_its_reason_is_a_sentence(read, cell, words):
    with pytest.raises(Invalid, match=words) as raised:
        read(cell)
    assert raised.value.message.endswith(".")
    assert len(raised.value.message) < 200


@pytest.mark.parametrize(
    ("read", "cell", "text", "damage"),
    [
        (numbers.count, "1,234,567", "1234567", "thousands separators"),
        (numbers.count, "1\u202f234", "1234", "thousands separators"),
        (numbers.count, "1.234.567", "1234567", "thousands separators"),
        (numbers.count, "12.0", "12", "decimals on a whole number"),
        (numbers.seconds, "3,600", "3600", "thousands separators"),
        (times.moment, "24-Mar-21", "2021-03-24 00:00:00+00:00", "local date"),
        (codes.product_code, "36000241457", "036000241457", "leading zeros lost"),
    ],
)
def test_a_repaired_cell_is_taken_and_its_damage_has_a_name(read, cell, text, damage):
    with pytest.raises(Damaged) as raised:
        read(cell)
    assert (raised.value.kept, raised.value.damage) == (text, damage)


def test_many_names_are_kept_with_a_word_of_doubt():
    with pytest.raises(Damaged, match="50 names in one cell") as raised:
        names.artists("|".join(f"N{number}" for number in range(50)))
    assert raised.value.kept is not None
    assert raised.value.kept.count(",") == 49


def elements(literal: str) -> list[str]:
    """Read a PostgreSQL array literal whose elements are all in quotes."""
    return [
        re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', literal, re.DOTALL)
    ]


@given(st.lists(st.text(max_size=5), max_size=4))
def test_an_array_literal_holds_the_very_texts(values):
    literal = names.literal(values)
    assert elements(literal) == values
    assert literal.startswith("{")
    assert literal.endswith("}")


@given(st.datetimes(min_value=times.datetime(2005, 1, 2), max_value=times.datetime(2099, 12, 30)))
def test_a_moment_keeps_its_instant(written):
    instant = written.replace(tzinfo=times.UTC)
    assert times.datetime.fromisoformat(times.moment(instant.isoformat())) == instant
