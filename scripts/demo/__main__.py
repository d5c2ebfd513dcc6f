"""Make the demo office and write it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts.demo.office import make_office
from scripts.demo.tables import write_office

SEED = 1


def main() -> int:
    """Write the demo office that belongs to a seed."""
    parser = argparse.ArgumentParser(
        prog="scripts/make_demo", description="Makes up the demo office and writes its files."
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument(
        "--output", type=Path, default=Path("gis_data"), help="folder, default gis_data"
    )
    arguments = parser.parse_args()
    if arguments.seed < 0:
        parser.error("--seed: a whole number from 0 on")
    try:
        arguments.output.mkdir(parents=True, exist_ok=True)
        counts = write_office(make_office(arguments.seed), arguments.output)
    except (OSError, ValueError) as error:
        print(f"scripts/make_demo: {error}", file=sys.stderr)
        return 1
    for name, count in counts.items():
        print(f"{name:32}{count:>8,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
