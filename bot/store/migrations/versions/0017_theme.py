"""The colours that a learner has chosen for their pictures; until now each was asked for anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner", sa.Column("theme", sa.String(8)))
