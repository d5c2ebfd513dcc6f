"""Staff, accounts and the record of changes; incidents, hotspots and assignments."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


APPEND_ONLY = {
    "sqlite": [
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are append only'); END",
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are append only'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION audit_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit entries are append only'; END $$",
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION audit_entries_append_only()",
    ],
}


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "teams",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "officers",
                "assistant",
                "community",
                "mobile",
                "road",
                "volunteers",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_teams_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_teams_office_id_code")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_teams_office_id_id")),
    )
    op.create_index(op.f("ix_teams_office_id"), "teams", ["office_id"])
    op.create_table(
        "members",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "team_id"],
            ["teams.office_id", "teams.id"],
            name=op.f("fk_members_office_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_members_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_members_office_id_id")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_members_office_id_number")),
    )
    op.create_index(op.f("ix_members_office_id"), "members", ["office_id"])
    op.create_index(op.f("ix_members_team_id"), "members", ["team_id"])
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "commander",
                "officer",
                "auxiliary",
                "volunteer",
                "bureau",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "office_id IS NOT NULL OR role IN ('bureau', 'admin')",
            name=op.f("ck_users_office_or_bureau"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "member_id"],
            ["members.office_id", "members.id"],
            name=op.f("fk_users_office_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_users_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("session_key", name=op.f("uq_users_session_key")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_index(op.f("ix_users_office_id"), "users", ["office_id"])
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_audit_entries_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_office_time", "audit_entries", ["office_id", "at"])
    op.create_geospatial_table(
        "incidents",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("sub_category", sa.String(length=60), nullable=False),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("location", sa.String(length=300), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "occurred_to IS NULL OR occurred_to >= occurred_from",
            name=op.f("ck_incidents_interval"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_incidents_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_incidents_office_id_id")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_incidents_office_id_number")),
    )
    op.create_geospatial_index("idx_incidents_geom", "incidents", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_incidents_office_id"), "incidents", ["office_id"])
    op.create_index("ix_incidents_office_time", "incidents", ["office_id", "occurred_from"])
    op.create_geospatial_table(
        "hotspots",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("dwell_s", sa.Integer(), nullable=False),
        sa.Column("visits_per_shift", sa.Integer(), nullable=False),
        sa.Column("spacing_s", sa.Integer(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "suggested",
                "confirmed",
                "assigned",
                "followed_up",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("detected", sa.Boolean(), nullable=False),
        sa.Column("geom", Geometry("POLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("dwell_s BETWEEN 60 AND 14400", name=op.f("ck_hotspots_dwell")),
        sa.CheckConstraint("priority BETWEEN 1 AND 5", name=op.f("ck_hotspots_priority")),
        sa.CheckConstraint("spacing_s BETWEEN 0 AND 86400", name=op.f("ck_hotspots_spacing")),
        sa.CheckConstraint("visits_per_shift BETWEEN 1 AND 24", name=op.f("ck_hotspots_visits")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_hotspots_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspots")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_hotspots_office_id_id")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_hotspots_office_id_number")),
    )
    op.create_geospatial_index("idx_hotspots_geom", "hotspots", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_hotspots_office_id"), "hotspots", ["office_id"])
    op.create_table(
        "assignments",
        sa.Column("hotspot_id", sa.Integer(), nullable=True),
        sa.Column("sub_grid_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(hotspot_id IS NULL) <> (sub_grid_id IS NULL)", name=op.f("ck_assignments_one_what")
        ),
        sa.CheckConstraint(
            "(member_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_assignments_one_who")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_assignments_validity")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "hotspot_id"],
            ["hotspots.office_id", "hotspots.id"],
            name=op.f("fk_assignments_office_id_hotspot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "member_id"],
            ["members.office_id", "members.id"],
            name=op.f("fk_assignments_office_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "sub_grid_id"],
            ["sub_grids.office_id", "sub_grids.id"],
            name=op.f("fk_assignments_office_id_sub_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "team_id"],
            ["teams.office_id", "teams.id"],
            name=op.f("fk_assignments_office_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_assignments_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_assignments_office_id_id")),
    )
    op.create_index(op.f("ix_assignments_hotspot_id"), "assignments", ["hotspot_id"])
    op.create_index(op.f("ix_assignments_member_id"), "assignments", ["member_id"])
    op.create_index(op.f("ix_assignments_office_id"), "assignments", ["office_id"])
    op.create_index(op.f("ix_assignments_sub_grid_id"), "assignments", ["sub_grid_id"])
    op.create_index(op.f("ix_assignments_team_id"), "assignments", ["team_id"])
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_assignments_team_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_sub_grid_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_office_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_member_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_hotspot_id"), table_name="assignments")
    op.drop_table("assignments")
    op.drop_index(op.f("ix_hotspots_office_id"), table_name="hotspots")
    op.drop_geospatial_index(
        "idx_hotspots_geom", table_name="hotspots", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("hotspots")
    op.drop_index("ix_incidents_office_time", table_name="incidents")
    op.drop_index(op.f("ix_incidents_office_id"), table_name="incidents")
    op.drop_geospatial_index(
        "idx_incidents_geom", table_name="incidents", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("incidents")
    op.drop_index("ix_audit_entries_office_time", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index(op.f("ix_users_office_id"), table_name="users")
    op.drop_table("users")
    op.drop_index(op.f("ix_members_team_id"), table_name="members")
    op.drop_index(op.f("ix_members_office_id"), table_name="members")
    op.drop_table("members")
    op.drop_index(op.f("ix_teams_office_id"), table_name="teams")
    op.drop_table("teams")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entries_append_only()")
