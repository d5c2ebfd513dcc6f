"""Loading beforehand: nothing heavy at the program's start, all of it once asked for."""

from __future__ import annotations

import subprocess
import sys


def test_the_program_starts_without_pysal_and_scikit_learn_and_loads_them_when_asked() -> None:
    code = """
import sys
import webmap.hotspots
heavy = ("esda", "sklearn", "scipy.stats")
print(*(name for name in heavy if name in sys.modules))
webmap.hotspots.ready()
print(*(name for name in heavy if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = done.stdout.splitlines()
    assert before == ""
    assert {"esda", "sklearn"} <= set(after.split())
