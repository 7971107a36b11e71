"""What is opened comes into view; the logo leads home; each page has its own title."""

import pytest
from playwright.sync_api import expect
from stage_page import StagePage

SMALL = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 720}}
TOP = "selector => document.querySelector(selector)?.getBoundingClientRect().top"


@pytest.mark.parametrize(
    ("view", "selector"),
    [
        ("Step by step", ".st-key-working"),
        ("Share", ".st-key-share"),
        ("Matrix", ".cv-panel"),
        ("im2col", ".cv-panel"),
    ],
)
def test_what_opens_below_the_stage_comes_into_view(open_page, app_url, view, selector):
    stage = StagePage(open_page(**SMALL)).open(app_url)
    stage.page.get_by_role("radio", name=view, exact=True).click()
    stage.page.wait_for_function(
        f"() => {{ const top = ({TOP})('{selector}'); return top > 0 && top < 360; }}"
    )


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
