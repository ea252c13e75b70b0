"""Run a YouTube with a made-up catalog until it is stopped: `python -m catalogtool.local.youtube --port 8080`."""

import argparse
from datetime import UTC, date, datetime

from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.catalog import Catalog
from catalogtool.local.youtube.server import Server

# Reports of the first day are a week old when it begins, so that there is something new to tell.
AHEAD_DAYS = 7


def main() -> None:
    """Serve the world of a seed, as it is on a day or goes on from one."""
    parser = argparse.ArgumentParser(prog="python -m catalogtool.local.youtube", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--videos", type=int, default=5000, help="how many there are on the first day")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--day", type=int, default=0)
    parser.add_argument("--begun", type=date.fromisoformat, help="go on from that date, a day each day")
    chosen = parser.parse_args()
    begun: date | None = chosen.begun

    def today() -> int:
        return AHEAD_DAYS + (datetime.now(UTC).date() - begun).days if begun else int(chosen.day)

    Server(chosen.port, Catalog(World(chosen.seed, chosen.videos, today())), today).serve_forever()


if __name__ == "__main__":
    main()
