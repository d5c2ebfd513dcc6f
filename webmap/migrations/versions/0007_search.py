# ruff: noqa: S608  (the tables' names are this file's own)
"""The search: an entry for each feature with a name, its tokens, and marks of what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0010"
branch_labels = None
depends_on = None

# The columns that an entry is made of.
_READ = {
    "places": "office_id, layer_id, number, name, address",
    "streets": "office_id, number, name",
    "railways": "office_id, number, name",
    "police_grids": "office_id, code, name, valid_from, valid_to",
    "sub_grids": "office_id, code, name, valid_from, valid_to",
    "hotspots": "office_id, number, name, status",
    "incidents": "office_id, number, location",
}
# A street's name is found once: when a piece goes, another may stand for it.
_TOLD_WHEN_GONE = {"streets"}


def _mark(table: str, row: str) -> str:
    return (
        "INSERT OR IGNORE INTO search_stale (source, feature_id, office_id)"
        f" VALUES ('{table}', {row}.id, {row}.office_id);"
    )


def _watch_sqlite() -> None:
    # Own tokens, so that nothing but spaces may cut them; no positions and no text kept.
    op.execute(
        "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, content='', contentless_delete=1,"
        " detail=none, tokenize=\"ascii tokenchars '^+~#$='\")"
    )
    op.execute(
        "CREATE TRIGGER search_entries_tokens AFTER DELETE ON search_entries"
        " BEGIN DELETE FROM search_tokens WHERE rowid = OLD.id; END"
    )
    for table, columns in _READ.items():
        forget = f"DELETE FROM search_entries WHERE source = '{table}' AND feature_id = OLD.id;"
        gone = _mark(table, "OLD") if table in _TOLD_WHEN_GONE else ""
        for event, doing in {
            "INSERT": _mark(table, "NEW"),
            f"UPDATE OF {columns}": forget + _mark(table, "NEW"),
            "DELETE": forget + gone,
        }.items():
            op.execute(
                f"CREATE TRIGGER {table}_search_{event[:6].lower()} AFTER {event} ON {table}"
                f" BEGIN {doing} END"
            )


def _watch_postgresql() -> None:
    op.execute(
        "CREATE TABLE search_tokens (id bigint PRIMARY KEY"
        " REFERENCES search_entries (id) ON DELETE CASCADE, tokens tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_search_tokens ON search_tokens USING gin (tokens)")
    op.execute(
        "CREATE FUNCTION search_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO search_stale (source, feature_id, office_id)"
        " SELECT TG_TABLE_NAME, id, office_id FROM added ON CONFLICT DO NOTHING;"
        " RETURN NULL; END $$"
    )
    told = ", ".join(f"'{table}'" for table in sorted(_TOLD_WHEN_GONE))
    op.execute(
        "CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " DELETE FROM search_entries WHERE source = TG_TABLE_NAME AND feature_id = OLD.id;"
        f" IF TG_OP = 'UPDATE' OR TG_TABLE_NAME IN ({told}) THEN"
        " INSERT INTO search_stale (source, feature_id, office_id)"
        " VALUES (TG_TABLE_NAME, OLD.id, OLD.office_id) ON CONFLICT DO NOTHING;"
        " END IF; RETURN NULL; END $$"
    )
    for table, columns in _READ.items():
        op.execute(
            f"CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_added()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_search_change AFTER UPDATE OF {columns} OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION search_changed()"
        )


def upgrade() -> None:
    """Bring the schema forward; the next that writes reads what is there."""
    op.create_table(
        "search_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("feature_id", sa.Integer(), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("address_key", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_search_entries_office_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
    )
    op.create_index(
        "ix_search_entries_feature", "search_entries", ["source", "feature_id"], unique=True
    )
    op.create_index("ix_search_entries_number", "search_entries", ["office_id", "number_key"])
    op.create_table(
        "search_stale",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("feature_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "feature_id", name=op.f("pk_search_stale")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _watch_sqlite()
    else:
        _watch_postgresql()
    for table in _READ:
        op.execute(
            "INSERT INTO search_stale (source, feature_id, office_id)"
            f" SELECT '{table}', id, office_id FROM {table}"
        )


def downgrade() -> None:
    """Take the schema back."""
    if op.get_bind().dialect.name == "sqlite":
        for table in _READ:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_search_{event}")
        op.execute("DROP TRIGGER search_entries_tokens")
    else:
        for table in _READ:
            for event in ("insert", "change"):
                op.execute(f"DROP TRIGGER {table}_search_{event} ON {table}")
        op.execute("DROP FUNCTION search_changed()")
        op.execute("DROP FUNCTION search_added()")
    op.execute("DROP TABLE search_tokens")
    op.drop_table("search_stale")
    op.drop_index("ix_search_entries_number", table_name="search_entries")
    op.drop_index("ix_search_entries_feature", table_name="search_entries")
    op.drop_table("search_entries")
