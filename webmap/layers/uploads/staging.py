"""Uploaded files on disk until their rows are kept or let go: one folder an upload.

The folders lie in the instance folder, which all processes of the server share: any of them can
say how far an upload is, or stop it.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any

from webmap.errors import N_, BadFile, Conflict, NotFound
from webmap.layers.files import SUFFIXES

KEPT = timedelta(days=1)
_MOST_OF_A_USER = 10
_ID = re.compile(r"[0-9a-f]{32}")
_MOST_NAME = 120
_ABOUT, _STATE, _CANCEL, _LOCK = "about.json", "state.json", "cancel", "running.lock"
_GONE = N_("没有这个上传的文件：可能已经超过一天，或者已经导入。请重新选择文件。")


@dataclass(frozen=True)
class About:
    """Whose an upload is, and what it is called."""

    office_id: int
    username: str
    name: str
    at: str


@dataclass(frozen=True)
class Upload:
    """An uploaded file and all that is known of it."""

    id: str
    folder: Path
    about: About

    @property
    def source(self) -> Path:
        """Return the path of the file itself."""
        return self.folder / f"source{_suffix(self.about.name)}"

    def read(self, name: str) -> dict[str, Any] | None:
        """Return what was kept under a name, or None."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Keep something under a name, whole or not at all."""
        path = self.folder / f"{name}.json"
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        try:
            fresh.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            os.replace(fresh, path)
        except FileNotFoundError as error:  # the folder was removed meanwhile
            raise NotFound(_GONE) from error

    def ask_to_stop(self) -> None:
        """Let the import that runs know that it shall stop."""
        (self.folder / _CANCEL).touch()

    @property
    def shall_stop(self) -> bool:
        """Return whether somebody asked the import to stop, or removed the upload."""
        return (self.folder / _CANCEL).exists() or not self.folder.exists()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Hold the upload while it is imported; the lock ends with the process, however it ends.

        Raises
        ------
        Conflict
            It is being imported already.
        """
        with (self.folder / _LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Conflict(N_("这个文件正在导入。")) from error
            (self.folder / _CANCEL).unlink(missing_ok=True)
            yield

    @property
    def is_running(self) -> bool:
        """Return whether a process that lives imports it."""
        try:
            with (self.folder / _LOCK).open("r") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return True
        except FileNotFoundError:
            pass
        return False

    def remove_source(self) -> None:
        """Remove the file and its rows; what came of it stays for the day."""
        for path in (self.source, self.folder / "table.json", self.folder / "geometry.npz"):
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the upload."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _suffix(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def _shown_name(name: str) -> str:
    """Return a file's name without folders and without characters that can't be seen."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    stem, suffix = seen[: -len(_suffix(seen)) or None], seen[len(seen) - len(_suffix(seen)) :]
    return (stem[:_MOST_NAME] + suffix) if suffix else seen[:_MOST_NAME]


class Staging:
    """The folder of uploads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self, content: IO[bytes], name: str, *, office_id: int, username: str, now: datetime
    ) -> Upload:
        """Keep an uploaded file.

        Raises
        ------
        BadFile
            Its name's ending is none that can be read.
        """
        shown = _shown_name(name)
        if not shown:
            raise BadFile(N_("没有选择文件。"))
        self.sweep(now)
        about = About(office_id, username, shown, now.isoformat())
        upload_id = secrets.token_hex(16)
        upload = Upload(upload_id, self.folder / upload_id, about)
        upload.folder.mkdir(parents=True, mode=0o700)
        try:
            # A path of our own choosing: the name is only shown.
            source = upload.source
            if source.suffix not in {*SUFFIXES, ".shp", ".shx", ".dbf", ".xls", ".dwg"}:
                raise BadFile(
                    N_("不认识“%(suffix)s”格式；可以用：%(suffixes)s。"),
                    suffix=source.suffix[:20] or shown,
                    suffixes=" ".join(SUFFIXES),
                )
            with source.open("wb") as file:
                shutil.copyfileobj(content, file)
            upload.write("about", asdict(about))
        except BaseException:
            upload.remove()
            raise
        return upload

    def get(self, upload_id: str, *, office_id: int, username: str) -> Upload:
        """Return an upload of a user of an office.

        Raises
        ------
        NotFound
            There is none, it is too old, or it is somebody else's.
        """
        if _ID.fullmatch(upload_id) is None:
            raise NotFound(_GONE)
        upload = self._open(self.folder / upload_id)
        if upload is None or (upload.about.office_id, upload.about.username) != (
            office_id,
            username,
        ):
            raise NotFound(_GONE)
        return upload

    def _open(self, folder: Path) -> Upload | None:
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
            return None
        return Upload(folder.name, folder, About(**about))

    def sweep(self, now: datetime) -> None:
        """Remove uploads older than a day, and the oldest of a user who has many."""
        if not self.folder.is_dir():
            return
        count: dict[tuple[int, str], int] = {}
        dated = sorted(self._dated(), key=lambda pair: pair[0], reverse=True)
        for at, folder in dated:
            upload = self._open(folder)
            if upload is None:
                if now - at > KEPT:
                    shutil.rmtree(folder, ignore_errors=True)
                continue
            owner = (upload.about.office_id, upload.about.username)
            count[owner] = count.get(owner, 0) + 1
            if (now - at > KEPT or count[owner] > _MOST_OF_A_USER) and not upload.is_running:
                upload.remove()

    def _dated(self) -> Iterator[tuple[datetime, Path]]:
        for folder in self.folder.iterdir():
            try:
                at = folder.stat().st_mtime
            except FileNotFoundError:
                continue
            yield datetime.fromtimestamp(at).astimezone(), folder
