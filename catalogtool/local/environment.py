"""Typed reading of settings from the environment, completed by the embedded servers that run here."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from catalogtool.local import addresses, keys

SERVERS = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL")
NO_SERVERS = "No servers are running. Type `make run`, or set DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL."
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

FEWEST_CHARACTERS = 8
PLACEHOLDER = re.compile(
    r"change.?me|(?:your|my|the).?secret|s3cret|password|example|default|dev.?key", re.IGNORECASE
)
MAKE_ONE = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"


class Environment:
    """Named values; an empty one counts as none, and NAME_FILE may name a file that holds it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    @property
    def name_servers(self) -> bool:
        """Tell whether somebody's own servers are meant rather than the embedded ones."""
        return any(self._find(name) for name in SERVERS)

    def completed_from(self, instance: Path) -> "Environment":
        """Add the running embedded servers where none are named, and the keys made for this installation."""
        values = {**self.values, **self._lacking(_own_keys(instance))}
        if self.name_servers:
            return Environment(values)
        running = addresses.of_running_servers(instance)
        if running is None:
            raise SystemExit(NO_SERVERS)
        # The keys of somebody's AWS account may stand in the environment: those of the running servers win.
        youtube = {} if self._find("YOUTUBE_CLIENT_ID") else running.youtube_settings()
        return Environment({**values, **running.settings(), **youtube})

    def text(self, name: str, default: str | None = None, *, at_least: int = 1) -> str:
        value = self._find(name) or default
        if value is None:
            raise SystemExit(f"{name} is not set. Set it, or {name}_FILE to a file that holds it.")
        if len(value) < at_least:
            raise SystemExit(f"{name} is too short: it needs at least {at_least} characters.")
        return value

    def optional_text(self, name: str) -> str | None:
        return self._find(name)

    def key(self, name: str, *, at_least: int, exposed: bool) -> str:
        """Read a long text; where others reach the pages, no placeholder and no few letters over and over again."""
        value = self.text(name, at_least=at_least)
        if exposed and (len(set(value)) < FEWEST_CHARACTERS or PLACEHOLDER.search(value)):
            raise SystemExit(f"{name} is weak. {MAKE_ONE}")
        return value

    def optional_key(self, name: str, *, at_least: int, exposed: bool) -> str | None:
        """Read a key that may be missing."""
        return self.key(name, at_least=at_least, exposed=exposed) if self._find(name) else None

    def words(self, name: str) -> tuple[str, ...]:
        """Read words with commas between them."""
        return tuple(word for word in map(str.strip, (self._find(name) or "").split(",")) if word)

    def number(self, name: str, default: int, *, at_least: int = 1) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < at_least:
            wanted = f"of {at_least} or more" if at_least != 1 else "above zero"
            raise SystemExit(f"{name} must be a whole number {wanted}, not “{value}”.")
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in TRUE + FALSE:
            raise SystemExit(f"{name} must be yes or no, not “{value}”.")
        return value in TRUE

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()

    def url(
        self, name: str, default: str | None = None, *, schemes: Sequence[str] = ("http", "https")
    ) -> str:
        value = self.text(name, default).rstrip("/")
        scheme, _, rest = value.partition("://")
        if scheme not in schemes or not rest:
            beginnings = " or ".join(f"{known}://" for known in schemes)
            raise SystemExit(f"{name} must be an address that begins with {beginnings}.")
        return value

    def optional_url(self, name: str, *, schemes: Sequence[str]) -> str | None:
        return self.url(name, schemes=schemes) if self._find(name) else None

    def database_url(self, name: str, default: str | None = None) -> str:
        """Read the address of a PostgreSQL database and name the driver in it, as SQLAlchemy wants it."""
        value = self.url(name, default, schemes=("postgresql", "postgres", "postgresql+psycopg"))
        return "postgresql+psycopg://" + value.partition("://")[2]

    def _lacking(self, settings: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in settings.items() if not self._find(name)}

    def _find(self, name: str) -> str | None:
        value, file = self.values.get(name), self.values.get(f"{name}_FILE")
        if value or not file:
            return value or None
        try:
            return Path(file).read_text().strip() or None
        except OSError as error:
            raise SystemExit(f"{name}_FILE names {file}, which can't be read: {error.strerror}.") from error


def _own_keys(instance: Path) -> dict[str, str]:
    made = keys.read(instance)
    if made is None:
        return {}
    return {
        "SECRET_KEY": made.secret_key,
        "PASSWORD_SALT": made.password_salt,
        "CREDENTIALS_KEYS": made.credentials_key,
    }
