"""Forward and backward on the pages: the switch, what is differentiated, the address, and damaged links."""

import base64
import json

import numpy as np
import pytest
from app_page import NOW, address, choose, opened, press, sentences, set_number, shown, told

from convviz.engine.gradients import of_input, of_weight
from convviz.render.columns import TITLE
from convviz.render.marks import width_of
from convviz.settings.model import Setup, build

SCENE = build(Setup())


def numbers(message, name):
    """An array of a scene that the stage was sent."""
    sent = message["arrays"][name]
    raw = np.frombuffer(base64.b64decode(sent["data"]), np.dtype(sent["dtype"]).newbyteorder("<"))
    return raw.reshape(sent["shape"]) / sent.get("over", 1)


def test_the_switch_shows_the_gradient_of_the_input_in_its_own_tint_and_the_address_holds_it():
    app = press(opened(), "direction-way", "backward")
    message = shown(app)
    assert message["labels"]["panels"] == {
        "input": "dL/d(output)",
        "weight": "kernel",
        "output": "dL/d(input)",
    }
    assert message["labels"]["scales"] == {"input": "gradient", "weight": "weight", "output": "gradient"}
    grad = numbers(message, "input")
    assert grad.sum() == grad.max() == 1
    assert np.array_equal(numbers(message, "output"), of_input(SCENE.spec, grad, SCENE.weight))
    assert address(app)["back"] == "cell(0.0.0)"
    app = press(app, "direction-way", "forward")
    assert "panels" not in shown(app)["labels"]
    assert "back" not in address(app)


def test_the_gradient_of_the_weights_is_the_input_correlated_with_the_outputs():
    app = press(opened(back="error(3)"), "direction-to", "weight")
    message = shown(app)
    grad = 2 * (SCENE.output - 3) / SCENE.output.size
    expected = of_weight(SCENE.spec.rules, SCENE.input, grad)
    np.testing.assert_allclose(numbers(message, "output").reshape(expected.shape), expected, rtol=1e-12)
    assert address(app)["back"] == "error(3)~weight"
    app = set_number(app, "direction-target", 5)
    assert address(app)["back"] == "error(5)~weight"


def test_what_is_differentiated_is_said_with_its_value_and_the_gradient_of_the_bias():
    app = opened(back="sum")
    assert f"L is the sum of all output cells: L = {SCENE.output.sum():g}" in sentences(app)
    assert f"dL/d(bias) sums dL/d(output) over each map: {SCENE.output.size}" in sentences(app)


def test_what_follows_the_layer_is_gone_back_through_too():
    message = shown(opened(**NOW, back="sum", activation="ReLU"))
    assert np.array_equal(numbers(message, "input")[0], SCENE.output[0] > 0)


def test_max_pooling_shows_which_cell_wins_and_says_so():
    app = opened(layer="max_pool", back="sum")
    assert any("to its largest cell only" in sentence for sentence in sentences(app))
    assert "panels" not in shown(app)["labels"]


@pytest.mark.parametrize("text", ["all", "cell(x)", "error(nan)", "<b>", "class(1e9)"])
def test_a_link_that_says_nothing_that_can_be_differentiated_shows_the_way_forward_and_says_why(text):
    app = opened(back=text)
    assert "panels" not in shown(app)["labels"]
    assert any("it must say what is differentiated, such as sum" in note for note in told(app, "note"))


def test_a_link_to_a_cell_that_is_not_there_shows_the_nearest_and_says_so():
    app = opened(back="cell(7.99.99)")
    assert address(app)["back"] == "cell(0.5.5)"
    assert any("has no cell (7, 99, 99), so (0, 5, 5) is used" in note for note in told(app, "note"))


def test_cross_entropy_needs_scores_and_a_page_of_one_layer_has_none():
    app = opened(back="class(3)")
    assert "panels" not in shown(app)["labels"]
    assert any("Cross-entropy needs a score for each class" in one for one in told(app, "problem"))


def test_a_network_sends_back_from_its_scores():
    app = opened(page="network", back="class(3)")
    assert any(
        one.startswith("L is the cross-entropy of the scores with the class 3") for one in sentences(app)
    )
    assert shown(app)["labels"]["panels"]["output"] == "dL/d(input)"
    app = choose(app, "direction-class", 5)
    assert address(app)["back"] == "class(5)"


def test_saliency_and_grad_cam_of_the_pressed_layer_are_drawn_once_they_are_opened():
    app = opened(page="network", back="class(3)", at="1")
    assert len(overviews(app)) == 1
    app.session_state["attention"] = True
    app.run()
    titles = [one["layers"][0]["title"] for one in overviews(app)]
    assert titles == ["dL/d(input)", "saliency: |dL/d(input)|", "Grad-CAM of Conv2d-1"]


def overviews(app):
    """What each overview on the page has been sent."""
    found = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.bytes) for one in found if one.component_name.startswith("convviz_overview")]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_columns_of_gradients_are_as_wide_as_their_titles(lang):
    message, *_ = overviews(opened(page="network", back="class(3)", lang=lang))
    titles = [layer["title"] for layer in message["layers"]]
    assert all(title.startswith("dL/d(") for title in titles)
    for layer in message["layers"]:
        assert layer["column"]["slot"] >= width_of(layer["title"], TITLE), layer["title"]
