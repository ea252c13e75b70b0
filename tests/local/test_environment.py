"""The settings: read from the environment, or from the servers that run here."""

import secrets
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.core.settings import FIREBASE_EMULATORS
from catalogtool.local import addresses, keys, lock
from catalogtool.local.addresses import Addresses
from catalogtool.local.servers import PORT_NAMES
from config import Config

COMPLETE = {
    "DATABASE_URL": "postgresql://web:secret@db.example/catalog",
    "REDIS_URL": "redis://cache.example:6379/0",
    "S3_ENDPOINT_URL": "https://s3.example",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "SECRET_KEY": "k" * 32,
    "PASSWORD_SALT": "s" * 16,
    "INSTANCE": "/nowhere",
}
GOOD_KEYS = {"SECRET_KEY": secrets.token_urlsafe(32), "PASSWORD_SALT": secrets.token_urlsafe(12)}
NEEDED = sorted(COMPLETE.keys() - {"INSTANCE"})


def test_what_is_not_said_has_a_default() -> None:
    config = Config.from_env(COMPLETE)
    assert config.database_url == "postgresql+psycopg://web:secret@db.example/catalog"
    assert config.database_owner_url == config.database_url
    assert config.s3_public_url == config.s3_endpoint_url
    assert (config.s3_bucket, config.aws_region) == ("catalog-reports", "us-east-1")
    assert (config.public_url, config.session_cookie_secure) == ("http://127.0.0.1:5000", False)
    assert config.metrics_token is None
    assert (config.max_report_bytes, config.apply_chunk_rows) == (10 * 1024**3, 20_000)


def test_the_cookie_is_for_https_alone_when_the_pages_are() -> None:
    exposed = {**COMPLETE, **GOOD_KEYS, "PUBLIC_URL": "https://catalog.example/"}
    assert Config.from_env(exposed).session_cookie_secure
    assert Config.from_env({**COMPLETE, "PORT": "5001"}).public_url == "http://127.0.0.1:5001"


@pytest.mark.parametrize("weak", ["k" * 40, "change-me-change-me-change-me-now", "abcabcabc" * 5])
@pytest.mark.parametrize("name", sorted(GOOD_KEYS))
def test_keys_that_can_be_guessed_are_refused_where_others_reach_the_pages(name: str, weak: str) -> None:
    exposed = {**COMPLETE, **GOOD_KEYS, "PUBLIC_URL": "https://catalog.example"}
    assert Config.from_env(exposed).secret_key == GOOD_KEYS["SECRET_KEY"]
    with pytest.raises(SystemExit, match=f"^{name} is weak. Make one with"):
        Config.from_env({**exposed, name: weak})
    assert Config.from_env({**COMPLETE, name: weak})


@pytest.mark.parametrize(
    "unsafe",
    [
        {"PUBLIC_URL": "http://catalog.example"},
        {"PUBLIC_URL": "https://a.example", "SESSION_COOKIE_SECURE": "no"},
    ],
)
def test_pages_that_others_reach_need_encryption(unsafe: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="must begin with https://"):
        Config.from_env({**COMPLETE, **GOOD_KEYS, **unsafe})


def test_hosts_and_proxies_are_told() -> None:
    config = Config.from_env({**COMPLETE, "TRUSTED_HOSTS": "a.example, b.example,", "PROXY_HOPS": "2"})
    assert (config.trusted_hosts, config.proxy_hops) == (("a.example", "b.example"), 2)
    assert (Config.from_env(COMPLETE).trusted_hosts, Config.from_env(COMPLETE).proxy_hops) == ((), 0)


@pytest.mark.parametrize("name", NEEDED)
def test_a_setting_that_is_missing_or_empty_is_named(name: str) -> None:
    for settings in ({**COMPLETE, name: ""}, {key: value for key, value in COMPLETE.items() if key != name}):
        with pytest.raises(SystemExit, match=f"^{name} is not set"):
            Config.from_env(settings)


@pytest.mark.parametrize("name", NEEDED)
def test_any_setting_may_lie_in_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(COMPLETE[name] + "\n")
    settings = {**COMPLETE, name: "", f"{name}_FILE": str(tmp_path / "file")}
    assert Config.from_env(settings) == Config.from_env(COMPLETE)
    with pytest.raises(SystemExit, match=f"^{name}_FILE names .*No such file"):
        Config.from_env({**settings, f"{name}_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///catalog.db"),
        ("DATABASE_OWNER_URL", "mysql://db.example/catalog"),
        ("REDIS_URL", "cache.example:6379"),
        ("S3_ENDPOINT_URL", "s3.example"),
        ("SECRET_KEY", "short"),
        ("METRICS_TOKEN", "short"),
        ("PASSWORD_SALT", "short"),
        ("SESSION_COOKIE_SECURE", "perhaps"),
        ("MAX_REPORT_BYTES", "10 GB"),
        ("APPLY_CHUNK_ROWS", "0"),
        ("PORT", "five"),
    ],
)
def test_a_malformed_setting_ends_the_start_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SystemExit, match=f"^{name} "):
        Config.from_env({**COMPLETE, name: value})


@given(st.integers(min_value=1))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert Config.from_env({**COMPLETE, "APPLY_CHUNK_ROWS": str(number)}).apply_chunk_rows == number


def test_a_secret_never_shows_where_the_settings_are_printed() -> None:
    shown = repr(Config.from_env({**COMPLETE, "AWS_SECRET_ACCESS_KEY": "hush"}))
    assert not [word for word in ("secret@", "hush", "k" * 32, "s" * 16) if word in shown]


def test_without_servers_the_way_to_get_them_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^No servers are running\. Type `make run`, or set DATABASE_URL"):
        Config.from_env({"INSTANCE": str(tmp_path)})


def test_running_servers_are_found_and_win_over_another_account_in_the_shell(tmp_path: Path) -> None:
    ports = dict(zip(PORT_NAMES, range(20_000, 21_000), strict=False))
    where = Addresses(ports, keys.read_or_make(tmp_path))
    keys.write_private(tmp_path / "servers.json", dict(where.ports))
    with lock.take(tmp_path):
        config = Config.from_env({"INSTANCE": str(tmp_path), "AWS_ACCESS_KEY_ID": "another account"})
    assert config.database_url == where.runtime_url()
    assert config.database_owner_url == where.owner_url()
    assert (config.redis_url, config.s3_endpoint_url) == (where.redis_url, where.s3_endpoint_url)
    assert config.aws_access_key_id == where.keys.s3_access_key
    assert config.s3_bucket == addresses.BUCKET
    assert (config.secret_key, config.password_salt) == (where.keys.secret_key, where.keys.password_salt)
    assert config.credentials_keys == (where.keys.credentials_key,)


def test_a_youtube_that_runs_here_is_asked_unless_a_client_of_google_is_named(tmp_path: Path) -> None:
    ports = dict(zip((*PORT_NAMES, "youtube"), range(20_000, 21_000), strict=False))
    keys.read_or_make(tmp_path)
    instance = {"INSTANCE": str(tmp_path)}
    with lock.take(tmp_path):
        keys.write_private(tmp_path / "servers.json", ports)
        made_up = Config.from_env({**instance, "YOUTUBE_DAILY_UNITS": "50"}).youtube
        real = Config.from_env({**instance, **YOUTUBE}).youtube
        ports.pop("youtube")
        keys.write_private(tmp_path / "servers.json", ports)
        assert Config.from_env(instance).youtube is None
    assert made_up
    assert (made_up.url, made_up.daily_units) == (f"http://127.0.0.1:{20_000 + len(PORT_NAMES)}/", 50)
    assert made_up.refresh_token
    assert real
    assert (real.url, real.client_id, real.refresh_token) == (None, "client", None)


def test_a_secret_key_that_was_given_wins_over_the_one_made_for_this_installation(tmp_path: Path) -> None:
    keys.read_or_make(tmp_path)
    (tmp_path / "key").write_text("f" * 40)
    given_in_a_file = {**COMPLETE, "SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")}
    assert Config.from_env({**given_in_a_file, "INSTANCE": str(tmp_path)}).secret_key == "f" * 40


YOUTUBE = {"YOUTUBE_CLIENT_ID": "client", "YOUTUBE_CLIENT_SECRET": "hush"}


def test_youtube_is_set_up_when_its_client_is_named_and_only_one_of_this_machine_stands_in_for_it() -> None:
    assert Config.from_env(COMPLETE).youtube is None
    youtube = Config.from_env({**COMPLETE, **YOUTUBE, "YOUTUBE_REFRESH_TOKEN": "quiet"}).youtube
    assert youtube
    assert not [secret for secret in ("hush", "quiet") if secret in repr(youtube)]
    with pytest.raises(SystemExit, match=r"^YOUTUBE_CLIENT_SECRET is not set"):
        Config.from_env({**COMPLETE, **YOUTUBE, "YOUTUBE_CLIENT_SECRET": ""})
    with pytest.raises(SystemExit, match=r"^YOUTUBE_URL is for a YouTube on this machine alone"):
        Config.from_env({**COMPLETE, **YOUTUBE, "YOUTUBE_URL": "http://youtube.example"})


@pytest.mark.parametrize(
    "units",
    [{"YOUTUBE_RESERVED_UNITS": "10000"}, {"YOUTUBE_DAILY_UNITS": "5", "YOUTUBE_RESERVED_UNITS": "9"}],
)
def test_units_that_are_all_left_to_others_are_refused_at_the_start(units: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match=r"^YOUTUBE_RESERVED_UNITS must be less than YOUTUBE_DAILY_UNITS"):
        Config.from_env({**COMPLETE, **YOUTUBE, **units})
    just_fits = Config.from_env({**COMPLETE, **YOUTUBE, "YOUTUBE_RESERVED_UNITS": "9999"}).youtube
    assert just_fits
    assert just_fits.reserved_units == 9999


def test_keys_of_credentials_are_read_or_made_of_the_secret_key() -> None:
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    both = Config.from_env({**COMPLETE, "CREDENTIALS_KEYS": f"{first},{second}"})
    assert both.credentials_keys == (first, second)
    assert first not in repr(both)
    made = Config.from_env(COMPLETE).credentials_keys
    assert made == Config.from_env(COMPLETE).credentials_keys != both.credentials_keys
    assert made != Config.from_env({**COMPLETE, "SECRET_KEY": "another" * 10}).credentials_keys
    with pytest.raises(SystemExit, match=r"^CREDENTIALS_KEYS must be keys"):
        Config.from_env({**COMPLETE, "CREDENTIALS_KEYS": "short"})


FIREBASE = {
    "FIREBASE_PROJECT_ID": "label",
    "FIREBASE_API_KEY": "web-key",
    "FIREBASE_SERVICE_ACCOUNT": '{"type": "service_account"}',
    "FIREBASE_GOOGLE_CLIENT_ID": "client",
}


def test_firebase_is_set_up_when_its_project_is_named_and_nobody_new_is_let_in_unless_that_is_said() -> None:
    assert Config.from_env(COMPLETE).firebase is None
    firebase = Config.from_env(
        {**COMPLETE, **FIREBASE, "FIREBASE_DOMAINS": "Label.example, b.example"}
    ).firebase
    assert firebase is not None
    assert (firebase.new_people, firebase.providers) == ("refuse", ("google.com",))
    assert firebase.domains == ("label.example", "b.example")
    assert "service_account" not in repr(firebase)


@pytest.mark.parametrize("name", sorted(FIREBASE.keys() - {"FIREBASE_PROJECT_ID"}))
def test_firebase_half_set_up_ends_the_start(name: str) -> None:
    with pytest.raises(SystemExit, match=name):
        Config.from_env({**COMPLETE, **FIREBASE, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIREBASE_PROVIDERS", "anonymous"),
        ("FIREBASE_NEW_PEOPLE", "admin"),
        ("FIREBASE_NEW_PEOPLE", "create"),
        ("FIREBASE_SERVICE_ACCOUNT", "{}"),
    ],
)
def test_firebase_set_up_to_let_in_too_much_ends_the_start(name: str, value: str) -> None:
    with pytest.raises(SystemExit, match=name):
        Config.from_env({**COMPLETE, **FIREBASE, name: value})


@pytest.mark.parametrize("firebase", [{}, FIREBASE], ids=["without Firebase", "with Firebase"])
@pytest.mark.parametrize("name", FIREBASE_EMULATORS)
def test_an_emulator_of_firebase_ends_the_start(name: str, firebase: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match=f"^{name} is set: with it anybody"):
        Config.from_env({**COMPLETE, **firebase, name: "127.0.0.1:9099"})
