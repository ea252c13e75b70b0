"""The menu, and the slots that features fill in the pages of others."""

import re

import pytest

from catalogtool.web import navigation, slots
from tests.browser import Browser
from tests.factories import auth as factories


def labels(page: str) -> list[str]:
    menu = page.partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    return re.findall(r"</svg> ([^<]+)</a>", menu)


def test_people_see_the_pages_that_they_may_open(ana, ben):
    for_ana, for_ben = labels(ana.get("/").text), labels(ben.get("/").text)
    lists = ["Home", "Videos", "Channels", "Assets", "Claims", "Reports", "Exports", "Queue"]
    assert for_ben[:8] == lists
    for_admins = {"Audit trail", "Connections", "People", "Kinds of reports", "Schedules"}
    assert set(for_ana) - set(for_ben) == for_admins


def test_every_page_of_the_menu_answers_the_one_who_sees_it(ana, app):
    with app.test_request_context():
        urls = [navigation.url_for(item.endpoint) for item in navigation.items]
    assert {ana.get(url, follow_redirects=True).status_code for url in urls} == {200}


def test_an_auditor_sees_the_trail_alone_and_is_led_there(app):
    auditor = Browser(app, app.response_class).sign_in(factories.user("ada", role="auditor"))
    assert labels(auditor.get("/audit").text) == ["Home", "Audit trail"]
    assert auditor.get("/").headers["Location"] == "/audit"


@pytest.mark.parametrize(
    ("url", "label"),
    [("/", "Home"), ("/videos", "Videos"), ("/videos/dQw4w9WgXcQ", "Videos"), ("/account", None)],
)
def test_the_menu_marks_the_part_of_the_product_that_is_open(ana, url, label):
    marked = re.findall(r'aria-current="page"><svg.*?</svg> ([^<]+)</a>', ana.get(url).text)
    assert set(marked) == ({label} if label else set())


def test_an_endpoint_stands_in_the_menu_once(app):
    with pytest.raises(RuntimeError, match=r"videos\.index"):
        navigation.menu_item("Again", "videos.index", "video", order=1)


def test_a_slot_shows_its_parts_in_their_order_and_an_unknown_one_nothing():
    slots.slot("tests.order", order=2)(lambda: "<b>second</b>")
    slots.slot("tests.order", order=1)(lambda: "<b>first</b>")
    assert slots.filled("tests.order") == "<b>first</b><b>second</b>"
    assert slots.filled("tests.nothing") == ""
