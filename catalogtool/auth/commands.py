"""Accounts at the command line; the first admin is made here."""

import json
import sys
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.auth import events, invitations, operations, queries, recovery, second_factor
from catalogtool.auth.models import User
from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.web.command_line import actor_named

users = AppGroup("users", help="Accounts of people.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@users.command("create")
@click.option("--email", required=True)
@click.option("--username", required=True)
@click.option(
    "--role", required=True, help="What the person may do: admin, user, auditor or a role of yours."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--invite", is_flag=True, help="Print a link by which the person chooses a password.")
@as_json
def create(
    email: str, username: str, role: str, *, password_stdin: bool, invite: bool, as_json: bool
) -> None:
    """Make an account."""
    if password_stdin and invite:
        raise click.UsageError("Choose one of --password-stdin and --invite.")
    actor, password = actor_named(None), None if invite else _password(from_input=password_stdin)
    email, username, link = email.strip(), username.strip(), None
    try:
        with transaction():
            events.act_as(actor, "system")
            if password is None:
                link = invitations.invite(email, [role], actor, username)
            else:
                operations.create_person(email, username, [role], password)
            facts = _facts(_named(username))
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error
    if link:
        facts["link"] = link
    if as_json:
        click.echo(json.dumps(facts))
        return
    click.echo(f"{facts['username']} ({facts['email']}) has an account with the role {role}.")
    if link:
        click.echo(f"To choose a password, within a week: {link}")


@users.command("recover")
@click.argument("username")
def recover(username: str) -> None:
    """Let somebody in who is locked out: by a link to choose a password, and without the second factor they had."""
    person = _named(username)
    try:
        with transaction():
            events.act_as(actor_named(None), "system")
            link = recovery.link_for(person)
            second_factor.take_away(person)
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"For {person.username} to choose a new password, within an hour: {link}")


@users.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Print everybody who has an account."""
    everybody = [_facts(person) for person in queries.people()]
    if as_json:
        click.echo(json.dumps(everybody))
        return
    for person in everybody:
        state = "active" if person["active"] else "inactive"
        seen = f"last sign-in {person['last_sign_in_at']}" if person["last_sign_in_at"] else "never signed in"
        click.echo(f"{person['username']}\t{person['email']}\t{', '.join(person['roles'])}\t{state}\t{seen}")


def _password(*, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _named(username: str) -> User:
    person = queries.find_by_identity(username)
    if person is None:
        raise click.ClickException(f"Nobody has the username {username}.")
    return person


def _facts(person: User) -> dict[str, Any]:
    return {
        "id": person.id,
        "email": person.email,
        "username": person.username,
        "roles": [role.name for role in person.roles],
        "active": person.active,
        "last_sign_in_at": person.current_login_at.isoformat() if person.current_login_at else None,
    }


def init_app(app: Flask) -> None:
    app.cli.add_command(users)
