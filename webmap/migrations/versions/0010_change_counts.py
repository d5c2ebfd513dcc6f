"""Change sets count the places of each layer that they touched; their states are found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("change_sets", sa.Column("counts", sa.JSON(), nullable=True))
    op.create_index("ix_places_office_changed", "places", ["office_id", "changed_in"])
    op.create_index(
        "ix_place_states_office_begun", "place_states", ["office_id", "begun_in", "place_id"]
    )
    # With the office in it, SQLite takes it rather than that of the office alone; with the place,
    # it serves both the states of a change and the one state of a place that a change ended.
    op.drop_index("ix_place_states_ended_in", table_name="place_states")
    op.create_index(
        "ix_place_states_office_ended", "place_states", ["office_id", "ended_in", "place_id"]
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_place_states_office_ended", table_name="place_states")
    op.create_index("ix_place_states_ended_in", "place_states", ["ended_in"])
    op.drop_index("ix_place_states_office_begun", table_name="place_states")
    op.drop_index("ix_places_office_changed", table_name="places")
    op.drop_column("change_sets", "counts")
