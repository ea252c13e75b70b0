"""Tables as PostgreSQL's COPY takes them."""

from io import BytesIO

import pyarrow as pa
import pyarrow.csv

QUOTED_TEXTS = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")


def copy_csv(table: pa.Table) -> bytes:
    """Spell a table as CSV for COPY: every text in quotes, a null as nothing, no header."""
    target = BytesIO()
    pyarrow.csv.write_csv(table, target, QUOTED_TEXTS)
    return target.getvalue()
