"""Whatever a client sends, the answer is features or a problem that names the parameter."""

from __future__ import annotations

from urllib.parse import quote

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webmap.layers.crs import CRS84

SYSTEMS = (
    CRS84,
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/0/4547",
)
LAYERS = ("shops", "rentals", "streets", "incidents", "hotspots", "boundary", "patrol_routes")


anything = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    st.sampled_from(
        ["", "true", "false", "..", "null", "'", '"', "%", "0", "-0", "1e400", *SYSTEMS]
    ),
)
corners = st.lists(
    st.one_of(st.floats(width=64), st.sampled_from([114.0, 114.005, 22.7, 22.705, 0, 180, -180])),
    min_size=3,
    max_size=7,
).map(lambda numbers: ",".join(map(str, numbers)))
parameters = st.dictionaries(
    st.sampled_from(
        ["f", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "name", "floors",
         "priority", "car", "number", "level", "distance_m"]
    ),
    anything,
    max_size=3,
)  # fmt: skip


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(layer_id=st.sampled_from(LAYERS), asked=parameters, box=st.none() | corners,
       system=st.sampled_from(SYSTEMS))  # fmt: skip
def test_no_parameter_breaks_the_items_of_a_layer(
    reader: FlaskClient, layer_id: str, asked: dict[str, str], box: str | None, system: str
) -> None:
    if box is not None:
        asked = asked | {"bbox": box, "bbox-crs": system}
    answer = reader.get(f"/ogc/collections/{layer_id}/items", query_string=asked)
    assert answer.status_code in {200, 400}, answer.get_data(as_text=True)
    if answer.status_code == 200:
        assert answer.json["numberReturned"] == len(answer.json["features"])
        assert answer.json["numberMatched"] >= answer.json["numberReturned"]
    else:
        assert answer.json["detail"].startswith("参数“")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(layer_id=st.text(min_size=1, max_size=8), number=st.text(min_size=1, max_size=8))
def test_no_name_or_number_breaks_an_address(
    reader: FlaskClient, layer_id: str, number: str
) -> None:
    for address in (
        f"/ogc/collections/{quote(layer_id, safe='', errors='ignore')}/items",
        f"/ogc/collections/shops/items/{quote(number, safe='', errors='ignore')}",
    ):
        answer = reader.get(address)
        assert answer.status_code in {200, 301, 308, 404}, answer.get_data(as_text=True)
