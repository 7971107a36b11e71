"""What the other browser tests rely on: a request to another machine fails, and is written down."""

import pytest
from playwright.sync_api import Error

from testbed.live import stay_on_this_machine


@pytest.mark.parametrize(
    "url", ["http://evil.example/a.png", "http://192.0.2.1/a.png", "https://localhost.example/"]
)
def test_no_other_machine_is_found_and_who_asks_for_one_is_written_down(browser, url):
    complaints: list[str] = []
    context = browser.new_context()
    stay_on_this_machine(context, complaints)
    with pytest.raises(Error, match=r"ERR_NAME_NOT_RESOLVED|ERR_ADDRESS_UNREACHABLE"):
        context.new_page().goto(url)
    context.close()
    assert complaints == [f"asked for another machine: {url}"]


def test_what_a_page_of_this_machine_asks_of_it_is_no_matter(browser, app_url):
    complaints: list[str] = []
    context = browser.new_context()
    stay_on_this_machine(context, complaints)
    page = context.new_page()
    page.goto(app_url)
    page.wait_for_selector("[data-testid=stage][data-steps]")
    context.close()
    assert complaints == []
