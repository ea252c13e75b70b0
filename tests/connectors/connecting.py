"""An application that may ask the YouTube of this machine, and people who connect it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask

from catalogtool.local.synthetic.world import World
from tests.browser import Browser
from tests.sync.following import Followed, followed

OWNER = "synthetic-content-owner"


@contextmanager
def reached(app: Flask, **settings: Any) -> Iterator[Followed]:
    """Run a YouTube to which nobody has connected the application, unless the settings do."""
    with followed(app, World(7, 300)) as youtube:
        before = app.config["SETTINGS"]
        alone = replace(before.youtube, **{"refresh_token": None, "content_owner": None, **settings})
        app.config["SETTINGS"] = replace(before, youtube=alone)
        yield youtube


def answer(browser: Browser, **said: str) -> str:
    """Go to the page of Google that Connections leads to, answer there, and give the page that it leads back to."""
    link = re.search(r'href="([^"]+/o/oauth2/v2/auth[^"]*)"', browser.get("/connections").text)
    assert link
    asked = requests.get(unescape(link[1]), timeout=10)
    form = dict(re.findall(r'name="(redirect_uri|state)" value="([^"]*)"', asked.text))
    form = {name: unescape(value) for name, value in form.items()}
    led = requests.post(asked.url, form | said, timeout=10, allow_redirects=False)
    back = urlsplit(led.headers["Location"])
    return f"{back.path}?{back.query}"


def form_of(browser: Browser, page: str) -> dict[str, str]:
    """The hidden fields of the form on the page."""
    return {
        name: unescape(value)
        for name, value in re.findall(
            r'<input[^>]* name="(code|state)"[^>]* value="([^"]*)"', browser.get(page).text
        )
    }


def connect(browser: Browser, content_owner: str = OWNER) -> None:
    """Connect as an admin does, from the page to the page."""
    form = form_of(browser, answer(browser))
    done = browser.post("/connections/youtube", data={**form, "content_owner": content_owner})
    assert done.location == "/connections"
