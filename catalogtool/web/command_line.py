"""Who acts at the command line."""

import getpass

import click

from catalogtool.web.access import Actor, find_named


def actor_named(username: str | None) -> Actor:
    """The person of that name; without one the user of this machine, who may do everything."""
    if username is None:
        return Actor(None, _user_of_the_machine(), is_admin=True)
    person = find_named(username)
    if person is None:
        raise click.BadParameter(f"nobody has the username {username}.", param_hint="--as")
    return person


def _user_of_the_machine() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "system"
