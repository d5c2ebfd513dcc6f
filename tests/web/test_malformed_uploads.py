"""Thousands of malformed uploads: each refused in words, none kept, no process lost."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import sign_in
from tests.layers.source_files import shops, write_csv
from tests.web.malformed import Malformed, malformed_files
from tests.web.test_uploads import UPLOADS, choices, ended, sent
from webmap.database import Database
from webmap.models import AuditEntry, Place, Role, WaitingPlace

COUNT = 2010
SEED = 20261124
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def refusal(client: FlaskClient, file: Malformed) -> tuple[int, str]:
    """Upload a file, try to keep it, and return the first answer that is no success."""
    data = {"file": (io.BytesIO(file.content), file.name)}
    answer = client.post(UPLOADS, data=data)
    if answer.status_code == 201:
        assert answer.json is not None
        answer = client.post(f"{UPLOADS}/{answer.json['id']}/keep", json=choices())
    return answer.status_code, answer.get_data(as_text=True)


def test_malformed_uploads_are_refused_in_words_and_nothing_is_kept(
    make_app: Callable[..., Flask], spatialite_database: Database, tmp_path: Path
) -> None:
    client = sign_in(make_app(spatialite_database).test_client(), Role.OFFICER)

    def kept() -> list[int]:
        with spatialite_database.reading() as session:
            counted = (Place, WaitingPlace, AuditEntry)
            return [session.scalar(select(func.count()).select_from(one)) or 0 for one in counted]

    before = kept()
    wrong: list[str] = []
    faults: Counter[str] = Counter()
    for file in malformed_files(tmp_path, SEED, COUNT):
        status, text = refusal(client, file)
        faults[file.fault] += 1
        if not (400 <= status < 500 and CHINESE.search(text)):
            wrong.append(f"{file.fault} {file.name[:40]!r}: {status} {text[:200]}")
    assert not wrong, f"{len(wrong)} of {COUNT}\n" + "\n".join(wrong[:30])
    assert min(faults.values()) >= 2
    assert kept() == before
    # The next good file comes in as ever.
    upload = sent(client, write_csv(tmp_path / "good.csv", shops(3)))
    assert client.post(f"{UPLOADS}/{upload['id']}/keep", json=choices()).status_code == 202
    assert ended(client, upload)["phase"] == "done"
