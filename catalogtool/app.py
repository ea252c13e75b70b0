"""The application, and the only module that knows every feature."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from catalogtool.core import database, storage
from catalogtool.core.registry import import_feature
from catalogtool.core.settings import Settings
from catalogtool.web.access import require_rules

ROOT = Path(__file__).parent.parent

# From low to high; a feature calls only those before it (see the contracts in pyproject.toml).
FEATURES = (
    "web",
    "audit",
    "queue",
    "auth",
    "schedules",
    "changes",
    "catalog",
    "evidence",
    "reports",
    "connectors",
    "sync",
    "explore",
    "home",
    "health",
)


def create_app(settings: Settings) -> Flask:
    """Build the application from its settings, every feature in its place and every route with a rule of access."""
    app = Flask(
        "catalogtool", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "catalogtool/static")
    )
    app.config["SETTINGS"] = settings
    app.config["SECRET_KEY"] = settings.secret_key
    database.connect(app, settings.database_url)
    storage.connect(app, settings)
    Migrate(app, database.db, directory=str(ROOT / "migrations"))
    for feature in FEATURES:
        install(app, feature)
    require_rules(app)
    return app


def install(app: Flask, feature: str) -> None:
    """Import the feature whole and let each of its modules that has an `init_app` hook itself in."""
    for module in import_feature(f"catalogtool.{feature}"):
        hook = getattr(module, "init_app", None)
        if hook is not None and getattr(hook, "__module__", None) == module.__name__:
            hook(app)
