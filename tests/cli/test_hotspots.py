"""Hotspots at the command line: listed with who answers, and assigned."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask


def test_a_hotspot_is_assigned_and_listed_with_who_answers(app: Flask) -> None:
    invoke = app.test_cli_runner().invoke

    def run(args: list[str]) -> Result:
        return invoke(args=[*args, "--office", "TINY"])

    before = run(["hotspots", "list"])
    assert before.output.splitlines()[0] == "H1\tconfirmed\t5\t夜市北口\t-"
    done = run(["hotspots", "assign", "H1", "--member", "P001"])
    assert (done.exit_code, done.output) == (0, "")
    told = run(["hotspots", "list", "--status", "assigned"])
    assert told.output == "H1\tassigned\t5\t夜市北口\t陈志强\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["H9", "--team", "M1"],
        ["H1", "--team", "nobody"],
        ["H1", "--team", "M1", "--member", "P001"],
        ["H1", "--team", "M1", "--from", "morgen"],
        ["H1", "--team", "M1", "--from", "2026-12-02", "--to", "2026-12-01"],
    ],
)
def test_what_cannot_be_assigned_ends_with_one_clear_line(app: Flask, arguments: list[str]) -> None:
    asked = ["hotspots", "assign", *arguments, "--office", "TINY"]
    refused = app.test_cli_runner().invoke(args=asked)
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


def test_who_only_reads_assigns_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBMAP_USER", "auxiliary")
    run = app.test_cli_runner().invoke
    assert run(args=["hotspots", "assign", "H1", "--team", "M1"]).exit_code == 1
    assert "夜市北口\t-" in run(args=["hotspots", "list"]).output
