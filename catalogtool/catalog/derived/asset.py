"""An asset names its references."""

from catalogtool.catalog.derived.derivation import DERIVATIONS, Derivation
from catalogtool.catalog.subjects.reference import REFERENCE
from catalogtool.changes.stage import Stage


def references(primary: Stage) -> str:
    """SQL of every reference that any row names; what one row calls active and another inactive is active."""
    return f"""
        select distinct on (reference_id) * from (
            select unnest(active_references) as reference_id, asset_id, 'active' as status, line from {primary.staged}
            union all
            select unnest(inactive_references), asset_id, 'inactive', line from {primary.staged}
        ) named order by reference_id, status, line desc
    """


REFERENCES = Derivation(
    REFERENCE,
    "reference_id",
    {"asset_id": "asset_id", "status": "status"},
    rows=references,
    needs=("active_references",),
)

DERIVATIONS.add("asset", (REFERENCES,))
