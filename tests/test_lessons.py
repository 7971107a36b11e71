"""The lessons as they are written: their words, their places in a link, and the stages that they set."""

import doctest
import re
from importlib import import_module

import pytest

from convviz.learn.lessons import LESSONS, place
from convviz.learn.lessons.places import RECAP
from convviz.settings.link.query import decode, encode
from convviz.settings.model import input_of
from convviz.settings.spot import validate_spot
from convviz.settings.validate import validate

STEPS = {
    f"{lesson.name}.{number}": step
    for lesson in LESSONS.values()
    for number, step in enumerate(lesson.steps, start=1)
}
every_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS.keys())


@pytest.mark.parametrize("name", ["lesson", "places"])
def test_the_examples_in_the_docstrings_come_out_as_printed(name):
    results = doctest.testmod(import_module(f"convviz.learn.lessons.{name}"))

    assert results.failed == 0
    assert results.attempted > 0


def test_there_are_twenty_three_lessons_and_the_second_is_the_question_of_the_project():
    assert len(LESSONS) == 23
    assert list(LESSONS.values())[1].question == "What is the difference between Conv1D and Conv2D?"


@every_lesson
def test_a_lesson_has_four_to_eight_steps_and_three_things_to_remember(lesson):
    assert 4 <= len(lesson.steps) <= 8
    assert len(lesson.recap) == 3
    assert lesson.question.endswith("?")


def assert_plain(text):
    assert not set(text) & set("$`#<>~|"), "Markdown would read these"
    assert not re.search(r"-(?![A-Za-z])|(?<![A-Za-z0-9])-", text), "a minus sign is not a hyphen"


@every_lesson
def test_what_to_remember_is_a_sentence_each_in_plain_text(lesson):
    for sentence in lesson.recap:
        assert_plain(sentence)
        assert "*" not in sentence
        assert re.fullmatch(r"[^.]*(\.[a-z][^.]*)*\.", sentence), "one sentence"


@every_step
def test_the_words_are_a_few_short_sentences_in_plain_text(step):
    assert len(step.words) <= 200
    assert len(re.findall(r"[.?!:](?:\*\*)?(?: |$)", step.words)) <= 5
    assert step.words.lstrip("*")[0].isupper()
    assert step.words.rstrip("*")[-1] == "."
    assert_plain(step.words)
    assert "_" not in step.words
    assert re.sub(r"\*\*[^*]+\*\*|\*[^*]+\*", "", step.words).count("*") == 0


@every_step
def test_counts_are_written_as_digits_so_that_no_number_goes_unchecked(step):
    assert not re.search(r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", step.words)


@every_step
def test_a_step_comes_back_from_its_link_as_it_was(step):
    assert decode(encode(step.setup)) == (step.setup, ())


@every_step
def test_a_step_fits_its_input_as_it_is_and_points_at_something_that_is_there(step):
    values = input_of(step.setup, None).values
    scene = step.scene()

    assert validate(step.setup, values.shape) == (step.setup, ())
    assert validate_spot(step.spot, scene.spec) == (step.spot, ())
    assert step.spot.pin == "" or step.spot.pinned


def test_one_walks_through_all_lessons_and_their_recaps_and_the_same_way_back():
    names = [*STEPS]
    for name, lesson in LESSONS.items():
        names.insert(names.index(f"{name}.{len(lesson.steps)}") + 1, f"{name}.{RECAP}")

    there, back, here = [], [], place("windows")
    while here:
        there.append(here.name)
        last, here = here, here.after
    while last:
        back.append(last.name)
        last = last.before

    assert there == names
    assert back == names[::-1]


@pytest.mark.parametrize("name", STEPS)
def test_every_place_is_found_by_its_name(name):
    assert place(name).name == name
    assert place(name).step is STEPS[name]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nothing",
        "windows.0",
        "windows.9",
        "windows.99",
        "windows.",
        "windows.x",
        "windows.1.1",
        "WINDOWS",
        "windows.01",
        "windows.-1",
        " windows",
        "windows\n",
        "windows.٣",
        "recap",
        ".recap",
        "windows.recap.1",
    ],
)
def test_a_name_of_no_place_is_none(name):
    assert place(name) is None
