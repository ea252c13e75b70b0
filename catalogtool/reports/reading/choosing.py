"""What a person has chosen for one file, beside what the file tells by itself."""

from dataclasses import dataclass, replace

from catalogtool.reports.kinds.cells.local_dates import DateOrder
from catalogtool.reports.kinds.cells.times import Moments
from catalogtool.reports.kinds.kind import Column


@dataclass(frozen=True)
class Choices:
    """`date_order` is that of day, month and year where a date isn't written year first; None takes none in doubt."""

    date_order: DateOrder | None = None

    def of(self, column: Column) -> Column:
        """Give the column with a reader that reads as was chosen."""
        if self.date_order and isinstance(column.read, Moments):
            return replace(column, read=Moments(self.date_order))
        return column
