"""Reports tell which subject their rows speak of, and whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "report", sa.Column("subject", sa.Text(), server_default=sa.text("'video'"), nullable=False)
    )
    op.add_column("report", sa.Column("content_owner", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("report", "content_owner")
    op.drop_column("report", "subject")
