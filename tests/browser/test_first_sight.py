"""A first visit in a browser: what is asked for before the stage is seen, and the frame until then."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from stage_page import StagePage

from testbed.first_visit import MOST, first_visit

TOLD = """() => [...document.querySelectorAll("link[rel=modulepreload], script[src]")]
    .map((one) => one.href || one.src)"""
STREAM = re.compile(r".*/_stcore/stream.*")
PLACES = """() => Object.fromEntries(Object.entries({
    bar: ["#convviz-frame .convviz-bar", "[data-testid=stHeader]"],
    side: ["#convviz-frame .convviz-side", "[data-testid=stSidebar]"],
    stage: ["#convviz-frame [role=status]", "[data-testid=stage] .cv-card"],
}).map(([name, places]) => {
    const found = places.map((place) => document.querySelector(place)).find(Boolean);
    if (!found) return [name, null];
    const { left, top, right } = found.getBoundingClientRect();
    const colour = getComputedStyle(found).backgroundColor;
    return [name, { left: Math.round(left), top: Math.round(top), right: Math.round(right), colour }];
}))"""


class Held:
    """What the server says to a page, kept back until it is let go."""

    def __init__(self, page: Page) -> None:
        self._said: list[tuple[WebSocketRoute, bytes]] | None = []
        page.route_web_socket(STREAM, self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        socket.connect_to_server().on_message(lambda message: self._hear(socket, message))

    def _hear(self, socket: WebSocketRoute, message: bytes) -> None:
        if self._said is None:
            socket.send(message)
        else:
            self._said.append((socket, message))

    def let_go(self) -> None:
        said, self._said = self._said, None
        for socket, message in said:
            socket.send(message)


def test_a_browser_is_told_of_every_script_that_the_first_sight_needs(page, app_url):
    asked = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))
    page.on("websocket", lambda socket: asked.append(("websocket", socket.url)))
    StagePage(page).open(app_url)
    told = page.evaluate(TOLD)
    scripts = [url for kind, url in asked if kind == "script" and urlsplit(url).scheme == "http"]
    assert [url for url in scripts if url not in told] == []
    assert len(scripts) == len(set(scripts))
    kinds = [kind for kind, url in asked if urlsplit(url).scheme != "blob"]  # the page makes those itself
    assert any("/shell/stage." in url for url in scripts)
    assert {"script", "stylesheet", "font"}.isdisjoint(kinds[kinds.index("websocket") :])


def test_a_first_visit_needs_no_more_than_its_bytes_and_nothing_of_what_is_not_open(browser, app_url):
    size, plots, _ = first_visit(browser, app_url, "[data-testid=stage][data-scene]")
    assert size <= MOST
    assert plots == []


PATIENT = 30_000
"""ms that a whole page may take on a machine that other browsers share, at four times the pixels."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [2560, 1440, 390])
def test_the_frame_lies_where_the_page_will_and_has_its_colours(open_page, app_url, scheme, width):
    page = open_page(viewport={"width": width, "height": max(900, width * 9 // 16)}, color_scheme=scheme)
    held = Held(page)
    page.goto(app_url, wait_until="commit")
    page.locator("#convviz-frame").wait_for()
    before = page.evaluate(PLACES)
    page.wait_for_selector("[data-testid=stApp]", state="attached")
    assert page.evaluate(PLACES) == before
    held.let_go()
    expect(page.locator("#convviz-frame")).to_have_count(0, timeout=PATIENT)
    page.wait_for_selector("[data-testid=stage][data-steps]")
    after = page.evaluate(PLACES)
    if width >= 1440:
        assert after["side"] == before["side"] | {"top": 0}
        assert after["stage"] == before["stage"]
        assert after["bar"] == before["bar"] | {"left": before["side"]["right"]}
    else:
        assert after["bar"] == before["bar"]
        assert (after["stage"]["left"], after["stage"]["right"]) == (
            before["stage"]["left"],
            before["stage"]["right"],
        )


def test_the_stage_stands_where_the_frame_was_also_for_who_is_not_welcomed_anew(page, app_url):
    StagePage(page).open(app_url)
    page.get_by_role("button", name="Explore").click()
    expect(page.locator(".st-key-welcome")).to_have_count(0)
    held = Held(page)
    page.goto(app_url, wait_until="commit")
    before = page.locator(".convviz-main > p").bounding_box()
    held.let_go()
    stage = StagePage(page)
    expect(page.locator("#convviz-frame")).to_have_count(0, timeout=PATIENT)
    assert stage.root.locator(".cv-card").bounding_box()["y"] == before["y"]


@pytest.mark.parametrize(("locale", "sentence"), [("en", "Loading…"), ("de-AT", "Wird geladen …")])
def test_the_frame_says_in_the_visitors_language_that_the_page_loads(open_page, app_url, locale, sentence):
    page = open_page(locale=locale)
    Held(page)
    page.goto(app_url, wait_until="commit")
    expect(page.locator("#convviz-frame").get_by_role("status")).to_have_text(sentence)
    assert page.locator("#convviz-frame").aria_snapshot().strip() == f"- status: {sentence}"


def test_the_frame_of_a_page_without_a_sidebar_has_none(page, app_url):
    held = Held(page)
    page.goto(f"{app_url}/?page=lessons", wait_until="commit")
    expect(page.locator(".convviz-bar")).to_be_visible()
    expect(page.locator(".convviz-side")).to_be_hidden()
    page.wait_for_selector("[data-testid=stApp]", state="attached")
    held.let_go()
    expect(page.locator("#convviz-frame")).to_have_count(0, timeout=PATIENT)
    expect(page.locator(".st-key-headline")).to_be_visible()


@pytest.fixture
def early(page, app_url):
    """Open a page whose own elements are still on their way, and return it and what lets them come."""
    waiting = []
    page.route(re.compile(r"/static/js/BidiComponent\."), lambda route: waiting.append(route))
    page.goto(app_url, wait_until="commit")
    page.locator("#convviz-frame [data-testid=stage][data-scene]").wait_for()

    def let_come():
        for route in waiting:
            route.continue_()
        expect(page.locator("#convviz-frame")).to_have_count(0, timeout=PATIENT)

    return page, let_come


def test_the_stage_is_there_before_the_page_and_stays_where_its_visitor_left_it(early):
    page, let_come = early
    stage = page.get_by_test_id("stage")
    stage.evaluate("(root) => { root.isTheFirst = true; }")
    stage.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(stage).to_have_attribute("data-step", "34")
    let_come()
    expect(page.get_by_test_id("stMain").get_by_test_id("stage")).to_have_count(1)
    assert stage.evaluate("(root) => root.isTheFirst && root === document.activeElement")
    expect(stage).to_have_attribute("data-step", "34")
    page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-step", "35")


def test_what_is_opened_on_a_stage_without_its_page_opens_with_the_page(early):
    page, let_come = early
    page.get_by_role("button", name="share").click()
    let_come()
    expect(page.get_by_role("radio", name="Share")).to_be_checked()
