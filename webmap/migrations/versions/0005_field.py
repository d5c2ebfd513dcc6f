"""Reports of visits and tracks."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "visit_reports",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "arrived",
                "done",
                "failed",
                "note",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'failed' OR reason <> ''", name=op.f("ck_visit_reports_reason")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "plan_id"],
            ["patrol_plans.office_id", "patrol_plans.id"],
            name=op.f("fk_visit_reports_office_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "visit_id"],
            ["visits.office_id", "visits.id"],
            name=op.f("fk_visit_reports_office_id_visit_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_visit_reports_office_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_reports")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_visit_reports_office_id_id")),
        sa.UniqueConstraint("office_id", "uuid", name=op.f("uq_visit_reports_office_id_uuid")),
    )
    op.create_index(op.f("ix_visit_reports_office_id"), "visit_reports", ["office_id"])
    op.create_index("ix_visit_reports_office_photo", "visit_reports", ["office_id", "photo"])
    op.create_index(op.f("ix_visit_reports_plan_id"), "visit_reports", ["plan_id"])
    op.create_index(op.f("ix_visit_reports_visit_id"), "visit_reports", ["visit_id"])
    op.create_geospatial_table(
        "tracks",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "phone",
                "file",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times_s", sa.JSON(), nullable=False),
        sa.Column("accuracy_m", sa.JSON(), nullable=False),
        sa.Column("thinned", sa.Boolean(), nullable=False),
        sa.Column("geom", Geometry("LINESTRING", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_tracks_hours")),
        sa.ForeignKeyConstraint(
            ["office_id", "plan_id"],
            ["patrol_plans.office_id", "patrol_plans.id"],
            name=op.f("fk_tracks_office_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "team_id"],
            ["teams.office_id", "teams.id"],
            name=op.f("fk_tracks_office_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_tracks_office_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tracks_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracks")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_tracks_office_id_id")),
        sa.UniqueConstraint("office_id", "uuid", name=op.f("uq_tracks_office_id_uuid")),
    )
    op.create_geospatial_index("idx_tracks_geom", "tracks", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_tracks_ended_at"), "tracks", ["ended_at"])
    op.create_index(op.f("ix_tracks_office_id"), "tracks", ["office_id"])
    op.create_index(op.f("ix_tracks_plan_id"), "tracks", ["plan_id"])
    op.create_index(op.f("ix_tracks_team_id"), "tracks", ["team_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_tracks_team_id"), table_name="tracks")
    op.drop_index(op.f("ix_tracks_plan_id"), table_name="tracks")
    op.drop_index(op.f("ix_tracks_office_id"), table_name="tracks")
    op.drop_index(op.f("ix_tracks_ended_at"), table_name="tracks")
    op.drop_geospatial_index(
        "idx_tracks_geom", table_name="tracks", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("tracks")
    op.drop_index(op.f("ix_visit_reports_visit_id"), table_name="visit_reports")
    op.drop_index(op.f("ix_visit_reports_plan_id"), table_name="visit_reports")
    op.drop_index("ix_visit_reports_office_photo", table_name="visit_reports")
    op.drop_index(op.f("ix_visit_reports_office_id"), table_name="visit_reports")
    op.drop_table("visit_reports")
