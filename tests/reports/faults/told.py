"""What reading a file told, and the register of faults by the words of the documentation."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from catalogtool.reports.reading import open_report

Check = Callable[[], None]
OF_USERS: dict[str, Check] = {}
OF_THE_BENCHMARK: dict[str, Check] = {}


def fault(register: dict[str, Check], words: str) -> Callable[[Check], Check]:
    """Register what holds of a fault, by the words in the first column of its table."""

    def registered(check: Check) -> Check:
        assert words not in register
        register[words] = check
        return check

    return registered


class Told:
    """All that reading a file has told; `rows` say nothing of what is blank."""

    def __init__(self, data: bytes | str, name: str = "report.csv") -> None:
        body = data.encode() if isinstance(data, str) else data
        self.reader = open_report(BytesIO(body), name)
        batches = list(self.reader.batches())
        self.rows: list[dict[str, Any]] = [
            {field: value for field, value in row.items() if value is not None and field != "byte_offset"}
            for batch in batches
            for row in batch.table.to_pylist()
        ]
        self.refused = [row for batch in batches for row in batch.refused]
        self.blank = [place for batch in batches for place in batch.blank]
        self.damages = {
            (sort.column, str(sort.damage), sort.outcome): count
            for batch in batches
            for sort, count in batch.damages.items()
        }

    def each(self, field: str) -> list[Any]:
        return [row.get(field) for row in self.rows]
