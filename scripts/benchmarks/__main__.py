"""Run one benchmark by name, print its rows as a table with ratios, and keep them as JSON.

Rows are told on standard error and kept as they come, so that a long run can be watched.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

Row = dict[str, Any]


def names() -> list[str]:
    """Return the names of the benchmarks: this package's modules without a leading underscore."""
    found = iter_modules([str(Path(__file__).parent)])
    return sorted(
        m.name.removesuffix("_").replace("_", "-") for m in found if not m.name.startswith("_")
    )


def _module(name: str) -> str:
    """Return the module of a benchmark; a keyword of Python has an underscore behind it."""
    return f"{name}_" if iskeyword(name) else name.replace("-", "_")


def _with_ratios(rows: Iterable[Row]) -> Iterator[Row]:
    """Give the rows, seconds over those of the first row of their ``case`` added: ours is first."""
    firsts: dict[str, float] = {}
    for row in rows:
        first = firsts.setdefault(str(row.get("case", "")), float(row["seconds"]))
        row.setdefault("ratio", round(row["seconds"] / first, 2) if first else None)
        yield row


def _table(rows: list[Row]) -> str:
    """Return the rows as a text table."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in [columns, *cells]) for i in range(len(columns))]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else str(value)


def main() -> int:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("name", nargs="?", choices=names())
    parser.add_argument("--json", type=Path, help="write one JSON object a row to this file")
    chosen, rest = parser.parse_known_args()
    if chosen.name is None:
        print("\n".join(names()))
        return 0
    module = import_module(f"scripts.benchmarks.{_module(chosen.name)}")
    if chosen.json:
        chosen.json.write_text("", encoding="utf-8")
    rows: list[Row] = []
    for row in _with_ratios(module.main(rest)):
        rows.append(row)
        print("  ".join(f"{name} {_cell(row[name])}" for name in row), file=sys.stderr, flush=True)
        if chosen.json:
            with chosen.json.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(_table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
