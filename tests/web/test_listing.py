"""Lists whose state is their URL."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogtool.web.listing import LAST_PAGE, Filter, Listing

FILTERS = (
    Filter("channel", "Channel"),
    Filter("privacy", "Privacy", {"public": "Public", "private": "Private"}),
    Filter("hidden", "Hidden", {"all": "Hidden too", "only": "Only hidden"}, usual="Not hidden"),
)
SORTS = ("-published", "title", "-views")

words = st.text(max_size=250)
parameters = st.dictionaries(
    st.sampled_from(("q", "channel", "privacy", "hidden", "sort", "page", "else")),
    words
    | st.sampled_from(("public", "all", "title", "-title", "views", "-views", "3", "0", "-1", "9" * 40)),
)


def listing(arguments: dict[str, str]) -> Listing:
    return Listing.of("/videos", arguments, FILTERS, SORTS)


def at(url: str) -> Listing:
    return listing(dict(parse_qsl(urlsplit(url).query)))


# Dictionaries of long texts are slow to draw, most of all on a loaded machine; the list itself is not.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(parameters)
def test_any_url_gives_a_page_and_the_page_gives_a_url_that_leads_back_to_it(arguments):
    page = listing(arguments)
    assert 1 <= page.page <= LAST_PAGE
    assert page.sort in {"published", "title", "views"}
    assert at(page.url) == page


@given(parameters)
def test_every_chip_lifts_its_own_filter_and_no_other(arguments):
    page = listing(arguments)
    assert page.is_narrowed == bool(page.chips)
    for chip in page.chips:
        [lifted] = {name for name, value in page.values.items() if at(chip.remove_url)[name] != value}
        assert at(chip.remove_url)[lifted] == ""
        assert at(chip.remove_url).page == 1


@given(parameters, st.sampled_from(("published", "title", "views")))
def test_a_head_sorts_in_its_natural_direction_then_in_the_other_and_then_again(arguments, key):
    first = at(listing(arguments | {"sort": "nothing"}).sort_url(key))
    natural = next(order for order in SORTS if order.removeprefix("-") == key)
    second = at(first.sort_url(key))
    assert {first.sort, second.sort} == {key}
    assert first.descending != second.descending
    assert natural in {first.order, second.order}
    assert at(second.sort_url(key)).order == first.order


@given(parameters, st.integers(0, 120))
def test_pages_follow_each_other_without_a_gap_and_the_last_one_knows_that_it_is_the_last(arguments, count):
    page, seen = at(listing(arguments | {"page": "1"}).url), []
    while True:
        page = page.filled(range(count)[page.offset : page.offset + page.limit])
        seen += page.rows
        if not page.has_next:
            break
        page = at(page.page_url(page.page + 1))
    assert seen == list(range(count))


def test_what_the_list_does_not_know_is_as_if_it_were_not_there():
    page = listing({"privacy": "secret", "sort": "colour", "page": "many", "q": " \x00 "})
    assert page == listing({})
    assert page.url == "/videos"
