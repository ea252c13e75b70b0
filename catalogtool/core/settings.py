"""What the application needs to be told; anything with these attributes will do."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

# The names by which a machine knows itself.
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
# With any of these in the environment Firebase's own package believes tokens that nobody has signed.
FIREBASE_EMULATORS = ("FIREBASE_AUTH_EMULATOR_HOST", "FIREBASE_EMULATOR_HUB")


@dataclass(frozen=True, kw_only=True)
class Firebase:
    """Signing in with the accounts of a Firebase project: each attribute is the variable FIREBASE_ and its name."""

    project_id: str
    api_key: str
    service_account: str = field(repr=False)
    google_client_id: str | None = None
    providers: tuple[str, ...] = ("google.com",)
    tenant_id: str | None = None
    domains: tuple[str, ...] = ()
    new_people: str = "refuse"


@dataclass(frozen=True, kw_only=True)
class Youtube:
    """Following YouTube: each attribute is the variable YOUTUBE_ and its name.

    `url` stands in for the addresses of Google, and is that of a YouTube on this machine.
    """

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    content_owner: str | None = None
    url: str | None = None
    daily_units: int = 10_000
    reserved_units: int = 0
    ask_above_units: int = 500
    stale_hours: int = 24
    keep_answers_days: int = 7
    ask_for_files: bool = False


class Settings(Protocol):
    """The settings that `create_app` takes; docs/settings.md explains each."""

    @property
    def database_url(self) -> str: ...
    @property
    def database_owner_url(self) -> str: ...
    @property
    def redis_url(self) -> str: ...
    @property
    def s3_endpoint_url(self) -> str: ...
    @property
    def s3_public_url(self) -> str: ...
    @property
    def s3_bucket(self) -> str: ...
    @property
    def aws_access_key_id(self) -> str: ...
    @property
    def aws_secret_access_key(self) -> str: ...
    @property
    def aws_region(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def password_salt(self) -> str: ...
    @property
    def public_url(self) -> str: ...
    @property
    def trusted_hosts(self) -> tuple[str, ...]: ...
    @property
    def proxy_hops(self) -> int: ...
    @property
    def session_cookie_secure(self) -> bool: ...
    @property
    def session_idle_minutes(self) -> int: ...
    @property
    def session_hours(self) -> int: ...
    @property
    def require_second_factor_for_admins(self) -> bool: ...
    @property
    def smtp_url(self) -> str | None: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def max_report_bytes(self) -> int: ...
    @property
    def apply_chunk_rows(self) -> int: ...
    @property
    def archive_after_months(self) -> int: ...
    @property
    def metrics_token(self) -> str | None: ...
    @property
    def firebase(self) -> Firebase | None: ...
    @property
    def youtube(self) -> Youtube | None: ...
    @property
    def credentials_keys(self) -> tuple[str, ...]: ...
    @property
    def instance(self) -> Path: ...
