"""People and their roles."""

from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Identity, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogtool.core.database import Base

roles_users = Table(
    "roles_users",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a group of people may do: `admin` and `user` to begin with."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(Text)

    def get_permissions(self) -> set[str]:
        """Roles are asked by name; no finer permissions are stored."""
        return set()


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
