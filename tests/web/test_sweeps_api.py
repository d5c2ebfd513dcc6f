"""Sweeps and beats over HTTP, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

import gpxpy
import pytest
from flask.testing import FlaskClient

from tests.printing.pdf import text_of
from webmap.models import Role

SWEEPS = "/api/v1/patrols/sweeps"
BEATS = "/api/v1/patrols/beats"
SignedIn = Callable[[Role], FlaskClient]
ALL = "1-1,1-2,2-1,2-2"


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


def test_every_street_of_the_office_is_in_one_sub_grid_and_swept_once(
    officer: FlaskClient,
) -> None:
    each = [officer.get(SWEEPS, query_string={"grids": code}).json for code in ALL.split(",")]
    together = officer.get(SWEEPS, query_string={"grids": ALL}).json
    assert sum(one["streets"] for one in each) == together["streets"] == 40
    assert together["left_out"] == []
    # A lattice of 4 by 4 has 12 odd junctions on its edges: 8 streets are walked again.
    again = together["length_m"] - together["wanted_m"]
    assert again == pytest.approx(8 * together["wanted_m"] / 40, rel=0.05)
    assert together["bound_m"] == pytest.approx(together["length_m"], abs=0.2)
    route = together["routes"][0]
    line = route["geometry"]["coordinates"]
    assert line[0] == line[-1]
    counted = sum(one["length_m"] for one in route["stretches"] if not one["again"])
    assert counted == pytest.approx(together["wanted_m"], abs=3)
    assert {one["name"] for one in route["stretches"]} >= {"1号路", "东巷"}


def test_a_sweep_is_shared_by_teams_that_start_at_the_station(officer: FlaskClient) -> None:
    asked = {"grids": ALL, "teams": 2, "start": "station", "mode": "ebike"}
    found = officer.get(SWEEPS, query_string=asked).json
    assert len(found["routes"]) == 2
    lines = [route["geometry"]["coordinates"] for route in found["routes"]]
    assert lines[0][0] == lines[1][0] == [114.005, 22.705]
    assert found["longest_m"] >= found["longest_bound_m"]


def test_an_outline_and_single_streets_can_be_swept(officer: FlaskClient) -> None:
    outline = "113.999 22.699,114.0026 22.699,114.0026 22.7026,113.999 22.7026"
    found = officer.get(SWEEPS, query_string={"outline": outline}).json
    assert found["streets"] == 4
    assert found["again_share"] == pytest.approx(0, abs=0.001)
    picked = officer.get(SWEEPS, query_string={"streets": "S001,S004"}).json
    assert picked["streets"] == 2
    assert picked["length_m"] >= picked["bound_m"] > picked["wanted_m"]


def test_sweeps_and_beats_are_taken_away_as_files(officer: FlaskClient) -> None:
    for address, asked in ((SWEEPS, {"grids": "1-1"}), (BEATS, {"minutes": 60})):
        answer = officer.get(f"{address}.geojson", query_string=asked)
        assert answer.mimetype == "application/geo+json"
        assert "attachment" in answer.headers["Content-Disposition"]
        (feature,) = json.loads(answer.text)["features"]
        assert feature["properties"]["mode"] == "foot"
        kml = ElementTree.fromstring(officer.get(f"{address}.kml", query_string=asked).data)
        (line,) = kml.iter("{http://www.opengis.net/kml/2.2}LineString")
        assert len(line[1].text.split()) == len(feature["geometry"]["coordinates"])
        gpx = gpxpy.parse(officer.get(f"{address}.gpx", query_string=asked).text)
        points = gpx.tracks[0].segments[0].points
        assert len(points) == len(feature["geometry"]["coordinates"])
        assert points[0].longitude == feature["geometry"]["coordinates"][0][0]


def test_a_beat_passes_the_trouble_that_counts(officer: FlaskClient) -> None:
    weights = {"weights": "affray:1,theft:0", "half_life_days": 0, "minutes": 120}
    found = officer.get(BEATS, query_string=weights).json
    assert found["total"] == pytest.approx(2)
    assert found["value"] == pytest.approx(2)
    assert found["routes"][0]["time_min"] <= 120
    # All three incidents are of 22:30 local time.
    night = officer.get(BEATS, query_string={**weights, "from": "22:00", "to": "23:00"}).json
    assert night["total"] == pytest.approx(2)
    answer = officer.get(BEATS, query_string={**weights, "from": "08:00", "to": "12:00"})
    assert answer.status_code == 422
    assert "警情" in answer.json["detail"]


def test_a_beat_drawn_by_hand_has_its_figures_at_once(officer: FlaskClient) -> None:
    asked = {"via": "114.0001 22.7001,114.0049 22.7001", "closed": "false", "half_life_days": 0}
    found = officer.get(BEATS, query_string=asked).json
    (route,) = found["routes"]
    assert [one["name"] for one in route["stretches"]] == ["1号路"]
    assert route["geometry"]["coordinates"][0] == [114.0, 22.7]
    assert route["geometry"]["coordinates"][-1] == [114.005, 22.7]


@pytest.mark.parametrize(
    ("address", "asked", "words"),
    [
        (SWEEPS, {}, "还没有选区域"),
        (SWEEPS, {"grids": "9-9"}, "9-9"),
        (SWEEPS, {"streets": "S999"}, "S999"),
        (SWEEPS, {"outline": "114 22.7,114.01 22.7"}, "3 个角"),
        (SWEEPS, {"outline": "114 22.7,114.01 22.71,114.01 22.7,114 22.71"}, "交叉"),
        (SWEEPS, {"outline": "1 1,2 1,2 2"}, "没有道路"),
        (SWEEPS, {"grids": "1-1", "start": "1 1"}, "500 米"),
        (BEATS, {"weights": "nothing:1"}, "nothing"),
        (BEATS, {"via": "114.0 22.7"}, "两个"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(
    officer: FlaskClient, address: str, asked: dict[str, str], words: str
) -> None:
    answer = officer.get(address, query_string=asked)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    "query",
    ["teams=0", "teams=99", "mode=boat", "grid=1-1", "start=home", "outline=a+b", "seed=-1"],
)
def test_a_query_that_cannot_be_read_is_refused(officer: FlaskClient, query: str) -> None:
    assert officer.get(f"{SWEEPS}?{query}").status_code in {400, 422}


def test_who_may_not_draft_plans_may_not_ask_for_sweeps(signed_in: SignedIn) -> None:
    for role in (Role.AUXILIARY, Role.VOLUNTEER, Role.BUREAU):
        client = signed_in(role)
        for address in ("/patrols/sweeps", SWEEPS, BEATS):
            assert client.get(address).status_code == 403


def test_the_page_offers_the_sub_grids_and_categories(officer: FlaskClient) -> None:
    page = officer.get("/patrols/sweeps").text
    assert '"code": "2-2"' in page
    assert '"category": "affray"' in page


def test_sweeps_and_beats_are_printed_with_their_streets_in_order(signed_in: SignedIn) -> None:
    officer = signed_in(Role.OFFICER)
    asked = {"grids": "1-1,1-2", "teams": 2, "paper": "A3"}
    answer = officer.get("/print/sweeps.pdf", query_string=asked)
    assert answer.mimetype == "application/pdf"
    pages = text_of(answer.data).split("\f")[:-1]
    assert len(pages) == 5, "all ways, and for each a map and its streets"
    assert "全覆盖巡查 1-1、1-2" in pages[0]
    assert "路线 2" in pages[3]
    assert "1号路" in pages[2] + pages[4]
    beat = officer.get("/print/beats.pdf", query_string={"minutes": 60, "half_life_days": 0})
    pages = text_of(beat.data).split("\f")[:-1]
    assert len(pages) == 2
    assert "走完" in pages[1]
    assert officer.get("/print/beats.pdf", query_string={"paper": "A9"}).status_code == 422
    assert signed_in(Role.AUXILIARY).get("/print/sweeps.pdf").status_code == 403


def test_a_drawn_beat_is_laid_beside_the_one_found_of_its_length(officer: FlaskClient) -> None:
    asked = {"via": "114.0001 22.7001,114.0049 22.7001", "closed": "false", "half_life_days": 0}
    drawn = officer.get(BEATS, query_string={**asked, "compare": "true"}).json
    found = drawn["beside"]
    assert found["time_min"] <= drawn["routes"][0]["time_min"] + 0.1
    assert found["value"] >= drawn["value"]
    assert drawn["bound"] >= found["value"] - 0.01
    assert officer.get(BEATS, query_string=asked).json["beside"] is None
