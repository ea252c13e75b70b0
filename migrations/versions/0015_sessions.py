"""Sessions that the server keeps, and events and rights of people in the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The advisory lock is the one of the catalog's triggers, see catalogtool/audit/triggers.py.
WRITE = """
create function trail_note(about text, key text, name text, operation text, changes jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp as $note$
declare
    who text := current_setting('catalog.actor_name', true);
    via text := current_setting('catalog.source', true);
begin
    if coalesce(who, '') = '' or coalesce(via, '') = '' then
        raise exception 'A change of a % needs an actor and a source.', about
            using errcode = 'insufficient_privilege',
                  hint = 'Name them with set_config(''catalog.actor_name'', …, true) and catalog.source.';
    end if;
    perform pg_advisory_xact_lock_shared(7241066253);
    insert into metadata_sync (subject, subject_key, video_title, operation, changes, source, actor_id, actor_name)
    values (about, key, left(name, 200), operation, changes, via,
            nullif(current_setting('catalog.actor_id', true), '')::bigint, who);
end $note$
"""

# Events only: what is a column of a table is written by that table's trigger and by nobody else.
EVENT = """
create function record_event(person_id bigint, event text, detail text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $event$
begin
    if event !~ '^[a-z_]+$' or event in ('roles', 'permissions') or exists (
        select from information_schema.columns where table_name in ('user', 'role') and column_name = event
    ) then
        raise exception '% is no event.', event using errcode = 'insufficient_privilege';
    end if;
    perform trail_note('person', person_id::text, (select username from "user" where id = person_id), 'update',
                       jsonb_build_object(event, jsonb_build_array(null, detail)));
end $event$
"""

# A row as JSON also tells columns that later migrations add. Of secrets the trail keeps only whether they are there.
PERSON = """
create function trail_person() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $person$
declare
    o jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
    n jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
    told jsonb;
begin
    select jsonb_object_agg(field, jsonb_build_array(o -> field, n -> field)) into told
    from unnest(array['email', 'username', 'auth_method', 'active', 'is_admin', 'confirmed_at']) field
    where o ->> field is distinct from n ->> field;
    select coalesce(told, '{}') || coalesce(jsonb_object_agg(
               field, jsonb_build_array(o ->> field is not null, n ->> field is not null)), '{}') into told
    from unnest(array['password', 'firebase_uid', 'totp_secret']) field
    where o ->> field is distinct from n ->> field;
    if told <> '{}' then
        perform trail_note('person', coalesce(n ->> 'id', o ->> 'id'), coalesce(n ->> 'username', o ->> 'username'),
                           case tg_op when 'INSERT' then 'create' else lower(tg_op) end, told);
    end if;
    return null;
end $person$
"""

ROLE = """
create function trail_role() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $role$
declare
    o jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
    n jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
    told jsonb;
begin
    select jsonb_object_agg(field, jsonb_build_array(o -> field, n -> field)) into told
    from unnest(array['name', 'description', 'permissions']) field
    where o ->> field is distinct from n ->> field;
    if told is not null then
        perform trail_note('role', coalesce(n ->> 'name', o ->> 'name'), coalesce(n ->> 'name', o ->> 'name'),
                           case tg_op when 'INSERT' then 'create' else lower(tg_op) end, told);
    end if;
    return null;
end $role$
"""

GIVEN = """
create function trail_roles_users() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $given$
declare
    who bigint := case when tg_op = 'DELETE' then old.user_id else new.user_id end;
    held jsonb := '[]';
    holds jsonb := '[]';
begin
    if tg_op <> 'INSERT' then
        select coalesce(jsonb_agg(name), '[]') into held from role where id = old.role_id;
    end if;
    if tg_op <> 'DELETE' then
        select coalesce(jsonb_agg(name), '[]') into holds from role where id = new.role_id;
    end if;
    perform trail_note('person', who::text, (select username from "user" where id = who), 'update',
                       jsonb_build_object('roles', jsonb_build_array(held, holds)));
    return null;
end $given$
"""

AUDITED = {'"user"': "trail_person", "role": "trail_role", "roles_users": "trail_roles_users"}


def upgrade() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "authenticated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ip", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
    )
    op.create_index("idx_user_session_user", "user_session", ["user_id"])
    op.create_index("idx_user_session_expires", "user_session", ["expires_at"])
    op.execute("grant select, insert, update, delete on user_session to catalog_runtime")
    for function in (WRITE, EVENT, PERSON, ROLE, GIVEN):
        op.execute(function)
    op.execute("revoke all on function trail_note(text, text, text, text, jsonb) from public")
    op.execute("revoke all on function record_event(bigint, text, text) from public")
    op.execute("grant execute on function record_event(bigint, text, text) to catalog_runtime")
    for table, function in AUDITED.items():
        op.execute(
            f"create trigger trail_people after insert or update or delete on {table} "
            f"for each row execute function {function}()"
        )
        op.execute(
            f"create trigger trail_truncate before truncate on {table} for each statement "
            "execute function trail_refuse()"
        )


def downgrade() -> None:
    for table, function in AUDITED.items():
        op.execute(f"drop trigger trail_truncate on {table}")
        op.execute(f"drop function {function}() cascade")
    op.execute("drop function record_event(bigint, text, text)")
    op.execute("drop function trail_note(text, text, text, text, jsonb)")
    op.drop_table("user_session")
