"""What an attempt answered, where that is more than one option: several, something typed, an order.

Attempts from before chose one option each, and keep saying so by themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("answer", sa.String(128)))
