"""What used to end a page in the browser: an answer that names what is forgotten, a view left at once."""

import pytest
from line import Line
from stage_page import StagePage, wait_until_drawn

from testbed.live import streamlit_server, watch

BROKEN = """
import convviz.app.sidebar.kernel
from convviz.app import page

def break_down(*_):
    raise KeyError("secret")

convviz.app.sidebar.kernel.show = break_down
page.run()
"""
BOX = "[data-testid=stException], [data-testid=stAlert]"


def stride_of(page):
    return page.get_by_test_id("stSidebar").get_by_label("Stride", exact=True)


def press(page, name):
    page.locator(".st-key-rank").get_by_text(name, exact=True).click()


def test_answers_that_come_late_and_all_at_once_leave_the_page_whole(page, app_url):
    line = Line(page)
    stage = StagePage(page).open(f"{app_url}/?view=working")
    for step in range(2, 6):  # runs of a fragment: to Streamlit all that they do not draw grows old
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_text(f"Step {step}", exact=False).first.wait_for()
        wait_until_drawn(page)
    line.hold()
    press(page, "Gallery")
    line.wait_for_runs(1)
    press(page, "2D")
    line.wait_for_runs(2)
    line.let_go()
    page.wait_for_selector("[data-testid=stage][data-steps]")
    wait_until_drawn(page)
    stage.change_scene(lambda: stride_of(page).press("ArrowUp"))


def test_a_link_that_is_copied_as_the_view_is_left_ends_nothing(page, app_url):
    stage = StagePage(page).open(f"{app_url}/?view=share")
    stage.button("Next step").click()
    page.evaluate(
        """() => {
            const all = [...document.querySelectorAll('button')];
            for (const name of ['Copy link', 'Code']) all.find((e) => e.textContent === name).click();
        }"""
    )
    page.locator(".st-key-code").first.wait_for()
    wait_until_drawn(page)
    assert page.locator(BOX).count() == 0
    assert stage.steps > 0


HIDE = """addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style');
    style.id = 'hide';
    style.textContent = '[data-testid=stage] { display: none }';
    document.head.append(style);
})"""


def test_a_stage_that_is_told_of_its_scene_again_before_it_was_in_sight_is_drawn_later(page, app_url):
    page.add_init_script(HIDE)
    page.goto(app_url)
    page.wait_for_selector("[data-testid=stage][data-steps]", state="attached")
    wait_until_drawn(page)
    for name in ("Code", "Plots"):
        page.get_by_role("radio", name=name, exact=True).click()
        page.wait_for_function("name => location.search.includes(name)", arg=f"view={name.lower()}")
        wait_until_drawn(page)
    page.evaluate("document.getElementById('hide').remove()")
    page.wait_for_selector("[data-testid=stage] .cv-board[data-panels]")


@pytest.mark.parametrize(
    ("language", "sentence", "back"),
    [("en", "this part of the page is missing", "Go back"), ("de", "fehlt dieser Teil der Seite", "Zurück")],
)
def test_a_fault_in_a_part_is_told_in_the_browser_and_the_rest_stands(
    browser, tmp_path, language, sentence, back
):
    script = tmp_path / "broken.py"
    script.write_text(BROKEN)
    complaints = []
    with streamlit_server(script) as server:
        page = browser.new_page()
        watch(page, complaints)
        stage = StagePage(page).open(f"{server.url}/?lang={language}&stride=2")
        page.get_by_text(sentence, exact=False).wait_for()
        assert page.locator(BOX).count() == 0
        stride_of(page).press("ArrowUp")
        page.wait_for_function("location.search.includes('stride=3')")
        page.get_by_role("button", name=back, exact=True).click()
        page.wait_for_function("!location.search.includes('stride')")
        assert stage.steps > 0
        page.close()
        assert "secret" not in server.log.read_text()
    assert complaints == []
