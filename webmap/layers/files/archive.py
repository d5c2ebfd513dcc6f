"""Archives (zip, xlsx, kmz): looked at before anything in them is unpacked."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from webmap.errors import N_, BadFile
from webmap.layers.files.table import Limits

_MB = 1024 * 1024
_ENCRYPTED = 0x1
_UNSAFE = N_("压缩包里的文件名“%(name)s”不安全，没有打开。请重新打包。")


def open_archive(path: Path, limits: Limits) -> ZipFile:
    """Open an archive whose entries are safe to unpack.

    Raises
    ------
    BadFile
        It is no archive, it is encrypted, a name in it points outside, or it would unpack to far
        more than it should.
    """
    try:
        archive = ZipFile(path)
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise BadFile(N_("文件打不开：它不是完整的压缩包，可能没有传完。")) from error
    try:
        _check(archive.infolist(), limits)
    except BadFile:
        archive.close()
        raise
    return archive


def _check(entries: list[ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise BadFile(
            N_("压缩包里有 %(count)s 个文件，最多 %(most)s 个。"),
            count=len(entries),
            most=limits.entries,
        )
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
            raise BadFile(_UNSAFE, name=entry.filename)
        if entry.flag_bits & _ENCRYPTED:
            raise BadFile(N_("压缩包加了密码，打不开。请去掉密码再试。"))
        if entry.file_size > _MB and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise BadFile(
                N_("压缩包里的“%(name)s”解压后会变大 %(ratio)s 倍，不像正常的数据，没有打开。"),
                name=entry.filename,
                ratio=round(entry.file_size / max(entry.compress_size, 1)),
            )
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise BadFile(
            N_("压缩包解压后有 %(size)s MB，最多 %(most)s MB。"),
            size=round(total / _MB),
            most=round(limits.unpacked_bytes / _MB),
        )


def unpack(archive: ZipFile, entry: ZipInfo, target: Path) -> None:
    """Write one entry to a path of our own choosing.

    Raises
    ------
    BadFile
        The entry is damaged.
    """
    try:
        # zipfile stops at the size that the entry declares, and that was checked.
        with archive.open(entry) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise BadFile(
            N_("压缩包里的“%(name)s”已损坏，请重新打包。"), name=entry.filename
        ) from error
