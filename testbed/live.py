"""A running Streamlit app and a real browser, for the browser tests and the benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Request

from testbed.processes import running
from testbed.waiting import until

ROOT = Path(__file__).resolve().parent.parent
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_FLAGS = [
    "--no-sandbox",  # Chromium refuses to start as root with its sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # no other machine
]
START_SECONDS = 60
VIEWPORT = {"width": 1440, "height": 900}


class Server(NamedTuple):
    """A running Streamlit server: where it answers, where it writes its log, and its process."""

    url: str
    log: Path
    pid: int

    def tracebacks_since(self, position: int) -> list[str]:
        """Return what the log says from byte `position` on, if that holds an unexpected error."""
        said = self.log.read_bytes()[position:].decode(errors="replace")
        bad = any(word in said for word in ("Traceback", "Uncaught", "ERROR convviz"))
        return [f"the server logged: {said}"] if bad else []


def _wait_for_function(page: Page, expression: str, *, arg: object = None, timeout: float = 30_000) -> None:
    """Wait until an expression or a function holds in the page.

    Playwright's own way asks again from within the page, by `eval`, which the page's policy forbids.
    """
    until(page, lambda: _holds(page, expression, arg), expression, timeout)


def _holds(page: Page, expression: str, arg: object) -> bool:
    try:
        return bool(page.evaluate(expression, arg))
    except Error as error:
        if "context was destroyed" in error.message:  # it is on its way to another address
            return False
        raise


Page.wait_for_function = _wait_for_function


def find_browser() -> str | None:
    """Return the path of the first Chromium or Chrome on this machine."""
    return next(filter(None, map(shutil.which, BROWSER_NAMES)), None)


def launch_browser(playwright: Playwright, path: str) -> Browser:
    """Start the browser at `path`, headless."""
    return playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)


@contextmanager
def streamlit_server(script: str | Path) -> Iterator[Server]:
    """Run `streamlit run script` on a free loopback port for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = {
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "server.log")
        with running(command, log, cwd=ROOT, env=environment) as process:
            server = Server(f"http://127.0.0.1:{port}", log, process.pid)
            _wait_until_healthy(server, process)
            yield server


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"Streamlit did not start: {server.log.read_text(errors='replace')}")


def watch(page: Page, complaints: list[str]) -> None:
    """Write down everything that goes wrong in `page`, for as long as it is open."""

    def on_console(message) -> None:
        if message.type == "error":
            complaints.append(f"console error: {message.text}")

    def on_failure(request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that is left abandons what it was loading
            complaints.append(f"request failed: {request.url}: {request.failure}")

    def on_response(response) -> None:
        if response.status >= 400:
            complaints.append(f"{response.status} for {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"uncaught exception: {error}"))
    page.on("requestfailed", on_failure)
    page.on("response", on_response)


def stay_on_this_machine(context: BrowserContext, complaints: list[str]) -> None:
    """Write down every request to another machine: the app needs no network.

    The browser finds no other machine, see `BROWSER_FLAGS`. To stop requests on their way, as Playwright can,
    costs a fifth of each visit: while it does so, nothing comes from the browser's cache.
    """

    def look(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", None}:
            complaints.append(f"asked for another machine: {request.url}")

    context.on("request", look)
