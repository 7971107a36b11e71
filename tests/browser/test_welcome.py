"""The line of welcome in a browser: it is remembered, and a file that is dropped on it leads to the stage."""

import pytest
from playwright.sync_api import expect
from stage_page import StagePage

from testbed.files.pictures import encoded, textured_picture

FILE = {"name": "a.png", "mimeType": "image/png", "buffer": encoded(textured_picture(size=(90, 70)), "PNG")}
ANSWER = "Conv1D moves its kernel along one axis"


def test_who_explores_is_known_at_the_next_visit(page, app_url):
    StagePage(page).open(app_url)
    expect(page.get_by_text(ANSWER)).to_be_visible()
    page.get_by_role("button", name="Explore").click()
    expect(page.get_by_text(ANSWER)).to_have_count(0)
    StagePage(page).open(app_url)
    expect(page.get_by_text(ANSWER)).to_have_count(0)


def test_lesson_1_and_both_layers_in_step_are_one_press_away(page, app_url):
    StagePage(page).open(app_url)
    page.get_by_role("button", name="See both side by side").click()
    expect(page.get_by_role("heading", name="nn.Conv1d(3, 1, kernel_size=2)")).to_be_visible()
    page.context.clear_cookies()
    StagePage(page).open(app_url)
    page.get_by_role("button", name="Start lesson 1").click()
    expect(page.get_by_text("Lesson 1 ·")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_file_leads_to_the_stage_from_the_first_sight(open_page, app_url, width):
    page = open_page(viewport={"width": width, "height": 900})
    stage = StagePage(page).open(app_url)
    assert stage.sideways() == []
    page.get_by_role("button", name="Try your own photo, sound or text").click()
    field = page.get_by_test_id("stPopoverBody").locator("input[type=file]")
    stage.change_scene(lambda: field.set_input_files(FILE))
    expect(page.get_by_test_id("photo")).to_be_visible()
    expect(page.get_by_text(ANSWER)).to_have_count(0)


def test_a_link_is_opened_without_a_welcome(page, app_url):
    StagePage(page).open(f"{app_url}/?rank=1")
    expect(page.get_by_text(ANSWER)).to_have_count(0)
