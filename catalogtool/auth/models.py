"""People and their roles."""

from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogtool.core.clock import now
from catalogtool.core.database import Base
from catalogtool.web.access import PERMISSIONS

_PERMISSIONS = ", ".join(f"'{permission}'" for permission in PERMISSIONS)

roles_users = Table(
    "roles_users",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a group of people may do: `admin`, `user` and `auditor` to begin with, others as an admin composes them."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint(f"permissions <@ array[{_PERMISSIONS}]::text[]", "permissions"),
        CheckConstraint("(name = 'admin') = ('administer' = any (permissions))", "administer"),
        CheckConstraint(
            "not permissions && array['edit', 'upload', 'apply', 'roll_back', 'operate_queue'] "
            "or 'view' = any (permissions)",
            "view",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(Text)
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class User(Base, UserMixin):
    """A person who may sign in while `active`."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("auth_method in ('flask-security', 'firebase')", "auth_method"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    username: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    firebase_uid: Mapped[str | None] = mapped_column(String(128), unique=True)
    auth_method: Mapped[str] = mapped_column(String(20), server_default=text("'flask-security'"))
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    is_admin: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    # The secret shared with an authenticator app, encrypted, and the latest code of it that was used.
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_counter: Mapped[int | None]
    current_login_at: Mapped[datetime | None]  # type: ignore[assignment]  # the mixin forgets those who never came
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]  # as above
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin names its own kind of role
        secondary=roles_users, lazy="selectin", order_by=Role.name
    )

    def calc_username(self) -> Any:
        """What a person is called in the pages and in the trail."""
        return self.username


class ApiToken(Base):
    """What a program sends instead of a password, to read for its owner; the token itself is kept nowhere."""

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint(
            "cardinality(scopes) > 0 and scopes <@ array['view', 'review_audit']::text[]", "scopes"
        ),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", "hash"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    # The beginning, by which its owner knows it again.
    prefix: Mapped[str] = mapped_column(String(12))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    owner: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def state(self) -> str:
        """Whether it opens anything: active, expired or revoked."""
        if self.revoked_at:
            return "revoked"
        return "active" if self.expires_at > now() else "expired"


class UserSession(Base):
    """Somebody signed in with one browser; `id` is the hash of what the browser's cookie holds."""

    __tablename__ = "user_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    method: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    # When the person last proved who they are, by whatever means.
    authenticated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    ip: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(300))

    person: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Attempt(Base):
    """How often something was tried of late; `key` is the hash of who tried what."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int]
    tried_at: Mapped[datetime]
    free_at: Mapped[datetime]


class Ticket(Base):
    """A random text that lets one person do one thing, once and for a while; `hash` is of that text."""

    __tablename__ = "ticket"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    detail: Mapped[str | None] = mapped_column(Text)


class Message(Base):
    """A letter to a person; once it is sent its text, which may hold a ticket, is gone."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]


class Passkey(Base):
    """The public half of a key that a device of the person keeps."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_used_at: Mapped[datetime | None]

    person: Mapped[User] = relationship()


class RecoveryCode(Base):
    """A code that stands in once for a lost second factor; `hash` is of it."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
