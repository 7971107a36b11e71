"""A visitor who clicks and types at random: on all pages, in both languages, without waiting for answers."""

from __future__ import annotations

import random
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from testbed.live import stay_on_this_machine, watch
from testbed.waiting import rest

VIEWS = ("", "working", "matrix", "im2col", "code", "plots", "full", "share")
PAGES = ("network", "compare", "lessons", "gallery", "predict", "frameworks")
LINKS = (
    *({"rank": rank, "view": view} for rank in "123" for view in VIEWS if view != "full" or rank == "2"),
    *({"page": page} for page in PAGES),
    {"rank": "1", "text": "1 2 3 4 5 6 7 8"},
    {"source": "upload"},
    {"page": "lessons", "name": "slide-1"},
    {"page": "network", "net": "Conv(4,3)~ReLU~MaxPool(2)~Flatten~Linear(3)", "at": "1"},
    {"page": "network", "net": "Conv(4,3)~Conv(2,40)~ReLU", "rank": "1"},
    {"page": "network", "net": "a:Conv(2,3,padding=1)~ReLU~Conv(2,3,padding=1)~Add(a)", "rank": "3"},
)
"""Where sessions begin, one after the other."""
LANGUAGES = ("en", "de")

TYPED = ("3", "-1", "0", "99999999", "", "nonsense", "1e400", "<b>x</b>", "0.5", "1 2\n3")
PAUSES_MS = (0, 0, 0, 20, 80, 200, 500)
PATIENCE_MS = 30_000

_CHOOSE = """([draw, isField]) => {
    const pressed = ['button', 'summary', 'label', 'canvas'];
    const roles = ['radio', 'tab', 'option', 'slider', 'combobox'];
    const kinds = isField ? 'input, textarea' : [...pressed, ...roles.map((role) => `[role=${role}]`)].join();
    const isThere = (e) => {
        const box = e.getBoundingClientRect();
        return box.width > 3 && box.height > 3 && !e.disabled && getComputedStyle(e).visibility === 'visible';
    };
    const found = [...document.querySelectorAll(kinds)].filter(isThere)
        .filter((e) => !e.closest('[data-testid=stToolbar]') && e.type !== 'file');
    const listed = found.filter((e) => e.getAttribute('role') === 'option');
    const all = listed.length ? listed : found;
    if (!all.length) return null;
    const one = all[Math.floor(draw * all.length)];
    one.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { x, y, width, height } = one.getBoundingClientRect();
    const name = one.getAttribute('aria-label') || one.textContent || one.tagName;
    return { x, y, width, height, name: `${one.tagName} ${name}`.slice(0, 50) };
}"""

_DEAD = """() => {
    const kinds = ['[data-testid=stException]', '[data-testid=stAlert]', '[data-testid*=ComponentError]',
        '[data-testid=stConnectionStatus]', '[class*=st-key-problem-part]'];
    return [...document.querySelectorAll(kinds.join())].map((e) => `${e.className}: ${e.innerText}`);
}"""
"""Streamlit's own boxes, and ours in the place of a part of the page."""

_REPLACED = (
    "/media/",
    "Failed to load resource: the server responded with a status of 404",
    "Download Button source",
)
"""What is said when a file was pressed that another replaced at that moment: it is not there, the page is."""

REPLACED_ON_THE_SERVER = "MediaFileStorageError: Deferred file"
"""What the server says of the same."""

_BAR = ".st-key-rank button, .st-key-rank [role=radio]"
_BUSY = "[data-test-script-state]:not([data-test-script-state=notRunning])"


class Fault(NamedTuple):
    """What a session came to: its number, what went wrong, and what was done last."""

    seed: int
    what: str
    done: tuple[str, ...]


def session(browser: Browser, url: str, seed: int, clicks: int) -> list[Fault]:
    """Open a page and click on it at random; return what went wrong.

    Parameters
    ----------
    browser : Browser
    url : str
        Of a running app, without a trailing slash.
    seed : int
        Decides where it begins and all that is done.
    clicks : int
    """
    draw = random.Random(seed)
    complaints: list[str] = []
    link = LINKS[seed % len(LINKS)] | {"lang": LANGUAGES[seed // len(LINKS) % 2 ^ seed % 2]}
    context = browser.new_context(viewport={"width": 1280, "height": 900}, permissions=[])
    stay_on_this_machine(context, complaints)
    page = context.new_page()
    watch(page, complaints)
    done = [f"?{urlencode(link)}"]
    try:
        page.goto(f"{url}/{done[0]}")
        page.wait_for_selector(_BAR, timeout=PATIENCE_MS)
        for number in range(clicks):
            done.append(_act(page, draw))
            rest(page, draw.choice(PAUSES_MS))
            _come_back(page, url)
            if number % 10 == 9:
                complaints += _look(page)
        _come_back(page, url)
        complaints += _answers(page)
    except PlaywrightError as error:
        complaints.append(f"the page does not answer: {error}")
    finally:
        context.close()
    dead = [what for what in complaints if not any(said in what for said in _REPLACED)]
    return [Fault(seed, what, tuple(done[-12:])) for what in dead]


def _come_back(page: Page, url: str) -> None:
    """Return to the app, if the visitor went Back to before he came."""
    if not page.url.startswith(url):
        page.go_forward()
        page.wait_for_selector(_BAR, timeout=PATIENCE_MS)


def _act(page: Page, draw: random.Random) -> str:
    """Do one thing at random, and return what."""
    kind = draw.random()
    if kind < 0.04:
        page.evaluate("history.back()")
        return "Back"
    if kind < 0.06:
        page.evaluate("history.forward()")
        return "Forward"
    if kind < 0.1:
        key = draw.choice(
            ("Escape", "Enter", "Tab", "ArrowRight", "ArrowDown", "Space", "PageDown", "f", "End")
        )
        page.keyboard.press(key)
        return f"key {key}"
    is_field = kind < 0.25
    try:
        target = page.evaluate(_CHOOSE, [draw.random(), is_field])
    except PlaywrightError:
        return "the page was just loading"
    if target is None:
        return "nothing there"
    across = draw.choice((0.5, 0.5, 0.1, 0.9))
    page.mouse.click(target["x"] + target["width"] * across, target["y"] + target["height"] / 2)
    if not is_field:
        return target["name"]
    text = draw.choice(TYPED)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press(draw.choice(("Enter", "Tab", "Control+Enter")))
    return f"{target['name']} := {text!r}"


def _look(page: Page) -> list[str]:
    """Wait until the server has no more to say, and return what on the page is no page of ours."""
    page.wait_for_selector(f"html:not(:has({_BUSY}))", state="attached", timeout=PATIENCE_MS)
    faults = page.evaluate(_DEAD)
    if page.locator(_BAR).count() < 8:
        faults.append("the bar is gone")
    return faults


def _answers(page: Page) -> list[str]:
    """Go to another page and back to the stage, and return what does not come."""
    page.keyboard.press("Escape")
    page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    for choice in ("Gallery" if "lang=de" not in page.url else "Galerie", "2D"):
        page.wait_for_selector(f"html:not(:has({_BUSY}))", state="attached", timeout=PATIENCE_MS)
        page.locator(_BAR).filter(has_text=choice).first.click(timeout=PATIENCE_MS)
        shown = ".st-key-gallery-choices" if choice != "2D" else "[data-testid=stage][data-steps]"
        page.wait_for_selector(shown, timeout=PATIENCE_MS)
    return _look(page)
