# ruff: noqa: S608  (the tables' names are this file's own)
"""The search knows the first two letters of each name's pinyin: all is read anew."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SEARCHED = (
    "places",
    "streets",
    "railways",
    "police_grids",
    "sub_grids",
    "hotspots",
    "incidents",
)


def _read_anew() -> None:
    """Mark everything; the next that writes reads what is there."""
    op.execute("DELETE FROM search_entries")
    op.execute("DELETE FROM search_stale")
    for table in _SEARCHED:
        op.execute(
            "INSERT INTO search_stale (source, feature_id, office_id)"
            f" SELECT '{table}', id, office_id FROM {table}"
        )


def upgrade() -> None:
    """Bring the schema forward."""
    _read_anew()


def downgrade() -> None:
    """Take the schema back."""
    _read_anew()
