"""The view Learn: a hidden kernel is found, and every bad value gets a sentence and leaves the page whole."""

import json
from base64 import b64decode

import numpy as np
import pytest
from any_page import opened, without_fault
from app_page import told
from PIL import Image

from convviz.learn.lessons.lesson import typed as typed_setup
from convviz.settings.link.query import encode, marked
from testbed.files.pictures import encoded

PAGE = {"view": "learn"}


def decode_array(sent):
    raw = np.frombuffer(b64decode(sent["data"]), np.dtype(sent["dtype"]).newbyteorder("<"))
    return raw.reshape(sent["shape"]) / sent.get("over", 1)


def address(app):
    fields = {key: texts if isinstance(texts, str) else texts[-1] for key, texts in app.query_params.items()}
    return {key: text for key, text in fields.items() if key != "v"}


def course(app):
    """What the browser has of the descent; refuses NaN as JSON does."""
    for one in app.get("bidi_component"):
        data = json.loads(one.proto.bytes or "{}", parse_constant=pytest.fail)
        if data.get("unit") == "iteration":
            return data
    return None


def panel(app, title):
    (one,) = [one for one in course(app)["panels"] if one["title"] == title]
    return decode_array(one["values"])


def losses(app):
    return decode_array(course(app)["graph"]["lines"][0]["values"])


def sentences(app):
    return " ".join(text.value for text in app.text)


def set_to(app, key, value):
    kinds = (app.number_input, app.segmented_control, app.toggle, app.text_area)
    next(field for kind in kinds for field in kind if field.key == key).set_value(value)
    return app.run()


def test_descent_finds_the_hidden_kernel_of_the_page():
    app = opened(**PAGE, rank="1", sample="beat")
    assert without_fault(app)
    found, hidden = panel(app, "Kernel")[-1], panel(app, "Hidden kernel")
    np.testing.assert_allclose(found, hidden, atol=1e-3)
    np.testing.assert_allclose(panel(app, "Least squares"), hidden, atol=1e-9)
    assert (np.diff(losses(app)) <= 1e-12).all()


@pytest.mark.parametrize("rank", ["1", "2"])
def test_too_large_a_rate_is_said_with_the_rate_that_works_and_stays_finite(rank):
    app = set_to(opened(**PAGE, rank=rank), "learn-pace", "large")
    assert "is too large; use one below" in sentences(app)
    assert np.isfinite(losses(app)).all()
    assert losses(app)[-1] > losses(app)[0]


@pytest.mark.parametrize("typed", [0.0, -1.0, 2e9, float("nan"), float("inf")])
def test_a_rate_that_cannot_be_gets_a_sentence_and_another_is_used(typed):
    app = set_to(opened(**PAGE), "learn-pace", "own")
    app = set_to(app, "learn-rate", typed)
    assert "The learning rate must be above 0 and at most" in sentences(app)
    assert without_fault(app)
    assert losses(app)[-1] < losses(app)[0]


def test_a_rate_of_a_thousand_million_is_stopped_at_once():
    app = set_to(set_to(opened(**PAGE), "learn-pace", "own"), "learn-rate", 1e9)
    assert "Diverged, and stopped" in sentences(app)
    assert len(losses(app)) == 2


@pytest.mark.parametrize(("typed", "used"), [(1_000_000, 1000), (0, 1), (-5, 1)])
def test_iterations_beyond_their_limits_are_brought_there_and_that_is_said(typed, used):
    app = set_to(opened(**PAGE), "learn-iterations", typed)
    assert course(app)["last"] == used
    assert "Iterations:" in sentences(app)
    assert f"changed to {used}" in sentences(app)


def test_momentum_of_one_or_more_is_brought_below():
    app = set_to(opened(**PAGE), "learn-momentum", 1.5)
    assert "Momentum: 1.5 is changed to 0.99" in sentences(app)
    assert without_fault(app)


def test_another_seed_starts_elsewhere_and_the_same_one_at_the_same_place():
    first = panel(opened(**PAGE), "Kernel")[0]
    other = panel(set_to(opened(**PAGE), "learn-seed", 7), "Kernel")[0]
    again = panel(set_to(opened(**PAGE), "learn-seed", 7), "Kernel")[0]
    assert first.tolist() != other.tolist() == again.tolist()


def test_a_target_that_no_kernel_makes_says_what_error_remains():
    app = set_to(opened(**PAGE), "learn-target", "typed")
    size = course(app)["panels"][-1]["shape"]
    rows = ["9 " + "0 " * (size[2] - 1)] + ["0 " * size[2]] * (size[1] - 1)
    app = set_to(app, "learn-typed", "\n".join(rows))
    assert "No kernel of this size gives this target" in sentences(app)
    assert course(app)["graph"]["level"]["value"] > 0


def test_rate_momentum_iterations_seed_and_bias_are_in_the_address_and_a_link_shows_the_same_course():
    app = set_to(opened(**PAGE), "learn-pace", "own")
    for key, value in (("rate", 2e-6), ("momentum", 0.5), ("iterations", 40), ("seed", 7), ("bias", True)):
        app = set_to(app, f"learn-{key}", value)
    assert address(app)["learn"] == "rate(2e-06)~momentum(0.5)~iterations(40)~seed(7)~bias"
    again = opened(**address(app))
    assert course(again) == course(app)
    assert "rate" not in address(set_to(again, "learn-pace", "large"))["learn"]


def test_what_is_as_at_first_needs_no_field_and_other_views_have_none():
    app = opened(**PAGE)
    assert "learn" not in address(app)
    app = set_to(app, "learn-momentum", 0.5)
    assert address(app)["learn"] == "momentum(0.5)"
    app = set_to(app, "view", "code")
    assert "learn" not in address(app)
    assert address(set_to(app, "view", "learn"))["learn"] == "momentum(0.5)"


@pytest.mark.parametrize(
    "text",
    [
        *("fast", "rate", "rate(0)", "rate(nan)", "rate(1e999)", "rate(1_0)", "momentum(1)", "seed(-1)"),
        *("iterations(0)", "iterations(9999)", "iterations(1.5)", "momentum(0.5)~", "<b>"),
    ],
)
def test_a_link_that_does_not_say_how_to_learn_is_ignored_and_said(text):
    app = opened(**PAGE, learn=text)
    assert any(
        f"The link's learn={text} is ignored: it must say how to learn" in one for one in told(app, "note")
    )
    assert course(app)["last"] == 100


def test_how_to_learn_goes_with_its_view_only():
    assert any("it goes with view=learn only" in one for one in told(opened(learn="seed(3)"), "note"))


def brought(app, name, content):
    next(one for one in app.file_uploader if one.key == "learn-file").upload(name, content)
    return app.run()


def test_from_a_picture_before_and_after_the_filter_between_them_is_learned():
    rows = np.random.default_rng(8).integers(0, 128, (8, 8)) * 2.0
    setup = typed_setup(rows[np.newaxis], [[[0, 0, 0], [0, 1, 0], [0, 0, 0]]])
    after = np.zeros((8, 8), np.uint8)
    after[1:-1, 1:-1] = (rows[:-2, 1:-1] + rows[2:, 1:-1]) / 2
    app = set_to(opened(**marked(encode(setup)), **PAGE), "learn-target", "file")
    assert course(app) is None
    app = brought(app, "after.png", encoded(Image.fromarray(after), "PNG"))
    assert not app.exception
    assert any("“after.png” is the target." in one.value for one in app.text)
    found = panel(app, "Least squares").ravel()
    np.testing.assert_allclose(found, [0, 0.5, 0, 0, 0, 0, 0, 0.5, 0], atol=1e-9)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_a_picture_after_that_cannot_be_read_gets_a_sentence_and_the_last_good_one_stays(content):
    app = set_to(opened(**PAGE), "learn-target", "file")
    app = brought(app, "good.png", encoded(Image.fromarray(np.eye(8, dtype=np.uint8) * 200), "PNG"))
    good = course(app)
    app = brought(app, "bad.png", content)
    assert not app.exception
    assert told(app, "problem")
    assert course(app) == good
    assert without_fault(set_to(app, "learn-target", "kernel"))


def test_a_picture_after_of_other_proportions_gets_both_sizes():
    app = set_to(opened(**PAGE), "learn-target", "file")
    app = brought(app, "wide.png", encoded(Image.fromarray(np.zeros((8, 16), np.uint8)), "PNG"))
    assert "Use a picture of the same width and height as the input" in " ".join(told(app, "problem"))


@pytest.mark.parametrize(
    ("text", "said"), [("1 2\n3 4", "The target has 2 × 2 cells"), ("", ""), ("a b", "")]
)
def test_a_typed_output_that_does_not_fit_gets_a_sentence(text, said):
    app = set_to(set_to(opened(**PAGE), "learn-target", "typed"), "learn-typed", text)
    assert said in " ".join(told(app, "problem"))
    assert told(app, "problem")
    assert not app.exception
    assert without_fault(set_to(app, "learn-target", "kernel"))


def test_a_constant_picture_does_not_determine_the_kernel_and_that_is_said():
    setup = typed_setup(np.full((1, 6, 6), 7.0), [[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]])
    app = opened(**marked(encode(setup)), **PAGE)
    assert "This input does not determine the kernel" in sentences(app)


@pytest.mark.parametrize("fields", [{"rank": "3"}, {"layer": "max_pool"}, {"page": "network"}])
def test_where_there_is_no_convolution_of_one_or_two_axes_it_is_not_offered(fields):
    app = opened(**(PAGE | fields))
    assert course(app) is None
    assert without_fault(app)


@pytest.mark.parametrize(
    "fields",
    [
        {"stride": "2", "padding": "same"},
        {"groups": "3", "sample": "photograph", "colour": "rgb"},
        {"cells": "512", "sample": "photograph"},
    ],
)
def test_other_set_ups_learn_too_or_say_that_they_are_too_large(fields):
    app = opened(**(PAGE | fields))
    assert not app.exception
    assert course(app) or "too many to learn from" in " ".join(told(app, "problem"))
