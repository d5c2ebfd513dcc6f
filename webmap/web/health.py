"""What a machine asks of the server: is it alive, is it ready, how much has it done."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest

from webmap.accounts import PUBLIC
from webmap.errors import N_, DomainError
from webmap.web.context import database, parts
from webmap.web.security import right

blueprint = Blueprint("health", __name__)


class NotReady(DomainError):
    """The database does not answer or waits for a migration."""

    status = 503


@blueprint.get("/healthz")
@right(PUBLIC)
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@right(PUBLIC)
def ready() -> Response:
    """Say whether the database answers and has the newest tables."""
    # Alembic takes a while to load; the server should answer before.
    from webmap.migrations import current_revision, head_revision

    try:
        revision = current_revision(database().engine)
    except Exception as error:
        raise NotReady(N_("数据库没有应答。")) from error
    if revision != head_revision():
        raise NotReady(N_("数据库还没有升级：请运行 flask --app webmap db upgrade。"))
    return jsonify(status="ready", revision=revision)


@blueprint.get("/metrics")
@right("service.metrics")
def metrics() -> Response:
    """Return counts and times of requests of this process, in Prometheus' text format."""
    return Response(generate_latest(parts().registry), mimetype=CONTENT_TYPE_LATEST)


def init_metrics(app: Flask, registry: CollectorRegistry) -> None:
    """Time every request by endpoint and status."""
    seconds = Histogram(
        "webmap_request_seconds",
        "Seconds that a request took",
        ["endpoint", "method", "status"],
        registry=registry,
    )

    @app.before_request
    def _start() -> None:
        g.started_s = perf_counter()

    @app.after_request
    def _stop(response: Response) -> Response:
        if "started_s" in g:
            seconds.labels(
                request.endpoint or "none", request.method, str(response.status_code)
            ).observe(perf_counter() - g.started_s)
        return response
