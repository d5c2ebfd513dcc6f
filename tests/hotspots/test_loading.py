"""Loading beforehand: nothing heavy at the program's start, all of it once asked for."""

from __future__ import annotations

import subprocess
import sys


def _loaded(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*(m for m in ('esda', 'sklearn') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_program_starts_without_pysal_and_scikit_learn() -> None:
    assert _loaded("import webmap.hotspots, webmap.hotspots.detection") == set()


def test_getting_ready_loads_them() -> None:
    assert _loaded("from webmap.hotspots.loading import ready\nready()") == {"esda", "sklearn"}
