"""Every setting of the application, read once from the environment; a wrong one ends the start in words."""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from catalogtool.core.settings import FIREBASE_EMULATORS, THIS_MACHINE, Firebase, Youtube
from catalogtool.local import addresses
from catalogtool.local.environment import Environment

ROOT = Path(__file__).parent
NOT_ENCRYPTED = (
    "PUBLIC_URL must begin with https:// unless the pages are for this machine alone: "
    "without encryption anybody on the way can read passwords and sessions."
)
MAKE_A_KEY = (
    "Make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)
PROVIDERS = ("google.com", "password")


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings, checked: each attribute is the environment variable of that name in lower case."""

    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    s3_endpoint_url: str
    s3_public_url: str
    s3_bucket: str
    aws_access_key_id: str = field(repr=False)
    aws_secret_access_key: str = field(repr=False)
    aws_region: str
    secret_key: str = field(repr=False)
    password_salt: str = field(repr=False)
    public_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    session_cookie_secure: bool
    session_idle_minutes: int
    session_hours: int
    require_second_factor_for_admins: bool
    smtp_url: str | None = field(repr=False)
    mail_from: str
    max_report_bytes: int
    apply_chunk_rows: int
    archive_after_months: int
    metrics_token: str | None = field(repr=False)
    firebase: Firebase | None
    youtube: Youtube | None
    credentials_keys: tuple[str, ...] = field(repr=False)
    instance: Path

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment; where it names no servers, take those of a running `make run`."""
        settings = Environment(environment)
        instance = settings.path("INSTANCE", ROOT / "instance")
        settings = settings.completed_from(instance)
        database_url = settings.database_url("DATABASE_URL")
        s3_endpoint_url = settings.url("S3_ENDPOINT_URL")
        public_url = settings.url("PUBLIC_URL", f"http://127.0.0.1:{settings.number('PORT', 5000)}")
        exposed = urlsplit(public_url).hostname not in THIS_MACHINE
        return cls(
            database_url=database_url,
            database_owner_url=settings.database_url("DATABASE_OWNER_URL", database_url),
            redis_url=settings.url("REDIS_URL", schemes=("redis", "rediss", "unix")),
            s3_endpoint_url=s3_endpoint_url,
            s3_public_url=settings.url("S3_PUBLIC_URL", s3_endpoint_url),
            s3_bucket=settings.text("S3_BUCKET", addresses.BUCKET),
            aws_access_key_id=settings.text("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=settings.text("AWS_SECRET_ACCESS_KEY"),
            aws_region=settings.text("AWS_REGION", settings.text("AWS_DEFAULT_REGION", addresses.REGION)),
            secret_key=settings.key("SECRET_KEY", at_least=32, exposed=exposed),
            password_salt=settings.key("PASSWORD_SALT", at_least=16, exposed=exposed),
            public_url=public_url,
            trusted_hosts=settings.words("TRUSTED_HOSTS"),
            proxy_hops=settings.number("PROXY_HOPS", 0, at_least=0),
            session_cookie_secure=_is_encrypted(settings, public_url, exposed=exposed),
            session_idle_minutes=settings.number("SESSION_IDLE_MINUTES", 60),
            session_hours=settings.number("SESSION_HOURS", 12),
            require_second_factor_for_admins=settings.flag("REQUIRE_SECOND_FACTOR_FOR_ADMINS", default=False),
            smtp_url=settings.optional_url("SMTP_URL", schemes=("smtp", "smtps")),
            mail_from=settings.text("MAIL_FROM", f"catalog-tool@{urlsplit(public_url).hostname}"),
            max_report_bytes=settings.number("MAX_REPORT_BYTES", 10 * 2**30),
            apply_chunk_rows=settings.number("APPLY_CHUNK_ROWS", 20_000),
            archive_after_months=settings.number("ARCHIVE_AFTER_MONTHS", 0, at_least=0),
            metrics_token=settings.optional_key("METRICS_TOKEN", at_least=16, exposed=exposed),
            firebase=_firebase(settings),
            youtube=_youtube(settings),
            credentials_keys=_credentials_keys(settings),
            instance=instance,
        )


def _is_encrypted(settings: Environment, public_url: str, *, exposed: bool) -> bool:
    encrypted = settings.flag("SESSION_COOKIE_SECURE", default=public_url.startswith("https://"))
    if exposed and not encrypted:
        raise SystemExit(NOT_ENCRYPTED)
    return encrypted


def _firebase(settings: Environment) -> Firebase | None:
    if emulator := next((name for name in FIREBASE_EMULATORS if settings.optional_text(name)), None):
        raise SystemExit(f"{emulator} is set: with it anybody could sign in with a token made up. Unset it.")
    project_id = settings.optional_text("FIREBASE_PROJECT_ID")
    if project_id is None:
        return None
    firebase = Firebase(
        project_id=project_id,
        api_key=settings.text("FIREBASE_API_KEY"),
        service_account=settings.text("FIREBASE_SERVICE_ACCOUNT"),
        google_client_id=settings.optional_text("FIREBASE_GOOGLE_CLIENT_ID"),
        providers=settings.words("FIREBASE_PROVIDERS") or PROVIDERS[:1],
        tenant_id=settings.optional_text("FIREBASE_TENANT_ID"),
        domains=tuple(domain.lower() for domain in settings.words("FIREBASE_DOMAINS")),
        new_people=settings.text("FIREBASE_NEW_PEOPLE", "refuse"),
    )
    _check(firebase)
    return firebase


def _check(firebase: Firebase) -> None:
    if set(firebase.providers) - set(PROVIDERS):
        raise SystemExit(f"FIREBASE_PROVIDERS takes {' and '.join(PROVIDERS)}, with a comma between them.")
    if "google.com" in firebase.providers and firebase.google_client_id is None:
        raise SystemExit("FIREBASE_GOOGLE_CLIENT_ID is not set; signing in with Google needs it.")
    if firebase.new_people not in ("refuse", "create"):
        raise SystemExit("FIREBASE_NEW_PEOPLE must be refuse or create.")
    if firebase.new_people == "create" and not firebase.domains:
        raise SystemExit(
            "FIREBASE_NEW_PEOPLE=create needs FIREBASE_DOMAINS: else anybody could make an account."
        )
    if '"service_account"' not in firebase.service_account:
        raise SystemExit(
            "FIREBASE_SERVICE_ACCOUNT must be the key of a service account: JSON, as Firebase gives it."
        )


def _youtube(settings: Environment) -> Youtube | None:
    client_id = settings.optional_text("YOUTUBE_CLIENT_ID")
    if client_id is None:
        return None
    url = settings.optional_url("YOUTUBE_URL", schemes=("http",))
    if url and urlsplit(url).hostname not in THIS_MACHINE:
        raise SystemExit("YOUTUBE_URL is for a YouTube on this machine alone; leave it out for the real one.")
    youtube = Youtube(
        client_id=client_id,
        client_secret=settings.text("YOUTUBE_CLIENT_SECRET"),
        refresh_token=settings.optional_text("YOUTUBE_REFRESH_TOKEN"),
        content_owner=settings.optional_text("YOUTUBE_CONTENT_OWNER"),
        url=f"{url}/" if url else None,
        daily_units=settings.number("YOUTUBE_DAILY_UNITS", Youtube.daily_units),
        reserved_units=settings.number("YOUTUBE_RESERVED_UNITS", Youtube.reserved_units, at_least=0),
        ask_above_units=settings.number("YOUTUBE_ASK_ABOVE_UNITS", Youtube.ask_above_units, at_least=0),
        stale_hours=settings.number("YOUTUBE_STALE_HOURS", Youtube.stale_hours),
        keep_answers_days=settings.number("YOUTUBE_KEEP_ANSWERS_DAYS", Youtube.keep_answers_days),
        ask_for_files=settings.flag("YOUTUBE_ASK_FOR_FILES", default=Youtube.ask_for_files),
    )
    if youtube.reserved_units >= youtube.daily_units:
        raise SystemExit(
            f"YOUTUBE_RESERVED_UNITS must be less than YOUTUBE_DAILY_UNITS, which is {youtube.daily_units}: "
            "nothing is left to ask with."
        )
    return youtube


def _credentials_keys(settings: Environment) -> tuple[str, ...]:
    """Read the keys; where none are set, one is made of the secret key."""
    keys = settings.words("CREDENTIALS_KEYS")
    made = base64.urlsafe_b64encode(
        hashlib.sha256(f"credentials {settings.text('SECRET_KEY')}".encode()).digest()
    )
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise SystemExit(f"CREDENTIALS_KEYS must be keys with commas between them. {MAKE_A_KEY}") from None
    return keys or (made.decode(),)
