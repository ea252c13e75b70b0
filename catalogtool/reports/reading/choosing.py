"""What a person has chosen for one file, beside what the file tells by itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from catalogtool.reports.kinds.cells.days import Days
from catalogtool.reports.kinds.cells.local_dates import ORDERS, DateOrder
from catalogtool.reports.kinds.cells.times import Moments
from catalogtool.reports.kinds.kind import Column


@dataclass(frozen=True)
class Choices:
    """`date_order` is that of day, month and year where a date isn't written year first; None takes none in doubt.

    A file that isn't `whole` has only a part of what its content owner has, so that what it lacks is not missing.
    """

    date_order: DateOrder | None = None
    whole: bool = True

    @classmethod
    def of_json(cls, values: Mapping[str, object]) -> "Choices":
        """Read what `as_json` gave; what is no choice is none."""
        return cls(
            next((order for order in ORDERS if order == values.get("date_order")), None),
            whole=values.get("whole") not in (False, "no"),
        )

    def as_json(self) -> dict[str, object]:
        """Give the choices that were made."""
        usual = asdict(Choices())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    def of(self, column: Column) -> Column:
        """Give the column with a reader that reads as was chosen."""
        if self.date_order and isinstance(column.read, Days | Moments):
            return replace(column, read=replace(column.read, order=self.date_order))
        return column
