"""Run a YouTube with a made-up catalog until it is stopped: `python -m catalogtool.local.youtube --port 8080`."""

import argparse

from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.catalog import Catalog
from catalogtool.local.youtube.server import Server


def main() -> None:
    """Serve the world of a seed, as it is on a day."""
    parser = argparse.ArgumentParser(prog="python -m catalogtool.local.youtube", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--videos", type=int, default=5000, help="how many there are on the first day")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--day", type=int, default=0)
    chosen = parser.parse_args()
    Server(chosen.port, Catalog(World(chosen.seed, chosen.videos, chosen.day))).serve_forever()


if __name__ == "__main__":
    main()
