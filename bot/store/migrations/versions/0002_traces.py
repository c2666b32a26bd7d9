"""The trace of a snippet's last run, beside its code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snippet", sa.Column("trace", sa.Text))
