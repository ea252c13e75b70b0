"""The embedded servers, started as `make run` starts them."""

import http.client
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from mypy_boto3_s3 import S3Client

from catalogtool.core.errors import Conflict
from catalogtool.local import addresses, identity, servers, weed
from catalogtool.local.servers import Servers

ROOT = Path(__file__).parents[2]
ORIGIN = "http://127.0.0.1:5000"
QUICK = {"fsync": "off", "shared_buffers": "64MB"}
HOLDER = """
import sys, time
from pathlib import Path
from catalogtool.local import servers
started = servers.start(Path(sys.argv[1]), with_youtube=True)
print(*(process.pid for process in started.processes), flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    directory = tmp_path_factory.mktemp("servers")
    started = servers.start(directory, postgres_settings=QUICK, s3_origins=[ORIGIN], with_youtube=True)
    yield started
    started.stop()


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""))


def bucket_client(where: Servers) -> S3Client:
    return weed.client(where.s3_endpoint_url, where.keys.s3_access_key, where.keys.s3_secret_key)


def listening(where: Servers) -> set[tuple[str, int]]:
    members = [psutil.Process(process.pid) for process in where.processes]
    for member in list(members):
        members += member.children(recursive=True)
    return {
        (connection.laddr.ip, connection.laddr.port)
        for member in members
        for connection in member.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }


def answer(port: int, method: str, path: str, headers: dict[str, str]) -> tuple[int | None, Message]:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request(method, path, headers=headers)
        given = asked.getresponse()
    except (OSError, http.client.HTTPException):  # It speaks something other than HTTP.
        return None, Message()
    finally:
        asked.close()
    return given.status, given.headers


def lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def put_in_something(where: Servers) -> None:
    with connect(where.owner_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with redis.Redis.from_url(where.redis_url) as client:
        client.set("kept", "7")
    bucket_client(where).put_object(Bucket=addresses.BUCKET, Key="kept", Body=b"7")
    time.sleep(1.2)  # Valkey writes to its disk once a second.


def assert_it_is_all_there(where: Servers) -> None:
    with connect(where.owner_url()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    with redis.Redis.from_url(where.redis_url) as client:
        assert client.get("kept") == b"7"
    assert bucket_client(where).get_object(Bucket=addresses.BUCKET, Key="kept")["Body"].read() == b"7"


def test_nothing_listens_but_on_loopback(running: Servers) -> None:
    found = listening(running)
    assert {ip for ip, _ in found} == {"127.0.0.1"}
    assert {port for _, port in found} <= set(running.ports.values())


def test_no_port_gives_an_object_to_someone_without_a_key(running: Servers) -> None:
    stored = bucket_client(running).put_object(Bucket=addresses.BUCKET, Key="closed", Body=b"closed")
    version = f"closed.versions/v_{stored['VersionId']}"  # where it lies among the store's own files
    for name in weed.PORT_NAMES:
        for path in (f"{addresses.BUCKET}/closed", f"buckets/{addresses.BUCKET}/{version}", "buckets/"):
            status, _ = answer(running.ports[name], "GET", f"/{path}", {})
            assert status in {400, 403, 404, 405, None}
    with pytest.raises(redis.AuthenticationError), redis.Redis(port=running.ports["valkey"]) as client:
        client.ping()


def test_the_login_of_the_pages_makes_neither_roles_nor_databases_nor_tables(running: Servers) -> None:
    for statement in ("CREATE ROLE another", "CREATE DATABASE another", "CREATE TABLE public.another ()"):
        with connect(running.runtime_url()) as connection:
            connection.autocommit = True
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_login_of_the_migrations_has_what_they_need_and_is_no_superuser(running: Servers) -> None:
    with connect(running.owner_url()) as connection:
        for extension in ("pg_trgm", "btree_gin", "unaccent", "citext"):
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        connection.execute("CREATE ROLE one_more; GRANT catalog_runtime TO one_more")
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        connection.rollback()
    assert row == (False,)


def test_the_login_of_the_pages_acts_in_the_runtime_role(running: Servers) -> None:
    with connect(running.runtime_url()) as connection:
        connection.execute("SET ROLE catalog_runtime")


def test_durability_is_never_traded_for_speed_unless_a_caller_says_so(running: Servers) -> None:
    with connect(running.superuser_url()) as connection:
        given = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            for name in ("fsync", "synchronous_commit", "full_page_writes", "TimeZone")
        }
    assert given == {
        "fsync": ("off",),  # said by this module
        "synchronous_commit": ("on",),
        "full_page_writes": ("on",),
        "TimeZone": ("UTC",),
    }


def test_a_database_can_be_made_from_another_and_belongs_to_the_owner(running: Servers) -> None:
    running.create_database("first")
    with connect(running.owner_url("first")) as connection:
        connection.execute("CREATE TABLE copied ()")
    running.create_database("second", template="first")
    with connect(running.owner_url("second")) as connection:
        assert connection.execute("SELECT count(*) FROM copied").fetchone() == (0,)


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, ORIGIN), ("http://elsewhere.example", None)])
def test_only_pages_of_the_application_may_upload_from_a_browser(
    running: Servers, origin: str, allowed: str | None
) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    told = answer(running.ports["s3.port"], "OPTIONS", f"/{addresses.BUCKET}/upload", headers)[1]
    assert told["Access-Control-Allow-Origin"] == allowed
    assert (told["Access-Control-Expose-Headers"] or "").lower() == ("etag" if allowed else "")


def test_an_object_that_is_overwritten_keeps_its_former_version(running: Servers) -> None:
    s3 = bucket_client(running)
    first = s3.put_object(Bucket=addresses.BUCKET, Key="twice", Body=b"first")
    s3.put_object(Bucket=addresses.BUCKET, Key="twice", Body=b"second")
    kept = s3.get_object(Bucket=addresses.BUCKET, Key="twice", VersionId=first["VersionId"])
    assert kept["Body"].read() == b"first"


def test_others_find_the_running_servers_and_only_while_they_run(tmp_path: Path) -> None:
    started = servers.start(tmp_path, postgres_settings=QUICK)
    found = addresses.of_running_servers(tmp_path)
    started.stop()
    assert found is not None
    assert found.settings() == started.settings()
    assert addresses.of_running_servers(tmp_path) is None


def test_passwords_are_for_the_eyes_of_their_owner_and_in_no_list_of_processes(running: Servers) -> None:
    directory = running.processes[0].pid_file.parent
    assert stat.S_IMODE((directory / "secrets.json").stat().st_mode) == 0o600
    secrets = json.loads((directory / "secrets.json").read_text()).values()
    lines = [psutil.Process(process.pid).cmdline() for process in running.processes]
    assert not [secret for secret in secrets if secret in str(lines)]


def test_a_second_start_in_the_same_directory_is_refused_in_words(running: Servers) -> None:
    directory = running.processes[0].pid_file.parent
    with pytest.raises(Conflict, match=f"Process {os.getpid()} is using {directory} already"):
        servers.start(directory)


def test_the_data_outlives_a_restart_and_a_damaged_list_of_ports(tmp_path: Path) -> None:
    first = servers.start(tmp_path, postgres_settings=QUICK)
    put_in_something(first)
    began = time.monotonic()
    with connect(first.runtime_url()):  # An open session must not hold up the stop.
        first.stop()
    assert time.monotonic() - began < 10
    (tmp_path / "servers.json").write_text('{"postgres": ')
    (tmp_path / "weed.pid").write_text("1 0 SIGTERM SIGKILL\n")
    second = servers.start(tmp_path, postgres_settings=QUICK)
    assert_it_is_all_there(second)
    second.stop()


@pytest.mark.parametrize("patience", [0, 10], ids=["at once", "later"])
def test_a_killed_parent_takes_its_servers_along_and_the_next_finds_the_data(
    tmp_path: Path, patience: int
) -> None:
    parent = subprocess.Popen([sys.executable, "-c", HOLDER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE)
    with parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        found = addresses.of_running_servers(tmp_path)
        assert found is not None
        put_in_something(Servers(found.ports, found.keys, [], servers.ExitStack()))
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + patience
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not (patience and any(map(lives, pids)))
    again = servers.start(tmp_path)
    assert not any(map(lives, pids))
    assert_it_is_all_there(again)
    again.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_user_namespaces_runs_postgresql_as_nobody_in_a_private_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    with_namespaces = servers.start(tmp_path / "used before", postgres_settings=QUICK)
    with_namespaces.stop()
    monkeypatch.setattr(identity, "NAMESPACE", ("false",))
    for directory in ("new", "used before"):
        started = servers.start(tmp_path / directory, postgres_settings=QUICK)
        postgres = next(process for process in started.processes if process.name == "postgres")
        assert psutil.Process(postgres.pid).username() == "nobody"
        started.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_nobody_may_run_the_programs_in_a_private_directory(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    program = Path(shutil.copy("/bin/true", tmp_path))
    asked = [sys.executable, "-c", "import os, sys; sys.exit(not os.access(sys.argv[1], os.X_OK))", program]
    assert subprocess.run([*identity.nobody().prefix, *asked], check=False).returncode == 0
    assert identity.nobody().can_run(program)


def test_an_interrupted_first_start_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / "postgres.draft").mkdir()
    (tmp_path / "postgres.draft" / "PG_VERSION").write_text("18\n")
    servers.start(tmp_path, postgres_settings=QUICK).stop()
    assert not (tmp_path / "postgres.draft").exists()
