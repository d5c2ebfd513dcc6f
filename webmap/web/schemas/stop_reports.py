"""What goes out of reports of stops."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from webmap.models import ReportKind
from webmap.patrols.reports import StopReport
from webmap.web.context import LOCAL_ZONE


class StopReportAnswer(BaseModel):
    """How a stop stands by what was told of it."""

    status: ReportKind | None
    at: datetime
    username: str
    arrived_at: datetime | None
    reason: str
    notes: list[str]
    photos: list[str] = Field(description="addresses")

    @classmethod
    def of(cls, report: StopReport) -> StopReportAnswer:
        """Return it as JSON."""
        return cls(
            status=report.status,
            at=report.at.astimezone(LOCAL_ZONE),
            username=report.username,
            arrived_at=report.arrived_at and report.arrived_at.astimezone(LOCAL_ZONE),
            reason=report.reason,
            notes=list(report.notes),
            photos=[f"/api/v1/field/photos/{name}.jpg" for name in report.photos],
        )
