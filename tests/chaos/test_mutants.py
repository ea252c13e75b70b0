"""The checker finds a broken promise: workers that keep all but one of them are told from the real ones."""

from collections.abc import Callable

import pytest

from tests.chaos.catalogs import Catalog
from tests.chaos.cheating import STEPS, freeze_while_reading, kill_between_steps

ROWS = 10_000


@pytest.fixture
def catalog(catalog_of: Callable[[int], Catalog]) -> Catalog:
    return catalog_of(ROWS)


@pytest.mark.slow
def test_an_import_by_real_workers_passes(catalog: Catalog) -> None:
    verdict = freeze_while_reading(catalog, None)
    assert verdict.holds, str(verdict)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", ["no fence", "two transactions"])
def test_a_mutant_that_writes_late_into_an_import_is_found_out(catalog: Catalog, mutant: str) -> None:
    verdict = freeze_while_reading(catalog, mutant)
    assert verdict.duplicated + verdict.lost + verdict.unexpected > 0, str(verdict)


@pytest.mark.slow
def test_a_mutant_that_keeps_its_cursor_in_a_second_transaction_takes_steps_twice_when_it_is_killed(
    catalog: Catalog,
) -> None:
    assert kill_between_steps(catalog, None) == list(range(STEPS))
    taken = kill_between_steps(catalog, "two transactions")
    assert len(taken) > len(set(taken)) == STEPS
