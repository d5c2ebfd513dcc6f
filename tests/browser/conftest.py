"""A real browser on a real server of the demo office.

``page`` fails its test when the page logs an error or asks another machine for anything.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from webmap.accounts import DEMO_PASSWORD

PROJECT_DIR = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# A busy machine draws late; only what never comes takes this long.
expect.set_options(timeout=15_000)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(1200):
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _flask(instance_dir: Path) -> dict[str, str]:
    """Return the environment of a program on an instance of its own."""
    return {
        **os.environ,
        "PYTHONPATH": str(PROJECT_DIR),
        "WEBMAP_INSTANCE_DIR": str(instance_dir),
        "WEBMAP_WORKERS": "1",
        "WEBMAP_DATABASE_URL": "",
        "WEBMAP_LISTEN_HOST": "127.0.0.1",
    }


def _load_demo(instance_dir: Path) -> None:
    for command in (["db", "upgrade"], ["office", "demo", "--past-nights", "0"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "webmap", *command],
            cwd=PROJECT_DIR,
            env=_flask(instance_dir),
            check=True,
        )


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an instance folder with the demo office; test processes load it once for all."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    loaded = shared / "demo-office"
    with (shared / "demo-office.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not loaded.exists():
            _load_demo(shared / "demo-office-loading")
            (shared / "demo-office-loading").rename(loaded)
    own = tmp_path_factory.mktemp("instance")
    return Path(shutil.copytree(loaded, own, dirs_exist_ok=True))


@pytest.fixture(scope="session")
def demo_server(demo_instance: Path) -> Iterator[str]:
    """Serve the demo office with the production server; gives its address."""
    port = _free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--config", "webmap/web/server.py",
            "--bind", f"127.0.0.1:{port}",
        ],
        cwd=PROJECT_DIR,
        env=_flask(demo_instance),
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, demo_server: str) -> Iterator[Callable[..., Page]]:
    """Return a function: a page of a new browser profile, ``viewport`` `DESK` or `PHONE`."""
    troubles: list[str] = []
    contexts = []

    def make(
        viewport: dict[str, int] = DESK, role: str | None = "officer", refused: int | None = None
    ) -> Page:
        # The browser logs an answer that refuses something; a test that wants one names its status.
        wanted = f"the server responded with a status of {refused} " if refused else None
        context = browser.new_context(
            base_url=demo_server,
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=viewport is PHONE,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on(
            "console",
            lambda message: (
                troubles.append(f"console: {message.text}")
                if message.type == "error" and not (wanted and wanted in message.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((demo_server, "data:", "blob:"))
                else troubles.append(f"request to another machine: {request.url}")
            ),
        )
        if role is not None:
            sign_in(page, role)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Return a page at 1440x900, signed in as the demo officer."""
    return new_page()


def sign_in(page: Page, role: str) -> None:
    """Sign a page's browser in as the demo account of a role; the page itself stays blank.

    `tests.browser.test_main_job` signs in as a person does.
    """
    form = page.request.get("/sign-in").text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None
    answer = page.request.post(
        "/sign-in",
        form={"username": role, "password": DEMO_PASSWORD, "csrf_token": token[1]},
        max_redirects=0,
    )
    assert answer.status == 302, answer.text()
