"""How often somebody may try, and that the owner gets in while others guess."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from catalogtool.auth import attempts, passwords, signing_in
from catalogtool.auth.attempts import PAIR, TooOften, place_of
from catalogtool.core.database import transaction
from tests.browser import Browser
from tests.factories import auth as factories

PASSWORD = "correct horse battery"


def sign_in(
    browser: Browser, password: str = PASSWORD, identity: str = "cleo", address: str = "192.0.2.1"
) -> int:
    data = {"identity": identity, "password": password}
    return browser.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code


def later(minutes: float) -> None:
    """Let so much time pass for every attempt."""
    with transaction() as current:
        gone = {"gone": timedelta(minutes=minutes)}
        current.execute(
            text("update attempt set tried_at = tried_at - :gone, free_at = free_at - :gone"), gone
        )


@pytest.fixture
def checked(monkeypatch) -> list[str]:
    """The passwords that were really looked at."""
    seen: list[str] = []
    real = passwords.is_password_of

    def look(person, password):
        seen.append(password)
        return real(person, password)

    monkeypatch.setattr("catalogtool.auth.operations.is_password_of", look)
    return seen


def test_of_two_hundred_wrong_passwords_ten_at_most_are_checked_and_the_owner_gets_in_from_elsewhere(
    app, client, checked
):
    factories.user("cleo", password=PASSWORD)
    began = time.monotonic()
    statuses = [sign_in(client, f"guess {number}") for number in range(200)]
    assert time.monotonic() - began < 60
    assert len(checked) <= 10
    assert statuses.count(429) == 200 - len(checked)
    assert sign_in(client) == 429
    owner = Browser(app, app.response_class)
    assert sign_in(owner, address="198.51.100.7") == 302


def test_many_at_the_same_moment_are_no_way_round(app, checked):
    factories.user("cleo")

    def guess(number: int) -> int:
        return sign_in(Browser(app, app.response_class), f"guess {number}")

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(24)))
    assert len(checked) == PAIR.burst
    assert statuses.count(429) == 24 - PAIR.burst


def test_the_wait_grows_and_five_are_the_most_in_a_quarter_of_an_hour(client, checked):
    factories.user("cleo", password=PASSWORD)
    for _ in range(30):
        sign_in(client, "guess")
        later(0.5)
    assert len(checked) == 5


def test_from_everywhere_together_an_account_is_tried_ten_times_and_its_own_browser_still_gets_in(
    app, checked
):
    factories.user("cleo", password=PASSWORD)
    owner = Browser(app, app.response_class)
    assert sign_in(owner) == 302
    owner.post("/sign-out")
    statuses = [
        sign_in(Browser(app, app.response_class), "guess", address=f"203.0.113.{number}")
        for number in range(40)
    ]
    assert statuses.count(422) <= 10
    assert sign_in(Browser(app, app.response_class), address="198.51.100.7") == 429
    assert sign_in(owner, address="198.51.100.8") == 302


def test_a_browser_known_for_one_person_is_unknown_for_another(app):
    factories.user("cleo", password=PASSWORD)
    factories.user("dan", password=PASSWORD)
    browser = Browser(app, app.response_class)
    assert sign_in(browser) == 302
    browser.post("/sign-out")
    assert [sign_in(browser, "guess", "dan") for _ in range(5)] == [422] * PAIR.burst + [429]


def test_a_forged_device_is_none(app):
    factories.user("cleo", password=PASSWORD)
    browser = Browser(app, app.response_class)
    browser.set_cookie("catalog-device", "WzEsImZvcmdlZCJd.aaaa.bbbb")
    assert [sign_in(browser, "guess") for _ in range(5)] == [422] * PAIR.burst + [429]


def test_somebody_who_types_it_right_in_the_end_has_lost_nothing(app, client):
    factories.user("cleo", password=PASSWORD)
    for _ in range(6):
        assert sign_in(client) == 302
        client.post("/sign-out")
        client.delete_cookie("catalog-device")


def test_a_stranger_is_answered_the_same(client):
    factories.user("cleo", password=PASSWORD)
    known = [sign_in(client, "guess") for _ in range(6)]
    assert [sign_in(client, "guess", "nobody") for _ in range(6)] == known


@pytest.mark.parametrize("identity", ["cleo", "elsewhere", "nobody"])
def test_a_refusal_takes_as_long_for_a_stranger_as_for_anybody(app, monkeypatch, identity):
    factories.user("cleo", password=PASSWORD)
    factories.user("elsewhere")
    monkeypatch.setattr("catalogtool.auth.operations.is_password_of", lambda _person, _password: False)
    began = time.monotonic()
    with app.test_request_context():
        assert signing_in.by_password(identity, "guess") is None
    assert time.monotonic() - began >= signing_in.REFUSAL_SECONDS


def test_the_page_says_how_long_to_wait(client):
    factories.user("cleo", password=PASSWORD)
    for _ in range(5):
        answer = client.post("/sign-in", data={"identity": "cleo", "password": "guess"})
    assert answer.status_code == 429
    assert "Wait 2 minutes and try again." in answer.text


def test_what_is_refused_counts_for_nothing_else(app):
    pair, account = (
        attempts.on_sign_in("cleo", "192.0.2.1", None)[0],
        attempts.on_sign_in("cleo", "x", None)[2],
    )
    for _ in range(50):
        try:
            attempts.take([pair, account])
        except TooOften:
            continue
    later(0)
    for _ in range(attempts.ACCOUNT.burst - PAIR.burst):
        attempts.take([account])
    with pytest.raises(TooOften):
        attempts.take([account])


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_addresses_of_one_customer_are_one_place(address, place):
    assert place_of(address) == place
