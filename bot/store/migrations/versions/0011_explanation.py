"""The longer explanation of a snippet's error, beside its code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snippet", sa.Column("explanation", sa.Text))
