"""The passwords and keys of one installation, made at its first start and readable by their owner alone."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path


def _random() -> str:
    return secrets.token_hex(24)


def _for_fernet() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Hexadecimal, so that they stand in an address or a settings file as they are; the last one is for Fernet."""

    superuser_password: str = field(default_factory=_random, repr=False)
    owner_password: str = field(default_factory=_random, repr=False)
    web_password: str = field(default_factory=_random, repr=False)
    redis_password: str = field(default_factory=_random, repr=False)
    s3_access_key: str = field(default_factory=_random, repr=False)
    s3_secret_key: str = field(default_factory=_random, repr=False)
    secret_key: str = field(default_factory=_random, repr=False)
    password_salt: str = field(default_factory=_random, repr=False)
    credentials_key: str = field(default_factory=_for_fernet, repr=False)


def read(directory: Path) -> Keys | None:
    """Read `directory`/secrets.json, if it is there; a key that it lacks is made up."""
    try:
        found = json.loads((directory / "secrets.json").read_text())
    except FileNotFoundError:
        return None
    return Keys(**{each.name: found[each.name] for each in fields(Keys) if each.name in found})


def read_or_make(directory: Path) -> Keys:
    """Read `directory`/secrets.json, made or completed first where it must be."""
    keys = read(directory) or Keys()
    write_private(directory / "secrets.json", asdict(keys))
    return keys


def write_private(file: Path, content: object) -> None:
    """Replace a JSON file in one step, readable by its owner alone."""
    draft = file.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        json.dump(content, output, indent=2)
    draft.replace(file)
