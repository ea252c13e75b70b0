"""A history leaves nothing out: changes of numbers alone are gathered to one line, everything else has its own."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalogtool.audit.entry import Entry
from catalogtool.audit.lines import FEWEST, MOST_READ, Gathered, lines_of, stretch
from tests.audit.test_sentences import entry
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories import catalog
from tests.factories.reports import csv_of, imported, video_id

CHANGES = st.sampled_from(
    [{"views": [1, 2]}, {"views": [1, 2]}, {"views": [1, 2], "engaged_views": [3, 1]}, {"title": ["a", "b"]}]
)
SOURCES = st.sampled_from(["connector", "connector", "connector", "report", "edit"])


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    made = draw(st.lists(st.tuples(CHANGES, SOURCES), max_size=60))
    return [
        replace(
            entry(changes, source=source), id=place, sync_time=entry({}).sync_time - timedelta(days=place)
        )
        for place, (changes, source) in enumerate(made)
    ]


def entries_in(lines: list[Entry | Gathered]) -> list[Entry]:
    return [each for line in lines for each in (line.entries if isinstance(line, Gathered) else [line])]


@given(histories())
def test_every_entry_is_in_one_line_in_its_order_and_only_numbers_are_gathered(entries: list[Entry]) -> None:
    lines = lines_of(entries)
    assert entries_in(lines) == entries
    for line in lines:
        if isinstance(line, Gathered):
            assert len(line.entries) >= FEWEST
            assert all("title" not in each.changes for each in line.entries)
            assert len({each.source for each in line.entries} & {"connector", "report"}) == 1


@given(histories(), st.integers(1, 10))
def test_page_after_page_tells_the_whole_history(entries: list[Entry], most: int) -> None:
    told: list[Entry] = []
    left = entries
    while left:
        lines, older = stretch(left[: MOST_READ + 1], most)
        shown = entries_in(lines)
        assert shown
        told += shown
        left = left[len(shown) :]
        assert (older is None) is (not left)
        assert older in (None, shown[-1].position)
    assert told == entries


def test_a_history_longer_than_is_read_goes_on_behind_what_was_read() -> None:
    newest = entry({"views": [1, 2]}, source="connector")
    entries = [replace(newest, id=place) for place in range(MOST_READ + 1)]
    (line,), older = stretch(entries, 20)
    assert isinstance(line, Gathered)
    assert (len(line.entries), older) == (MOST_READ, entries[MOST_READ - 1].position)


def test_reports_that_brought_views_alone_are_one_line_of_the_videos_page(ben: Browser) -> None:
    key = video_id(1)
    for views in (100, 120, 90, 150):
        imported(csv_of(("video_id", "views"), [{"video_id": key, "views": views}]))
    catalog.change(key, title="Blue Harbour")
    history = ben.get(f"/videos/{key}").text.partition('id="history"')[2]
    words = text_of(f"<main{history}")
    assert "Views rose from 100 to 150 In 3 changes since" in words
    assert history.index("Blue Harbour") < history.index("In 3") < history.index("Created with")
