"""The lessons and the gallery in German: nothing is left in English, and every number and formula is kept."""

import re

import pytest
from test_lessons import STEPS, assert_plain
from test_lessons_claims import NUMBER, equations

from convviz.data.inputs import samples_for
from convviz.data.samples.textbook import cases_for
from convviz.language import phrase, speaking, written
from convviz.learn.gallery import CHAPTERS, SOURCES, entries, found
from convviz.learn.lessons import LESSONS

WORDS = [step.words for step in STEPS.values()]
RECAPS = [sentence for lesson in LESSONS.values() for sentence in lesson.recap]
LESSON_TEXTS = [
    *WORDS,
    *RECAPS,
    *(text for lesson in LESSONS.values() for text in (lesson.title, lesson.question, lesson.source)),
]
GALLERY_TEXTS = [*CHAPTERS.values(), *(text for one in entries().values() for text in (one.title, one.see))]
CASES = [case for rank in (1, 2, 3) for case in cases_for(rank).values()]
CITATIONS = [*(source.text for source in SOURCES.values()), *(case.source for case in CASES)]
TEXTS = [*LESSON_TEXTS, *GALLERY_TEXTS, *(case.title for case in CASES)]
SIGNS = re.compile(r"[⌊⌋×/=+−]")
MARKED = re.compile(r"\*+")


def german(text):
    with speaking("de"):
        return phrase(text)


def reckoned(text):
    """A German text with decimal points, as the English one has them."""
    return re.sub(r"(?<=\d),(?=\d)", ".", german(text))


def test_every_text_has_a_german_one():
    assert {message.id for message in written("de")} >= set(TEXTS)


@pytest.mark.parametrize("text", [*TEXTS, *CITATIONS])
def test_a_german_text_has_the_very_numbers_of_the_english_one(text):
    assert sorted(NUMBER.findall(reckoned(text))) == sorted(NUMBER.findall(text))


@pytest.mark.parametrize("text", [*WORDS, *RECAPS])
def test_a_german_sentence_has_the_very_formulas_of_the_english_one_and_explains_as_many_words(text):
    assert equations(reckoned(text)) == equations(text)
    assert SIGNS.findall(german(text)) == SIGNS.findall(text)
    assert MARKED.findall(german(text)) == MARKED.findall(text)


@pytest.mark.parametrize("text", WORDS)
def test_german_words_are_plain_and_few_enough_for_a_projector(text):
    told = german(text)
    assert_plain(told.replace("Conv2D-Kernel", ""))
    assert len(told) <= 220
    assert told.rstrip("*")[-1] == "."
    assert not re.search(r"\d\.\d", told), "German decimals have a comma"


def test_what_goes_to_the_stage_is_told_in_german():
    with speaking("de"):
        assert entries()["groups_1"].told == (
            "Aus der Galerie: Eine Gruppe. Jeder Filter summiert über alle vier Kanäle, 1 + 2 + 3 + 4 = 10. "
            "Quelle: für ConvViz gemacht."
        )


@pytest.mark.parametrize("words", ["ausgaben torch", "stride torch", "Früher stride"])
def test_a_search_finds_what_is_said_in_german_and_what_it_is_called_in_english(words):
    with speaking("de"):
        assert [entry.name for entry in found(words)] == ["padding_1_with_stride_2_differs_from_same"]


def test_a_worked_example_says_where_it_stands_in_german():
    with speaking("de"):
        caption = samples_for(1)["cs231n_stride_figure_stride_1"].caption

    assert caption == "Ein durchgerechnetes Beispiel: Notizen zu CS231n, Abbildung zum Stride."
