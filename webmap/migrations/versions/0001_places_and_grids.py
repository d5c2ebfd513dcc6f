"""The office, its layers and places, its grids and its network."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_geospatial_table(
        "offices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("metric_srid", sa.Integer(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("data_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "boundary", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False
        ),
        sa.Column("station", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.CheckConstraint(
            "metric_srid BETWEEN 4513 AND 4554 OR metric_srid BETWEEN 32601 AND 32660"
            " OR metric_srid BETWEEN 32701 AND 32760",
            name=op.f("ck_offices_metric_srid"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
        sa.UniqueConstraint("code", name=op.f("uq_offices_code")),
    )
    op.create_geospatial_index(
        "idx_offices_boundary", "offices", ["boundary"], postgresql_using="gist"
    )
    op.create_geospatial_index(
        "idx_offices_station", "offices", ["station"], postgresql_using="gist"
    )
    op.create_geospatial_table(
        "police_grids",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("geom", Geometry("POLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_police_grids_validity")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_police_grids_office_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_grids")),
        sa.UniqueConstraint(
            "office_id",
            "code",
            "valid_from",
            name=op.f("uq_police_grids_office_id_code_valid_from"),
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_police_grids_office_id_id")),
    )
    op.create_geospatial_index(
        "idx_police_grids_geom", "police_grids", ["geom"], postgresql_using="gist"
    )
    op.create_index(op.f("ix_police_grids_office_id"), "police_grids", ["office_id"])
    op.create_geospatial_table(
        "sub_grids",
        sa.Column("police_grid_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("geom", Geometry("POLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_sub_grids_validity")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "police_grid_id"],
            ["police_grids.office_id", "police_grids.id"],
            name=op.f("fk_sub_grids_office_id_police_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_sub_grids_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grids")),
        sa.UniqueConstraint(
            "office_id", "code", "valid_from", name=op.f("uq_sub_grids_office_id_code_valid_from")
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_sub_grids_office_id_id")),
    )
    op.create_geospatial_index("idx_sub_grids_geom", "sub_grids", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_sub_grids_office_id"), "sub_grids", ["office_id"])
    op.create_index(op.f("ix_sub_grids_police_grid_id"), "sub_grids", ["police_grid_id"])
    op.create_table(
        "layers",
        sa.Column("layer_id", sa.String(length=40), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "offices",
                "police_grids",
                "sub_grids",
                "places",
                "streets",
                "railways",
                "hotspots",
                "incidents",
                "routes",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("geometry_type", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("style", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "geometry_type IN ('Point', 'LineString', 'Polygon')",
            name=op.f("ck_layers_geometry_type"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_layers_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layers")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_layers_office_id_id")),
        sa.UniqueConstraint("office_id", "layer_id", name=op.f("uq_layers_office_id_layer_id")),
    )
    op.create_index(op.f("ix_layers_office_id"), "layers", ["office_id"])
    op.create_geospatial_table(
        "places",
        sa.Column("layer_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("sub_grid_id", sa.Integer(), nullable=True),
        sa.Column("geom", Geometry(srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_places_number")),
        sa.ForeignKeyConstraint(
            ["office_id", "layer_id"],
            ["layers.office_id", "layers.layer_id"],
            name=op.f("fk_places_office_id_layer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "sub_grid_id"],
            ["sub_grids.office_id", "sub_grids.id"],
            name=op.f("fk_places_office_id_sub_grid_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_places_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_places_office_id_id")),
        sa.UniqueConstraint(
            "office_id", "layer_id", "number", name=op.f("uq_places_office_id_layer_id_number")
        ),
    )
    op.create_geospatial_index("idx_places_geom", "places", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_places_office_id"), "places", ["office_id"])
    op.create_index(op.f("ix_places_sub_grid_id"), "places", ["sub_grid_id"])
    op.create_geospatial_table(
        "streets",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("highway", sa.String(length=40), nullable=False),
        sa.Column(
            "oneway",
            sa.Enum(
                "no",
                "yes",
                "reverse",
                name="oneway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("foot", sa.Boolean(), nullable=False),
        sa.Column("ebike", sa.Boolean(), nullable=False),
        sa.Column("car", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("LINESTRING", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN -5 AND 5", name=op.f("ck_streets_level")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_streets_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streets")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_streets_office_id_id")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_streets_office_id_number")),
    )
    op.create_geospatial_index("idx_streets_geom", "streets", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_streets_office_id"), "streets", ["office_id"])
    op.create_geospatial_table(
        "railways",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("geom", Geometry("LINESTRING", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_railways_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_railways")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_railways_office_id_id")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_railways_office_id_number")),
    )
    op.create_geospatial_index("idx_railways_geom", "railways", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_railways_office_id"), "railways", ["office_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_railways_office_id"), table_name="railways")
    op.drop_geospatial_index(
        "idx_railways_geom", table_name="railways", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("railways")
    op.drop_index(op.f("ix_streets_office_id"), table_name="streets")
    op.drop_geospatial_index(
        "idx_streets_geom", table_name="streets", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("streets")
    op.drop_index(op.f("ix_places_sub_grid_id"), table_name="places")
    op.drop_index(op.f("ix_places_office_id"), table_name="places")
    op.drop_geospatial_index(
        "idx_places_geom", table_name="places", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("places")
    op.drop_index(op.f("ix_layers_office_id"), table_name="layers")
    op.drop_table("layers")
    op.drop_index(op.f("ix_sub_grids_police_grid_id"), table_name="sub_grids")
    op.drop_index(op.f("ix_sub_grids_office_id"), table_name="sub_grids")
    op.drop_geospatial_index(
        "idx_sub_grids_geom", table_name="sub_grids", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("sub_grids")
    op.drop_index(op.f("ix_police_grids_office_id"), table_name="police_grids")
    op.drop_geospatial_index(
        "idx_police_grids_geom",
        table_name="police_grids",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("police_grids")
    op.drop_geospatial_index(
        "idx_offices_station", table_name="offices", postgresql_using="gist", column_name="station"
    )
    op.drop_geospatial_index(
        "idx_offices_boundary",
        table_name="offices",
        postgresql_using="gist",
        column_name="boundary",
    )
    op.drop_geospatial_table("offices")
