"""Talks with owners that were proposed and not wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "talk_dismissals",
        sa.Column("layer_id", sa.String(length=40), nullable=False),
        sa.Column("place_number", sa.String(length=60), nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_talk_dismissals_office_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_dismissals")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_talk_dismissals_office_id_id")),
        sa.UniqueConstraint(
            "office_id",
            "layer_id",
            "place_number",
            name=op.f("uq_talk_dismissals_office_id_layer_id_place_number"),
        ),
    )
    op.create_index(op.f("ix_talk_dismissals_office_id"), "talk_dismissals", ["office_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_talk_dismissals_office_id"), table_name="talk_dismissals")
    op.drop_table("talk_dismissals")
