"""Rota entries, appointments, street closures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f(f"fk_{table}_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("office_id", "id", name=op.f(f"uq_{table}_office_id_id")),
    ]


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "rota_entries",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        *_owned("rota_entries"),
        sa.CheckConstraint(
            "length(begins) = 5 AND length(ends) = 5", name=op.f("ck_rota_entries_clock")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "team_id"],
            ["teams.office_id", "teams.id"],
            name=op.f("fk_rota_entries_office_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "member_id"],
            ["members.office_id", "members.id"],
            name=op.f("fk_rota_entries_office_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "office_id",
            "day",
            "begins",
            "ends",
            "team_id",
            "member_id",
            name=op.f("uq_rota_entries_office_id_day_begins_ends_team_id_member_id"),
        ),
    )
    for column in ("office_id", "day", "team_id", "member_id"):
        op.create_index(op.f(f"ix_rota_entries_{column}"), "rota_entries", [column])
    op.create_index(
        "ux_rota_entries_whole_team",
        "rota_entries",
        ["office_id", "day", "begins", "ends", "team_id"],
        unique=True,
        sqlite_where=sa.text("member_id IS NULL"),
        postgresql_where=sa.text("member_id IS NULL"),
    )
    op.create_table(
        "appointments",
        sa.Column("kind", _choice("kind", "talk", "stand"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("dwell_s", sa.Integer(), nullable=False),
        sa.Column("place_number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("status", _choice("status", "planned", "held", "called_off"), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        *_owned("appointments"),
        sa.CheckConstraint("dwell_s BETWEEN 60 AND 14400", name=op.f("ck_appointments_dwell")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_appointments_lon")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_appointments_lat")),
        sa.ForeignKeyConstraint(
            ["office_id", "team_id"],
            ["teams.office_id", "teams.id"],
            name=op.f("fk_appointments_office_id_team_id"),
        ),
        sa.UniqueConstraint(
            "office_id",
            "kind",
            "day",
            "place_number",
            name=op.f("uq_appointments_office_id_kind_day_place_number"),
        ),
    )
    for column in ("office_id", "day", "team_id"):
        op.create_index(op.f(f"ix_appointments_{column}"), "appointments", [column])
    op.create_table(
        "street_closures",
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        *_owned("street_closures"),
        sa.CheckConstraint(
            "length(begins) = 5 AND length(ends) = 5", name=op.f("ck_street_closures_clock")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_street_closures_validity"),
        ),
        sa.UniqueConstraint(
            "office_id",
            "street",
            "begins",
            "ends",
            name=op.f("uq_street_closures_office_id_street_begins_ends"),
        ),
    )
    op.create_index(op.f("ix_street_closures_office_id"), "street_closures", ["office_id"])


def downgrade() -> None:
    """Take this step back."""
    for table in ("street_closures", "appointments", "rota_entries"):
        op.drop_table(table)
