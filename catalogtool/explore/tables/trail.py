"""The audit trail as its page shows it, with the months that lie in the archive."""

from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Select, column, select, table, union_all
from sqlalchemy.orm import Session

from catalogtool.audit.views import FILTERS, sought
from catalogtool.audit.walk import TRAIL, conditions
from catalogtool.core.database import db
from catalogtool.core.storage import storage
from catalogtool.evidence.snapshot import whole_trail
from catalogtool.explore.table import TABLES, ExportedTable
from catalogtool.web.listing import Listing

_ARCHIVED = table("archived_entry", *(column(each.name, each.type) for each in TRAIL.c))


def rows(listing: Listing) -> Select[Any]:
    wanted = sought(listing)
    whole = union_all(select(TRAIL), select(_ARCHIVED)).subquery("e")
    return select(whole).where(*conditions(whole.c, wanted)).order_by(whole.c.id.desc())


def opened(listing: Listing) -> AbstractContextManager[Session]:
    return whole_trail(db.engine, storage(), sought(listing))


TABLES.add(
    "audit-trail",
    ExportedTable(
        "audit-trail",
        "Audit trail",
        rows,
        lambda: FILTERS,
        needs="review_audit",
        index="audit.index",
        quick=False,
        opened=opened,
    ),
)
