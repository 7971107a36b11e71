"""The Predict page: what is asked, what the stage is sent before and after, and what is told."""

import json
import re
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from app_page import NOW, address, checked, guided, opened, sentences, setup_of, shown, sound, told

from convviz.app.session.quiz import Quiz
from convviz.data.inputs import Numbers
from convviz.learn.quiz.answers import write_answer
from convviz.learn.quiz.catalogue import ALL_KINDS, KINDS, ask, read_name, scene_of
from convviz.settings.link.query import encode
from convviz.settings.model import Filter, Setup, build
from convviz.stage.payload import payload

OWN = Setup(
    source="typed",
    typed=Numbers.of([[[1000, 200, 1], [30, 7, 2], [3, 4, 5]]]),
    filters=(Filter("custom", Numbers.of([[[3, 5], [7, 11]]])),),
    kernel_size=(2, 2),
    stride=(2, 2),
)
"""A set-up with one output, which is no input and no weight."""
OUTPUT = 3 * 1000 + 5 * 200 + 7 * 30 + 11 * 7


def asked(name, setup=None):
    """The question of a name, and its scene."""
    name = read_name(name)
    scene = scene_of(name, build(setup or Setup()))
    return ask(scene, name.kind, name.seed), scene


def sent(scene, hidden="", step=0):
    return json.loads(json.dumps(payload(scene, hidden=hidden, step=step)))


def at(name, setup=None):
    fields = encode(setup) if setup else {}
    return opened(**NOW | {"page": "predict", "name": name} | fields)


def answer(app, text):
    """Answer as the form takes it, by text or by choice."""
    if app.radio:
        app.radio[0].set_value(text)
    else:
        app.text_input(key="predict-typed").set_value(text)
    return press(app, "predict-check")


def press(app, key):
    return checked(app.button(key=key).click().run())


def block(app, key):
    """The sentences in a container."""
    return [
        text.value
        for block in app.get("flex_container")
        if (block.key or "") == f"predict-{key}"
        for text in block.text
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tail", ["2", "2.easy", "2.hard"])
def test_a_question_is_asked_and_the_stage_stands_still_at_its_spot(kind, tail):
    app = at(f"{kind}.{tail}")
    question, scene = asked(f"{kind}.{tail}")
    assert f"# {question.prompt}" in [each.value for each in app.markdown]
    assert question.facts in sentences(app)
    assert shown(app) == sent(scene, question.hidden, question.spot.step)
    assert guided(app)["spot"]["step"] == question.spot.step
    assert guided(app)["spot"]["filter"] == question.spot.filter
    assert guided(app)["play"] is False
    assert not block(app, "right") + block(app, "why")


def numbers_sent(app):
    """Every number in the stage's arrays and scales, and every text of digits anywhere on the page."""
    message = shown(app)
    arrays = [
        np.frombuffer(b64decode(array["data"]), array["dtype"]).tolist()
        for array in message["arrays"].values()
    ]
    digits = re.findall(r"[0-9]+", "".join(messages(app.main)) + json.dumps(address(app)))
    return {float(number) for numbers in (*arrays, message["domain"]["output"], digits) for number in numbers}


def messages(block):
    """All that a block sends to the browser, in the words of its protocol, but for thousands' spaces."""
    for child in block.children.values():
        yield re.sub(r"\\342\\200\\257", "", str(child.proto))
        yield from messages(child) if hasattr(child, "children") else ()


@pytest.mark.parametrize("kind", ["value", "shape", "weights", "axes"])
def test_nothing_that_is_sent_holds_the_output_before_the_answer(kind):
    app = at(f"{kind}.1", OWN)
    assert {1000, 11} <= numbers_sent(app)
    assert OUTPUT not in numbers_sent(app)
    assert OUTPUT in numbers_sent(press(app, "predict-show"))


def test_the_window_can_be_read_in_numbers_until_the_answer_is_known():
    app = at("value.1", OWN)
    assert [table.value.to_numpy().tolist() for table in app.table] == [[["1000", "200"], ["30", "7"]]]
    assert "You may use a calculator." in sentences(app)
    assert not press(app, "predict-show").table
    assert not at("window.1", OWN).table


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_answer_opens_the_stage_and_explains(kind):
    question, scene = asked(f"{kind}.4.medium")
    app = answer(at(f"{kind}.4.medium"), write_answer(question.answer))
    assert block(app, "right") == [f"Yes: {write_answer(question.answer)}."]
    assert block(app, "why") == list(question.explanation)
    assert shown(app) == sent(scene)
    assert guided(app)["spot"]["step"] == question.spot.step
    assert "1 question solved." in sentences(app)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_is_told_the_mistake_and_not_the_answer(kind):
    question, scene = asked(f"{kind}.4.medium")
    for mistake in question.mistakes[:2]:
        app = answer(at(f"{kind}.4.medium"), write_answer(mistake.answer))
        assert block(app, "wrong") == [f"Not yet. {mistake.sentence}"]
        assert not block(app, "right") + block(app, "why")
        assert shown(app) == sent(scene, question.hidden, question.spot.step)
    app = answer(app, write_answer(question.answer))
    assert block(app, "right")
    assert not block(app, "wrong")


def test_what_cannot_be_read_is_asked_for_again_and_stays_in_the_field():
    app = answer(at("value.4.medium"), "1,5")
    assert told(app, "note") == [
        "“1,5” can be read in two ways; write a decimal with a point, as in 0.5, and nothing between "
        "thousands."
    ]
    assert app.text_input(key="predict-typed").value == "1,5"
    assert told(press(at("axes.4.medium"), "predict-check"), "note") == ["Choose one of the answers first."]


def test_the_answer_is_shown_to_whoever_asks_and_counts_for_nothing():
    question, scene = asked("value.4.medium")
    app = press(at("value.4.medium"), "predict-show")
    assert block(app, "right") == [f"It is {write_answer(question.answer)}."]
    assert shown(app) == sent(scene)
    app = press(app, "predict-check")
    assert address(app)["name"] == "value.5.medium"
    assert not [sentence for sentence in sentences(app) if "solved" in sentence]


def test_the_next_question_begins_anew_and_says_how_many_were_solved():
    app = at("value.4.easy")
    for number in (1, 2, 3):
        question, _ = asked(address(app)["name"])
        app = answer(app, write_answer(question.answer))
        app = press(app, "predict-check")
        assert address(app)["name"] == f"value.{4 + number}.easy"
        assert app.text_input(key="predict-typed").value == ""
        assert not block(app, "right")
    assert "3 questions solved, the last 3 on the first try." in sentences(app)
    app = answer(app, "99999")
    question, _ = asked(address(app)["name"])
    app = answer(app, write_answer(question.answer))
    assert "4 questions solved." in sentences(app)


def test_without_a_name_all_kinds_come_in_turn():
    app = opened(page="predict")
    kinds = []
    for _ in ALL_KINDS:
        app = sound(app.button(key="predict-next").click().run())
        kinds.append(read_name(address(app)["name"]).kind)
    assert set(kinds) == set(ALL_KINDS)


def test_kind_and_difficulty_are_chosen_in_the_bar_and_kept_in_the_link():
    app = at("value.4.easy")
    app = checked(app.segmented_control(key="predict-kind").set_value("weights").run())
    assert address(app)["name"] == "weights.4.easy"
    app = checked(app.segmented_control(key="predict-level").set_value("hard").run())
    assert address(app)["name"] == "weights.4.hard"
    app = checked(app.segmented_control(key="predict-level").set_value("").run())
    assert address(app)["name"] == "weights.4"
    assert "Your own setup. You can change it on the 2D page." in sentences(app)
    app = checked(app.segmented_control(key="predict-kind").set_value("mixed").run())
    assert address(app)["name"] == "weights.4"
    assert read_name(address(press(app, "predict-next"))["name"]).kind != "weights"


@pytest.mark.parametrize(("name", "setup"), [("window.7.hard", None), ("value.7", OWN)])
def test_the_link_asks_the_same_question_with_the_answer_hidden(name, setup):
    app = press(at(name, setup), "predict-show")
    link = parse_qs(urlsplit(app.code[0].value).query)
    again = opened(**{key: values[-1] for key, values in link.items()})
    question, scene = asked(name, setup)
    assert f"# {question.prompt}" in [each.value for each in again.markdown]
    assert shown(again) == sent(scene, question.hidden, question.spot.step)
    assert setup is None or setup_of(again) == setup


def test_a_link_to_an_upload_says_what_it_lacks():
    app = opened(page="predict", name="value.1", source="upload")
    assert (
        "The link holds the settings but not your picture: whoever opens it uploads it again."
        in sentences(app)
    )


def test_practice_leaves_ones_own_set_up_as_it_is():
    app = press(at("value.4.easy", OWN), "predict-next")
    assert setup_of(app) == OWN
    app = checked(app.segmented_control(key="predict-level").set_value("").run())
    assert [rule["stride"] for rule in shown(app)["spec"]["rules"]] == [2, 2]


def test_a_link_to_no_question_says_so_and_asks_the_first():
    app = at("sum.1")
    assert told(app, "note") == [
        "The link's name=sum.1 is ignored: the page Predict has nothing with that name."
    ]
    assert block(app, "question")


def test_words_that_a_browser_has_of_an_earlier_language_are_no_answer():
    quiz = Quiz(asked("axes.3.easy")[0], given="along C only").judged()
    assert quiz.verdict is None
    assert quiz.problem == "Choose one of the answers first."


def _layer_name(name):
    scene = scene_of(name, None)
    return scene.layer.name(scene.spec.ndim)


def test_practice_on_all_layers_is_chosen_in_the_bar_and_kept_in_the_link():
    app = at("value.1.easy")
    app = checked(app.segmented_control(key="predict-layers").set_value(True).run())
    assert address(app)["name"] == "value.1.easy.layers"
    name = read_name("value.1.easy.layers")
    assert shown(app)["spec"]["layer"]["name"] == _layer_name(name)
    app = press(app, "predict-next")
    assert address(app)["name"].endswith(".easy.layers")
    app = checked(app.segmented_control(key="predict-layers").set_value(False).run())
    assert not address(app)["name"].endswith("layers")
