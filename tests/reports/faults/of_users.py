"""What was found in the files that users really send."""

import gzip
import io
import zipfile

import pytest

from catalogtool.reports.reading import Choices, UnknownHeader, open_report
from tests.reports.faults.told import OF_USERS, Told, fault

IDS = ("-Q6sVHqC-1A", "-4tsbFYVkoA", "dQw4w9WgXcQ")
HEADER = "video_id,video_title,views\n"
PLAIN = HEADER + "".join(f"{code},Title {number},{number}\n" for number, code in enumerate(IDS))


def told(header: str, *rows: str) -> Told:
    return Told("\n".join([header, *rows, ""]))


@fault(OF_USERS, "`#NAME?` where an id began with `-`")
def a_formula_in_place_of_an_id():
    found = told("video_id,asset_id,views", "#NAME?,,1", f"{IDS[0]},#NAME?,2")
    assert found.damages == {
        ("video_id", "formula error", "refused"): 1,
        ("asset_id", "formula error", "left out"): 1,
    }
    assert found.each("views") == ["2"]


@fault(OF_USERS, "an id that begins with `-`, untouched")
def an_id_that_looks_like_a_formula():
    found = Told(PLAIN)
    assert found.each("video_id") == list(IDS)
    assert found.damages == {}


@fault(OF_USERS, "a UPC in scientific notation, `1.91766E+11`")
def a_code_turned_into_a_number():
    found = told("video_id,upc,custom_id", f"{IDS[0]},1.91766E+11,C1", f"{IDS[1]},,4.5E+15")
    assert found.damages == {
        ("upc", "scientific notation", "left out"): 1,
        ("custom_id", "scientific notation", "left out"): 1,
    }
    assert found.each("custom_id") == ["C1", None]


@fault(OF_USERS, "a UPC without its leading zeros")
def zeros_taken_by_a_spreadsheet():
    found = told("video_id,upc", f"{IDS[0]},36000241457", f"{IDS[1]},36000241458")
    assert found.each("upc") == ["036000241457", None]
    assert found.damages == {
        ("upc", "leading zeros lost", "taken"): 1,
        ("upc", "no such value", "left out"): 1,
    }


@fault(OF_USERS, "a date in the order of some country, `24/03/2021`")
def a_local_date():
    found = told("video_id,time_published", f"{IDS[0]},24/03/2021", f"{IDS[1]},03-24-2021 14:30")
    assert [time[:16] for time in found.each("time_published")] == ["2021-03-24 00:00", "2021-03-24 14:30"]
    assert found.damages == {("time_published", "local date", "taken"): 2}


@fault(OF_USERS, "a date whose day and month are in doubt, `09/02/2018`")
def a_date_in_doubt():
    body = f"video_id,time_published\n{IDS[0]},09/02/2018\n"
    found = Told(body)
    assert found.each("time_published") == [None]
    assert found.damages == {("time_published", "day and month in doubt", "left out"): 1}
    for order, day in (("dmy", "2018-02-09"), ("mdy", "2018-09-02")):
        [batch] = open_report(io.BytesIO(body.encode()), "report.csv", Choices(order)).batches()
        assert batch.table["time_published"].to_pylist()[0].startswith(day)


@fault(OF_USERS, "a title turned into a date, `24-Mar-21`")
def a_title_that_became_a_date():
    found = told("video_id,video_title,views", f"{IDS[0]},24-Mar-21,5")
    assert (found.each("title"), found.each("views")) == ([None], ["5"])
    assert found.damages == {("video_title", "text turned into a date", "left out"): 1}


@fault(OF_USERS, "`FALSE` and `TRUE` for flags")
def flags_in_capitals():
    found = told("asset_id,asset_type,is_merged", "A307892276161710,WEB,FALSE", "A307892276161711,WEB,TRUE")
    assert found.each("is_merged") == ["false", "true"]
    assert found.damages == {}


@fault(OF_USERS, "a title line before the header, padded with commas")
def a_padded_title():
    found = Told("Video Report,,\n" + PLAIN)
    assert (found.reader.form.preamble, len(found.rows), found.damages) == (1, 3, {})


@fault(OF_USERS, "lines before the header")
def a_preamble():
    found = Told("Reporting Period: ,2021-03-01 to 2021-03-31\n\nOwner,me\n" + PLAIN)
    assert (found.reader.form.preamble, len(found.rows), found.damages) == (3, 3, {})


@fault(OF_USERS, "a byte order mark")
def a_mark():
    found = Told("\ufeff" + PLAIN)
    assert (found.rows, found.damages) == (Told(PLAIN).rows, {})


@fault(OF_USERS, "stray carriage returns")
def carriage_returns():
    assert Told(PLAIN.replace("\n", "\r\n")).rows == Told(PLAIN).rows
    assert Told(PLAIN.replace("\n", "\r")).rows == Told(PLAIN).rows
    found = told("video_id,video_title,views", f"{IDS[0]},a\rb,1", f"{IDS[1]},c,2\r")
    assert found.damages == {("video_title", "lone carriage return", "refused"): 1}
    assert found.each("views") == ["2"]


@fault(OF_USERS, "several values in a cell, joined with `|`, with comma and blank, or with blanks")
def several_values():
    found = told(
        "asset_id,asset_type,isrc,artist,constituent_asset_id,asset_label",
        'A307892276161710,WEB,AA6Q72000047|AA6Q72000048,"One, Two",A307892276161711 A307892276161712,A|B',
    )
    [row] = found.rows
    assert (row["isrc"], row["other_isrcs"]) == ("AA6Q72000047", '{"AA6Q72000048"}')
    assert row["artist"] == '{"One","Two"}'
    assert row["constituent_assets"] == '{"A307892276161711","A307892276161712"}'
    assert row["asset_labels"] == '{"A","B"}'


@fault(OF_USERS, "`|` in a title")
def bars_in_titles():
    found = told("video_id,video_title", f"{IDS[0]},Song | Artist || Label")
    assert found.each("title") == ["Song | Artist || Label"]


@fault(OF_USERS, "one video in several rows")
def several_rows():
    found = told("video_id,video_title,claim_id", f"{IDS[0]},T,Wf3IoVGt39A", f"{IDS[0]},T,Wf3IoVGt39E")
    assert found.each("claim_id") == ["Wf3IoVGt39A", "Wf3IoVGt39E"]


@fault(OF_USERS, "a claim whose video is blank")
def a_claim_without_its_video():
    header = "claim_id,claim_status,claim_type,asset_id,video_id,channel_id,video_title,views"
    found = told(header, "Wf3IoVGt39A,ACTIVE,AUDIO,A307892276161710,,,,")
    assert (found.each("claim_id"), found.damages) == (["Wf3IoVGt39A"], {})


@fault(OF_USERS, "titles in any script, with emoji, with quotes written as `''`")
def any_script():
    titles = ["मेरा गाना", "મારું ગીત", "ମୋ ଗୀତ", "🔥 Live 🎸", "the ''best'' of"]
    rows = [f"{number:010}A,{title}" for number, title in enumerate(titles)]
    assert told("video_id,video_title", *rows).each("title") == titles


@fault(OF_USERS, "an apostrophe before a value, `'-4tsbFYVkoA`")
def an_apostrophe():
    found = told("video_id,video_title,views", f"'{IDS[1]},'Tis the Season,'12")
    assert found.rows == [{"video_id": IDS[1], "title": "'Tis the Season", "views": "12", "line": 2}]
    assert found.damages == {("video_id", "apostrophe", "taken"): 1, ("views", "apostrophe", "taken"): 1}


@fault(OF_USERS, "tabs or semicolons in place of commas")
def other_delimiters():
    for delimiter in "\t;|":
        assert Told(PLAIN.replace(",", delimiter)).rows == Told(PLAIN).rows


@fault(OF_USERS, "headings in words and headings of programs")
def both_styles_of_headings():
    for heading in ("Video ID,Video title,Views", "VIDEO-ID,title,view_count", "video,Video Title,views "):
        assert Told(PLAIN.replace(HEADER.strip(), heading)).rows == Told(PLAIN).rows


@fault(OF_USERS, "thousands separators, `1,234,567`")
def thousands():
    found = told("video_id,views", f'{IDS[0]},"1,234,567"', f"{IDS[1]},1.234.567", f"{IDS[2]},12.0")
    assert found.each("views") == ["1234567", "1234567", "12"]
    assert found.damages == {
        ("views", "thousands separators", "taken"): 2,
        ("views", "decimals on a whole number", "taken"): 1,
    }


@fault(OF_USERS, 'a surprising heading, `REPLACE(video_title, ",", " ")`')
def a_surprising_heading():
    heading = 'REPLACE(video_title, "","", "" "")'
    found = told(f'video_id,"{heading}",views', f"{IDS[0]},Title,7")
    assert found.reader.unknown_columns == [heading.replace('""', '"')]
    assert found.each("views") == ["7"]


@fault(OF_USERS, "gzip or ZIP, whatever the name says")
def archives():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.csv", PLAIN)
    for body, packing in (
        (gzip.compress(PLAIN.encode()), "gzip"),
        (target.getvalue(), "ZIP"),
        (PLAIN.encode(), ""),
    ):
        for name in ("report.csv", "report.csv.gz", "report.zip"):
            found = Told(body, name)
            assert (found.rows, found.reader.form.packing) == (Told(PLAIN).rows, packing)


@fault(OF_USERS, "an export of a single video, without the column of its id")
def no_column_for_the_id():
    with pytest.raises(UnknownHeader):
        told("Date,Video title,Views", "2021-03-01,Song,5")


@fault(OF_USERS, "UTF-16")
def utf16():
    found = Told(PLAIN.replace(",", "\t").encode("utf-16"))
    assert (found.rows, found.reader.form.encoding) == (Told(PLAIN).rows, "UTF-16")


@fault(OF_USERS, "Latin-1 or Windows-1252")
def latin():
    body = PLAIN.replace("Title", "Größe")
    found = Told(body.encode("latin-1"))
    assert (found.rows, found.reader.form.encoding) == (Told(body).rows, "Windows-1252")


@fault(OF_USERS, '`="…"` round a value')
def written_as_a_formula():
    found = told("video_id,upc", f'="{IDS[0]}",="036000241457"', f'"=""{IDS[1]}""","=""036000241457"""')
    assert found.each("video_id") == [IDS[0], IDS[1]]
    assert found.each("upc") == ["036000241457"] * 2
    assert found.damages == {
        ("video_id", 'written as ="…"', "taken"): 2,
        ("upc", 'written as ="…"', "taken"): 2,
    }


@fault(OF_USERS, "a line of totals at the end")
def totals():
    found = Told(PLAIN + "Total,,3\n")
    assert len(found.rows) == 3
    assert found.damages == {("video_id", "line of totals", "refused"): 1}


@fault(OF_USERS, "a NUL byte")
def a_nul():
    found = Told(PLAIN + f"{IDS[2]},a\0b,3\n")
    assert len(found.rows) == 3
    assert found.damages == {("video_title", "NUL byte", "refused"): 1}


@fault(OF_USERS, "a quote that is never closed")
def an_unclosed_quote():
    found = Told(PLAIN.replace("Title 1", '"Title 1'))
    assert found.each("video_id") == [IDS[0], IDS[2]]
    assert found.damages == {("video_title", "unclosed quote", "refused"): 1}


@fault(OF_USERS, "files put together, with header and byte order mark in the middle")
def joined_files():
    found = Told("\ufeff" + PLAIN + "\ufeff" + PLAIN)
    assert len(found.rows) == 6
    assert found.damages == {("video_id", "header again", "refused"): 1}
