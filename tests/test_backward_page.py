"""Forward and backward on the pages: the switch, what is differentiated, the address, and damaged links."""

import base64
import json

import numpy as np
import pytest
from app_page import NOW, address, choose, opened, press, sentences, set_number, shown, told
from PIL import Image

from convviz.engine.gradients import of_input, of_weight
from convviz.render.columns import TITLE
from convviz.render.marks import width_of
from convviz.settings.model import Setup, build
from testbed.files.pictures import encoded

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


def test_max_pooling_sends_each_gradient_to_the_winner_with_a_1_and_to_the_others_with_a_0():
    message = shown(opened(layer="max_pool", back="sum"))
    assert message["labels"]["panels"]["weight"] == "winner"
    winners = numbers(message, "weight")
    assert winners.reshape(winners.shape[1], -1).sum(1).tolist() == [1] * winners.shape[1]
    assert numbers(message, "output").sum() == numbers(message, "input").sum() == winners.shape[1]


def test_windows_of_unequal_size_say_why_the_stage_shows_the_way_forward():
    app = opened(layer="adaptive_max_pool", output_size="3", back="sum")
    assert any("to its largest cell only" in sentence for sentence in sentences(app))
    assert "panels" not in shown(app)["labels"]


def test_the_way_back_through_what_follows_the_layer_can_be_chosen_and_has_its_slopes():
    app = press(opened(**NOW, back="sum", activation="ReLU"), "direction-to", "before")
    assert address(app)["back"] == "sum~before"
    message = shown(app)
    assert message["labels"]["panels"] == {"input": "dL/d(ReLU)", "weight": "slope", "output": "dL/d(output)"}
    assert np.array_equal(numbers(message, "weight").ravel(), (SCENE.output > 0).ravel())
    assert np.array_equal(numbers(message, "output"), SCENE.output > 0)


def test_where_nothing_follows_a_link_to_before_it_shows_the_gradient_of_the_input():
    assert shown(opened(**NOW, back="sum~before"))["labels"]["panels"]["output"] == "dL/d(input)"


@pytest.mark.parametrize(("at", "kind"), [("2", "ReLU"), ("3", "MaxPool")])
def test_on_the_network_page_an_activation_and_a_max_pooling_show_their_own_way_back(at, kind):
    app = opened(page="network", back="class(3)", at=at)
    labels = shown(app)["labels"]["panels"]
    assert labels["output"] == "dL/d(input)"
    assert labels["weight"] == {"ReLU": "slope", "MaxPool": "winner"}[kind]
    assert not any("Here it follows" in one for one in told(app, "note"))


@pytest.mark.parametrize("view", ["matrix", "im2col", "code", "plots", "share", "working"])
def test_each_view_of_a_way_back_through_a_maximum_works_or_says_why_not(view):
    app = opened(layer="max_pool", back="sum", view=view)
    assert not told(app, "problem")
    is_absent = any("a kernel of its own" in one for one in told(app, "note"))
    assert is_absent == (view not in ("share", "working"))


def typed(app, text):
    return app.text_area(key="direction-typed").set_value(text).run()


def test_a_target_may_be_typed_a_number_for_each_output_cell_and_the_address_holds_it():
    app = press(opened(**NOW, back="error"), "direction-from", "typed")
    assert np.array_equal(numbers(shown(app), "input"), np.zeros_like(SCENE.output)), (
        "it begins as the output"
    )
    rows = np.arange(SCENE.output.size).reshape(SCENE.output.shape[1:])
    app = typed(app, "\n".join(" ".join(map(str, row)) for row in rows))
    expected = 2 * (SCENE.output - rows) / SCENE.output.size
    np.testing.assert_allclose(numbers(shown(app), "input"), expected, rtol=1e-12)
    assert any("each with its own target" in one for one in sentences(app))
    again = opened(**NOW, **address(app))
    np.testing.assert_allclose(numbers(shown(again), "input"), expected, rtol=1e-12)
    assert again.text_area(key="direction-typed").value.split() == list(map(str, range(SCENE.output.size)))
    app = press(app, "direction-from", "number")
    assert "target" not in address(app)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 2\n3 4", "The target has the shape (1, 2, 2), and the output (1, 6, 6)"),
        ("a b", "a"),
        ("", "There are no numbers in the text"),
        ("nan", "nan"),
        ("1e400", "1e400"),
        ("<img src=x onerror=alert(1)>", "<img"),
    ],
)
def test_a_typed_target_that_does_not_fit_gets_a_sentence_and_the_earlier_one_stays(text, said):
    app = press(opened(**NOW, back="error"), "direction-from", "typed")
    earlier = address(app)["target"]
    app = typed(app, text)
    assert not app.exception
    assert said in " ".join(told(app, "problem"))
    assert address(app)["target"] == earlier
    assert app.text_area(key="direction-typed").value == text


def test_a_target_of_another_output_is_given_up_and_said():
    app = press(opened(**NOW, back="error(2)"), "direction-from", "typed")
    app = set_number(app, "stride", 2)
    assert any(
        "The target has the shape (1, 6, 6), and the output (1, 3, 3)" in one for one in told(app, "note")
    )
    assert address(app)["back"] == "error(2)"
    assert "target" not in address(app)


def brought(app, name, content):
    next(one for one in app.file_uploader if one.key == "direction-file").upload(name, content)
    return app.run()


def test_a_target_may_be_a_file_of_the_size_of_the_input_or_one_that_cannot_be_read():
    app = press(opened(**NOW, back="error"), "direction-from", "file")
    app = brought(app, "notes.png", b"no picture")
    assert told(app, "problem")
    picture = np.full((8, 8), 100, np.uint8)
    app = brought(app, "after.png", encoded(Image.fromarray(picture), "PNG"))
    assert not app.exception
    expected = 2 * (SCENE.output - 100) / SCENE.output.size
    np.testing.assert_allclose(numbers(shown(app), "input"), expected, rtol=1e-12)
    assert any("“after.png” is the target." in one for one in sentences(app))


def test_the_scores_of_a_network_may_have_a_target_each():
    app = press(opened(page="network", back="error"), "direction-from", "typed")
    app = typed(app, "0 0 0 1 0 0 0 0 0 0")
    assert not told(app, "problem")
    assert any("each with its own target" in one for one in sentences(app))
    assert "target" in address(app)


@pytest.mark.parametrize("token", ["!", "large.9", "AAAA", "<b>"])
def test_a_damaged_target_in_a_link_is_ignored_and_said(token):
    app = opened(**NOW, back="error(3)", target=token)
    assert address(app)["back"] == "error(3)"
    assert any("The link's target is ignored: " in note for note in told(app, "note"))


def test_a_target_beside_another_loss_is_ignored_and_said():
    app = opened(**NOW, back="sum", target="AAAA")
    assert any("it goes with back=error only" in note for note in told(app, "note"))


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
