"""What reading finds beside rows is kept: refused records, silent ones, and the damage done to cells."""

from collections import Counter
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from catalogtool.reports import models
from catalogtool.reports.importing import silence
from catalogtool.reports.models import Report, ReportDamage
from catalogtool.reports.reading import Batch, NotedCell, RefusedRow, Sort
from catalogtool.reports.reading.results import MOST_NOTED

SAMPLES = 3
LONGEST_SAMPLE = 200


def keep(session: Session, report: Report, batch: Batch) -> None:
    """Count what the batch has found and keep it; of cells that are damaged alike the first of the report."""
    if batch.refused:
        session.execute(
            insert(models.RefusedRow), [{"report_id": report.id, **vars(row)} for row in batch.refused]
        )
    silence.note_blank(session, report.id, batch)
    if batch.damages:
        _keep_cells(session, report.id, batch, _counted(session, report.id, batch))
    report.rows_read += batch.read
    report.rows_refused += len(batch.refused)
    report.rows_blank += len(batch.blank)
    report.cells_noted += sum(count for sort, count in batch.damages.items() if sort.outcome != "refused")


def forget(session: Session, report: Report) -> None:
    """Drop what an earlier, lost reading has kept."""
    for kept in (models.RefusedRow, models.NotedCell, ReportDamage):
        session.execute(delete(kept).where(kept.report_id == report.id))
    silence.forget(session, report.id)
    report.rows_read = report.rows_refused = report.rows_blank = report.rows_merged = report.cells_noted = 0


def _counted(session: Session, report_id: int, batch: Batch) -> Counter[Sort]:
    """Add the counts to those of the batches before, and give what these have left to be shown of each sort."""
    upsert = postgresql.insert(ReportDamage)
    statement = upsert.on_conflict_do_update(
        index_elements=["report_id", "column", "damage", "outcome"],
        set_={"count": ReportDamage.count + upsert.excluded.count},
    ).returning(ReportDamage.column, ReportDamage.damage, ReportDamage.outcome, ReportDamage.count)
    first = _first(batch)
    rows = [
        {"report_id": report_id, **vars(sort), "count": count, **first[sort]}
        for sort, count in batch.damages.items()
    ]
    counted = {tuple(sort): count for *sort, count in session.execute(statement, rows)}
    return Counter(
        {
            sort: MOST_NOTED - counted[tuple(vars(sort).values())] + count
            for sort, count in batch.damages.items()
        }
    )


def _first(batch: Batch) -> dict[Sort, dict[str, Any]]:
    """Give the first line, its reason and some samples of each sort of damage."""
    first: dict[Sort, dict[str, Any]] = {}
    found: list[NotedCell | RefusedRow] = [*batch.noted, *batch.refused]
    for each in found:
        told = first.setdefault(each.sort, {"line": each.line, "reason": each.reason, "samples": []})
        sample = each.raw[:LONGEST_SAMPLE]
        if len(told["samples"]) < SAMPLES and sample not in told["samples"]:
            told["samples"].append(sample)
    return first


def _keep_cells(session: Session, report_id: int, batch: Batch, left: Counter[Sort]) -> None:
    cells = []
    for cell in batch.noted:
        if left[cell.sort] > 0:
            left[cell.sort] -= 1
            cells.append({"report_id": report_id, **vars(cell)})
    if cells:
        session.execute(insert(models.NotedCell), cells)
