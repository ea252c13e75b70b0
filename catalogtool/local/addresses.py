"""Where the servers of one data directory listen, and the keys that open them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalogtool.local import keys, lock
from catalogtool.local.keys import Keys
from catalogtool.local.ports import LOOPBACK

OWNER = "catalog_owner"
WEB = "catalog_web"
DATABASE = "catalog"
BUCKET = "catalog-reports"
REGION = "us-east-1"


@dataclass(frozen=True)
class Addresses:
    """The port of each server by its name, and the keys; a database is named where there may be several."""

    ports: Mapping[str, int]
    keys: Keys

    def owner_url(self, database: str = DATABASE) -> str:
        return f"postgresql+psycopg://{self._login(OWNER, self.keys.owner_password)}/{database}"

    def runtime_url(self, database: str = DATABASE) -> str:
        return f"postgresql+psycopg://{self._login(WEB, self.keys.web_password)}/{database}"

    def superuser_url(self, database: str = DATABASE) -> str:
        return f"postgresql+psycopg://{self._login('postgres', self.keys.superuser_password)}/{database}"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.keys.redis_password}@{LOOPBACK}:{self.ports['valkey']}/0"

    @property
    def s3_endpoint_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['s3.port']}"

    def settings(self) -> dict[str, str]:
        """Spell them as the settings that the application reads."""
        return {
            "DATABASE_URL": self.runtime_url(),
            "DATABASE_OWNER_URL": self.owner_url(),
            "REDIS_URL": self.redis_url,
            "S3_ENDPOINT_URL": self.s3_endpoint_url,
            "S3_BUCKET": BUCKET,
            "AWS_ACCESS_KEY_ID": self.keys.s3_access_key,
            "AWS_SECRET_ACCESS_KEY": self.keys.s3_secret_key,
            "AWS_REGION": REGION,
        }

    def youtube_settings(self) -> dict[str, str]:
        """Spell how the YouTube of this machine is asked; nothing where none runs."""
        if "youtube" not in self.ports:
            return {}
        return {
            "YOUTUBE_URL": f"http://{LOOPBACK}:{self.ports['youtube']}",
            "YOUTUBE_CLIENT_ID": "synthetic-client",
            "YOUTUBE_CLIENT_SECRET": "synthetic-secret",
            "YOUTUBE_REFRESH_TOKEN": "synthetic-refresh",
            "YOUTUBE_CONTENT_OWNER": "synthetic-content-owner",
        }

    def _login(self, role: str, password: str) -> str:
        return f"{role}:{password}@{LOOPBACK}:{self.ports['postgres']}"


def of_running_servers(directory: Path) -> Addresses | None:
    """Look up the servers that run in this data directory; none when no run holds it."""
    if not lock.is_held(directory):
        return None
    ports, found = read_ports(directory), keys.read(directory)
    return Addresses(ports, found) if ports and found else None


def read_ports(directory: Path) -> dict[str, int]:
    """Read `directory`/servers.json; empty when there is none or it is damaged."""
    try:
        ports = json.loads((directory / "servers.json").read_text())
        return {str(name): int(port) for name, port in ports.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
