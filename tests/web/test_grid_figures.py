"""Figures and proposals of grids over HTTP."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import shapely
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import sign_in
from webmap.models import Role

FIGURES = "/api/v1/grids/figures"
PROPOSALS = "/api/v1/grids/proposals"
MARCH = {"first": "2026-03-01", "last": "2026-03-31", "weights": "shops:1,incidents:1"}


def lines(client: FlaskClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(PROPOSALS, query_string=asked)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_figures_are_told_for_both_levels(quick: FlaskClient) -> None:
    found = quick.get(FIGURES, query_string=MARCH).json
    assert found is not None
    assert [grid["code"] for grid in found["sub_grids"]] == ["1-1", "1-2", "2-1", "2-2"]
    assert found["period"] == {"first": "2026-03-01", "last": "2026-03-31", "days": 31}
    assert found["before"]["first"] == "2026-01-29"
    assert found["sub_grids"][0]["places"]["shops"] == 3
    assert found["sub_grids"][2]["incidents"]["theft"]["now"] == 1
    assert shapely.from_geojson(json.dumps(found["police_grids"][0]["geometry"])).is_valid


def test_the_period_ends_with_the_last_incident_known(quick: FlaskClient) -> None:
    found = quick.get(FIGURES, query_string={"days": 2, "weights": "shops:1"}).json
    assert found is not None
    assert found["period"] == {"first": "2026-03-02", "last": "2026-03-03", "days": 2}


def test_the_spreadsheet_has_a_sheet_for_each_level(quick: FlaskClient) -> None:
    answer = quick.get(f"{FIGURES}.xlsx", query_string=MARCH)
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["警格", "网格", "说明"]
    heads, first, *_rest = book["网格"].iter_rows(values_only=True)
    row = dict(zip(heads, first, strict=True))
    assert (row["编号"], row["商铺"], row["警情 本期"], row["警情 判断"]) == ("1-1", 3, 1, "说不准")
    assert len(list(book["警格"].iter_rows())) == 3
    least = book["网格"].cell(2, heads.index("警情 变化下限") + 1)
    assert (least.number_format, book["网格"].auto_filter.ref[:3]) == ("0%", "A1:")


def test_what_makes_no_sense_is_said_so(quick: FlaskClient) -> None:
    for asked, word in [
        ({"first": "2026-03-02", "last": "2026-03-01"}, "早于"),
        ({"weights": "ufos:1"}, "ufos"),
        ({"weights": "shops"}, "权重"),
        ({"weights": "factories:1"}, "都是 0"),
        ({"first": "1990-03-02", "last": "2026-03-01"}, "五年"),
        ({"day": "gestern"}, "day"),
    ]:
        answer = quick.get(FIGURES, query_string=asked)
        assert 400 <= answer.status_code < 500, asked
        assert word in answer.text, answer.text


def test_proposals_come_line_by_line_and_open_as_drafts(quick_app: Flask) -> None:
    commander = sign_in(quick_app.test_client(), Role.COMMANDER)
    asked = {"police_grids": 2, "sub_grids": 2, "weights": "shops:1,streets:4", "seed": 3}
    *progress, last = lines(commander, **asked)
    assert [line["done"] for line in progress] == list(range(progress[-1]["of"] + 1))
    today = last["today"]
    assert [grid["code"] for grid in today["sub_grids"]] == ["1-1", "1-2", "2-1", "2-2"]
    assert today["sub_grid_quality"]["grids"] == 4
    assert last["places"] == 6
    best = last["proposals"][0]
    assert {grid["police_grid"] for grid in best["sub_grids"]} == {"1", "2"}
    areas = [shapely.from_geojson(json.dumps(grid["geometry"])) for grid in best["sub_grids"]]
    assert shapely.coverage_is_valid(areas)
    assert lines(commander, **asked)[-1] == last

    grids = [
        {
            "code": grid["code"], "name": grid["name"], "police_grid": grid["police_grid"],
            "parts": [grid["geometry"]["coordinates"]],
        }
        for grid in best["sub_grids"]
    ]  # fmt: skip
    draft = commander.post("/api/v1/grids/drafts", json={"name": "均衡方案 1", "sub_grids": grids})
    assert draft.status_code == 201, draft.text
    drawn = {one["code"] for one in draft.json["grids"]["sub_grids"]}
    assert drawn == {grid["code"] for grid in grids}


def test_too_many_grids_for_the_blocks_are_refused(quick_app: Flask) -> None:
    commander = sign_in(quick_app.test_client(), Role.COMMANDER)
    asked = {"police_grids": 12, "sub_grids": 12, "weights": "shops:1"}
    answer = commander.get(PROPOSALS, query_string=asked)
    assert answer.status_code == 422
    assert "街区" in answer.text


def test_only_who_manages_grids_gets_proposals(quick: FlaskClient) -> None:
    assert quick.get(PROPOSALS).status_code == 403
    assert quick.get("/grids/balance").status_code == 403
    assert quick.get("/grids/figures").status_code == 200
