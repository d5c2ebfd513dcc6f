"""Files that nobody should take, made from a seed: each is damaged, hostile, or holds nonsense."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.layers.source_files import (
    shops,
    write_csv,
    write_geojson,
    write_gpkg,
    write_kml,
    write_shapefile_zip,
    write_xlsx,
)

Make = Callable[[random.Random], bytes]
HEADER = "编号,名称,地址,经度,纬度"
NO_NUMBERS = [
    "abc", "NaN", "nan", "inf", "-inf", "1e999", "1e308", "九十度", "", "114,5", "--", "0x72",
    "True", "114.001.2", "'114", "=1+1", "#REF!", "9" * 400, "1" + "0" * 5000, "\u200b",
    "114°0′5″E", "null",
]  # fmt: skip
FAR = [0.0, 181.0, -181.0, 1e9, -1e9, 1e30, 1e308, 114.5, 90.0, 22.7, 38_000_000.0, 2_500_000.0]
SUFFIXES = [".geojson", ".json", ".gpkg", ".zip", ".kml", ".kmz", ".gpx", ".dxf", ".csv", ".tsv",
            ".txt", ".xlsx", ".xlsm"]  # fmt: skip


@dataclass(frozen=True)
class Malformed:
    """A file to upload, and what is wrong with it."""

    fault: str
    name: str
    content: bytes


def whole_files(folder: Path) -> dict[str, bytes]:
    """Good files of each format, to be damaged; by suffix."""
    rows = shops(40)
    made = [
        write_csv(folder / "a.csv", rows),
        write_xlsx(folder / "a.xlsx", rows),
        write_geojson(folder / "a.geojson", rows),
        write_gpkg(folder / "a.gpkg", rows),
        write_shapefile_zip(folder / "a.zip", rows),
        write_kml(folder / "a.kml", rows),
    ]
    files = {path.suffix: path.read_bytes() for path in made}
    files[".kmz"] = zipped({"doc.kml": files[".kml"]})
    files[".gpx"] = gpx("".join(f'<wpt lat="22.7{i:03d}" lon="114.001"/>' for i in range(40)))
    files[".dxf"] = dxf([("POINT", [(8, "0"), (10, "114.001"), (20, "22.701")])] * 10)
    return files


def zipped(files: dict[str, bytes], deflated: bool = True) -> bytes:
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def gpx(inside: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<gpx xmlns="http://www.topografix.com/GPX/1/1">{inside}</gpx>'
    ).encode()


def kml(inside: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{inside}</Document></kml>"
    ).encode()


def dxf(entities: list[tuple[str, list[tuple[int, str]]]], blocks: str = "") -> bytes:
    lines = ["0", "SECTION", "2", "HEADER", "0", "ENDSEC"]
    text = "\n".join(lines) + "\n" + blocks + "0\nSECTION\n2\nENTITIES\n"
    for kind, codes in entities:
        text += f"0\n{kind}\n" + "".join(f"{code}\n{value}\n" for code, value in codes)
    return (text + "0\nENDSEC\n0\nEOF\n").encode()


def csv_of(*rows: list[str], encoding: str = "utf-8") -> bytes:
    return "\n".join([HEADER, *(",".join(row) for row in rows), ""]).encode(encoding)


def feature(geometry: Any, properties: Any = None) -> Any:
    properties = {"编号": "N1", "名称": "店"} if properties is None else properties
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


# --- tables ---


def table_of_nonsense(rng: random.Random) -> bytes:
    good = [["N1", "店一", "路1号", "114.001", "22.701"], ["N2", "店二", "", "114.002", "22.702"]]
    rng.choice(good)[rng.choice([3, 4])] = rng.choice(NO_NUMBERS).replace(",", "，")
    return csv_of(*good, encoding=rng.choice(["utf-8", "gb18030"]))


def table_of_far_places(rng: random.Random) -> bytes:
    lon = rng.choice(FAR)
    return csv_of(["N1", "店一", "", repr(lon), repr(rng.choice([x for x in FAR if x != lon]))])


def table_cut_short(rng: random.Random) -> bytes:
    rows = [["N1", "店一", "路1号", "114.001", "22.701"]] * rng.randrange(1, 5)
    for i, row in enumerate(rows):
        rows[i] = [f"N{i}", *row[1:]]
    return csv_of(*rows, ["N9", "店", "路9号", "114.00"][: rng.randrange(1, 5)])


def table_of_broken_characters(rng: random.Random) -> bytes:
    text = csv_of(
        *[["N1", "石鼓社区便利店", "桥蛟中路", "114.001", "22.701"]] * 5, encoding="gb18030"
    )
    broken = bytearray(text)
    for _ in range(rng.randrange(5, 30)):
        broken[rng.randrange(len(broken))] = rng.choice([0x80, 0xFF, 0xFE, 0xA0])
    return bytes(broken)


def table_with_odd_marks(rng: random.Random) -> bytes:
    mark = rng.choice(["\x00", "\x01", "\x1b[31m", "\ud800", "\x08", "\ufffe"])
    name = f"店{mark}一"
    rows = [["N1" if rng.random() < 0.5 else "", name, "", "114.001", rng.choice(["", "x"])]]
    return "\n".join([HEADER, *(",".join(row) for row in rows)]).encode("utf-8", "surrogatepass")


def table_with_wrong_header(rng: random.Random) -> bytes:
    header = rng.choice(["", ",,,,", "编号,编号,名称,经度,纬度", "a,b,c,d,e", "编号,名称,地址",
                         "经度,纬度", "编号,名称,地址,经度,经度", "\"编号,名称"])  # fmt: skip
    return f"{header}\nN1,店,路,114.001,22.701\n".encode()


def table_with_a_long_cell(rng: random.Random) -> bytes:
    return csv_of(["N" * rng.randrange(61, 3000), "店" * rng.randrange(201, 9000), "", "114", "22"])


def sheet_of_nonsense(rng: random.Random) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER.split(","))
    for i in range(rng.randrange(1, 4)):
        value = rng.choice(["abc", True, None, 1e308, -1e9, "#N/A", "=1/0", 999, "十"])
        row = [f"N{i}", "店", "", 114.001, 22.701]
        row[rng.choice([3, 4])] = value
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# --- GeoJSON ---


def nested(rng: random.Random) -> bytes:
    depth = rng.choice([50, 500, 990, 5000, 50_000, 200_000])
    kind = rng.choice(["arrays", "objects", "coordinates", "collections", "properties"])
    if kind == "arrays":
        return b"[" * depth + b"]" * depth
    if kind == "objects":
        return b'{"a":' * depth + b"1" + b"}" * depth
    inner = "[" * depth + "114" + "]" * depth
    if kind == "coordinates":
        return _collection(f'{{"geometry":{{"type":"Point","coordinates":{inner}}}}}')
    if kind == "properties":
        return _collection(f'{{"geometry":null,"properties":{{"编号":{inner}}}}}')
    one = '{"type":"GeometryCollection","geometries":['
    return _collection(f'{{"geometry":{one * depth}{"]}" * depth}}}')


def _collection(feature_text: str) -> bytes:
    """A collection of one feature, whose text may be nested more deeply than can be dumped."""
    whole = feature_text.replace("{", '{"type":"Feature",', 1)
    return f'{{"type":"FeatureCollection","features":[{whole}]}}'.encode()


def wrong_geometry(rng: random.Random) -> bytes:
    geometry = rng.choice([
        {"type": "Point", "coordinates": rng.choice([
            [], [114], ["114", "22"], None, {}, [[114, 22]], [None, None], [1e400, 22],
            [114.001, 1e30], "114,22", [True, False],
        ])},
        {"type": "Polygon", "coordinates": rng.choice([
            [], [[]], [[[114, 22]]], [[[114, 22], [115, 23]]], 114, [[[114.001, 22.701]] * 4],
        ])},
        {"type": "LineString", "coordinates": [[114.001, 22.701], [114.002, 22.702]]},
        {"type": "MultiPoint", "coordinates": [[114.001, 22.701], [114.002, 22.702]]},
        {"type": rng.choice(["Circle", "point", "", 7, None, "TIN"]), "coordinates": [114, 22]},
        {"coordinates": [114, 22]}, [], "POINT(114 22)", 5, True,
        {"type": "GeometryCollection", "geometries": []},
    ])  # fmt: skip
    return geojson(feature(geometry))


def wrong_features(rng: random.Random) -> bytes:
    point = {"type": "Point", "coordinates": [114.001, 22.701]}
    return rng.choice([
        geojson(), geojson(None), geojson([]), geojson(1, 2), geojson("x"),
        geojson(feature(point, [])), geojson(feature(point, "x")), geojson(feature(point, {})),
        geojson(feature(point, {"编号": None, "名称": "店"})),
        geojson(feature(point, {"编号": "N1", "名称": {"a": ["x" * 300]}})),
        geojson(feature(point), feature(point)),
        geojson(feature(None)), b"null", b"[]", b"{}", b'"x"', b"NaN", b'{"type": "Topology"}',
        b'{"type":"FeatureCollection","features":{}}', b'{"type":"FeatureCollection"}',
        b'{"type":"FeatureCollection","features":[' + b'{"type":"Feature"},' * 3 + b"]}",
        b"9" * rng.choice([4299, 5000, 100_000]),
        geojson(feature(point)).replace(b"114.001", b"1" * rng.choice([400, 5000])),
        json.dumps({"type": "FeatureCollection", "features": [feature(point)],
                    "crs": {"type": "name", "properties": {"name": rng.choice(
                        ["EPSG:0", "x" * 5000, 7, None, "urn:ogc:def:crs:EPSG::99999999"])}},
                    }).encode(),
    ])  # fmt: skip


# --- XML ---

_BOMB = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
ENTITIES = [
    f'<!DOCTYPE k [<!ENTITY l0 "lol">{_BOMB}]>',
    '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE k [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]>',
    '<!DOCTYPE k SYSTEM "http://127.0.0.1:9/k.dtd">',
    "<!DOCTYPE k [<!ATTLIST k a CDATA 'x'>]>",
]


def marks(rng: random.Random, text: str) -> str:
    return (
        f"<Placemark><name>{text}</name><Point><coordinates>{text}</coordinates></Point></Placemark>"
        * rng.randrange(1, 4)
    )


def kml_of_nonsense(rng: random.Random) -> bytes:
    text = rng.choice(["", "x,y", "114", "114,22,", "114;22", "nan,nan", "inf,1", "1e999,22",
                       "9e9,9e9", "114.5,23.9", ",", " ".join(["1,1"] * 50)])  # fmt: skip
    return rng.choice([
        kml(marks(rng, text)), kml(f"<Placemark><Polygon>{marks(rng, text)}</Polygon></Placemark>"),
        kml("<Placemark><MultiGeometry>" * 300 + "</MultiGeometry></Placemark>" * 300), kml(""),
        kml("<Placemark/>" * 3), kml(marks(rng, text))[: rng.randrange(30, 120)],
        kml("<Placemark><Point><coordinates>114.001,22.701</coordinates></Point></Placemark>"),
        kml("<a>" * rng.choice([1000, 100_000])),
    ])  # fmt: skip


def gpx_of_nonsense(rng: random.Random) -> bytes:
    lat, lon = (
        rng.choice(["", "x", "nan", "1e999", "91", "22.7"]),
        rng.choice(["", "y", "inf", "7"]),
    )
    return rng.choice([
        gpx(f'<wpt lat="{lat}" lon="{lon}"><name>N1</name></wpt>'), gpx("<wpt/>"), gpx(""),
        gpx(f'<trk><trkseg><trkpt lat="{lat}" lon="{lon}"/></trkseg></trk>'), gpx("<rte/><trk/>"),
        gpx('<wpt lat="22.701" lon="114.001"/>'), gpx("<wpt")[:60], gpx("<g>" * 50_000),
    ])  # fmt: skip


def with_entities(make: Callable[[str, str], bytes]) -> Make:
    return lambda rng: make(
        "<Placemark>&l8;&x;</Placemark><wpt>&l8;&x;</wpt>", rng.choice(ENTITIES)
    )


def sheet_with_entities(rng: random.Random) -> bytes:
    cells = "<sheetData><row><c><v>&l8;&x;</v></c></row></sheetData>"
    sheet = f"{rng.choice(ENTITIES)}<worksheet>{cells}</worksheet>"
    book = ('<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>'
            '<sheet name="a" sheetId="1"/></sheets></workbook>')  # fmt: skip
    part = rng.choice(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml",
                       "[Content_Types].xml", "xl/_rels/workbook.xml.rels"])  # fmt: skip
    return zipped({"xl/workbook.xml": book.encode(), part: sheet.encode()})


# --- archives ---


def unsafe_names(rng: random.Random) -> bytes:
    name = rng.choice(
        ["../../a", "/etc/a", "C:\\a", "..\\..\\a", "a/../../b", "\\\\host\\a", "~/../a"]
    )
    files = {f"{name}{suffix}": b"x" * 100 for suffix in (".shp", ".shx", ".dbf", ".kml", ".xml")}
    return zipped(files, deflated=rng.random() < 0.5)


def bombs(rng: random.Random) -> bytes:
    big = b"\0" * rng.choice([3_000_000, 4_000_000])
    return zipped(rng.choice([
        {"a.shp": big}, {"a.dbf": big, "a.shp": b"", "a.shx": b""}, {"doc.kml": big},
        {"xl/worksheets/sheet1.xml": big.replace(b"\0", b" ")}, {"xl/sharedStrings.xml": big},
        {f"{i}.shp": b"" for i in range(1001)}, {"a.zip": zipped({"b.zip": zipped({"c": big})})},
    ]))  # fmt: skip


def lying_archive(rng: random.Random) -> bytes:
    """An archive whose sizes, flags or names say something else than what is in it."""
    content = bytearray(
        zipped({"a.shp": b"x" * 400, "doc.kml": b"<kml/>", "xl/workbook.xml": b"<w/>"})
    )
    central = content.index(b"PK\x01\x02")
    at, value = rng.choice([(8, 1), (20, 2**32 - 1), (24, 2**32 - 1), (24, 2**31), (10, 99),
                            (42, 2**31), (28, 65535), (16, 1)])  # fmt: skip
    size = 2 if at in {8, 10, 28} else 4
    content[central + at : central + at + size] = struct.pack("<I", value)[:size]
    return bytes(content)


# --- drawings and databases ---


def dxf_of_nonsense(rng: random.Random) -> bytes:
    place = [
        (10, rng.choice(["x", "1e400", "nan", "9e99", "0", ""])),
        (20, rng.choice(["y", "inf", "0"])),
    ]
    loop = ("0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\nB\n0\nINSERT\n2\nB\n10\n0\n20\n0\n0\nENDBLK\n"
            "0\nENDSEC\n")  # fmt: skip
    junk = "".join(f"{rng.randrange(-5, 1100)}\n{rng.random()}\n" for _ in range(60))
    return rng.choice([
        dxf([("POINT", [(8, "0"), *place])]),
        dxf([("LWPOLYLINE", [(90, "9" * 9), (70, "1"), *place])]),
        dxf([("INSERT", [(2, "B"), (10, "0"), (20, "0")])], loop), dxf([]), junk.encode(),
        dxf([("SPLINE", [(71, "999"), (72, "2000000000"), (73, "2000000000"), *place])]),
        dxf([("HATCH", [(91, "2147483647"), (92, "2"), (93, "2147483647"), *place])]),
        dxf([("INSERT", [(2, "B"), (70, "60000"), (71, "60000"), *place])], loop),
        dxf([("ELLIPSE", [(40, "0"), (41, "nan"), (42, "1e300"), *place])]),
        dxf([("POINT", [(8, "0"), *place])])[: rng.randrange(1, 60)],
        b"AutoCAD Binary DXF\r\n\x1a\0" + rng.randbytes(100), b"0\nSECTION\n" * 3000,
    ])  # fmt: skip


def cut(content: bytes, most: float) -> Make:
    return lambda rng: content[: rng.randrange(1, int(len(content) * most))]


def stirred(content: bytes, least: int, most: int) -> Make:
    """Overwrite a stretch in the middle with noise."""

    def make(rng: random.Random) -> bytes:
        broken = bytearray(content)
        start = rng.randrange(0, len(content) // 2)
        length = rng.randrange(least, most)
        broken[start : start + length] = rng.randbytes(length)
        return bytes(broken)

    return make


def noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice([1, 7, 100, 5000]))


def malformed_files(folder: Path, seed: int, count: int) -> Iterator[Malformed]:
    """Give ``count`` files, the same for the same seed."""
    rng = random.Random(seed)
    good = whole_files(folder)
    makers: list[tuple[str, str, Make]] = [
        ("nonsense in cells", ".csv", table_of_nonsense),
        ("places far away", ".csv", table_of_far_places),
        ("rows cut short", ".csv", table_cut_short),
        ("broken characters", ".csv", table_of_broken_characters),
        ("odd marks", ".txt", table_with_odd_marks),
        ("wrong header", ".csv", table_with_wrong_header),
        ("long cells", ".csv", table_with_a_long_cell),
        ("nonsense in a sheet", ".xlsx", sheet_of_nonsense),
        ("deep nesting", ".geojson", nested),
        ("wrong geometry", ".geojson", wrong_geometry),
        ("wrong features", ".json", wrong_features),
        ("nonsense in KML", ".kml", kml_of_nonsense),
        ("nonsense in GPX", ".gpx", gpx_of_nonsense),
        ("entities in KML", ".kml", with_entities(kml)),
        ("entities in GPX", ".gpx", with_entities(gpx)),
        ("entities in KMZ", ".kmz", lambda r: zipped({"doc.kml": with_entities(kml)(r)})),
        ("entities in XLSX", ".xlsx", sheet_with_entities),
        ("nonsense in DXF", ".dxf", dxf_of_nonsense),
        *[(f"path names in {s}", s, unsafe_names) for s in (".zip", ".kmz", ".xlsx")],
        *[(f"bomb in {s}", s, bombs) for s in (".zip", ".kmz", ".xlsx")],
        *[(f"lies in {s}", s, lying_archive) for s in (".zip", ".kmz", ".xlsx")],
        *[(f"cut {s}", s, cut(good[s], 0.6)) for s in good if s not in {".csv", ".dxf"}],
        *[(f"stirred {s}", s, stirred(good[s], len(good[s]) // 3, len(good[s]) // 2))
          for s in good if s != ".csv"],
        *[(f"noise as {s}", s, noise) for s in SUFFIXES],
        *[(f"{a} as {b}", b, lambda r, a=a: good[a])
          for a in good for b in SUFFIXES if a != b and {a, b} - {".csv", ".tsv", ".txt"}
          and (a, b) not in {(".geojson", ".json"), (".xlsx", ".xlsm")}],
    ]  # fmt: skip
    names = ["../../a", "/etc/passwd", "C:\\a", "a\x00b", "‮abc", "长" * 400, "", ".", "a"]
    for i in range(count):
        fault, suffix, make = makers[i % len(makers)]
        name = rng.choice(names) if rng.random() < 0.1 else "a"
        yield Malformed(fault, f"{name}{suffix}", make(rng))
