"""Pictures of others: those of YouTube's channels are shown, and no other is asked for."""

from dataclasses import replace

import pytest

from catalogtool.core.settings import Youtube
from catalogtool.web.headers import content_security_policy
from catalogtool.web.pictures import picture_servers
from tests.factories import catalog

LOCAL = Youtube(client_id="tests", client_secret="tests", url="http://127.0.0.1:8090/")


def test_pages_may_load_pictures_from_the_servers_of_youtube_and_from_nobody_else(app):
    settings = app.config["SETTINGS"]
    named = content_security_policy([], picture_servers(settings)).split("; ")
    assert "img-src 'self' data: https://yt3.ggpht.com https://yt3.googleusercontent.com" in named
    assert picture_servers(replace(settings, youtube=LOCAL))[2:] == ("http://127.0.0.1:8090",)


@pytest.mark.parametrize("url", ["https://yt3.ggpht.com/a=s88", "https://yt3.googleusercontent.com/a"])
def test_the_picture_of_a_channel_stands_on_its_page(ben, url):
    page = ben.get(f"/channels/{catalog.channel(name='Tide and Moon', image_url=url)}").text
    assert f'src="{url}"' in page


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://elsewhere.example/a.png",
        "//yt3.ggpht.com/a",
        "https://yt3.ggpht.com.example/a",
        "https://[yt3.ggpht.com/a",
    ],
)
def test_where_no_picture_may_be_shown_there_are_initials(ben, url):
    page = ben.get(f"/channels/{catalog.channel(name='Tide and Moon', image_url=url)}").text
    assert 'aria-hidden="true">TA</span>' in page
    assert "yt3" not in page.partition("<main")[2].partition("<section")[0]
