"""The worker: `python worker.py` runs queued jobs until SIGTERM or Ctrl-C."""

from catalogtool.queue.supervisor import supervise
from wsgi import app

if __name__ == "__main__":
    supervise(app)
