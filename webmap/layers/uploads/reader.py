"""The program that reads uploaded files, apart from the server's processes.

A damaged file may crash a native library, never end, or take all memory; then only this program
ends. It says when it is ready, is told one file a line on its standard input, and answers each
with a line.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from webmap.errors import N_, BadFile
from webmap.layers.files import Limits, parts_of, read_source
from webmap.layers.office_package import is_office_package
from webmap.layers.uploads.tables import write_table

_MEMORY_BYTES = 4 * 1024**3
_FILE_BYTES = 2 * 1024**3
DAMAGED = N_("文件读不出来，可能已损坏。请用原来的程序打开，另存一份再试。")


def read_file(asked: dict[str, Any]) -> dict[str, Any]:
    """Read a file into its folder; gives its sheets or layers, which was read, what it is."""
    path = Path(asked["path"])
    limits = Limits(**asked["limits"])
    parts = parts_of(path, limits)
    part = asked["part"] or (parts[0] if len(parts) > 1 else None)
    table = read_source(path, encoding=asked["encoding"], part=part, limits=limits)
    write_table(table, path.parent)
    return {"parts": parts, "part": part, "office_package": is_office_package(path)}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Read a file; what is wrong with it is an answer too."""
    try:
        return {"read": read_file(asked)}
    except BadFile as error:
        problems = [[p.row, p.message, p.params] for p in error.problems]
        return {"message": error.message, "params": error.params, "problems": problems}
    except Exception:  # damaged files make libraries raise what they like
        return {"message": DAMAGED, "params": {}, "problems": []}


def main() -> int:
    """Read files until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Native libraries may print: the answers have a channel that they don't know.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    said: object = "ready"
    while True:
        answers.write(json.dumps(said, default=str) + "\n")
        answers.flush()
        line = sys.stdin.readline()
        if not line:
            break
        said = answer(json.loads(line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
