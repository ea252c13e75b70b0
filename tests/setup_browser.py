"""Install the browser that the journeys need, and what looks at the pages in it, unless they are there."""

import ctypes
import shutil
from pathlib import Path

from catalogtool.local import apt, vendor

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
BROWSERS = ("chromium-headless-shell", "chromium")


def main() -> None:
    """Install what is missing of the browser, its fonts and libraries; SystemExit where this user may not."""
    vendor.fetch(Path(__file__).parent, ["axe-core/axe.min.js"])
    missing = []
    if not any(map(shutil.which, BROWSERS)):
        missing.append(BROWSERS[0])
    # Playwright's own Node needs it, and no browser package brings it.
    if not _loads("libatomic.so.1"):
        missing.append("libatomic1")
    if not any(Path("/usr/share/fonts").rglob("*.ttf")):
        missing.append("fonts-dejavu-core")
    if missing:
        apt.install(missing, "A browser for the tests")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
