"""What each role allows, and an admin who can sign in at all times."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

EVERY = "view, edit, upload, apply, roll_back, operate_queue, review_audit, administer".split(", ")
BUILT_IN = {
    "admin": ("May do everything", EVERY),
    "user": ("Works on the catalog and sends reports", EVERY[:5]),
    "auditor": ("Reads the audit trail and its exports, and leaves a note of each look", ["review_audit"]),
}
# Taken by whoever takes an admin away, so that two of them can't each leave the other behind.
LAST_ADMIN_LOCK = 7_241_066_254


def upgrade() -> None:
    op.add_column("role", sa.Column("permissions", ARRAY(sa.Text()), server_default="{}", nullable=False))
    every = ", ".join(f"'{permission}'" for permission in EVERY)
    fill = sa.text(
        "insert into role (name, description, permissions) values (:name, :description, :permissions) "
        "on conflict (name) do update set description = excluded.description, permissions = excluded.permissions"
    )
    # What comes with the product is nobody's act.
    op.execute("alter table role disable trigger trail_people")
    for name, (description, permissions) in BUILT_IN.items():
        op.execute(fill.bindparams(name=name, description=description, permissions=permissions))
    op.execute("alter table role enable trigger trail_people")
    op.create_check_constraint(op.f("ck_role_permissions"), "role", f"permissions <@ array[{every}]::text[]")
    op.create_check_constraint(
        op.f("ck_role_administer"), "role", "(name = 'admin') = ('administer' = any (permissions))"
    )
    # Who may change something may see it.
    op.create_check_constraint(
        op.f("ck_role_view"),
        "role",
        "not permissions && array['edit', 'upload', 'apply', 'roll_back', 'operate_queue'] "
        "or 'view' = any (permissions)",
    )
    op.execute(
        f"""
        create function admin_remains() returns trigger language plpgsql security definer
            set search_path = public, pg_temp as $remains$
        begin
            perform pg_advisory_xact_lock({LAST_ADMIN_LOCK});
            if not exists (
                select from "user" where active and is_admin and (password is not null or firebase_uid is not null)
            ) then
                raise exception 'An active admin who can sign in must remain.'
                    using errcode = 'check_violation', constraint = 'admin_remains';
            end if;
            return null;
        end $remains$
        """
    )
    op.execute(
        """
        create constraint trigger admin_remains
            after delete or update of active, is_admin, password, firebase_uid on "user"
            deferrable initially deferred for each row
            when (old.active and old.is_admin and (old.password is not null or old.firebase_uid is not null))
            execute function admin_remains()
        """
    )


def downgrade() -> None:
    op.execute('drop trigger admin_remains on "user"')
    op.execute("drop function admin_remains()")
    op.execute("alter table role disable trigger trail_people")
    op.execute("alter table roles_users disable trigger trail_people")
    op.execute("delete from role where name not in ('admin', 'user')")
    op.execute("alter table roles_users enable trigger trail_people")
    op.execute("alter table role enable trigger trail_people")
    op.drop_constraint(op.f("ck_role_view"), "role")
    op.drop_constraint(op.f("ck_role_administer"), "role")
    op.drop_constraint(op.f("ck_role_permissions"), "role")
    op.drop_column("role", "permissions")
