"""Places that wait know the change sets that brought and placed them; members have a version."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("waiting_places", sa.Column("begun_in", sa.Integer(), nullable=True))
    op.add_column("waiting_places", sa.Column("ended_in", sa.Integer(), nullable=True))
    op.add_column("members", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("members", "version")
    # What waited no more would wait again.
    op.execute("DELETE FROM waiting_places WHERE ended_in IS NOT NULL")
    op.drop_column("waiting_places", "ended_in")
    op.drop_column("waiting_places", "begun_in")
