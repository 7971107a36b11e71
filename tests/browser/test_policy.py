"""The page in a browser that holds it to its headers, where no other test would see what they forbid."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin

import pytest

from convviz.serving.headers import EMBEDDED_BY
from testbed.live import BROWSER_FLAGS, find_browser, streamlit_server, watch

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def listening(browser):
    """An empty page in a browser that has a microphone, in which something is always heard."""
    complaints = []
    with browser.browser_type.launch(
        executable_path=find_browser(), args=BROWSER_FLAGS + MICROPHONE
    ) as with_microphone:
        page = with_microphone.new_page(permissions=["microphone"])
        watch(page, complaints)
        yield page
    assert complaints == []


def test_what_the_microphone_hears_is_on_the_stage(listening, app_url):
    listening.goto(f"{app_url}/?rank=1&source=upload")
    listening.get_by_text("Microphone").first.click()
    listening.get_by_role("button", name="Record").click()
    listening.get_by_role("button", name="Stop recording").click()
    listening.wait_for_function("location.search.includes('audio.wav')")


def test_a_script_that_got_into_the_page_does_not_run(browser, app_url):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(app_url)
        refused = page.evaluate(
            """() => new Promise((resolve) => {
                const tell = (event) => resolve(event.effectiveDirective);
                document.addEventListener("securitypolicyviolation", tell);
                const script = document.createElement("script");
                script.text = "window.ran = 1";
                document.body.append(script);
            })"""
        )
        assert refused == "script-src-elem"
        assert page.evaluate("window.ran") is None


@pytest.fixture
def course_page(tmp_path):
    """Return a function that has another site show an address in a frame, and returns where."""
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()

        def put(framed: str = "") -> str:
            (tmp_path / "course.html").write_text(
                f'<iframe src="{framed}" width="1200" height="800"></iframe>'
            )
            return f"http://localhost:{site.server_port}/course.html"

        yield put
        site.shutdown()


def test_a_course_page_that_is_named_shows_the_stage_in_a_frame(browser, course_page, monkeypatch):
    monkeypatch.setenv(EMBEDDED_BY, urljoin(course_page(), "/"))
    with streamlit_server("app.py") as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(course_page(server.url))
        page.frame_locator("iframe").locator("[data-testid=stage][data-steps]").wait_for()


def test_a_site_that_is_not_named_shows_no_page_in_its_frame(browser, course_page, app_url):
    with browser.new_context() as context:
        page = context.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(course_page(app_url))
