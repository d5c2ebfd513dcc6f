"""Grids by balance: their page, and proposals that arrive while they are searched."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context

from webmap.errors import DomainError
from webmap.grids import (
    MOST_POLICE_GRIDS,
    MOST_SUB_GRIDS,
    USUAL_WEIGHTS,
    OfficeBalance,
    latest_period,
    measure_today,
    proposing,
    read_balance,
)
from webmap.web.context import LOCAL_ZONE, database, office_of_request, utc_now
from webmap.web.errors import said
from webmap.web.grid_columns import work_columns
from webmap.web.openapi import described
from webmap.web.schemas.balance import ProposalAnswer, ProposalsLine, ProposalsQuery
from webmap.web.security import right

NDJSON = "application/x-ndjson"

blueprint = Blueprint("balance", __name__)


@blueprint.get("/grids/balance")
@right("grids.manage")
def page() -> str:
    """Show the page of proposals."""
    data = {
        "columns": work_columns(),
        "weights": USUAL_WEIGHTS,
        "most": {"police_grids": MOST_POLICE_GRIDS, "sub_grids": MOST_SUB_GRIDS},
    }
    return render_template("balance.html", data=data)


@blueprint.get("/api/v1/grids/proposals")
@right("grids.manage")
@described(query=ProposalsQuery, media_types=(NDJSON,))
def proposals() -> Response:
    """Propose grids: a line of JSON for each step of the search, the last with what it found."""
    asked = ProposalsQuery.model_validate(request.args.to_dict())
    day = utc_now().astimezone(LOCAL_ZONE).date()
    with database().reading() as db:
        office = office_of_request(db)
        period = latest_period(db, office.id, asked.days, day)
        balance = read_balance(db, office, asked.wish(), day, period)
    lines = (line.model_dump_json(exclude_none=True) + "\n" for line in _lines(balance, asked.seed))
    return Response(
        stream_with_context(lines), mimetype=NDJSON, headers={"X-Accel-Buffering": "no"}
    )


def _lines(balance: OfficeBalance, seed: int) -> Iterator[ProposalsLine]:
    """Give the lines; who stops reading stops the search."""
    search = proposing(balance.asked, seed)
    while True:
        try:
            progress = next(search)
        except StopIteration as end:
            found = end.value
            break
        except DomainError as error:
            yield ProposalsLine(problem=said(error.message, error.params))
            return
        yield ProposalsLine(done=progress.done, of=progress.of)
    today = measure_today(balance.asked)
    yield ProposalsLine(
        today=None if today is None else ProposalAnswer.of(balance.drawn(today)),
        proposals=[ProposalAnswer.of(balance.drawn(proposal)) for proposal in found],
        places=None if balance.asked.today is None else int(balance.asked.today.places.sum()),
    )
