"""Pictures that lie on other servers: those of channels, which YouTube keeps."""

from urllib.parse import urlsplit

from flask import Flask, current_app

from catalogtool.core.settings import Settings

YOUTUBE = ("https://yt3.ggpht.com", "https://yt3.googleusercontent.com")


def picture_servers(settings: Settings) -> tuple[str, ...]:
    """From where pages may load pictures, besides from us."""
    local = settings.youtube.url if settings.youtube else None
    server = _server_of(local) if local else None
    return (*YOUTUBE, server) if server else YOUTUBE


def allowed_picture(url: str | None) -> str | None:
    """The address of a picture that a page may load, nothing for any other."""
    servers = picture_servers(current_app.config["SETTINGS"])
    return url if url and _server_of(url) in servers else None


def initials(name: str | None) -> str:
    """What stands where a picture is missing.

    >>> initials("the Tide and Moon")
    'TT'
    """
    return "".join(word[0] for word in (name or "").split()[:2]).upper()


def _server_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}"


def init_app(app: Flask) -> None:
    """Let templates ask for it."""
    app.add_template_filter(allowed_picture, "picture")
    app.add_template_filter(initials)
