"""Workers are killed at random moments of an import, and nothing of it is lost or done twice."""

from collections.abc import Callable

import pytest

from tests.chaos.catalogs import Catalog
from tests.chaos.family import VICTIMS
from tests.chaos.killing import kill_again_and_again

ROWS, KILLS, SEED = 200_000, 50, 1


@pytest.mark.slow
def test_an_import_whose_workers_are_killed_fifty_times_ends_as_if_nothing_had_happened(
    catalog_of: Callable[[int], Catalog],
) -> None:
    killed = kill_again_and_again(catalog_of(ROWS), KILLS, SEED)
    assert killed.verdict.holds, str(killed.verdict)
    assert killed.kills == KILLS
    assert killed.victims.keys() == VICTIMS.keys()
    assert min(killed.phases["Reading"], killed.phases["Applying"]) > KILLS // 5
