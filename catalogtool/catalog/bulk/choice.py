"""The videos that somebody chose: some of a list, or all that it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.finding import named_by_code
from catalogtool.catalog.queries.searching import hold_words
from catalogtool.catalog.queries.selection import Selection
from catalogtool.core.database import session


@dataclass(frozen=True)
class Choice:
    """Videos by their ids, or, with a selection, all that a list with it would show."""

    video_ids: Sequence[str] = ()
    selection: Selection | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What is true of the chosen videos."""
        if self.selection is None:
            return [Video.video_id.in_(self.video_ids)]
        named = named_by_code(self.selection.words) if self.selection.words else None
        if named is not None:
            return [named]
        return [*self.selection.conditions(), *hold_words(self.selection.words.split())]

    def count(self) -> int:
        """How many videos they are now."""
        return session().scalar(select(func.count(Video.id)).where(*self.conditions())) or 0
