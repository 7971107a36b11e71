"""Questions in German: the same as in English in other words, with the same numbers and the same score."""

import re
from threading import Thread

import pytest
import streamlit as st
from app_page import checked, opened, sentences, told

from convviz.language import speaking
from convviz.learn.quiz.answers import write_answer
from convviz.learn.quiz.catalogue import KINDS, ask, check
from convviz.learn.quiz.practice import LEVELS, practice

FORMULA = {"channel", "bias"}
"""What else than letters a formula has."""


def both(kind, seed, level):
    """The same question in English and in German."""
    questions = []
    for code in ("en", "de"):
        with speaking(code):
            questions.append(ask(practice(kind, seed, level), kind, seed))
    return questions


def texts(question):
    """All that is said, in order; options are drawn in an order of their own, which is the same one."""
    mistakes = [mistake.sentence for mistake in question.mistakes]
    said = [question.prompt, question.facts, question.hint, question.nudge]
    return [*said, *mistakes, *question.explanation, *question.options]


def numbers(text):
    return sorted(re.findall(r"−?\d+(?:\.\d+)?", text.replace("\u202f", "")))


def words(text):
    return set(re.findall(r"[^\W\d_]{2,}", text))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_sentence_is_german_and_has_the_numbers_of_the_english_one(kind, level):
    for seed in range(40):
        english, german = both(kind, seed, level)
        for one, other in zip(texts(english), texts(german), strict=True):
            assert one != other or words(one) <= FORMULA
            assert numbers(one) == numbers(other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_the_question_is_the_same_one_in_both_languages(kind, level):
    for seed in range(40):
        english, german = both(kind, seed, level)
        assert english.spot == german.spot
        assert [one.name for one in english.mistakes] == [one.name for one in german.mistakes]
        if english.form == "choice":
            answers = [one.options.index(one.answer) for one in (english, german)]
            assert answers[0] == answers[1]
        else:
            assert english.answer == german.answer
            assert [one.answer for one in english.mistakes] == [one.answer for one in german.mistakes]


@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_judged_in_german(kind):
    with speaking("de"):
        question = ask(practice(kind, 4, "medium"), kind, 4)
        right = check(question, write_answer(question.answer))
        wrong = check(question, write_answer(question.mistakes[0].answer))
    assert right.sentence == f"Ja: {write_answer(question.answer)}."
    assert wrong.sentence == f"Noch nicht. {question.mistakes[0].sentence}"


def press(app, key):
    return checked(app.button(key=key).click().run())


def answer(app, text):
    if app.radio:
        app.radio[0].set_value(app.radio[0].options.index(text))
    else:
        app.text_input(key="predict-typed").set_value(text)
    return press(app, "predict-check")


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_keeps_its_tries_when_the_language_changes(kind):
    english, german = both(kind, 4, "medium")
    app = answer(opened(page="predict", name=f"{kind}.4.medium"), write_answer(english.mistakes[0].answer))
    app = press(app, "language-de")
    assert f"# {german.prompt}" in [each.value for each in app.markdown]
    assert f"Noch nicht. {german.mistakes[0].sentence}" in sentences(app)
    if app.radio:
        assert app.radio[0].options == list(german.options)
        assert app.radio[0].value == german.options.index(german.mistakes[0].answer)
        assert app.radio[0].proto.raw_value == german.mistakes[0].answer
    else:
        assert app.text_input(key="predict-typed").value == write_answer(english.mistakes[0].answer)
    app = answer(app, write_answer(german.answer))
    assert f"Ja: {write_answer(german.answer)}." in sentences(app)
    app = press(app, "language-en")
    assert f"Yes: {write_answer(english.answer)}." in sentences(app)
    assert "1 question solved." in sentences(app)
    assert app.session_state["convviz-quiz"].tries == 2
    assert app.session_state["convviz-quiz"].row == 0


def test_what_could_not_be_read_or_was_shown_is_said_anew():
    app = press(answer(opened(page="predict", name="value.4.medium"), "two"), "language-de")
    assert told(app, "note") == ["„two“ ist keine Zahl; schreibe eine wie 3, −2 oder 0,5."]
    app = press(press(app, "predict-show"), "language-en")
    _, question = both("value", 4, "medium")
    assert f"It is {write_answer(question.answer)}." in sentences(app)


def test_a_question_about_ones_own_set_up_keeps_its_tries_but_not_for_another_set_up():
    app = answer(opened(page="predict", name="shape.4"), "9 9 9")
    app = press(app, "language-de")
    assert app.session_state["convviz-quiz"].tries == 1
    app = answer(opened(page="predict", name="shape.4", stride="2"), "9 9 9")
    state = app.session_state["convviz-state"]
    app.query_params["stride"] = "3"
    app.query_params["lang"] = "de"
    app = checked(app.run())
    assert app.session_state["convviz-state"].setup != state.setup
    assert app.session_state["convviz-quiz"].tries == 0


def test_a_file_that_is_made_later_is_in_the_language_of_its_button(monkeypatch):
    files = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, *_, **__: files.update({label: data}))
    opened(view="share", lang="de")
    made = []
    thread = Thread(target=lambda: made.append(files["SVG"]().decode()))
    thread.start()
    thread.join()
    assert "<title>Schritt 1 von Conv2D</title>" in made[0]


def test_files_of_two_languages_have_different_names_and_their_buttons_the_same_keys(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        st, "download_button", lambda label, data, name, *_, key, **__: drawn.append((key, name))
    )
    opened(view="share")
    english = dict(drawn)
    drawn.clear()
    opened(view="share", lang="de")
    german = dict(drawn)
    assert list(english) == list(german)
    assert not set(english.values()) & set(german.values())
