"""The demo office served as `scripts/serve` does, for benchmarks that go by HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_PROJECT_DIR = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo_server(folder: Path) -> Iterator[str]:
    """Serve the demo office from an instance in a folder; gives its address."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(_PROJECT_DIR),
        "WEBMAP_INSTANCE_DIR": str(folder),
        "WEBMAP_DATABASE_URL": "",
    }
    flask = [sys.executable, "-m", "flask", "--app", "webmap"]
    for command in (["db", "upgrade"], ["office", "demo", "--past-nights", "0"]):
        subprocess.run(
            [*flask, *command], cwd=_PROJECT_DIR, env=environment, check=True, capture_output=True
        )
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--config", "webmap/web/server.py",
        "--bind", f"127.0.0.1:{port}",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=_PROJECT_DIR, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            try:
                with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    break
            except URLError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
