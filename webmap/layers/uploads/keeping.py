"""Keeping an upload's rows in the background: one transaction, which can be stopped."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from webmap.database import Database
from webmap.errors import N_, DomainError, NotFound, RowProblem
from webmap.layers.files import SourceTable
from webmap.layers.imports.importing import destination_of, import_table
from webmap.layers.imports.progress import listen
from webmap.layers.imports.rows import ImportOptions, ImportReport
from webmap.layers.uploads.mapping import remember
from webmap.layers.uploads.staging import Upload
from webmap.layers.uploads.tables import read_table, write_table
from webmap.models import Office

_TOLD_EVERY_S = 0.25
_log = logging.getLogger(__name__)
LOST = N_("程序中断了，没有导入，数据没有改动。请再导入一次。")
LOST_AT_THE_END = N_("程序在保存的一刻中断了。请到地图上核对这些数据是否已经导入。")


class _StoppedError(Exception):
    """Somebody asked the import to stop."""


def start_keeping(
    database: Database,
    upload: Upload,
    office_id: int,
    layer_id: str,
    options: ImportOptions,
    *,
    username: str,
    now: datetime,
) -> threading.Thread:
    """Begin to import an upload in a thread of this process; how far it is, its state tells.

    Raises
    ------
    Conflict
        It is being imported already.
    """
    held = ExitStack()
    # Held before the thread runs, so that nobody sees an import that nobody works on.
    held.enter_context(upload.running())
    upload.write("state", {"phase": "working", "doing": N_("正在读取"), "done": 0, "of": 0})

    def work() -> None:
        with held:
            _keep(database, upload, office_id, layer_id, options, username, now)

    thread = threading.Thread(target=work, name=f"import {upload.id}", daemon=True)
    thread.start()
    return thread


def _keep(
    database: Database,
    upload: Upload,
    office_id: int,
    layer_id: str,
    options: ImportOptions,
    username: str,
    now: datetime,
) -> None:
    told = 0.0

    def progress(doing: str, done: int, of: int) -> None:
        nonlocal told
        if upload.shall_stop:
            raise _StoppedError
        if time.monotonic() - told >= _TOLD_EVERY_S:
            told = time.monotonic()
            upload.write("state", {"phase": "working", "doing": doing, "done": done, "of": of})

    try:
        table = read_table(upload.folder)
        with database.writing() as session:
            listen(session, progress)
            office = session.get(Office, office_id)
            if office is None:
                raise NotFound(N_("没有这个警务室。"))
            to = destination_of(session, office, layer_id, options.mode, now)
            report = import_table(table, to, options, username=username, source=upload.about.name)
            remember(session, office_id, layer_id, table.names, report.columns, options, now)
            session.flush()
            progress(N_("正在保存"), 1, 1)
            upload.write("state", {"phase": "saving", **result_of(report)})
        _after(upload, table, report)
    except _StoppedError:
        _tell(upload, {"phase": "stopped"})
    except DomainError as error:
        problems = getattr(error, "problems", ())
        _tell(upload, {"phase": "failed", "message": error.message, "params": error.params,
                       "problems": _plain(problems)})  # fmt: skip
    except Exception:
        _log.exception("import of upload %s", upload.id)
        _tell(upload, {"phase": "failed", "params": {}, "problems": [],
                       "message": N_("程序出错了，您的数据没有改动。请告诉管理员。")})  # fmt: skip


def _after(upload: Upload, table: SourceTable, report: ImportReport) -> None:
    """Keep of the file only the rows that were not taken."""
    bad = [problem.row for problem in report.problems if problem.row is not None]
    upload.remove_source()
    try:
        write_table(table.taken(np.isin(table.rows, bad)), upload.folder)
    except FileNotFoundError:
        return  # the upload was removed while it was saved
    _tell(upload, {"phase": "done", **result_of(report)})


def _tell(upload: Upload, state: dict[str, Any]) -> None:
    try:
        upload.write("state", state)
    except NotFound:
        _log.info("upload %s was removed", upload.id)


def _plain(problems: tuple[RowProblem, ...]) -> list[list[Any]]:
    ordered = sorted(problems, key=lambda problem: -1 if problem.row is None else problem.row)
    return [[problem.row, problem.message, problem.params] for problem in ordered]


def result_of(report: ImportReport) -> dict[str, Any]:
    """Return what an import did, as the upload keeps it."""
    return {
        "layer_id": report.layer_id,
        "counts": asdict(report.counts),
        "remarks": [[remark.message, remark.params] for remark in report.remarks],
        "problems": _plain(report.problems),
        "change_set_id": report.change_set_id,
        "waiting": report.waiting,
    }


def state_of(upload: Upload) -> dict[str, Any]:
    """Return how far an upload is; one whose process ended in the middle has failed."""
    state = upload.read("state") or {"phase": "ready"}
    if state["phase"] in {"working", "saving"} and not upload.is_running:
        # It may have ended between the two looks.
        state = upload.read("state") or state
        if state["phase"] in {"working", "saving"}:
            message = LOST if state["phase"] == "working" else LOST_AT_THE_END
            return {"phase": "failed", "message": message, "params": {}, "problems": []}
    return state
