"""Videos found by their codes."""

import pytest

from catalogtool.catalog.queries import finding
from tests.factories import catalog

STORED = {
    "video_id": "dQw4w9WgXcQ",
    "asset_id": "A307892276161710",
    "isrc": "USRC17607839",
    "other_isrcs": ["GBAYE0601498"],
    "upc": "036000241457",
    "custom_id": "TK 100%",
    "hidden": True,
}


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("dQw4w9WgXcQ", "video id"),
        (" 'dQw4w9WgXcQ ", "video id"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s", "video id"),
        ("https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ", "video id"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", "video id"),
        ("youtube.com/shorts/dQw4w9WgXcQ", "video id"),
        ("https://studio.youtube.com/video/dQw4w9WgXcQ/edit", "video id"),
        ("A307892276161710", "asset id"),
        ("US-RC1-76-07839", "ISRC"),
        ("gbaye0601498", "ISRC"),
        ("036000241457", "product code"),
        ("0036000241457", "product code"),
        ("TK 100%", "custom id"),
    ],
)
def test_a_code_leads_to_its_video_even_a_hidden_one(app, typed, kind):
    catalog.video(**STORED)
    catalog.video(title="dQw4w9WgXcQ A307892276161710", custom_id="TK 1000")
    found = finding.find_by_code(typed, offset=0, limit=9)
    assert found is not None
    assert (found.kind, len(found.ids)) == (kind, 1)


@pytest.mark.parametrize("typed", ["DQW4W9WGXCQ", "tk 100%", "TK", "", "youtube.com", "%", "A3078922761617"])
def test_what_is_no_whole_code_of_a_video_leads_nowhere(app, typed):
    catalog.video(**STORED)
    assert finding.find_by_code(typed, offset=0, limit=9) is None


def test_a_code_of_many_videos_gives_them_page_by_page(app):
    catalog.videos({"asset_id": "A307892276161710"} for _ in range(7))
    pages = [finding.find_by_code("A307892276161710", offset=offset, limit=3) for offset in (0, 3, 6)]
    assert [len(page.ids) for page in pages if page] == [3, 3, 1]
    assert len({number for page in pages if page for number in page.ids}) == 7
