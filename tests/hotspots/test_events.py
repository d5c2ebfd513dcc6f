import numpy as np
import pytest

from webmap.hotspots.events import Events


def _events(begins: list[str], ends: list[str]) -> Events:
    n = len(begins)
    return Events(
        np.arange(2.0 * n).reshape(n, 2),
        np.array(begins, dtype="datetime64[s]"),
        np.array(ends, dtype="datetime64[s]"),
        np.array(["theft"] * n),
        np.array(["ebike"] * n),
    )


def test_an_interval_belongs_to_the_period_that_holds_its_middle():
    events = _events(
        ["2026-10-01T20:00", "2026-10-01T23:00", "2026-10-02T00:00"],
        ["2026-10-02T02:00", "2026-10-02T05:00", "2026-10-02T00:00"],
    )
    before = events.between(np.datetime64("2026-10-01"), np.datetime64("2026-10-02"))
    assert before.begins.tolist() == events.begins[:1].tolist()
    after = events.between(np.datetime64("2026-10-02"), np.datetime64("2026-10-03"))
    assert len(after) == 2, "a period begins with its first moment"


def test_the_chosen_ones_keep_their_places():
    events = _events(["2026-10-01", "2026-10-02"], ["2026-10-01", "2026-10-02"])
    assert events.of(np.array([False, True])).xy.tolist() == [[2.0, 3.0]]


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        _events(["2026-10-02"], ["2026-10-01"])
