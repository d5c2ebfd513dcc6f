"""Reading an uploaded file in a process of its own, with limits of time and memory."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from webmap.config import PROJECT_DIR
from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.files import Limits
from webmap.layers.uploads.reader import DAMAGED

# A second reads many megabytes; a small file that takes long never ends.
_LEAST_S, _SECONDS_A_MB, _MOST_S = 30.0, 5.0, 100.0
# A process that has read many files may have grown by what they left behind.
_MOST_FILES = 500
_TOO_LONG = N_("读了 %(seconds)s 秒还没读完，停下了。文件可能已损坏，或者太大：请分成几个文件。")


@dataclass
class _Reader:
    """A running reader."""

    process: subprocess.Popen[bytes]
    files: int = 0

    @classmethod
    def start(cls) -> _Reader:
        """Start a reader; it ends by itself when this process does."""
        command = [sys.executable, "-m", "webmap.layers.uploads.reader"]
        process = subprocess.Popen(
            command,
            cwd=PROJECT_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        return cls(process)

    def ask(self, asked: dict[str, Any], most_s: float) -> dict[str, Any]:
        """Return the answer; EOFError when the process ended, TimeoutError when it takes long."""
        assert self.process.stdin is not None
        if not self.files:
            # It loads its libraries first, which has nothing to do with the file.
            self._line(_MOST_S)
        self.files += 1
        try:
            self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        except BrokenPipeError as error:
            raise EOFError from error
        return json.loads(self._line(most_s))

    def _line(self, most_s: float) -> bytes:
        assert self.process.stdout is not None
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], most_s)[0]:
                raise TimeoutError
            more = self.process.stdout.read(1 << 20)
            if not more:
                raise EOFError
            line += more
        return line

    def end(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Readers:
    """The readers of one server process: started when needed, one is kept warm."""

    def __init__(self) -> None:
        self._idle: list[_Reader] = []
        self._lock = threading.Lock()

    def read(
        self,
        path: Path,
        *,
        encoding: str | None = None,
        part: str | None = None,
        limits: Limits | None = None,
        most_s: float | None = None,
    ) -> dict[str, Any]:
        """Read a file into its folder, as `tables.write_table` keeps it.

        Returns
        -------
        dict
            ``parts``: names of its sheets or layers; ``part``: the one that was read;
            ``office_package``: whether it is a whole office that we wrote.

        Raises
        ------
        BadFile
            It can't be read, or reading it crashes or takes too long.
        """
        asked = {
            "path": str(path),
            "encoding": encoding,
            "part": part,
            "limits": asdict(limits or Limits()),
        }
        if most_s is None:
            most_s = min(_LEAST_S + _SECONDS_A_MB * path.stat().st_size / 1e6, _MOST_S)
        with self._lock:
            reader = self._idle.pop() if self._idle else _Reader.start()
        try:
            answer = reader.ask(asked, most_s)
        except EOFError as error:
            reader.end()
            raise BadFile(DAMAGED) from error
        except TimeoutError as error:
            reader.end()
            raise BadFile(_TOO_LONG, seconds=round(most_s)) from error
        except BaseException:
            reader.end()
            raise
        self._put_back(reader)
        if "read" in answer:
            return answer["read"]
        problems = tuple(RowProblem(*problem) for problem in answer["problems"])
        raise BadFile(answer["message"], problems, **answer["params"])

    def _put_back(self, reader: _Reader) -> None:
        with self._lock:
            if not self._idle and reader.files < _MOST_FILES:
                self._idle.append(reader)
                return
        reader.end()

    def close(self) -> None:
        """End the readers that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.end()
