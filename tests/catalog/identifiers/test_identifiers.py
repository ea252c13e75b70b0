"""Codes are recognised through the forms people give them, and a wrong one is never taken for a right one."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from stdnum import isrc as stdnum_isrc

from catalogtool.catalog.identifiers import (
    asset_id,
    channel_id,
    claim_id,
    custom_id,
    duration,
    isrc,
    upc,
    video_id,
)
from catalogtool.core.errors import Invalid

CODES = (asset_id, channel_id, claim_id, custom_id, isrc, upc, video_id)
STRICT = (asset_id, channel_id, claim_id, isrc, video_id)


def written(module):
    return st.from_regex(re.compile(module.PATTERN, re.ASCII), fullmatch=True)


@pytest.mark.parametrize("module", STRICT, ids=lambda module: module.__name__.rpartition(".")[2])
@given(st.data())
def test_a_code_is_read_as_itself_with_or_without_blanks_and_a_guarding_apostrophe(module, data):
    code = data.draw(written(module))
    assert module.read(code) == module.read(f" {code}\t") == module.read(f"'{code} ") == code


@pytest.mark.parametrize("module", CODES, ids=lambda module: module.__name__.rpartition(".")[2])
@pytest.mark.parametrize("lost", ["#NAME?", "#REF!", "#N/A", "1.91766E+11", "4,53E+15", "1e12"])
def test_what_a_spreadsheet_destroyed_is_told_so(module, lost):
    with pytest.raises(Invalid, match="spreadsheet"):
        module.read(lost)


@pytest.mark.parametrize("module", [*STRICT, upc], ids=lambda module: module.__name__.rpartition(".")[2])
@given(st.text(max_size=30))
def test_any_text_is_read_to_a_code_of_the_grammar_or_refused(module, text):
    with suppress(Invalid):
        code = module.read(text)
        assert re.fullmatch(module.PATTERN, code)
        assert code.isascii()


def test_a_channel_id_gets_its_prefix_back():
    assert channel_id.read("zTxdyDO02f-Wi_c7UIYmtA") == channel_id.read("UCzTxdyDO02f-Wi_c7UIYmtA")


@given(
    written(isrc),
    st.sampled_from(["{0}-{1}-{2}-{3}", "ISRC {0}-{1}-{2}-{3}", "isrc:{0}{1}{2}{3}", "{0} {1} {2} {3}"]),
)
def test_the_presentation_of_an_isrc_does_not_matter(code, form):
    shown = form.format(code[:2], code[2:5], code[5:7], code[7:])
    assert isrc.read(shown) == isrc.read(shown.lower()) == isrc.read(shown.replace("-", "–")) == code


@pytest.mark.parametrize("code", ["ſA6Q72000047", "ıA6Q72000047", "AA6Q7200004٧", "ßA6Q2000047"])
def test_letters_that_only_become_latin_in_capitals_are_no_part_of_an_isrc(code):
    with pytest.raises(Invalid, match="no ISRC"):
        isrc.read(code)


@given(st.lists(written(isrc), min_size=1, max_size=4, unique=True))
def test_several_isrcs_in_one_text_keep_their_order(codes):
    assert isrc.read_all("|".join(codes)) == isrc.read_all(" | ".join([*codes, codes[0]])) == codes


BODIES = st.sampled_from([7, 11, 12, 13]).flatmap(
    lambda size: st.text("0123456789", min_size=size, max_size=size)
)


@given(BODIES, st.data())
def test_a_product_code_is_taken_with_its_own_check_digit_only(body, data):
    code = body + str(upc.check_digit(body))
    assert upc.read(code) == code
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    with pytest.raises(Invalid, match="check digit"):
        upc.read(code[:place] + digit + code[place + 1 :])


@given(BODIES)
def test_leading_zeros_make_no_other_product(body):
    code = body + str(upc.check_digit(body))
    padded = code.zfill(14)
    assert upc.read(padded) == padded == upc.comparable(code)


@given(st.integers(0, 99_999), st.integers(0, 59), st.integers(0, 59))
def test_the_three_forms_of_a_duration_agree(hours, minutes, seconds):
    total = hours * 3600 + minutes * 60 + seconds
    assert duration.read(str(total)) == total
    assert duration.read(f"{hours}:{minutes:02}:{seconds:02}") == total
    assert duration.read(f"PT{hours}H{minutes}M{seconds}S") == total
    assert duration.read(f"P{hours // 24}DT{hours % 24}H{minutes}M{seconds}S") == total


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "-5", "1:60", "1:00:60", "4.5", "٤", "PT4M13", "99999999999"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(Invalid):
        duration.read(text)


@given(st.text(max_size=120))
def test_a_custom_id_is_kept_as_it_is_or_refused_and_never_cut(text):
    with suppress(Invalid):
        assert custom_id.read(text) == text.strip()


@given(st.one_of(BODIES.map(lambda body: body + str(upc.check_digit(body))), BODIES))
def test_product_codes_are_those_of_the_numbers_library(code):
    assert is_read(upc, code) == (ean.is_valid(code) and len(code) in {8, 12, 13, 14})


@given(written(isrc))
def test_every_isrc_of_the_numbers_library_is_read(code):
    assert is_read(isrc, code) or not stdnum_isrc.is_valid(code)


def is_read(module, text: str) -> bool:
    try:
        module.read(text)
    except Invalid:
        return False
    return True


@given(st.text("0123456789", min_size=8, max_size=11))
def test_zeros_are_given_back_where_the_code_is_right_with_them_alone(digits):
    code = digits.lstrip("0").rjust(9, "1")[-11:]
    whole = upc.with_zeros(code)
    assert whole in {None, code.zfill(12)}
    assert (whole is not None) == ean.is_valid(code.zfill(12))


@given(written(video_id), st.sampled_from("BCDFGHJKLNOPRSTVWXZabdefhijlmnpqrtuvxyz1235679-_"))
def test_a_video_id_ends_with_one_of_sixteen_characters(code, last):
    with pytest.raises(Invalid, match="no video id ends with"):
        video_id.read(code[:-1] + last)


@given(written(channel_id))
def test_a_channel_id_is_read_the_same_with_its_prefix_and_without(code):
    assert channel_id.read(code[2:]) == channel_id.read(code) == code
