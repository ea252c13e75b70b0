"""Flask-Security's part: it hashes passwords, keeps track of sign-ins and finds the person behind a cookie.

Its own pages are left out: ours are fewer, and each has its access rule.
"""

import time
from datetime import timedelta

from flask import Flask, session
from flask_login import current_user
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore

from catalogtool.auth.models import Role, User
from catalogtool.core.clock import now
from catalogtool.core.database import db
from catalogtool.core.settings import Settings
from catalogtool.web import access
from catalogtool.web.access import Actor

LONGEST_SESSION = timedelta(hours=12)


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.session_cookie_secure,
        PERMANENT_SESSION_LIFETIME=LONGEST_SESSION,
        SESSION_REFRESH_EACH_REQUEST=False,
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_TRACKABLE=True,
        SECURITY_DATETIME_FACTORY=now,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    # Nobody is given a token, so none is accepted.
    security.login_manager.request_loader(lambda _request: None)
    access.recognise(app, _actor, sign_in="security.login")


def _actor() -> Actor | None:
    """The person of the session, unless it is older than a session may be, however busy it was."""
    if (
        not current_user.is_authenticated
        or session.get("fs_paa", 0) < time.time() - LONGEST_SESSION.total_seconds()
    ):
        return None
    return Actor(current_user.id, current_user.username, current_user.is_admin)
