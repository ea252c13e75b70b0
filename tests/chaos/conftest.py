"""One site for all that is broken here, and the catalogs on it."""

from collections.abc import Callable, Iterator

import pytest

from tests.chaos import catalogs, site
from tests.chaos.catalogs import Catalog
from tests.chaos.site import Site

SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "S3_ENDPOINT_URL")


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site.opened(tmp_path_factory.mktemp("chaos")) as found:
        catalogs.migrate(found)
        yield found


@pytest.fixture(scope="package")
def catalog_of(whole: Site) -> Callable[[int], Catalog]:
    """Makes a catalog for a report of so many rows, once."""
    made: dict[int, Catalog] = {}

    def catalog(rows: int) -> Catalog:
        if rows not in made:
            made[rows] = catalogs.make(whole, rows)
        return made[rows]

    return catalog
