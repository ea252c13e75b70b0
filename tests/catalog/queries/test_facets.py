"""The values that a field takes."""

from catalogtool.catalog.queries import facets
from tests.factories import catalog


def test_each_category_is_told_once_and_in_order(app):
    assert facets.categories() == []
    catalog.videos({"category": name} for name in ("Music", None, "Gaming", "Music", "Élan"))
    assert facets.categories() == ["Gaming", "Music", "Élan"]


def test_channels_are_offered_by_any_part_of_their_name(app):
    catalog.videos(
        {"channel_display_name": name} for name in ("Blue Harbour", "Harbour 50%", "Snow", None, "Snow")
    )
    assert facets.channel_names("harb") == ["Blue Harbour", "Harbour 50%"]
    assert facets.channel_names("0%") == ["Harbour 50%"]
    assert facets.channel_names("", limit=2) == ["Blue Harbour", "Harbour 50%"]
