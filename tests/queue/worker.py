"""A worker that knows the work made up for these tests; run as a process of its own."""

import tests.queue.jobs  # noqa: F401 - declares its tasks
from catalogtool.app import create_app
from catalogtool.queue.supervisor import supervise
from config import Config

if __name__ == "__main__":
    supervise(create_app(Config.from_env()))
