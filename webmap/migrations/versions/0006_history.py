"""The history of places, what bringing files in remembers, drafts of grids, members' photos."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_GRIDS = ("police_grids", "sub_grids")


def _own_columns(table: str) -> list[sa.schema.SchemaItem]:
    """Return what every table of an office has."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f(f"fk_{table}_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("office_id", "id", name=op.f(f"uq_{table}_office_id_id")),
    ]


def _layer_key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("layer_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "layer_id"],
            ["layers.office_id", "layers.layer_id"],
            name=op.f(f"fk_{table}_office_id_layer_id"),
            ondelete="CASCADE",
        ),
    ]


def _one_polygon_or_several() -> None:
    """Let grids be of several polygons; what is no area stays refused."""
    if op.get_bind().dialect.name == "sqlite":
        # SpatiaLite's own triggers look the allowed type up in this table.
        op.execute(
            "UPDATE geometry_columns SET geometry_type = 0"
            " WHERE f_table_name IN ('police_grids', 'sub_grids')"
        )
        for table in _GRIDS:
            for event in ("INSERT", "UPDATE OF geom"):
                op.execute(
                    f"CREATE TRIGGER {table}_area_{event[:6].lower()} BEFORE {event} ON {table}"
                    " WHEN GeometryType(NEW.geom) NOT IN ('POLYGON', 'MULTIPOLYGON')"
                    f" BEGIN SELECT RAISE(ABORT, '{table}.geom must be an area'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION grid_must_be_an_area() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF GeometryType(NEW.geom) NOT IN ('POLYGON', 'MULTIPOLYGON') THEN"
        " RAISE check_violation USING MESSAGE = TG_TABLE_NAME || '.geom must be an area';"
        " END IF; RETURN NEW; END $$"
    )
    for table in _GRIDS:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN geom TYPE geometry(Geometry, 4326)")
        op.execute(
            f"CREATE TRIGGER {table}_area BEFORE INSERT OR UPDATE OF geom ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION grid_must_be_an_area()"
        )


def _one_polygon_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _GRIDS:
            for event in ("insert", "update"):
                op.execute(f"DROP TRIGGER {table}_area_{event}")
        op.execute(
            "UPDATE geometry_columns SET geometry_type = 3"
            " WHERE f_table_name IN ('police_grids', 'sub_grids')"
        )
        return
    for table in _GRIDS:
        op.execute(f"DROP TRIGGER {table}_area ON {table}")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN geom TYPE geometry(Polygon, 4326)")
    op.execute("DROP FUNCTION grid_must_be_an_area()")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "change_sets",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "edit",
                "import",
                "undo",
                "redo",
                "restore",
                "grids",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id", "reverses_id"],
            ["change_sets.office_id", "change_sets.id"],
            name=op.f("fk_change_sets_office_id_reverses_id"),
            ondelete="CASCADE",
        ),
        *_own_columns("change_sets"),
    )
    op.create_index(op.f("ix_change_sets_office_id"), "change_sets", ["office_id"])
    op.create_index("ix_change_sets_office_time", "change_sets", ["office_id", "at"])
    op.create_index(op.f("ix_change_sets_reverses_id"), "change_sets", ["reverses_id"])
    op.create_geospatial_table(
        "place_states",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("layer_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_in", sa.Integer(), nullable=True),
        sa.Column("ended_in", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "ended_in"],
            ["change_sets.office_id", "change_sets.id"],
            name=op.f("fk_place_states_office_id_ended_in"),
            ondelete="CASCADE",
        ),
        *_own_columns("place_states"),
    )
    op.create_geospatial_index(
        "idx_place_states_geom", "place_states", ["geom"], postgresql_using="gist"
    )
    op.create_index(op.f("ix_place_states_ended_in"), "place_states", ["ended_in"])
    op.create_index(op.f("ix_place_states_office_id"), "place_states", ["office_id"])
    op.create_index(
        "ix_place_states_office_number", "place_states", ["office_id", "layer_id", "number"]
    )
    op.create_index(
        "ix_place_states_office_place", "place_states", ["office_id", "place_id", "version"]
    )
    op.create_table(
        "column_mappings",
        sa.Column("headers", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("datum", sa.String(length=20), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        *_layer_key("column_mappings"),
        *_own_columns("column_mappings"),
        sa.UniqueConstraint(
            "office_id",
            "layer_id",
            "headers",
            name=op.f("uq_column_mappings_office_id_layer_id_headers"),
        ),
    )
    op.create_index(op.f("ix_column_mappings_office_id"), "column_mappings", ["office_id"])
    op.create_table(
        "waiting_places",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_layer_key("waiting_places"),
        *_own_columns("waiting_places"),
        sa.UniqueConstraint(
            "office_id",
            "layer_id",
            "number",
            name=op.f("uq_waiting_places_office_id_layer_id_number"),
        ),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_waiting_places_number")),
    )
    op.create_index(op.f("ix_waiting_places_office_id"), "waiting_places", ["office_id"])
    op.create_table(
        "grid_drafts",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_own_columns("grid_drafts"),
    )
    op.create_index(op.f("ix_grid_drafts_office_id"), "grid_drafts", ["office_id"])
    op.add_column("places", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("places", sa.Column("changed_in", sa.Integer(), nullable=True))
    op.add_column(
        "layers", sa.Column("own", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("layers", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("members", sa.Column("photo", sa.String(length=64), nullable=True))
    _one_polygon_or_several()


def downgrade() -> None:
    """Take the schema back."""
    _one_polygon_only()
    op.drop_column("members", "photo")
    op.drop_column("layers", "version")
    op.drop_column("layers", "own")
    op.drop_column("places", "changed_in")
    op.drop_column("places", "version")
    op.drop_index(op.f("ix_grid_drafts_office_id"), table_name="grid_drafts")
    op.drop_table("grid_drafts")
    op.drop_index(op.f("ix_waiting_places_office_id"), table_name="waiting_places")
    op.drop_table("waiting_places")
    op.drop_index(op.f("ix_column_mappings_office_id"), table_name="column_mappings")
    op.drop_table("column_mappings")
    for name in ("office_place", "office_number"):
        op.drop_index(f"ix_place_states_{name}", table_name="place_states")
    for name in ("office_id", "ended_in"):
        op.drop_index(op.f(f"ix_place_states_{name}"), table_name="place_states")
    op.drop_geospatial_index(
        "idx_place_states_geom",
        table_name="place_states",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("place_states")
    op.drop_index(op.f("ix_change_sets_reverses_id"), table_name="change_sets")
    op.drop_index("ix_change_sets_office_time", table_name="change_sets")
    op.drop_index(op.f("ix_change_sets_office_id"), table_name="change_sets")
    op.drop_table("change_sets")
