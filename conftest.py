"""Fixtures and settings that every test shares."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import testbed.whole_page  # noqa: F401  of every AppTest
from convviz.engine.threads import cores
from testbed.live import (
    VIEWPORT,
    Server,
    find_browser,
    launch_browser,
    stay_on_this_machine,
    streamlit_server,
    watch,
)

IN_CI = bool(os.environ.get("CI"))
MOST_WORKERS = 4
"""Each may have a server and a Chromium of its own."""

# Two shared cores make single examples slow at random, so no deadline; CI must not fail by luck.
hypothesis.settings.register_profile("convviz", deadline=None, derandomize=IN_CI, print_blob=True)
hypothesis.settings.load_profile("convviz")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run all tests on up to four cores; where files are named, one process is sooner done."""
    named = any(".py" in argument for argument in config.invocation_params.args)
    return 0 if named else min(cores(), MOST_WORKERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: the quick ones answer first, and Playwright keeps an event loop running.

    Their whole files come last, as a worker takes one file after the other.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    with_browser = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path in with_browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, not once a test, why tests were skipped."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped: {reason.removeprefix('Skipped: ')}")


def need(tool: str | None, name: str) -> str:
    """Return `tool`; where there is none, skip with one line, or fail in CI."""
    if tool is None:
        reason = f"no {name} on this machine: the tests that need it did not run"
        if IN_CI:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return tool


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of Node.js, which runs the tests of the stage's JavaScript."""
    return need(shutil.which("node"), "Node.js")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for the whole session."""
    path = need(find_browser(), "Chromium or Chrome")
    with sync_playwright() as playwright:
        browser = launch_browser(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_server() -> Iterator[Server]:
    """Run the app for the whole session."""
    with streamlit_server("app.py") as server:
        yield server


@pytest.fixture(scope="session")
def app_url(app_server: Server) -> str:
    """Return the address of the running app, without a trailing slash."""
    return app_server.url


@pytest.fixture
def open_page(browser: Browser, app_server: Server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an empty page in a browser context of its own.

    Its keywords are Playwright's for a context (`viewport`, `color_scheme`, `reduced_motion`, …).
    A console error, an uncaught exception, a failed request, a request to another machine or a traceback
    in the server's log makes the test fail when it ends.
    """
    complaints: list[str] = []
    log_position = app_server.log.stat().st_size
    contexts = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(**({"viewport": VIEWPORT} | options))
        contexts.append(context)
        stay_on_this_machine(context, complaints)
        page = context.new_page()
        watch(page, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()
    complaints += app_server.tracebacks_since(log_position)
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Return one empty page of 1440 × 900, watched as `open_page` says."""
    return open_page()
