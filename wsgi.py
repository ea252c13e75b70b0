"""The application, for gunicorn and the `flask` command: `gunicorn wsgi:app`, `flask --app wsgi`."""

from catalogtool.app import create_app
from config import Config

app = create_app(Config.from_env())
