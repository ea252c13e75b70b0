"""What COPY is given says the same as the table."""

import pyarrow as pa
import pyarrow.csv
from hypothesis import given
from hypothesis import strategies as st

from catalogtool.reports.reading import copy_csv

CELLS = st.none() | st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=6
)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_texts_come_back_as_they_were_and_nulls_as_nulls(rows):
    table = pa.table(
        {
            "one": pa.array([one for one, _ in rows], pa.string()),
            "other": pa.array([other for _, other in rows], pa.string()),
            "line": pa.array(range(len(rows)), pa.int64()),
        }
    )
    copied = copy_csv(table)
    if not rows:
        assert copied == b""
        return
    back = pyarrow.csv.read_csv(
        pa.BufferReader(copied),
        pyarrow.csv.ReadOptions(column_names=table.column_names),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=table.schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert back.to_pylist() == table.to_pylist()
