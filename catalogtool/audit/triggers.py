"""SQL of the triggers that write the trail: one function per table and kind of statement, made from its columns.

Each column is compared by name, for the generic form over `jsonb_each` costs 2.4 times as much. The functions
switch nested loops off, because the planner knows nothing of the size of transition tables. They run with the rights
of the owner, so that the application itself needs none on the trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TRAIL_COLUMNS = (
    "video_id, subject, subject_key, channel_display_name, video_title, operation, changes, "
    "changeset_id, source, source_line, actor_id, actor_name"
)

# Held by whoever writes the trail until its transaction ends: who takes it alone knows that no number up to the
# highest will come later.
TRAIL_LOCK = 7_241_066_253

_UNNAMED = """if coalesce(who, '') = '' or coalesce(via, '') = '' then
        raise exception 'A change of % needs an actor and a source.', tg_table_name
            using errcode = 'insufficient_privilege',
                  hint = 'Name them with set_config(''catalog.actor_name'', …, true) and catalog.source.';
    end if;"""

_FUNCTION = """
create function {name}() returns trigger language plpgsql security definer
    set search_path = public, pg_temp set enable_nestloop = off set enable_hashjoin = on as $trail$
declare
    who text := current_setting('catalog.actor_name', true);
    via text := current_setting('catalog.source', true);
begin
    {unnamed}
    {lock}insert into metadata_sync ({columns})
    select {record}, nullif(current_setting('catalog.changeset_id', true), '')::bigint, via,
           case when via = 'report' then {row}.source_line end,
           nullif(current_setting('catalog.actor_id', true), '')::bigint, who{version}
    from {rows};
    return null;
end $trail$
"""


@dataclass(frozen=True)
class Trailed:
    """A table whose changes go into the trail; texts are SQL on a row alias `{r}`."""

    table: str
    subject: str
    key: str
    columns: Sequence[str]
    channel: str
    title: str
    is_video: bool = False
    # Since migration 0008 an entry tells the version of the row that it made, and its writing can be waited for.
    versioned: bool = False

    def statements(self) -> list[str]:
        """The SQL that makes the table audited."""
        return [sql for kind in ("insert", "update", "delete") for sql in self._kind(kind)] + [
            f"create trigger trail_truncate before truncate on {self.table} execute function trail_refuse()"
        ]

    def undo_statements(self) -> list[str]:
        """The SQL that takes it all back."""
        drops = [
            f"drop function trail_{self.table}_{kind}() cascade" for kind in ("insert", "update", "delete")
        ]
        return [f"drop trigger if exists trail_truncate on {self.table}", *drops]

    def _kind(self, kind: str) -> list[str]:
        name = f"trail_{self.table}_{kind}"
        row = "o" if kind == "delete" else "n"
        tables = {
            "insert": "new table as new_rows",
            "update": "old table as old_rows new table as new_rows",
            "delete": "old table as old_rows",
        }[kind]
        body = _FUNCTION.format(
            name=name,
            unnamed=_UNNAMED,
            columns=_TRAIL_COLUMNS + (", row_version" if self.versioned else ""),
            record=self._record(kind, row),
            row=row,
            rows=self._rows(kind),
            version=f", {row}.row_version" if self.versioned else "",
            lock=f"perform pg_advisory_xact_lock_shared({TRAIL_LOCK});\n    " if self.versioned else "",
        )
        trigger = (
            f"create trigger trail_{kind} after {kind} on {self.table} "
            f"referencing {tables} for each statement execute function {name}()"
        )
        return [body, trigger]

    def _record(self, kind: str, row: str) -> str:
        # A purged video takes its trail with it by cascade, so the record of the purge itself must not refer to it.
        video_id = f"{row}.video_id" if self.is_video and kind != "delete" else "null"
        return (
            f"{video_id}, '{self.subject}', {row}.{self.key}, "
            f"{self.channel.format(r=row)}, {self.title.format(r=row)}, {self._operation(kind)}, {self._changes(kind)}"
        )

    def _operation(self, kind: str) -> str:
        if kind != "update":
            return f"'{'create' if kind == 'insert' else 'delete'}'"
        return (
            "case when o.deleted_at is null and n.deleted_at is not null then 'delete' "
            "when o.deleted_at is not null and n.deleted_at is null then 'restore' else 'update' end"
        )

    def _changes(self, kind: str) -> str:
        return "c.changes" if kind == "update" else self._pairs(kind)

    def _pairs(self, kind: str) -> str:
        test, was, becomes = {
            "insert": ("n.{c} is not null", "null", "n.{c}"),
            "update": ("o.{c} is distinct from n.{c}", "o.{c}", "n.{c}"),
            "delete": ("o.{c} is not null", "o.{c}", "null"),
        }[kind]
        pair = (
            f"'{{c}}' : case when {test} then json_array({was}, {becomes} null on null returning jsonb) end"
        )
        pairs = ", ".join(pair.format(c=column) for column in self.columns)
        return f"json_object({pairs} absent on null returning jsonb)"

    def _rows(self, kind: str) -> str:
        if kind != "update":
            return "new_rows n" if kind == "insert" else "old_rows o"
        return (
            f"new_rows n join old_rows o using (id) cross join lateral (select {self._pairs(kind)} as changes) c "
            "where c.changes <> '{}'::jsonb"
        )


_ROW_FUNCTION = """
create function {name}() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $trail$
declare
    who text := current_setting('catalog.actor_name', true);
    via text := current_setting('catalog.source', true);
    changed jsonb := json_object({pairs} absent on null returning jsonb);
begin
    if changed = '{{}}'::jsonb then
        return null;
    end if;
    {unnamed}
    perform pg_advisory_xact_lock_shared({lock});
    insert into metadata_sync (subject, subject_key, operation, changes, changeset_id, source, actor_id, actor_name)
    values ('{subject}', {row}.{key}::text, 'update', changed,
            nullif(current_setting('catalog.changeset_id', true), '')::bigint, via,
            nullif(current_setting('catalog.actor_id', true), '')::bigint, who);
    return null;
end $trail$
"""


@dataclass(frozen=True)
class Watched:
    """A table of which some columns are for people to set: only what becomes of those goes into the trail.

    `fields` has the SQL of each on a row alias `{r}`, and of what holds while there is no row. Where a row
    `comes_and_goes`, that is told as a change from it or to it; else a new row is nobody's deed.
    """

    table: str
    subject: str
    key: str
    fields: Mapping[str, tuple[str, str]]
    comes_and_goes: bool = False

    def statements(self) -> list[str]:
        """The SQL that has the table watched."""
        kinds = ("insert", "update", "delete") if self.comes_and_goes else ("update",)
        return [sql for kind in kinds for sql in self._kind(kind)]

    def undo_statements(self) -> list[str]:
        """The SQL that takes it all back."""
        kinds = ("insert", "update", "delete") if self.comes_and_goes else ("update",)
        return [f"drop function watch_{self.table}_{kind}() cascade" for kind in kinds]

    def _kind(self, kind: str) -> list[str]:
        name = f"watch_{self.table}_{kind}"
        body = _ROW_FUNCTION.format(
            name=name,
            unnamed=_UNNAMED,
            pairs=", ".join(self._pair(kind, field) for field in self.fields),
            lock=TRAIL_LOCK,
            subject=self.subject,
            row="old" if kind == "delete" else "new",
            key=self.key,
        )
        event, when = kind, ""
        if kind == "update":
            event = f"update of {', '.join(self._columns)}"
            moved = " or ".join(f"old.{column} is distinct from new.{column}" for column in self._columns)
            when = f"when ({moved}) "
        trigger = (
            f"create trigger watch_{kind} after {event} on {self.table} for each row {when}"
            f"execute function {name}()"
        )
        return [body, trigger]

    @property
    def _columns(self) -> list[str]:
        return [name for name, (expression, _) in self.fields.items() if "{r}" in expression]

    def _pair(self, kind: str, field: str) -> str:
        expression, absent = self.fields[field]
        was = absent if kind == "insert" else expression.format(r="old")
        becomes = absent if kind == "delete" else expression.format(r="new")
        return (
            f"'{field}' : case when {was} is distinct from {becomes} "
            f"then json_array({was}, {becomes} null on null returning jsonb) end"
        )
