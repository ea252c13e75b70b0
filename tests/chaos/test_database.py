"""The database is cut off, crashes and stops in the midst of an import."""

from collections.abc import Callable

import pytest

from tests.chaos.catalogs import Catalog
from tests.chaos.faulting import break_the_database

ROWS, FAULTS, SEED = 30_000, 20, 1


@pytest.mark.slow
def test_an_import_outlives_a_database_that_fails_twenty_times_and_the_pages_ask_to_come_back(
    catalog_of: Callable[[int], Catalog],
) -> None:
    broken = break_the_database(catalog_of(ROWS), FAULTS, SEED)
    assert broken.verdict.holds, str(broken.verdict)
    assert broken.kinds.total() == FAULTS
    assert broken.watch.faults == []
    assert broken.watch.statuses[503] > 0
    assert broken.watch.statuses[200] > 0
