"""A worker that also knows work made up for tests, and may be a mutant; run as a process of its own."""

import os

import tests.chaos.work  # noqa: F401 - declares its task
from catalogtool.app import create_app
from catalogtool.queue.supervisor import supervise
from config import Config
from tests.chaos import mutants

if __name__ == "__main__":
    mutants.become(os.environ.get("MUTANT"))
    mutants.die_of(os.environ.get("DIES_OF"))
    supervise(create_app(Config.from_env()))
