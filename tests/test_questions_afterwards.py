"""Questions about a value after BatchNorm and an activation: right answers, and mistakes by their names."""

from base64 import b64decode
from dataclasses import replace
from math import erf, exp, isclose, sqrt, tanh

import numpy as np
import pytest
from app_page import opened, sentences, shown, told

from convviz.learn.lessons.lesson import layered, typed
from convviz.learn.quiz.answers import write_answer
from convviz.learn.quiz.catalogue import KINDS, Name, ask, check, following, read_name, scene_of
from convviz.learn.quiz.practice import LEVELS
from convviz.settings.model import build
from convviz.stage.payload import payload

CURVES = {
    "ReLU": lambda x: max(x, 0.0),
    "LeakyReLU": lambda x: x if x > 0 else 0.01 * x,
    "Sigmoid": lambda x: 1 / (1 + exp(-x)),
    "Tanh": tanh,
    "GELU": lambda x: x / 2 * (1 + erf(x / sqrt(2))),
    "none": lambda x: x,
}
NORM = (3.0, 4.0, -2.0, 1.0)
SEEDS = range(6)


def decoded(encoded):
    raw = np.frombuffer(b64decode(encoded["data"]), np.dtype(encoded["dtype"]).newbyteorder("<"))
    return raw.reshape(encoded["shape"])


def normed(value):
    mean, var, weight, bias = NORM
    return (value - mean) / sqrt(var + 1e-5) * weight + bias


def scenes(**changes):
    return {
        "a convolution": build(typed("3 -1 4 1 -5 9 2 6", [[1.0, -2.0]], **changes)),
        "max pooling": build(layered("max_pool", "3 -1 4 -1 -5 -9 2 6", **changes)),
        "transposed": build(layered("conv_transpose", "3 -1 4", [[1.0, -2.0, 3.0]], **changes)),
    }


@pytest.mark.parametrize("name", scenes())
@pytest.mark.parametrize("activation", CURVES)
@pytest.mark.parametrize("norm", [(), (NORM,)])
def test_the_answer_is_the_value_after_all_that_follows(name, activation, norm):
    scene = scenes(activation=activation, norm=norm)[name]
    for seed in SEEDS:
        question, plain = ask(scene, "value", seed), ask(scenes()[name], "value", seed)
        assert question.spot == plain.spot
        right = CURVES[activation](normed(plain.answer) if norm else plain.answer)
        assert isclose(question.answer, right, rel_tol=1e-9, abs_tol=1e-12)
        assert check(question, f"{right:.4g}").right
        assert not check(question, f"{right + 7:g}").right
        assert all(one.answer != question.answer for one in question.mistakes)


def slip(answer, **changes):
    """What is told of an answer to the first step of 3, −7, 2 under the weight 1."""
    scene = build(typed("-7 -7 -7", [[1.0]], **changes))
    return check(ask(scene, "value", 1), answer).sentence


def test_mistakes_are_told_by_what_went_wrong():
    relu, leaky, norm = {"activation": "ReLU"}, {"activation": "LeakyReLU"}, {"norm": (NORM,)}
    assert slip("-7", **relu) == "Not yet. That is the value before ReLU: ReLU comes last."
    assert slip("7", **relu) == "Not yet. ReLU makes every negative number 0; it does not turn its sign."
    assert slip("0", **relu) == "Yes: 0."
    assert (
        slip("0", **leaky)
        == "Not yet. LeakyReLU keeps a hundredth of a negative number: ReLU would make it 0."
    )
    assert slip("-0.07", **leaky) == "Yes: −0.07."
    assert slip("-7", **norm) == "Not yet. BatchNorm is missing: it comes right after the layer."
    assert slip("6", **norm) == "Not yet. Divide by the square root of the variance, not by the variance."
    assert slip("8", **norm) == "Not yet. The mean is missing: subtract it first."
    assert slip("10", **norm) == "Not yet. BatchNorm’s bias is missing."
    assert slip("11", **norm).startswith("Yes: 11")
    assert slip("0", **norm, **relu) == slip("-7", **norm)
    assert slip("4", **norm, **relu) == "Not yet. BatchNorm comes first, then ReLU."
    assert slip("5", **relu) == "Not yet. Work out the value of the layer first, then ReLU."


def test_a_mistake_in_the_layer_is_still_told_after_what_follows_it():
    setup = typed("3 5", [[2.0]], activation="ReLU")
    scene = build(replace(setup, filters=(replace(setup.filters[0], bias=4.0),)))
    question = ask(scene, "value", 1)
    without = question.answer - 4
    assert check(question, f"{without:g}").sentence == "Not yet. The bias is missing: add it at the end."


def test_prompt_facts_and_explanation_name_what_follows():
    scene = scenes(activation="Tanh", norm=(NORM,))["max pooling"]
    question = ask(scene, "value", 1)
    assert question.prompt.startswith("What is the value after BatchNorm and Tanh, the output at position ")
    assert "BatchNorm has mean 3, variance 4, weight −2 and bias 1, and eps 0.00001." in question.facts
    assert question.explanation[-2].startswith("BatchNorm: ")
    assert question.explanation[-1].startswith("Tanh(")
    assert question.hint == "3 digits are enough."


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "value"])
def test_other_questions_are_as_without_what_follows(kind):
    for name, scene in scenes(activation="ReLU", norm=(NORM,)).items():
        assert ask(scene, kind, 3) == ask(scenes()[name], kind, 3)


@pytest.mark.parametrize("layer", ["conv", "max_pool", "conv_transpose"])
def test_ones_own_set_up_is_asked_about_with_what_follows_it(layer):
    fields = {} if layer == "conv" else {"layer": layer}
    app = opened(**fields, page="predict", name="value.2", cells="8", activation="ReLU")
    assert (told(app, "note"), told(app, "problem")) == ([], [])
    assert shown(app)["hidden"] == "values"
    assert any("after ReLU" in one for one in [*sentences(app), *(one.value for one in app.markdown)])


def test_what_the_stage_tells_of_earlier_values_is_what_they_became_and_nothing_of_the_one_asked_for():
    scene = scenes(activation="ReLU")["a convolution"]
    message = payload(scene, hidden="values", step=4)
    assert scene.output[0, :4].tolist() == [5, -9, 2, 11]
    assert decoded(message["arrays"]["output"]).tolist() == [[5, 0, 2, 11, 0, 0, 0]]
    assert "after" not in message


def test_several_maps_are_told_apart():
    scene = build(typed([[1.0, 2], [3, 4]], [[1.0], [1]], [[2.0], [1]], activation="ReLU"))
    assert np.shape(scene.output)[0] == 2
    assert ask(scene, "value", 1).prompt.startswith("What is the value of map ")


@pytest.mark.parametrize("layers", [False, True])
@pytest.mark.parametrize("level", LEVELS)
def test_practice_with_what_follows_is_always_the_same_and_its_own_answer_is_right(level, layers):
    followed, plain = set(), set()
    for seed in range(30):
        name = Name("value", seed, level, layers, after=True)
        scene, again = (scene_of(name, None) for _ in range(2))
        assert scene.after == again.after
        assert np.array_equal(scene.output, scene_of(name._replace(after=False), None).output)
        question = ask(scene, name.kind, seed)
        assert check(question, write_answer(question.answer)).right
        followed.add(scene.after.activation)
        plain.add(scene.after.norm is None)
    assert len(followed) >= (2 if level == "easy" else 3)
    assert plain == {level == "easy"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_kind_of_question_can_be_asked_where_something_follows(kind, level):
    for seed in range(8):
        name = Name(kind, seed, level, layers=True, after=True)
        question = ask(scene_of(name, None), kind, seed)
        assert check(question, write_answer(question.answer)).right


def test_a_name_says_that_something_follows_and_without_that_asks_what_it_always_did():
    name = read_name("value.7.medium.layers.after")
    assert name == Name("value", 7, "medium", layers=True, after=True)
    assert following(name).text == "value.8.medium.layers.after"
    assert read_name("value.7.medium.after") == Name("value", 7, "medium", after=True)
    assert scene_of(read_name("value.7.medium"), None).after.is_nothing
    for damaged in ("value.7.after", "value.7.medium.after.layers", "value.7.medium.after.after"):
        assert read_name(damaged) is None


def test_practice_with_what_follows_is_chosen_in_the_bar_and_kept_in_the_link():
    app = opened(page="predict", name="value.3.hard")
    app = app.toggle(key="predict-after").set_value(True).run()
    assert not app.exception
    assert app.query_params["name"] in ("value.3.hard.after", ["value.3.hard.after"])
    assert shown(app)["spec"]["layer"]["weights"]
