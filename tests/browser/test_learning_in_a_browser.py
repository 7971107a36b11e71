"""What is learned, in a browser: the slider moves kernel, curve and error without the server."""

import re

import pytest
from playwright.sync_api import expect
from stage_page import StagePage, wait_until_drawn

CALM = {"reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def learning(open_page, app_url, query="view=learn", **options):
    page = open_page(**CALM, **options)
    StagePage(page).open(f"{app_url}/?{query}")
    course = page.get_by_test_id("learning")
    course.wait_for()
    wait_until_drawn(page)
    return page, course


def pixels(course, number):
    """What is painted on a canvas of the course."""
    return course.locator("canvas").nth(number).evaluate("canvas => canvas.toDataURL()")


def table(course):
    return course.locator(".cvl-table tbody tr").all_inner_texts()


def test_the_keys_walk_through_the_iterations_and_all_that_moves_moves_together(open_page, app_url):
    page, course = learning(open_page, app_url)
    course.focus()
    page.keyboard.press("Home")
    expect(course).to_have_attribute("data-at", "0")
    before = [pixels(course, number) for number in range(8)]
    for key, at in (("ArrowRight", "1"), ("PageDown", "11"), ("ArrowLeft", "10"), ("End", "100")):
        page.keyboard.press(key)
        expect(course).to_have_attribute("data-at", at)
    after = [pixels(course, number) for number in range(8)]
    # kernel, gradient, least squares, hidden kernel, curve, target, output, error
    assert [one != other for one, other in zip(before, after, strict=True)] == [
        *(True, True, False, False),
        *(True, False, True, True),
    ]


def test_scrubbing_asks_no_server_and_the_table_has_the_weights_of_the_moment(open_page, app_url):
    sent = []

    def listening(**options):
        page = open_page(**options)
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
        return page

    _, course = learning(listening, app_url)
    assert sent, "the page itself was asked for"
    sent.clear()
    course.get_by_text("The weights as a table").click()
    slider = course.get_by_role("slider", name="Iteration")
    slider.fill("3")
    expect(course).to_have_attribute("data-at", "3")
    early = table(course)
    slider.fill("100")
    expect(course).to_have_attribute("data-at", "100")
    assert early != table(course)
    assert len(early) == 9
    rows = [row.split("\t") for row in table(course)]
    for _, found, _, exact, hidden in rows:
        number = float(found.replace("−", "-"))
        assert abs(number - float(hidden.replace("−", "-"))) < 0.05
        assert exact == hidden
    assert not sent


def test_it_plays_to_the_end_and_says_where_it_rests(open_page, app_url):
    _, course = learning(open_page, app_url)
    course.get_by_role("button", name="Start").click()
    course.get_by_role("button", name="Play").click()
    expect(course).to_have_attribute("data-at", "100", timeout=20_000)
    expect(course.get_by_role("button", name="Play")).to_be_visible()
    expect(course.get_by_role("status")).to_contain_text("Iteration 100 of 100")


def test_a_press_on_the_curve_goes_there(open_page, app_url):
    _, course = learning(open_page, app_url)
    graph = course.locator(".cvl-graph")
    graph.scroll_into_view_if_needed()
    box = graph.bounding_box()
    graph.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(course).to_have_attribute("data-at", re.compile(r"^4\d$"))


def test_too_large_a_rate_is_said_and_another_course_comes(open_page, app_url):
    page, course = learning(open_page, app_url)
    before = course.get_attribute("data-course")
    page.get_by_role("radio", name="Too large").click()
    expect(page.get_by_text("is too large; use one below")).to_be_visible()
    expect(course).not_to_have_attribute("data-course", before)


@pytest.mark.parametrize("query", ["view=learn", "view=learn&rank=1&sample=ecg&cells=64"])
def test_on_a_phone_nothing_is_wider_than_the_screen(open_page, app_url, query):
    page, course = learning(open_page, app_url, query, **PHONE)
    assert StagePage(page).sideways() == []
    for canvas in course.locator("canvas").all():
        assert canvas.bounding_box()["width"] <= 390


def test_in_german_it_speaks_german(open_page, app_url):
    _, course = learning(open_page, app_url, "view=learn&lang=de")
    expect(course.get_by_text("Iteration 100 von 100", exact=True)).to_be_visible()
    expect(course.get_by_text("Verborgener Kernel")).to_be_visible()


def test_the_recorded_training_moves_the_network_above_to_the_epoch_at_which_one_rests(open_page, app_url):
    page = StagePage(open_page(**CALM)).open(f"{app_url}/?page=network").page
    wait_until_drawn(page)
    overview = page.get_by_test_id("overview")
    page.get_by_role("button", name="Watch the recorded training").click()
    course = page.get_by_test_id("learning")
    course.wait_for()
    wait_until_drawn(page)
    expect(page.get_by_text("31 of 359 test digits are classified correctly")).to_be_visible()
    before = overview.get_attribute("data-network")
    course.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("341 of 359 test digits are classified correctly")).to_be_visible(timeout=20_000)
    expect(overview).not_to_have_attribute("data-network", before)
    expect(course).to_have_attribute("data-at", "20")


def test_one_s_own_training_shows_its_epochs_as_they_come_and_can_be_cancelled(open_page, app_url):
    page = StagePage(open_page(**CALM)).open(f"{app_url}/?page=network").page
    wait_until_drawn(page)
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("60")
    epochs.press("Enter")
    wait_until_drawn(page)
    page.get_by_role("button", name="Train this network").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(page.get_by_test_id("learning")).to_have_count(0)
