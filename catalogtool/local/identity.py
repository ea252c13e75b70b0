"""As whom PostgreSQL runs: it refuses to be root, yet root is what many containers start with."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from catalogtool.core.errors import Unavailable

# In a user namespace of its own root looks like nobody, and its files stay root's.
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")


@dataclass(frozen=True)
class Identity:
    """A command prefix that takes the identity on, and the owner that its files must have."""

    prefix: tuple[str, ...]
    owner: int

    def can_run(self, program: Path) -> bool:
        try:
            trial = subprocess.run(
                [*self.prefix, program, "--describe-config"], capture_output=True, check=False
            )
        except FileNotFoundError:
            return False
        return trial.returncode == 0

    def adopt(self, directory: Path) -> None:
        """Make the directory the identity's own; it may have been another's on an earlier start."""
        if directory.stat().st_uid != self.owner:
            for path in [directory, *directory.rglob("*")]:
                os.chown(path, self.owner, -1, follow_symlinks=False)


def unprivileged(program: Path) -> Identity:
    """Find an identity, not root, that can run the program where it lies; raise Unavailable if none."""
    if os.geteuid() != 0:
        return Identity((), os.geteuid())
    candidates = [Identity(NAMESPACE, 0), nobody()]
    for identity in candidates:
        if identity.can_run(program):
            return identity
    raise Unavailable(
        "PostgreSQL refuses to run as root, and this system lets root become nobody else. "
        "Run as an ordinary user, or set DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL."
    )


def nobody() -> Identity:
    """Build the user nobody who may still pass through root's private directories, where the data may lie."""
    entry = pwd.getpwnam("nobody")
    ids = (f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
    # The bit lets access(2), which goes by the real user, count the capability too.
    capability = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    return Identity(("setpriv", *ids, *capability, "--"), entry.pw_uid)
