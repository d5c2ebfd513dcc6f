"""Shifts, patrol plans, routes and visits."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "shifts",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shifts_hours")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_shifts_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_shifts_office_id_id")),
        sa.UniqueConstraint(
            "office_id", "starts_at", "ends_at", name=op.f("uq_shifts_office_id_starts_at_ends_at")
        ),
    )
    op.create_index(op.f("ix_shifts_office_id"), "shifts", ["office_id"])
    op.create_table(
        "patrol_plans",
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "replaced",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_patrol_plans_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "shift_id"],
            ["shifts.office_id", "shifts.id"],
            name=op.f("fk_patrol_plans_office_id_shift_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_patrol_plans_office_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plans")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_patrol_plans_office_id_id")),
    )
    op.create_index(op.f("ix_patrol_plans_office_id"), "patrol_plans", ["office_id"])
    op.create_index(op.f("ix_patrol_plans_shift_id"), "patrol_plans", ["shift_id"])
    op.create_index(
        "ux_patrol_plans_published",
        "patrol_plans",
        ["office_id", "shift_id"],
        unique=True,
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_geospatial_table(
        "routes",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "foot",
                "ebike",
                "car",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("geom", Geometry("LINESTRING", srid=4326, spatial_index=False), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("distance_m >= 0", name=op.f("ck_routes_distance")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_routes_hours")),
        sa.ForeignKeyConstraint(
            ["office_id", "plan_id"],
            ["patrol_plans.office_id", "patrol_plans.id"],
            name=op.f("fk_routes_office_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "team_id"],
            ["teams.office_id", "teams.id"],
            name=op.f("fk_routes_office_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_routes_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_routes_office_id_id")),
        sa.UniqueConstraint("plan_id", "team_id", name=op.f("uq_routes_plan_id_team_id")),
    )
    op.create_geospatial_index("idx_routes_geom", "routes", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_routes_office_id"), "routes", ["office_id"])
    op.create_index(op.f("ix_routes_plan_id"), "routes", ["plan_id"])
    op.create_index(op.f("ix_routes_team_id"), "routes", ["team_id"])
    op.create_geospatial_table(
        "visits",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("hotspot_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("dwell_s", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_out_reason", sa.String(length=300), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(route_id IS NULL) = (starts_at IS NULL)", name=op.f("ck_visits_planned_whole")
        ),
        sa.CheckConstraint("dwell_s >= 0", name=op.f("ck_visits_dwell")),
        sa.ForeignKeyConstraint(
            ["office_id", "hotspot_id"],
            ["hotspots.office_id", "hotspots.id"],
            name=op.f("fk_visits_office_id_hotspot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "plan_id"],
            ["patrol_plans.office_id", "patrol_plans.id"],
            name=op.f("fk_visits_office_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "route_id"],
            ["routes.office_id", "routes.id"],
            name=op.f("fk_visits_office_id_route_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_visits_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_visits_office_id_id")),
        sa.UniqueConstraint("route_id", "sequence", name=op.f("uq_visits_route_id_sequence")),
    )
    op.create_geospatial_index("idx_visits_geom", "visits", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_visits_hotspot_id"), "visits", ["hotspot_id"])
    op.create_index(op.f("ix_visits_office_id"), "visits", ["office_id"])
    op.create_index(op.f("ix_visits_plan_id"), "visits", ["plan_id"])
    op.create_index(op.f("ix_visits_route_id"), "visits", ["route_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_visits_route_id"), table_name="visits")
    op.drop_index(op.f("ix_visits_plan_id"), table_name="visits")
    op.drop_index(op.f("ix_visits_office_id"), table_name="visits")
    op.drop_index(op.f("ix_visits_hotspot_id"), table_name="visits")
    op.drop_geospatial_index(
        "idx_visits_geom", table_name="visits", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("visits")
    op.drop_index(op.f("ix_routes_team_id"), table_name="routes")
    op.drop_index(op.f("ix_routes_plan_id"), table_name="routes")
    op.drop_index(op.f("ix_routes_office_id"), table_name="routes")
    op.drop_geospatial_index(
        "idx_routes_geom", table_name="routes", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("routes")
    op.drop_index(
        "ux_patrol_plans_published",
        table_name="patrol_plans",
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    )
    op.drop_index(op.f("ix_patrol_plans_shift_id"), table_name="patrol_plans")
    op.drop_index(op.f("ix_patrol_plans_office_id"), table_name="patrol_plans")
    op.drop_table("patrol_plans")
    op.drop_index(op.f("ix_shifts_office_id"), table_name="shifts")
    op.drop_table("shifts")
