"""Settings of gunicorn, the production server.

Gunicorn rather than waitress: a crashed or stuck process (a drawing library is native code) is
replaced without losing the others, and two processes use both cores.
"""

from __future__ import annotations

import os
from threading import Thread
from typing import Any

wsgi_app = "webmap:create_app()"
workers = int(os.environ.get("WEBMAP_WORKERS", "2"))
threads = 8
worker_class = "gthread"
# Loaded once, shared by the processes: a quick start and less memory.
preload_app = True
timeout = 120
graceful_timeout = 10
keepalive = 30
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def post_fork(_server: Any, worker: Any) -> None:
    """Let no process use a database connection that it was born with."""
    application = worker.app.wsgi()
    application.extensions["webmap"].database.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """Load what is slow to load beside the first requests, and begin what is done once a day."""
    from webmap import hotspots
    from webmap.grids import balance
    from webmap.layers import pinyin
    from webmap.patrols import solver
    from webmap.web.daily import start_keeping_house

    start_keeping_house(worker.app.wsgi().extensions["webmap"])

    def load_searches() -> None:
        solver.ready()
        balance.ready()
        hotspots.ready()

    # A change on the night can't wait for the planner, nor the first who types pinyin.
    Thread(target=load_searches, name="load-searches", daemon=True).start()
    Thread(target=pinyin.ready, name="load-pinyin", daemon=True).start()


def when_ready(server: Any) -> None:
    """Say where the program is, once it answers."""
    for listener in server.LISTENERS:
        print(f"警格地图 / Gridmap: http://{str(listener).split('//')[-1]}", flush=True)
