"""One quiz in a browser, by keyboard alone: a question of each kind, a mistake, and a way out."""

import re

import pytest
from stage_page import StagePage, wait_until_drawn

from convviz.app.pages.predict import FIRST
from convviz.learn.quiz.answers import write_answer
from convviz.learn.quiz.catalogue import KINDS, ask, following, read_name, scene_of
from convviz.learn.quiz.chain_practice import chain_practice
from convviz.learn.quiz.chains import ask_chain

CALM = {"reduced_motion": "reduce"}
MOST_TABS = 40


class QuizPage(StagePage):
    """The Predict page, as a person with a keyboard and no mouse uses it."""

    def tab_to(self, selector: str) -> None:
        for _ in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with the Tab key")

    def answer(self, question, answer) -> None:
        if question.form == "choice":
            self.tab_to("[role=radiogroup] input")
            self.press("Space")
            while self.chosen != answer:
                self.press("ArrowDown")
            self.tab_to(".st-key-predict-check button")
        else:
            self.tab_to(".st-key-predict-typed input")
            self.press("ControlOrMeta+a")
            self.page.keyboard.type(write_answer(answer))
        self.press("Enter")

    @property
    def chosen(self) -> str:
        return self.page.locator("[role=radiogroup] label:has(input:checked)").inner_text()

    def wait_for(self, text: str) -> None:
        self.page.get_by_text(text, exact=True).wait_for()


def test_a_quiz_of_all_kinds_is_walked_to_its_end_by_keyboard(open_page, app_url):
    quiz = QuizPage(open_page(**CALM)).open(f"{app_url}/?page=predict")
    name = FIRST
    for number, _ in enumerate(KINDS, start=1):
        question = ask(scene_of(name, None), name.kind, name.seed)
        quiz.wait_for(question.prompt)
        asking = quiz.root.locator(".cv-asking")
        asking.wait_for()
        mistake = question.mistakes[0]
        quiz.answer(question, mistake.answer)
        quiz.wait_for(f"Not yet. {mistake.sentence}")
        assert asking.count() == 1
        quiz.answer(question, question.answer)
        quiz.wait_for(f"Yes: {write_answer(question.answer)}.")
        asking.wait_for(state="detached")
        assert quiz.step == question.spot.step
        quiz.wait_for(f"{number} question{'s' * (number > 1)} solved.")
        name = following(name, mixed=True)
        quiz.page.get_by_role("button", name="Next question").wait_for()
        wait_until_drawn(quiz.page)
        quiz.press("Enter")
    quiz.page.wait_for_function("name => location.search.includes(name)", arg=f"name={name.text}")


def test_an_answer_that_was_shown_can_be_walked_on_the_stage(open_page, app_url):
    quiz = QuizPage(open_page(**CALM)).open(f"{app_url}/?page=predict&name=value.2.medium")
    name = read_name("value.2.medium")
    question = ask(scene_of(name, None), name.kind, name.seed)
    assert quiz.root.locator(".cv-chip").count() == 0
    quiz.tab_to(".st-key-predict-show button")
    quiz.press("Enter")
    quiz.wait_for(f"It is {write_answer(question.answer)}.")
    quiz.root.locator(".cv-asking").wait_for(state="detached")
    assert quiz.root.locator(".cv-chip").count() == 2
    assert re.sub("[()]", "", quiz.root.locator(".cv-answer").inner_text()) == write_answer(question.answer)
    quiz.focus()
    quiz.press("ArrowLeft")
    assert quiz.step == question.spot.step - 1


def test_a_chain_is_answered_by_keyboard_and_opens_on_its_page_at_the_cell_that_was_asked_about(
    open_page, app_url
):
    page = open_page(**CALM)
    page.goto(f"{app_url}/?page=predict&name=chain.1.easy")
    task = chain_practice(1, "easy")
    question = ask_chain(task)
    page.get_by_text(question.prompt, exact=True).wait_for()
    assert page.get_by_test_id("overview").count() == 0
    page.locator(".st-key-predict-typed input").fill(write_answer(question.mistakes[0].answer))
    page.keyboard.press("Enter")
    page.get_by_text(f"Not yet. {question.mistakes[0].sentence}", exact=True).wait_for()
    page.locator(".st-key-predict-typed input").fill(write_answer(question.answer))
    page.keyboard.press("Enter")
    page.get_by_text(f"Yes: {write_answer(question.answer)}.", exact=True).wait_for()
    page.get_by_test_id("overview").wait_for()
    page.get_by_role("button", name="See it on the Network page").click()
    page.get_by_role("heading", name="This network reads").wait_for()
    assert "page=network" in page.url


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_of_questions_never_scrolls_sideways(width, open_page, app_url):
    quiz = QuizPage(open_page(**CALM, viewport={"width": width, "height": 900}))
    for name in ("value.3.hard", "window.2.hard", "chain.3.hard"):
        quiz.page.goto(f"{app_url}/?page=predict&name={name}")
        quiz.page.get_by_role("button", name="Check").wait_for()
        assert quiz.page.evaluate("document.scrollingElement.scrollWidth") <= width
