"""People, their roles, and the role that the running application has in the database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        do $role$ begin
            if not exists (select from pg_roles where rolname = 'catalog_runtime') then
                create role catalog_runtime nologin;
            end if;
            if not pg_has_role(current_user, 'catalog_runtime', 'member') then
                execute format('grant catalog_runtime to %I', current_user);
            end if;
        end $role$
        """
    )
    op.execute("grant usage on schema public to catalog_runtime")
    op.execute("grant select on alembic_version to catalog_runtime")
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )

    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("username", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("firebase_uid", sa.String(length=128), nullable=True),
        sa.Column(
            "auth_method", sa.String(length=20), server_default=sa.text("'flask-security'"), nullable=False
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_login_ip", sa.String(length=64), nullable=True),
        sa.Column("last_login_ip", sa.String(length=64), nullable=True),
        sa.Column("login_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("auth_method in ('flask-security', 'firebase')", name=op.f("ck_user_auth_method")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("firebase_uid", name=op.f("uq_user_firebase_uid")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )

    op.create_table(
        "roles_users",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["role.id"], name=op.f("fk_roles_users_role_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_roles_users_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_roles_users")),
    )
    op.execute("grant select, insert, update, delete on role to catalog_runtime")
    op.execute('grant select, insert, update, delete on "user" to catalog_runtime')
    op.execute("grant select, insert, update, delete on roles_users to catalog_runtime")
    op.execute(
        """
        insert into role (name, description) values
            ('admin', 'Makes accounts, reads the whole trail, sees every job'),
            ('user', 'Works on the catalog and uploads reports')
        """
    )


def downgrade() -> None:
    op.drop_table("roles_users")
    op.drop_table("user")
    op.drop_table("role")
    op.execute("revoke all on alembic_version from catalog_runtime")
    op.execute("revoke usage on schema public from catalog_runtime")
