"""Hotspots from detection to result: follow-ups, bulletins, words for kinds, absences."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "bulletins",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sub_category", sa.String(length=60), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("how_it_works", sa.String(length=600), nullable=False),
        sa.Column("how_to_avoid", sa.String(length=600), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reported >= 0", name=op.f("ck_bulletins_reported")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_bulletins_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint(
            "office_id", "day", "sub_category", name=op.f("uq_bulletins_office_id_day_sub_category")
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_bulletins_office_id_id")),
    )
    op.create_index(op.f("ix_bulletins_day"), "bulletins", ["day"])
    op.create_index(op.f("ix_bulletins_office_id"), "bulletins", ["office_id"])
    op.create_table(
        "detections",
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("judgement", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_detections_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detections")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_detections_office_id_id")),
    )
    op.create_index(op.f("ix_detections_made_at"), "detections", ["made_at"])
    op.create_index(op.f("ix_detections_office_id"), "detections", ["office_id"])
    op.create_table(
        "incident_words",
        sa.Column("word", sa.String(length=130), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("sub_category", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_incident_words_office_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_words")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_incident_words_office_id_id")),
        sa.UniqueConstraint("office_id", "word", name=op.f("uq_incident_words_office_id_word")),
    )
    op.create_index(op.f("ix_incident_words_office_id"), "incident_words", ["office_id"])
    op.create_table(
        "absences",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absences_days")),
        sa.ForeignKeyConstraint(
            ["office_id", "member_id"],
            ["members.office_id", "members.id"],
            name=op.f("fk_absences_office_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_absences_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_absences_office_id_id")),
    )
    op.create_index(op.f("ix_absences_member_id"), "absences", ["member_id"])
    op.create_index(op.f("ix_absences_office_id"), "absences", ["office_id"])
    op.create_table(
        "follow_ups",
        sa.Column("hotspot_id", sa.Integer(), nullable=True),
        sa.Column("layer_id", sa.String(length=40), nullable=False),
        sa.Column("place_number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit",
                "inspection",
                "owner_talk",
                "lighting",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "hotspot_id IS NOT NULL OR place_number <> ''", name=op.f("ck_follow_ups_about")
        ),
        sa.CheckConstraint(
            "due_on IS NOT NULL OR done_on IS NOT NULL", name=op.f("ck_follow_ups_when")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "hotspot_id"],
            ["hotspots.office_id", "hotspots.id"],
            name=op.f("fk_follow_ups_office_id_hotspot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "member_id"],
            ["members.office_id", "members.id"],
            name=op.f("fk_follow_ups_office_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_follow_ups_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_follow_ups_office_id_id")),
    )
    op.create_index(op.f("ix_follow_ups_hotspot_id"), "follow_ups", ["hotspot_id"])
    op.create_index(op.f("ix_follow_ups_member_id"), "follow_ups", ["member_id"])
    op.create_index("ix_follow_ups_office_due", "follow_ups", ["office_id", "due_on"])
    op.create_index(op.f("ix_follow_ups_office_id"), "follow_ups", ["office_id"])
    op.create_index("ix_follow_ups_office_photo", "follow_ups", ["office_id", "photo"])
    op.add_column(
        "hotspots",
        sa.Column("category", sa.String(length=60), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("hotspots", sa.Column("profile", sa.JSON(), nullable=True))
    op.add_column("hotspots", sa.Column("confidence", sa.Double(), nullable=True))
    op.add_column("hotspots", sa.Column("evidence", sa.JSON(), nullable=True))
    op.add_column(
        "hotspots", sa.Column("refused", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "hotspots",
        sa.Column("result", sa.String(length=500), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "hotspots",
        sa.Column("decided_by", sa.String(length=60), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("hotspots", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("hotspots", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "hotspots", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("hotspots", "version")
    op.drop_column("hotspots", "closed_at")
    op.drop_column("hotspots", "decided_at")
    op.drop_column("hotspots", "decided_by")
    op.drop_column("hotspots", "result")
    op.drop_column("hotspots", "refused")
    op.drop_column("hotspots", "evidence")
    op.drop_column("hotspots", "confidence")
    op.drop_column("hotspots", "profile")
    op.drop_column("hotspots", "category")
    op.drop_index("ix_follow_ups_office_photo", table_name="follow_ups")
    op.drop_index(op.f("ix_follow_ups_office_id"), table_name="follow_ups")
    op.drop_index("ix_follow_ups_office_due", table_name="follow_ups")
    op.drop_index(op.f("ix_follow_ups_member_id"), table_name="follow_ups")
    op.drop_index(op.f("ix_follow_ups_hotspot_id"), table_name="follow_ups")
    op.drop_table("follow_ups")
    op.drop_index(op.f("ix_absences_office_id"), table_name="absences")
    op.drop_index(op.f("ix_absences_member_id"), table_name="absences")
    op.drop_table("absences")
    op.drop_index(op.f("ix_incident_words_office_id"), table_name="incident_words")
    op.drop_table("incident_words")
    op.drop_index(op.f("ix_detections_office_id"), table_name="detections")
    op.drop_index(op.f("ix_detections_made_at"), table_name="detections")
    op.drop_table("detections")
    op.drop_index(op.f("ix_bulletins_office_id"), table_name="bulletins")
    op.drop_index(op.f("ix_bulletins_day"), table_name="bulletins")
    op.drop_table("bulletins")
