"""Flask-Security's part: it hashes passwords and knows people and their roles.

Its own pages are left out, ours are fewer and each has its access rule; so are its sessions, see `auth/sessions.py`.
"""

from flask import Flask
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore

from catalogtool.auth import sessions
from catalogtool.auth.models import Role, User
from catalogtool.auth.permissions import actor_of
from catalogtool.auth.queries import find_by_identity
from catalogtool.core.clock import now
from catalogtool.core.database import db
from catalogtool.core.settings import Settings
from catalogtool.web import access
from catalogtool.web.access import Actor


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-catalog-page" if settings.session_cookie_secure else "catalog-page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.session_cookie_secure,
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DATETIME_FACTORY=now,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    # Nobody is known by Flask-Login's cookie, and nobody is given a token, so none is accepted.
    security.login_manager.user_loader(lambda _id: None)
    security.login_manager.request_loader(lambda _request: None)
    access.recognise(app, _actor, _named, sign_in="security.login")


def _actor() -> Actor | None:
    """The person of the session."""
    row = sessions.current()
    return actor_of(row.person) if row else None


def _named(name: str) -> Actor | None:
    person = find_by_identity(name)
    return actor_of(person) if person else None
