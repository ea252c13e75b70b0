"""By which names this installation is known, and how many proxies stand before it."""

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from catalogtool.core.settings import THIS_MACHINE, Settings


def believe(app: Flask, settings: Settings) -> None:
    """Answer to our own names only, and believe exactly so many proxies as the settings tell of.

    What a client writes into `X-Forwarded-…` is believed by nobody: each proxy adds to it, and so many values are
    counted from the end.
    """
    app.config["TRUSTED_HOSTS"] = [*trusted_hosts(settings)]
    if hops := settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask documents it


def trusted_hosts(settings: Settings) -> tuple[str, ...]:
    own = urlsplit(settings.public_url).hostname or ""
    # Probes and measures are asked for on the machine itself.
    return (own, *THIS_MACHINE, *settings.trusted_hosts)
