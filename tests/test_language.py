"""The catalogues have every sentence of the code, and no page shows one that is in none."""

import ast
import re
import subprocess
import sys
import threading
from collections import Counter

import pytest

from convviz.language import (
    FIRST,
    LANGUAGES,
    again,
    count_phrase,
    phrase,
    sentences_of,
    separator,
    speak,
    speaking,
    spelled,
    spoken,
    wanted,
    written,
)
from convviz.language.__main__ import extracted, waiting
from testbed.live import ROOT

OTHERS = [code for code in LANGUAGES if code != FIRST]
SAID = {"phrase": 1, "later": 1, "count_phrase": 2}
_PLACE = re.compile(r"\{[^{}]*\}")
_HOME = "Pos1"  # so the key Home is called on German keyboards
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WITH_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NOT_DECIMAL = re.compile(
    r"arXiv [\d.]+|CC BY [\d.]+|Abschnitte? [\d., und]+|output\.\d\.\d|cell\([\d.]+\)|Backend \([\d.]+"
)
_TYPED = ("write 0.25 for 1/4", "a point for decimals", "numbers as in 1.234,5", "numbers as in 1,234.5")
"""Texts of numbers as they are typed: where a comma stands between two, or as a table has them."""


def forms(text):
    return [text] if isinstance(text, str) else list(text)


@pytest.fixture(params=OTHERS)
def catalogue(request):
    """Return each catalogue."""
    return written(request.param)


def test_a_catalogue_has_each_sentence_of_the_code_translated_and_no_other(catalogue):
    assert {str(one.id) for one in catalogue} - {""} == {str(one.id) for one in extracted()} - {""}
    assert [one.id for one in waiting(catalogue)] == []
    assert [one.id for one in catalogue if one.fuzzy] == []


def test_a_translation_leaves_the_same_places_open(catalogue):
    """The form for one thing may say "one" instead of the number."""
    wrong = []
    for one in catalogue:
        for said, told in zip(forms(one.id), forms(one.string), strict=True):
            places = [set(_PLACE.findall(text)) for text in (said, told)]
            if one.id and places[0] | {"{count}"} != places[1] | {"{count}"}:
                wrong.append(told)
            if "{count}" in places[1] and isinstance(one.id, str) and "{count}" not in places[0]:
                wrong.append(told)
    assert wrong == []


def test_a_translation_has_the_same_numbers(catalogue):
    def numbers(text):
        text = _WITH_COMMA.sub(".", _PLACE.sub("", text).replace(_HOME, ""))
        return Counter(_NUMBER.findall(text))

    pairs = [(one.id, told) for one in catalogue if one.id for told in forms(one.string)]
    assert [told for said, told in pairs if numbers(forms(said)[-1]) != numbers(told)] == []


def test_german_sentences_have_decimal_commas():
    told = [
        (text, str(one.id))
        for one in written("de")
        if one.id
        for text in forms(one.string)
        if not any(typed in str(one.id) for typed in _TYPED)
    ]
    assert [text for text, _ in told if re.search(r"\d\.\d", _NOT_DECIMAL.sub("", text))] == []
    assert sum("0,5" in text for text, said in told if "0.5" in said) > 3


def test_a_float_in_a_sentence_and_a_number_that_was_written_have_the_decimal_sign_of_the_language():
    def say():
        return phrase("{whole} s of {part} s", whole=2.5, part=spelled("0.25")), phrase(
            "{size:.1f} MB", size=3.0
        )

    assert say() == ("2.5 s of 0.25 s", "3.0 MB")
    with speaking("de"):
        german = say()
    assert german == ("2,5 s of 0,25 s", "3,0 MB")
    assert tuple(map(again, german)) == say()


def test_numbers_of_a_list_are_not_taken_for_decimals():
    numbers = ["0.5", "−2", "1.25"]
    assert separator().join(map(spelled, numbers)) == "0.5, −2, 1.25"
    with speaking("de"):
        assert separator().join(map(spelled, numbers)) == "0,5; −2; 1,25"


def test_every_sentence_is_written_where_the_catalogues_find_it():
    """What is said inside of an f-string, or by a name, would be in no catalogue."""
    found = {form for one in extracted() if one.id for form in forms(one.id)}
    lost = []
    for path in sorted((ROOT / "convviz").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if not isinstance(node, ast.Call) or name not in SAID:
                continue
            for said in node.args[: SAID[name]]:
                texts = [part.value for part in ast.walk(said) if isinstance(part, ast.Constant)]
                lost += [
                    (path.name, text)
                    for text in texts
                    if isinstance(said, ast.Constant) and text not in found
                ]
    assert lost == []


def test_a_sentence_is_said_in_the_language_of_its_thread():
    heard = {}

    def say(code):
        speak(code)
        heard[code] = phrase("step {step} of {steps}", step=2, steps=9)

    threads = [threading.Thread(target=say, args=(code,)) for code in LANGUAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"en": "step 2 of 9", "de": "Schritt 2 von 9"}
    assert spoken() == FIRST


def test_a_number_of_things_has_its_plural_and_a_space_between_its_thousands():
    said = "{count} channel", "{count} channels"
    with speaking("de"):
        assert [count_phrase(*said, count) for count in (0, 1, 2, 12345)] == [
            "0 Kanäle",
            "1 Kanal",
            "2 Kanäle",
            "12\u202f345 Kanäle",
        ]
    assert count_phrase(*said, 1) == "1 channel"


def test_what_is_put_into_a_sentence_is_put_there_as_it_is():
    hostile = "{step.__class__} {0} %s {{}}"
    assert phrase("step {step} of {steps}", step=hostile, steps=1) == f"step {hostile} of 1"


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"^language 'fr' is unknown; use 'en' or 'de'\.$"):
        speak("fr")


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        (["de-AT"], "de"),
        (["fr", "DE_ch"], "de"),
        (["en-GB", "de"], "en"),
        (["ja"], "en"),
        ([""], "en"),
        ([], "en"),
        (["deu"], "en"),
    ],
)
def test_of_what_somebody_reads_the_first_that_is_spoken_is_chosen(accepted, code):
    assert wanted(accepted) == code


IN_A_THREAD = """
import threading
from convviz.language import ask_first, spoken
heard = []
def listen():
    thread = threading.Thread(target=lambda: heard.append(spoken()))
    thread.start()
    thread.join()
listen()
ask_first(lambda: "de")
listen()
print(*heard)
"""


def test_a_thread_begins_with_the_language_that_its_page_asks_for():
    run = subprocess.run(
        [sys.executable, "-c", IN_A_THREAD], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["en", "de"]


def test_scripts_get_their_own_sentences_only():
    told = sentences_of("convviz/stage/", "de")
    assert told["step {step} of {steps}"] == "Schritt {step} von {steps}"
    assert told["feeds {count} output"] == ["geht in {count} Ausgabe ein", "geht in {count} Ausgaben ein"]
    assert "{count} multiply-add" not in told
    assert sentences_of("convviz/stage/", FIRST) == {}


def test_what_was_said_is_said_again_in_another_language_with_all_that_is_in_it():
    with speaking("de"):
        told = phrase(
            "{step} of filter {filter}", step=phrase("step {step} of {steps}", step=2, steps=9), filter=1
        )
        counted = count_phrase("{count} channel", "{count} channels", 3)
        filled = phrase("step {step} of {steps}").format(step=2, steps=9)
    assert [again(told), again(counted)] == ["step 2 of 9 of filter 1", "3 channels"]
    assert again(filled) == "step 2 of 9"
    with speaking("de"):
        assert [again(again(told)), again(counted)] == [told, counted]


def test_what_nobody_said_stays_as_it_is():
    with speaking("de"):
        assert again("3 channels") == "3 channels"
