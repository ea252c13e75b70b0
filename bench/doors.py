"""Signing in: the page, and what a right password costs besides its hash."""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from statistics import median
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient

from bench.pages import MEASURED, TOKEN, WARM_UP, WrongPage
from catalogtool.auth.events import act_as
from catalogtool.auth.operations import create_person
from catalogtool.auth.passwords import is_password_of
from catalogtool.auth.queries import find_by_identity
from catalogtool.core.database import transaction
from catalogtool.web.access import Actor

NAME = "doorkeeper"


def page_ms(app: Flask) -> float:
    """The median time of the sign-in page, each time for a browser that was never here."""
    return _median_ms(lambda: _answer(app.test_client(), HTTPStatus.OK))


def sign_in_ms(app: Flask) -> float:
    """The median time from a right password to the way on, less that of checking its hash."""
    password = secrets.token_urlsafe(12)
    with app.app_context(), transaction():
        act_as(Actor(None, "bench", is_admin=True), "system")
        create_person(f"{NAME}@catalog.example", NAME, ["user"], password)
    # Each is held against a hash of the same moment: the machine may be busier in the next one.
    times = [
        _sign_in(app.test_client(), password) - _hash_ms(app, password) for _ in range(WARM_UP + MEASURED)
    ]
    return median(times[WARM_UP:])


def _hash_ms(app: Flask, password: str) -> float:
    with app.app_context():
        person = find_by_identity(NAME)
        began = perf_counter()
        is_password_of(person, password)
        return 1000 * (perf_counter() - began)


def _sign_in(client: FlaskClient, password: str) -> float:
    token = TOKEN.search(client.get("/sign-in").text)
    typed = {"identity": NAME, "password": password, "csrf_token": token[1] if token else ""}
    began = perf_counter()
    _answer(client, HTTPStatus.FOUND, typed)
    return 1000 * (perf_counter() - began)


def _answer(client: FlaskClient, expected: HTTPStatus, typed: dict[str, str] | None = None) -> None:
    answer = client.post("/sign-in", data=typed) if typed else client.get("/sign-in")
    if answer.status_code != expected:
        raise WrongPage(f"The sign-in page was answered with {answer.status}.")


def _median_ms(act: Callable[[], object]) -> float:
    times = []
    for _ in range(WARM_UP + MEASURED):
        began = perf_counter()
        act()
        times.append(1000 * (perf_counter() - began))
    return median(times[WARM_UP:])
