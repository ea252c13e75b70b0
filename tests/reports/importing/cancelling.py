"""Imports that somebody cancels while they are written."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes import applying
from catalogtool.core.database import db
from catalogtool.core.origin import Origin, declare
from catalogtool.queue.runtime import drain


def cancelled_after_writing(chunks: int, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what waits, and have somebody cancel it once so many chunks of 30 rows were written."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=30))
    monkeypatch.setattr(applying, "WRITERS", 1)
    write, written = applying.apply_pages, itertools.count(1)

    def write_and_cancel(*place: Any) -> Any:
        if next(written) == chunks:
            with Session(db.engine) as another:
                declare(another, Origin(None, "tests", "edit"))
                another.execute(text("update processing_queue set cancel_requested_at = now()"))
                another.commit()
        return write(*place)

    monkeypatch.setattr(applying, "apply_pages", write_and_cancel)
    drain()
    monkeypatch.setattr(applying, "apply_pages", write)
