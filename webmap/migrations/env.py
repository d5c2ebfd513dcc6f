"""What Alembic runs: the migrations inside one transaction on the given engine."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Engine

from webmap.migrations import prepare_postgis
from webmap.models import Base

engine: Engine = context.config.attributes["engine"]
if engine.dialect.name == "postgresql":
    prepare_postgis(engine)

SPATIALITE_OWN = {
    "ElementaryGeometries",
    "KNN",
    "SpatialIndex",
    "data_licenses",
    "sql_statements_log",
}


def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Tell whether a table is the program's, not one that the spatial extension brings along."""
    if kind == "table" and (name in SPATIALITE_OWN or (name or "").startswith("search_tokens")):
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


with engine.execution_options(writes=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=ours,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        transaction_per_migration=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
