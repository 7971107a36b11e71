"""What is opened comes into view; the logo leads home; each page has its own title."""

import pytest
from playwright.sync_api import expect
from stage_page import StagePage

SMALL = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 720}}
TOP = "selector => document.querySelector(selector)?.getBoundingClientRect().top"


VIEWS = {
    "Step by step": ".st-key-working",
    "Matrix": ".cv-panel .cv-sheet canvas",
    "im2col": ".cv-panel .cv-sheet canvas",
    "Code": ".stCode",
    "Plots": ".js-plotly-plot",
    "Share": ".st-key-share",
}
"""What each view shows below the bar."""
_PLACES = """selector => {
    const [main, bar, stage] = ['.stMain', '.st-key-view', '[data-testid=stage]']
        .map((one) => document.querySelector(one));
    const opened = [...document.querySelectorAll(selector)].find((one) => one.offsetHeight);
    const at = (one) => one.getBoundingClientRect().top;
    return {
        bar: at(bar), onPage: at(bar) + main.scrollTop, apart: at(bar) - at(stage),
        opened: opened ? at(opened) : null,
        isAtEnd: main.scrollTop + main.clientHeight >= main.scrollHeight - 2,
    };
}"""
"""Where the bar is in the window, on the page and below the stage, and where what is open begins."""


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (390, 844)], ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_below_the_bar_and_comes_into_view_while_the_bar_stays_where_it_is(
    open_page, app_url, view, size
):
    page = open_page(reduced_motion="reduce", viewport={"width": size[0], "height": size[1]})
    StagePage(page).open(f"{app_url}/?v=2")
    before = page.evaluate(_PLACES, "none")
    page.get_by_role("radio", name=view, exact=True).click()
    page.wait_for_function(
        f"() => {{ const {{ bar, opened, isAtEnd }} = ({_PLACES})('{VIEWS[view]}');"
        " return opened !== null && bar >= 0 && (bar < 140 || isAtEnd) && opened > bar"
        f" && opened < {size[1] - 60}; }}"
    )
    after = page.evaluate(_PLACES, VIEWS[view])
    assert abs(after["onPage"] - before["onPage"]) <= 2
    assert abs(after["apart"] - before["apart"]) <= 2


def test_what_is_open_is_one_after_the_other_in_the_same_place(open_page, app_url):
    page = open_page(**SMALL)
    stage = StagePage(page).open(f"{app_url}/?v=2&view=matrix")
    places = []
    for view in ("Matrix", "Code", "im2col", "Step by step", "Matrix"):
        choice = page.get_by_role("radio", name=view, exact=True)
        if not choice.is_checked():
            choice.click()
        page.wait_for_function(f"() => ({_PLACES})('{VIEWS[view]}').opened !== null")
        places.append(page.evaluate(_PLACES, "none")["apart"])
    assert max(places) - min(places) <= 2
    assert page.locator(".cv-panel").count() == 1
    stage.button("Next step").click()
    page.wait_for_function("() => document.querySelector('.cv-told').textContent.startsWith('row 1 of T')")


def test_what_a_button_of_the_stage_opens_comes_into_view(open_page, app_url):
    stage = StagePage(open_page(**SMALL)).open(app_url)
    stage.button("step by step").click()
    stage.page.wait_for_function(
        f"() => {{ const top = ({TOP})('.st-key-working'); return top > 0 && top < 360; }}"
    )


def test_the_logo_leads_to_the_beginning_in_the_same_tab(open_page, app_url):
    page = StagePage(open_page(**SMALL)).open(f"{app_url}/?v=1&rank=1&stride=3").page
    page.get_by_test_id("stLogoLink").click()
    expect(page).to_have_url(f"{app_url}/")
    expect(page.get_by_role("radio", name="2D")).to_be_checked()
    assert len(page.context.pages) == 1


@pytest.mark.parametrize(
    ("query", "title"),
    [("", "Conv2D"), ("?v=1&rank=1", "Conv1D"), ("?page=lessons", "Lessons"), ("?page=compare", "Compare")],
)
def test_each_page_has_its_own_title(open_page, app_url, query, title):
    page = open_page(**SMALL)
    page.goto(f"{app_url}/{query}")
    expect(page).to_have_title(f"{title} · ConvViz")
