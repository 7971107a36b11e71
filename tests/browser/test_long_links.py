"""Links so long that Streamlit hands over nothing of them: the page says so."""

import pytest
from stage_page import StagePage, wait_until_drawn

from convviz.settings.link.versions import VERSION

SAID = {
    "en": "This link is too long to be used: it has 1\u202f{} fields",
    "de": "Dieser Link ist zu lang: Er hat 1\u202f{} Felder",
}


def link(fields: int) -> str:
    return "&".join(["stride=2", *(f"x{index}=1" for index in range(fields - 1))])


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("de", "de-DE")])
def test_a_link_of_which_nothing_is_read_says_so(open_page, app_url, language, locale):
    stage = StagePage(open_page(locale=locale)).open(f"{app_url}/?{link(1001)}")
    stage.page.get_by_text(SAID[language].format("001")).wait_for()
    assert stage.steps == 6 * 6

    stage.change_scene(lambda: stage.page.locator(".st-key-stride input").press("ArrowUp"))
    assert stage.page.url.endswith(f"?v={VERSION}&stride=2")
    assert stage.page.get_by_text(SAID[language].format("001")).count() == 0


def test_of_a_thousand_fields_all_are_read_and_of_none_nothing_is_said(open_page, app_url):
    stage = StagePage(open_page()).open(f"{app_url}/?{link(1000)}")
    assert stage.steps == 7 * 7
    assert (
        stage.page.locator("[class*=st-key-note]")
        .inner_text()
        .startswith("The link's x0, x1, x2 and 996 more")
    )
    stage.open(app_url)
    wait_until_drawn(stage.page)
    assert stage.page.locator("[class*=st-key-note]").count() == 0
