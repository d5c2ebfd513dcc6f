"""Uploads over HTTP: a file comes in, is looked into, checked, kept in the background."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import RIGHTS
from webmap.errors import N_, BadFile, Conflict, Forbidden, RowProblem
from webmap.layers import Limits
from webmap.layers.uploads import (
    Check,
    Readers,
    Staging,
    Upload,
    as_csv,
    as_xlsx,
    check_upload,
    kinds_of,
    likely_layer,
    read_table,
    rejected_rows,
    sample,
    start_keeping,
    state_of,
)
from webmap.models import Layer, LayerSource, Office
from webmap.web.context import database, office_of_request, settings, utc_now
from webmap.web.errors import said
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.openapi import described
from webmap.web.schemas.uploads import (
    CheckAnswer,
    ChoicesBody,
    ReadQuery,
    StateAnswer,
    UploadAnswer,
)
from webmap.web.security import right

UPLOAD = "/uploads/<upload_id>"
_SAMPLE_ROWS = 12
_MB = 1024 * 1024
_RIGHT_OF_SOURCE = {
    LayerSource.POLICE_GRIDS: "grids.manage",
    LayerSource.SUB_GRIDS: "grids.manage",
}
_BAD_ROWS = N_("文件有 %(count)s 处问题，一行也没有导入。")
_WHICH_DATUM = N_("几种坐标都说得通，分不清是哪一种：请看地图上的位置，选好坐标再导入。")

blueprint = Blueprint("uploads", __name__, url_prefix="/api/v1")
readers = Readers()


def staging() -> Staging:
    """Return the folder of uploads."""
    return Staging(settings().instance_dir / "uploads")


def may_fill(source: LayerSource) -> bool:
    """Return whether the user may bring files into layers of a source."""
    return current_user.may(_RIGHT_OF_SOURCE.get(source, "data.import"))


def _body() -> ChoicesBody:
    return ChoicesBody.model_validate(body_of_request())


def _find(upload_id: str) -> tuple[Upload, int]:
    """Return an upload of the user, and the office."""
    with database().reading() as db:
        office_id = office_of_request(db).id
    found = staging().get(upload_id, office_id=office_id, username=current_user.username)
    return found, office_id


def _read(upload: Upload, asked: ReadQuery) -> None:
    """Read the file's rows into the upload's folder."""
    limits = Limits(file_bytes=settings().upload_limit_mb * _MB)
    read = readers.read(upload.source, encoding=asked.encoding, part=asked.part, limits=limits)
    table = read_table(upload.folder)
    with database().reading() as db:
        layers = db.scalars(select(Layer).where(Layer.office_id == upload.about.office_id)).all()
        layer = likely_layer(layers, [read["part"] or "", upload.about.name], table)
    upload.write(
        "look",
        {
            **read,
            "encoding": asked.encoding,
            "rows": len(table),
            "headers": table.names,
            "sample": sample(table, _SAMPLE_ROWS),
            "geometry": kinds_of(table),
            "crs": None if table.crs is None else table.crs.name,
            "remarks": [[remark.message, remark.params] for remark in table.remarks],
            "layer": layer,
        },
    )


def _answer(upload: Upload) -> UploadAnswer:
    look = upload.read("look") or {}
    checked = upload.read("check") or {}
    told = [said(message, params) for message, params in look.pop("remarks", [])]
    return UploadAnswer(
        id=upload.id,
        name=upload.about.name,
        **look,
        remarks=told,
        choices=checked.get("choices"),
        state=StateAnswer.of_state(state_of(upload)),
    )


@blueprint.post("/uploads")
@right("data.import")
@described(query=ReadQuery, answer=UploadAnswer, status=201)
def add() -> Response:
    """Take a file in (multipart: file) and read it; nothing of it is kept in the layers yet."""
    asked = ReadQuery.model_validate(request.args.to_dict())
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadFile(N_("没有选择文件。"))
    with database().reading() as db:
        office_id = office_of_request(db).id
    upload = staging().add(
        file.stream,
        file.filename,
        office_id=office_id,
        username=current_user.username,
        now=utc_now(),
    )
    try:
        _read(upload, asked)
    except BaseException:
        upload.remove()
        raise
    response = json_answer(_answer(upload), 201)
    response.headers["Location"] = url_for("uploads.state", upload_id=upload.id)
    return response


@blueprint.get(UPLOAD)
@right("data.import")
@described(answer=UploadAnswer)
def state(upload_id: str) -> Response:
    """Return an upload: its first rows, what was chosen for it, how far its import is."""
    return json_answer(_answer(_find(upload_id)[0]))


@blueprint.post(f"{UPLOAD}/read")
@right("data.import")
@described(query=ReadQuery, answer=UploadAnswer)
def read(upload_id: str) -> Response:
    """Read the file again: another sheet or layer of it, another encoding."""
    upload, _office = _find(upload_id)
    _must_be_idle(upload)
    _read(upload, ReadQuery.model_validate(request.args.to_dict()))
    upload.write("check", {})
    return json_answer(_answer(upload))


def _must_be_idle(upload: Upload) -> None:
    if upload.is_running:
        raise Conflict(N_("这个文件正在导入。"))
    if state_of(upload)["phase"] == "done":
        raise Conflict(N_("这个文件已经导入了。要再导入一次，请重新选择文件。"))


def _must_fill(db: Session, office: Office, layer_id: str) -> None:
    source = db.scalar(
        select(Layer.source).where(Layer.office_id == office.id, Layer.layer_id == layer_id)
    )
    if source is not None and not may_fill(source):
        raise Forbidden(
            N_("您的角色没有这项权限：%(right)s。"), right=RIGHTS[_RIGHT_OF_SOURCE[source]]
        )


def _check(upload: Upload, choices: ChoicesBody) -> tuple[Check, dict[str, Any]]:
    """Check an upload, and keep what came of it for the table of rows that are not taken.

    Of checks that overlap the one that was asked for last stays, whichever ends last: a person who
    chooses on does not wait for the answer.
    """
    asked_ns = time.time_ns()
    table = read_table(upload.folder)
    with database().reading() as db:
        office = office_of_request(db)
        _must_fill(db, office, choices.layer)
        checked = check_upload(
            db,
            office,
            table,
            choices.layer,
            choices.options(),
            datum=choices.datum,
            given=choices.columns is not None,
            now=utc_now(),
        )
    settled = choices.model_copy(
        update={
            "datum": None if checked.datum_open else checked.options.datum,
            "crs": checked.options.crs,
            "columns": _columns_of(checked, table.names),
        }
    )
    content = {
        "asked_ns": asked_ns,
        "choices": settled.model_dump(mode="json"),
        "refused": checked.refused,
        "datum_open": checked.datum_open,
        "problems": [[one.row, one.message, one.params] for one in checked.problems],
    }
    if (upload.read("check") or {}).get("asked_ns", 0) <= asked_ns:
        upload.write("check", content)
    return checked, content


def _columns_of(checked: Check, headers: list[str]) -> dict[str, str]:
    fields = {column: name for name, column in checked.columns.items()}
    return {header: fields.get(header, "") for header in headers}


@blueprint.post(f"{UPLOAD}/check")
@right("data.import")
@described(body=ChoicesBody, answer=CheckAnswer)
def check(upload_id: str) -> Response:
    """Tell what an upload would do: columns, datum, points on the map, rows with problems."""
    upload, _office = _find(upload_id)
    _must_be_idle(upload)
    return json_answer(CheckAnswer.of(_check(upload, _body())[0]))


@blueprint.post(f"{UPLOAD}/keep")
@right("data.import")
@described(body=ChoicesBody, answer=StateAnswer, status=202)
def keep(upload_id: str) -> Response:
    """Begin to import an upload; what would not be kept is refused at once."""
    upload, office_id = _find(upload_id)
    _must_be_idle(upload)
    choices = _body()
    checked = upload.read("check") or {}
    if checked.get("choices") != choices.model_dump(mode="json"):
        checked = _check(upload, choices)[1]
        choices = ChoicesBody.model_validate(checked["choices"])
    problems = tuple(RowProblem(*problem) for problem in checked["problems"])
    if checked["datum_open"]:
        raise BadFile(_WHICH_DATUM)
    if checked["refused"]:
        raise BadFile(_BAD_ROWS, problems, count=len(problems))
    with database().reading() as db:
        _must_fill(db, office_of_request(db), choices.layer)
    start_keeping(
        database(),
        upload,
        office_id,
        choices.layer,
        choices.options(),
        username=current_user.username,
        now=utc_now(),
    )
    return json_answer(StateAnswer.of_state(state_of(upload)), 202)


@blueprint.post(f"{UPLOAD}/cancel")
@right("data.import")
@described(answer=StateAnswer)
def cancel(upload_id: str) -> Response:
    """Stop an import that runs; nothing of it is kept."""
    upload, _office = _find(upload_id)
    if upload.is_running:
        upload.ask_to_stop()
    return json_answer(StateAnswer.of_state(state_of(upload)))


@blueprint.delete(UPLOAD)
@right("data.import")
@described(status=204)
def delete(upload_id: str) -> ResponseReturnValue:
    """Remove an upload; an import of it that runs is stopped."""
    upload, _office = _find(upload_id)
    upload.ask_to_stop()
    upload.remove()
    return "", 204


def _rejected(upload_id: str) -> tuple[Upload, Any]:
    upload, _office = _find(upload_id)
    state = state_of(upload)
    told = state if state["phase"] == "done" else upload.read("check") or {}
    problems = tuple(RowProblem(*problem) for problem in told.get("problems", []))
    return upload, rejected_rows(read_table(upload.folder), problems, said)


def _file(upload: Upload, content: bytes, suffix: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    name = _("%(name)s 未导入的行", name=upload.about.name.rpartition(".")[0])
    # The name in Chinese for browsers of today; header lines themselves are ASCII.
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"rejected{suffix}\"; filename*=UTF-8''{quote(name + suffix)}"
    )
    return response


@blueprint.get(f"{UPLOAD}/rejected.xlsx")
@right("data.import")
@described(media_types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",))
def rejected_xlsx(upload_id: str) -> Response:
    """Return the rows that are not taken, with the reasons, as a spreadsheet to mend."""
    upload, rows = _rejected(upload_id)
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(upload, as_xlsx(rows), ".xlsx", mimetype)


@blueprint.get(f"{UPLOAD}/rejected.csv")
@right("data.import")
@described(media_types=("text/csv",))
def rejected_csv(upload_id: str) -> Response:
    """Return the rows that are not taken, with the reasons, as CSV."""
    upload, rows = _rejected(upload_id)
    return _file(upload, as_csv(rows), ".csv", "text/csv")
