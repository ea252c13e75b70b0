"""Chance that can be called again: the same seed and the same name draw the same."""

import os
from random import Random

SEED = int(os.environ.get("SEED") or 1)


def chance(*name: object) -> Random:
    return Random(f"{SEED} {name}")  # noqa: S311 - nothing is kept secret by it
