"""The lesson on Conv1D and Conv2D, walked from the list to its end with the keyboard alone."""

from playwright.sync_api import Page, expect
from stage_page import MINUS, StagePage

from convviz.learn.lessons import LESSONS

CALM = {"reduced_motion": "reduce"}
LESSON = LESSONS["dimensions"]
CONV2D = [-8, -8, -3, -3, 1, 0, -3, -8, -5]
CONV1D = [0.9, 0.1, 0.12]
"""Both worked examples of stats.stackexchange.com/questions/295397."""


def tab_to(page: Page, text: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on a button that begins with a text."""
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.innerText ?? ''").startswith(text):
            return
    raise AssertionError(f"{text} cannot be reached with {key}")


def answers(stage: StagePage) -> list[float]:
    """What the stage answers at each of its steps, walked with real keys."""
    found = []
    stage.press("Home")
    for step in range(stage.steps):
        assert stage.step_shown == step + 1
        found.append(float(stage.root.locator(".cv-answer").inner_text().replace(MINUS, "-")))
        stage.press("ArrowRight")
    return found


class Lesson(StagePage):
    """A step of a lesson on a page of the app."""

    @property
    def step_shown(self) -> int:
        return int(self.where.removeprefix("step ").partition(" of")[0])

    def wait_for(self, progress: str) -> None:
        expect(self.page.get_by_text(progress, exact=True)).to_be_visible()

    def wait_for_outputs(self, steps: int) -> None:
        expect(self.root).to_have_attribute("data-steps", str(steps))


def test_the_second_lesson_ends_on_the_exact_outputs_with_the_keyboard_alone(open_page, app_url):
    page = open_page(**CALM)
    lesson = Lesson(page)
    page.goto(f"{app_url}/?page=lessons")
    expect(page.get_by_role("button", name=LESSON.title)).to_be_visible()

    tab_to(page, f"2. {LESSON.title}")
    page.keyboard.press("Enter")
    lesson.wait_for("1 of 7")
    tab_to(page, "Next")
    for number in range(1, len(LESSON.steps) + 1):
        lesson.wait_for(f"{number} of 7")
        lesson.wait_for_outputs(9 if number < 4 else 3)
        box = lesson.root.bounding_box()
        assert box["y"] + box["height"] <= 900, "the stage is in view without scrolling"
        if number in (3, 6, 7):
            page.keyboard.press("Tab")
            assert answers(lesson) == (CONV2D if number == 3 else CONV1D)
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")

    lesson.wait_for("Recap")
    expect(page.get_by_text(LESSON.recap[0])).to_be_visible()
    expect(page.get_by_role("button", name="Next lesson")).to_be_focused()


def test_a_presenters_remote_turns_the_pages_and_each_sets_the_stage_anew(open_page, app_url):
    page = open_page(**CALM)
    lesson = Lesson(page).open(f"{app_url}/?page=lessons&name=windows.1")
    lesson.focus()
    lesson.press("End")
    assert lesson.step_shown == 9

    lesson.press("PageDown")
    lesson.wait_for("2 of 8")
    expect(lesson.root.locator(".cv-where")).to_contain_text("step 1 of 9")
    lesson.press("PageUp")
    lesson.wait_for("1 of 8")
    size = page.locator(".st-key-lesson-say p").evaluate("at => parseFloat(getComputedStyle(at).fontSize)")
    assert size >= 24, "the words can be read from the back of a room"
