"""axe-core on every page in both themes, and what a keyboard and a screen reader meet."""

import json

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from stage_page import StagePage, wait_until_drawn

from convviz.render.colours import contrast
from convviz.stage.notebook import show
from testbed.files.pictures import encoded, textured_picture

CALM = {"reduced_motion": "reduce"}
STAGE = "[data-testid=stage][data-steps]"
PAGES = {
    "": ".st-key-welcome",
    "sample=three_channels&padding=1": STAGE,
    "rank=1": STAGE,
    "rank=3": STAGE,
    "view=working": ".st-key-working",
    "view=matrix": ".cv-panel canvas",
    "view=im2col": ".cv-panel canvas",
    "view=code": ".stCode .token",
    "view=plots": ".js-plotly-plot",
    "view=full&sample=photograph": "[data-testid=slider] img",
    "view=share": ".st-key-share",
    "page=compare": STAGE,
    "page=lessons": ".st-key-lesson-list",
    "page=lessons&name=windows.1": STAGE,
    "page=gallery": ".stImage img",
    "page=predict": STAGE,
    "page=network": ".convviz-table",
    "page=network&net=Conv(2,3)~Conv(2,99)~ReLU&at=2&lang=de": ".convviz-layers .why",
    "page=lessons&name=networks.3": "[data-testid=overview]",
    "page=frameworks": ".st-key-differences-numbers table",
    "layer=conv_transpose&cells=8": STAGE,
    "layer=max_pool&cells=8&activation=ReLU": STAGE,
    "sample=three_channels&padding=1&lang=de": STAGE,
    "page=predict&name=axes.3.easy&lang=de": STAGE,
    "lang=de": ".st-key-welcome",
    "v=2&view=learn": ".convviz-learning canvas",
    "v=2&rank=1&view=learn&lang=de": ".convviz-learning canvas",
    "v=2&back=sum": STAGE,
    "v=2&rank=3&back=sum~weight&lang=de": STAGE,
    "page=network&back=class(3)": "[data-testid=overview]",
    "page=lessons&name=training.3": ".convviz-learning canvas",
    "page=lessons&name=learning.3&lang=de": ".convviz-learning canvas",
    "page=lessons&name=rotation.3": STAGE,
    "page=predict&name=chain.7.easy": ".st-key-predict-question",
    "page=compare&name=stacked": "[data-testid=overview]",
    "page=frameworks&lang=de": ".st-key-differences-numbers table",
}
"""The query of every page and view, and what is there when it is drawn."""

SEEN = ["[data-testid=stage]", "[data-testid=stSidebar]"]
"""What stands beside a view, and is judged without it."""

STREAMLITS = {
    ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'): (
        "the place for files has no role but a name and a tabindex; the button in it has all three"
    ),
}
"""What is Streamlit's own and cannot be mended from outside: rule, element, and why it does no harm."""


PAINTED = """() => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    const paint = (colour) => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const bytes = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
        return '#' + bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    const ground = getComputedStyle(document.querySelector('.stCode pre')).backgroundColor;
    return Object.fromEntries([...document.querySelectorAll('.stCode .token')].map((word) => {
        const under = paint(ground);
        return [word.classList[word.classList.length - 1], [paint(getComputedStyle(word).color), under]];
    }));
}"""
"""Of every kind of word in a program its colour as it is painted, and that of the ground."""


def violations(page: Page, *rules: str, exclude: list[str] | None = None) -> list[str]:
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    context = {"include": ["html"], "exclude": exclude or []}
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if not any(rule["id"] == known and mark in node["html"] for known, mark in STREAMLITS)
    ]


def in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    page.wait_for_function(f"{background} === 'rgb(18, 19, 22)'")


@pytest.fixture(scope="module")
def visited(browser, app_server):
    """One page that goes from address to address."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light", **CALM)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("query", PAGES)
def test_axe_finds_nothing_on_any_page_in_both_themes(query, visited, app_url):
    visited.emulate_media(color_scheme="light", reduced_motion="reduce")
    visited.goto(f"{app_url}/?{query}")
    visited.locator(PAGES[query]).first.wait_for()
    visited.wait_for_load_state("networkidle")
    wait_until_drawn(visited)
    exclude = SEEN if query in ("view=working", "view=code", "view=plots", "view=share") else []
    assert violations(visited, exclude=exclude) == []
    in_the_dark(visited)
    assert violations(visited, "color-contrast", exclude=exclude) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_an_uploaded_picture(scheme, open_page, app_url):
    page = open_page(color_scheme=scheme, **CALM)
    file = encoded(textured_picture(size=(300, 200)), "PNG")
    stage = StagePage(page).open(f"{app_url}/?colour=rgb")
    stage.upload({"name": "photo.png", "mimeType": "image/png", "buffer": file})
    page.locator("[data-testid=photo] .loupe").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize(
    ("scheme", "wish", "least"),
    [
        ("light", "no-preference", 4.5),
        ("dark", "no-preference", 4.5),
        ("light", "more", 7),
        ("dark", "more", 7),
    ],
)
def test_every_kind_of_word_in_a_program_reads(scheme, wish, least, open_page, app_url):
    page = open_page(color_scheme=scheme, contrast=wish, **CALM)
    page.goto(f"{app_url}/?view=code")
    page.locator(".stCode .token").first.wait_for()
    painted = page.evaluate(PAINTED)
    assert {"comment", "keyword", "number", "operator", "punctuation"} <= painted.keys()
    for kind, (ink, ground) in painted.items():
        assert contrast(ink, ground) >= least, kind


def test_axe_finds_nothing_on_a_page_of_its_own(visited, tmp_path):
    file = tmp_path / "page.html"
    show(np.arange(16.0).reshape(1, 4, 4), np.ones((1, 1, 2, 2))).save(file)
    for scheme in ("light", "dark"):
        visited.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        visited.goto(file.as_uri())
        visited.locator(STAGE).wait_for()
        visited.get_by_role("button", name="as tables").click()
        assert violations(visited) == []


@pytest.fixture
def stage(open_page, app_url) -> StagePage:
    return StagePage(open_page(**CALM)).open(f"{app_url}/?sample=three_channels&stride=2&padding=1")


def test_cells_are_pointed_at_pinned_and_released_by_keys(stage):
    stage.focus()
    stage.press("i")
    assert stage.where.startswith("padding, channel 0, row −1, column −1: 0")
    stage.press("ArrowRight", "ArrowDown", "ArrowRight")
    assert stage.where.startswith("input, channel 0, row 0, column 1: 0")
    stage.press("i")
    assert stage.where.startswith("padding, channel 1")
    stage.press("k", "ArrowDown")
    assert stage.where.startswith("weight, channel 0, row 1, column 0")
    stage.press("Enter")
    stage.page.mouse.move(5, 5)
    assert stage.where.startswith("weight, channel 0, row 1, column 0")
    stage.press("Escape", "ArrowRight")
    assert stage.where.startswith("step 2 of 9")
    stage.press("o", "ArrowRight")
    assert stage.where.startswith("step 3 of 9")
    assert stage.step == 1, "pointing leaves the step where it is"


def test_a_step_is_said_once_it_is_still_and_a_walk_is_not(stage):
    said = stage.root.get_by_role("status")
    stage.page.evaluate(
        """() => {
            window.said = [];
            const element = document.querySelector('.cv-said');
            const changes = { childList: true, characterData: true, subtree: true };
            new MutationObserver(() => said.push(element.textContent)).observe(element, changes);
        }"""
    )
    stage.focus()
    stage.press("Home", *["ArrowRight"] * 5)
    expect(said).to_contain_text("step 6 of 9")
    assert len(stage.page.evaluate("window.said")) <= 2
    assert said.inner_text().endswith(f"= {stage.root.locator('.cv-answer').inner_text()}")
    beginnings = [line.partition(" ")[0] for line in said.inner_text().split(". ")]
    assert beginnings[:4] == ["step", "channel", "channel", "channel"]


def test_every_heatmap_is_told_as_a_table_of_the_current_step(stage):
    stage.focus()
    stage.press("Home", "ArrowRight")
    stage.button("as tables").click()
    tables = stage.root.get_by_role("table")
    names = ["input", "kernel", "window × kernel"]
    captions = [f"{name}, channel {channel}" for channel in range(3) for name in names] + ["output"]
    assert tables.locator("caption").all_inner_texts() == captions
    kernel = tables.nth(1).locator("tbody tr")
    assert [row.split() for row in kernel.all_inner_texts()] == [
        ["0", "−1", "0", "1"],
        ["1", "−2", "0", "2"],
        ["2", "−1", "0", "1"],
    ]
    here = tables.last.locator("[aria-current]")
    expect(here).to_have_text(stage.root.locator(".cv-answer").inner_text())
    stage.focus()
    stage.press("ArrowRight")
    expect(here).to_have_text(stage.root.locator(".cv-answer").inner_text())


def test_tab_reaches_every_control_of_the_stage_in_the_order_in_which_they_are_read(stage):
    stage.focus()
    names = []
    for _ in range(12):
        stage.press("Tab")
        names.append(
            stage.page.evaluate(
                "(({ ariaLabel, innerText }) => ariaLabel || innerText)(document.activeElement)"
            )
        )
        focus = stage.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert focus != "none", f"the focus is seen on {names[-1]}"
    order = [
        "First step",
        "Previous step",
        "Play",
        "Next step",
        "Last step",
        "Step",
        "Speed",
        "show all outputs",
    ]
    assert names[:8] == order
    assert names[-2:] == ["as tables", "Present"], json.dumps(names)
