"""The demo office's busiest shift, as the benchmark draws it: the checker goes over every plan."""

from __future__ import annotations

from scripts.benchmarks.patrol import main


def test_the_plan_is_worth_more_than_going_to_the_next_best_place_each_time() -> None:
    rows = [row for row in main(["--seconds", "0.6", "--longer", "0.1"]) if "value" in row]
    for case in ("4 visits each", "own wishes"):
        ours, nearest, best, *_ = (row for row in rows if row["case"] == case)
        assert ours["who"].startswith("ours")
        assert ours["value"] > max(nearest["value"], best["value"])
        assert ours["of_bound"] > 0.93
