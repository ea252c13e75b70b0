"""How statements about one subject follow from the staged rows of another."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import Subject
from catalogtool.core.registry import Registry


def speaking_rows(primary: Stage) -> str:
    """SQL of the staged rows that speak for a record."""
    return f"select * from {primary.staged} where not merged"


@dataclass(frozen=True)
class Derivation:
    """Statements about `subject`, of which the staged rows give the key in the column `key`.

    `fields` names for each field the column that speaks of it: what a report has no column for is left unspoken.
    `rows` gives SQL of the rows to look at. Where that makes columns of its own, `needs` names those of the report
    without which they say nothing.
    """

    subject: Subject
    key: str
    fields: Mapping[str, str]
    rows: Callable[[Stage], str] = speaking_rows
    needs: Collection[str] = ()

    def spoken(self, columns: Collection[str]) -> tuple[str, ...]:
        """The fields that a report with these columns speaks of; none where it lacks what is needed."""
        if not set(columns).issuperset(self.needs or {self.key}):
            return ()
        return tuple(field for field, column in self.fields.items() if column in columns or self.needs)

    def stage(self, session: Session, primary: Stage, columns: Collection[str]) -> Stage | None:
        """Stage each record once, as the last of the rows has it that say most of it; None when none says anything."""
        fields = self.spoken(columns)
        if not fields:
            return None
        stage = replace(primary, subject=self.subject, fields=fields, clears=False)
        stage.create(session)
        stage.select(session, (self.subject.key, *fields, "line"), self._sql(primary, fields))
        stage.analyze(session)
        return stage

    def _sql(self, primary: Stage, fields: tuple[str, ...]) -> str:
        said = ", ".join(f"{self.fields[field]} as {field}" for field in fields)
        places = ", ".join(str(place + 1) for place in range(len(fields) + 1))
        # Rows that say the same are counted out first: a report names a channel in every row.
        return (
            f"select distinct on (key) key, {', '.join(fields)}, line from ("
            f"select {self.key} as key, {said}, max(line) as line from ({self.rows(primary)}) r "
            f"where {self.key} is not null group by {places}"
            f") named order by key, num_nulls({', '.join(fields)}), line desc"
        )


# By the name of the subject that a report's rows speak of.
DERIVATIONS: Registry[tuple[Derivation, ...]] = Registry("subject that others follow from")


def derivations_of(subject: str) -> tuple[Derivation, ...]:
    """What follows from rows about the subject, in the order of application."""
    return DERIVATIONS[subject] if subject in DERIVATIONS.names() else ()
