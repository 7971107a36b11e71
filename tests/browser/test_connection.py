"""What is said when the page cannot reach its server, and what becomes of what is done meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlencode

import numpy as np
import pytest
from line import PATIENCE_MS, STREAM, Line
from playwright.sync_api import BrowserContext, Page, expect
from stage_page import StagePage, wait_until_drawn
from test_weights import begin, first_cell

from convviz.data.inputs import Numbers
from convviz.serving.headers import EMBEDDED_BY
from convviz.settings.link.query import encode
from convviz.settings.model import Setup
from testbed.live import streamlit_server

SAMPLES = Path(__file__).parents[2] / "convviz" / "data" / "samples"
BLOCKED = {
    "en": r"through the WebSocket connection to ws://127\.0\.0\.1:\d+/_stcore/stream\. .*administrator",
    "de": r"über die WebSocket-Verbindung zu ws://127\.0\.0\.1:\d+/_stcore/stream .*Netzwerkadministration",
}
TEXT = "1 2 3\n4 5 6\n7 8 10"
TYPED, CHANGED = (
    encode(Setup(source="typed", typed=Numbers.of([[[1, 2, 3], [4, 5, 6], [7, 8, last]]])))
    for last in (9, 10)
)


@pytest.fixture
def visit(browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page that may lose its server: its console says so."""
    contexts: list[BrowserContext] = []

    def open_one(**options: object) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}, **options))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def said(page: Page):
    return page.locator("#convviz-connection")


@pytest.mark.parametrize(
    ("locale", "query", "language"), [("de-AT", "", "de"), ("fr", "", "en"), ("en", "?lang=de", "de")]
)
def test_a_network_that_blocks_the_connection_is_named_in_the_language_of_the_page(
    visit, app_url, locale, query, language
):
    page = visit(locale=locale)
    page.route_web_socket(STREAM, lambda socket: socket.close())
    page.goto(app_url + query)
    expect(said(page)).to_have_text(re.compile(BLOCKED[language]), timeout=PATIENCE_MS)
    assert page.locator("html").get_attribute("lang") == language


def test_a_network_that_lets_nothing_through_an_open_connection_is_named_too(visit, app_url):
    page = visit()
    page.route_web_socket(STREAM, lambda socket: None)
    page.goto(app_url)
    expect(said(page)).to_have_text(re.compile(BLOCKED["en"]), timeout=PATIENCE_MS)


def test_a_page_whose_connection_comes_late_takes_its_sentence_back(visit, app_url):
    page = visit()
    line = Line(page)
    line.is_free = False
    page.goto(app_url)
    expect(said(page)).to_be_visible(timeout=PATIENCE_MS)
    line.mend()
    page.wait_for_selector("[data-testid=stage][data-steps]")
    expect(said(page)).to_be_hidden()


def test_a_page_that_comes_says_nothing_of_its_connection(page, app_url):
    page.clock.install()
    StagePage(page).open(app_url)
    page.clock.fast_forward(60_000)
    expect(said(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en", "ConvViz needs JavaScript"), ("de", "ConvViz braucht JavaScript")]
)
def test_without_javascript_the_page_says_what_it_needs(visit, app_url, locale, sentence):
    page = visit(locale=locale, java_script_enabled=False)
    page.goto(app_url)
    assert page.title() == "ConvViz"
    assert sentence in page.locator("body").inner_text()
    assert "Streamlit" not in page.locator("body").inner_text()


def test_a_click_without_a_connection_is_told_that_it_waits(visit, app_url):
    page = visit()
    line = Line(page)
    StagePage(page).open(app_url)
    line.cut()
    page.get_by_test_id("stSidebar").get_by_role("radio", name="Type").click(force=True)
    expect(said(page)).to_have_text(re.compile("connection to the server is lost.*waits"), timeout=900)
    line.mend()
    expect(said(page)).to_be_hidden()


def test_a_view_that_is_opened_without_a_connection_opens_once_it_is_back(visit, app_url):
    page = visit()
    line = Line(page)
    stage = StagePage(page).open(app_url)
    line.cut()
    stage.button("step by step").click()
    line.mend()
    page.wait_for_function("location.search.includes('view=working')", timeout=PATIENCE_MS)


def test_a_view_that_is_opened_without_a_connection_opens_even_if_the_stage_is_drawn_anew_meanwhile(
    visit, app_url
):
    page = visit(color_scheme="light")
    line = Line(page)
    stage = StagePage(page).open(app_url)
    line.cut()
    button = stage.button("step by step").element_handle()
    button.click()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("button => !button.isConnected", arg=button, timeout=PATIENCE_MS)
    line.mend()
    page.wait_for_function("location.search.includes('view=working')", timeout=PATIENCE_MS)


@pytest.mark.parametrize("is_free_again", [False, True])
def test_a_file_chosen_without_a_connection_is_taken_once_it_is_back(visit, app_url, is_free_again):
    page = visit()
    line = Line(page)
    stage = StagePage(page).open(f"{app_url}/?source=upload")
    before = stage.scene
    line.cut()
    line.is_free = is_free_again
    page.get_by_test_id("stSidebar").locator("input[type=file]").set_input_files(SAMPLES / "photograph.png")
    line.mend()
    page.wait_for_function("location.search.includes('file=photograph.png')", timeout=PATIENCE_MS)
    wait_until_drawn(page)
    assert stage.scene != before


@pytest.fixture
def course() -> Iterator[Callable[[str], str]]:
    """Return a function that serves a page at localhost, for a browser another site than 127.0.0.1."""
    html = b""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    def serve(text: str) -> str:
        nonlocal html
        html = text.encode()
        return f"http://localhost:{server.server_port}/"

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield serve
        server.shutdown()


def test_a_file_is_taken_in_a_frame_of_another_site_where_no_cookie_is_kept(visit, course, monkeypatch):
    monkeypatch.setenv(EMBEDDED_BY, "http://localhost:*")
    page = visit()
    with streamlit_server("app.py") as server:
        frame = f'<iframe src="{server.url}/?embed=true&source=upload&v=2" width=1300 height=800></iframe>'
        page.goto(course(frame))
        within = page.frame_locator("iframe")
        field = within.get_by_test_id("stSidebar").locator("input[type=file]")
        field.set_input_files(SAMPLES / "photograph.png", timeout=PATIENCE_MS)
        within.get_by_text("photograph.png ·").wait_for(timeout=PATIENCE_MS)
        assert not page.context.cookies(server.url)
        page.close()


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        (
            "en",
            "“large.csv” has 16.5 MB, and at most 16 MB are read. Save it smaller, or choose another file.",
        ),
        (
            "de",
            "„large.csv“ hat 16,5 MB, und höchstens 16 MB werden gelesen. Speichere sie kleiner oder wähle "
            "eine andere Datei.",
        ),
    ],
)
def test_a_file_that_is_too_large_is_refused_with_its_size_and_the_one_before_stays(
    visit, app_url, tmp_path, locale, sentence
):
    page = visit(locale=locale)
    stage = StagePage(page).open(f"{app_url}/?source=upload")
    before = stage.scene
    large = tmp_path / "large.csv"
    large.write_bytes(b"1,2,3,4\n" * (33 * 2**16))
    field = page.get_by_test_id("stSidebar").locator("input[type=file]")
    field.set_input_files(large)
    expect(said(page)).to_have_text(sentence, timeout=PATIENCE_MS)
    assert stage.scene == before
    field.set_input_files(SAMPLES / "photograph.png")
    page.wait_for_function("location.search.includes('file=photograph.png')", timeout=PATIENCE_MS)
    expect(said(page)).to_be_hidden(timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("source", "field", "text"), [("Sample", "stride", "2"), ("Type", "typed", "1 2 3\n4 5 6\n7 8 10")]
)
def test_what_was_being_typed_when_the_connection_broke_counts_once_it_is_back(
    visit, app_url, source, field, text
):
    page = visit()
    line = Line(page)
    stage = StagePage(page).open(app_url)
    page.get_by_test_id("stSidebar").get_by_role("radio", name=source).click()
    typed = page.locator(f".st-key-{field} :is(input, textarea)").first
    typed.wait_for()
    wait_until_drawn(page)
    before = stage.scene
    typed.fill(text)
    line.cut()
    line.mend()
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stage]').dataset.scene !== before",
        arg=before,
        timeout=PATIENCE_MS,
    )
    wait_until_drawn(page)
    assert typed.input_value() == text


def test_a_file_chosen_at_the_moment_of_a_new_scene_is_taken(visit, app_url, tmp_path):
    page = visit()
    stage = StagePage(page).open(f"{app_url}/?source=upload")
    field = page.get_by_test_id("stSidebar").locator("input[type=file]")
    for number, name in enumerate(("photograph.png", "circles.png", "letters.png")):
        copy = tmp_path / name
        copy.write_bytes((SAMPLES / "photograph.png").read_bytes() + bytes(number))
        before = stage.scene
        field.set_input_files(copy)
        if not number:
            page.wait_for_function(
                "before => document.querySelector('[data-testid=stage]').dataset.scene !== before", arg=before
            )
    page.wait_for_function("location.search.includes('file=letters.png')", timeout=PATIENCE_MS)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_field_for_files_stays_the_same_field_after_a_file(visit, app_url, rank, tmp_path):
    brought = {1: "1,2,3\n", 2: (SAMPLES / "photograph.png").read_bytes(), 3: None}[rank]
    path = tmp_path / {1: "a.csv", 2: "a.png", 3: "a.npy"}[rank]
    if brought is None:
        np.save(path, np.arange(60.0).reshape(3, 4, 5))
    else:
        path.write_bytes(brought if isinstance(brought, bytes) else brought.encode())
    page = visit()
    stage = StagePage(page).open(f"{app_url}/?rank={rank}&source=upload")
    field = page.get_by_test_id("stSidebar").locator("input[type=file]")
    first = field.element_handle()
    stage.upload(path)
    assert first.evaluate("(first) => first.isConnected")
    assert field.count() == 1


def _typed(page: Page, key: str, text: str) -> None:
    field = page.locator(f".st-key-{key} :is(input, textarea)").first
    field.fill(text)
    field.press("Tab")


def _chosen(page: Page, key: str, name: str) -> None:
    page.locator(f".st-key-{key} [role=combobox], .st-key-{key} input").first.click()
    page.get_by_role("option", name=name, exact=True).click()


def _pressed(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()


def _brought(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(SAMPLES / "photograph.png")


def _weighed(page: Page) -> None:
    begin(page.get_by_test_id("data-grid-canvas"), "5")
    page.keyboard.press("Enter")


EDITS = {
    "a number": ("", lambda page: _typed(page, "stride", "2"), "stride=2"),
    "a choice": ("", lambda page: _chosen(page, "padding", "same"), "padding=same"),
    "an option": (
        "sample=photograph",
        lambda page: _pressed(page, "RGB"),
        "colour=rgb",
    ),
    "a text": (urlencode(TYPED), lambda page: _typed(page, "typed", TEXT), CHANGED["matrix"]),
    "a file": ("source=upload", _brought, "file=photograph.png"),
    "a weight": ("", _weighed, "custom"),
}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_stands_that_is_made_before_the_answer_to_the_one_before_it(visit, app_url, kind):
    query, edit, expected = EDITS[kind]
    page = visit(reduced_motion="reduce")
    line = Line(page)
    stage = StagePage(page).open(f"{app_url}/?{query}")
    if kind == "a weight":
        page.get_by_role("button", name="Edit the weights").click()
        first_cell(page.get_by_test_id("data-grid-canvas"))
    line.hold()
    if kind != "a weight":  # the field in the sidebar would close what the weights are in
        _typed(page, "bias", "1")
    edit(page)
    if kind == "a file":  # it is sent when the server has said where to
        line.wait_for_runs()
    else:
        line.wait_for_address(expected)
    line.let_go()
    page.wait_for_function(
        "expected => decodeURIComponent(location.search).includes(expected)",
        arg=expected,
        timeout=PATIENCE_MS,
    )
    wait_until_drawn(page)
    assert kind == "a weight" or "bias" in page.url
    page.keyboard.press("Escape")
    stage.change_scene(lambda: _typed(page, "bias", "2"))
    assert expected in unquote(page.url)


def test_the_same_file_can_be_chosen_again(visit, app_url):
    page = visit()
    StagePage(page).open(f"{app_url}/?source=upload")
    for _ in range(2):
        with page.expect_request(lambda request: request.method == "PUT"):
            page.locator("input[type=file]").set_input_files(SAMPLES / "photograph.png")
        page.wait_for_function("location.search.includes('file=photograph.png')")
        wait_until_drawn(page)
