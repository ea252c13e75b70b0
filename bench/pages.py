"""Pages of the catalog as a person asks for them, each in many variations that a seed chooses."""

import random
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection
from psycopg.rows import dict_row

from catalogtool.auth.events import act_as
from catalogtool.auth.operations import create_person
from catalogtool.core.database import transaction
from catalogtool.local.synthetic import words
from catalogtool.web.access import Actor
from catalogtool.web.listing import SIZE

SEED = 1
WARM_UP, MEASURED = 5, 41
REQUESTS = WARM_UP + MEASURED

LIST = "/videos"
END = "</html>"
PRIVACY = ("public", "unlisted", "private")
TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')

SAMPLE = f"select * from video order by hashint8extended(id, {SEED}) limit {REQUESTS}"
NEWEST = "time_published desc nulls last, id desc"
SORTS = {"-views": "views desc, id desc", "views": "views, id"}
FILTERED = (
    "category = coalesce(%(category)s, category) and privacy_status = coalesce(%(privacy)s, privacy_status)"
)
CATEGORIES = "select distinct category from video order by category"


class WrongPage(Exception):
    """A page that did not answer as it should."""


@dataclass(frozen=True)
class Visit:
    """A page to ask for, and a text that it must show."""

    url: str
    shows: str


class Catalog:
    """What there is to ask for, and what the answers must show."""

    def __init__(self, connection: Connection[Any], rows: int) -> None:
        self.connection = connection
        self.pages = max(1, rows // SIZE)
        self.videos = connection.cursor(row_factory=dict_row).execute(SAMPLE).fetchall()
        self.categories = [category for (category,) in connection.execute(CATEGORIES)]
        self.chance = random.Random(SEED)  # noqa: S311 - a choice that can be repeated

    def first(self) -> Iterator[Visit]:
        while True:
            yield self._listed()

    def sorted(self) -> Iterator[Visit]:
        for sort in cycle(SORTS):
            yield self._listed(sort=sort, page=self.chance.randint(1, min(3, self.pages)))

    def filtered(self) -> Iterator[Visit]:
        while True:
            yield self._listed(
                category=self.chance.choice(self.categories), privacy=self.chance.choice(PRIVACY)
            )

    def search_words(self) -> Iterator[Visit]:
        """Two words, of two titles' or of a title and an artist: some are frequent, a few occur together nowhere."""
        while True:
            first = self.chance.choice(words.TITLE_STARTS)
            second = self.chance.choice((*words.TITLE_NOUNS, *words.ARTIST_FIRST))
            yield Visit(address(q=f"{first} {second}"), END)

    def search_id(self) -> Iterator[Visit]:
        """Each video by the first of its codes, from one that changes on, that it has."""
        codes = ("video_id", "asset_id", "isrc", "upc", "custom_id")
        for number, video in enumerate(self.videos):
            turned = codes[number % len(codes) :] + codes
            yield Visit(
                address(q=next(video[code] for code in turned if video[code])), f"{LIST}/{video['video_id']}"
            )

    def page_1000(self) -> Iterator[Visit]:
        """Pages round about the thousandth, or the last one of a smaller catalog."""
        while True:
            yield self._listed(page=min(1000 - REQUESTS // 2 + self.chance.randrange(REQUESTS), self.pages))

    def video(self) -> Iterator[Visit]:
        for video in self.videos:
            yield Visit(f"{LIST}/{video['video_id']}", str(video["custom_id"] or video["video_id"]))

    def _listed(self, **asked: Any) -> Visit:
        """The list, which must show the video that leads the page in this order."""
        values = {"category": asked.get("category"), "privacy": asked.get("privacy")}
        order, offset = SORTS.get(asked.get("sort", ""), NEWEST), (asked.get("page", 1) - 1) * SIZE
        query = f"select video_id from video where {FILTERED} order by {order} offset {offset} limit 1"
        leading = self.connection.execute(query, values).fetchone()
        return Visit(address(**asked), f"{LIST}/{leading[0]}" if leading else END)


PAGES: dict[str, Callable[[Catalog], Iterator[Visit]]] = {
    "page_first_ms": Catalog.first,
    "page_sorted_ms": Catalog.sorted,
    "page_filtered_ms": Catalog.filtered,
    "page_search_words_ms": Catalog.search_words,
    "page_search_id_ms": Catalog.search_id,
    "page_1000_ms": Catalog.page_1000,
    "page_video_ms": Catalog.video,
}


def address(**asked: object) -> str:
    return f"{LIST}?{urlencode(asked)}" if asked else LIST


def signed_in(app: Flask) -> FlaskClient:
    """Make a person who is no admin, and sign them in as people do."""
    password = secrets.token_urlsafe(12)
    with app.app_context(), transaction():
        act_as(Actor(None, "bench", is_admin=True), "system")
        create_person("bench@catalog.example", "bench", ["user"], password)
    client = app.test_client()
    token = TOKEN.search(client.get("/sign-in").text)
    typed = {"identity": "bench", "password": password, "next": LIST, "csrf_token": token[1] if token else ""}
    answer = client.post("/sign-in", data=typed)
    if answer.status_code != HTTPStatus.FOUND:
        raise WrongPage(f"Signing in was answered with {answer.status}.")
    return client


def median_ms(client: FlaskClient, catalog: Catalog, figure: str) -> float:
    """Ask for the figure's page after some requests that don't count; the median time of an answer in milliseconds."""
    visits = list(islice(cycle(PAGES[figure](catalog)), REQUESTS))
    times = [_ms(client, visit) for visit in visits][WARM_UP:]
    print(f"{figure}: {min(times):.1f} to {max(times):.1f} ms", file=sys.stderr)
    return median(times)


def _ms(client: FlaskClient, visit: Visit) -> float:
    began = perf_counter()
    answer = client.get(visit.url, buffered=True)
    ms = 1000 * (perf_counter() - began)
    if answer.status_code != HTTPStatus.OK:
        raise WrongPage(f"{visit.url} was answered with {answer.status}.")
    if visit.shows not in answer.text:
        raise WrongPage(f"{visit.url} does not show “{visit.shows}”.")
    return ms
