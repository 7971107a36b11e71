"""A walk as data, and what a notebook is given to show."""

import html
import json
import re

import numpy as np
import pytest
from reference import reference_correlate
from stage_scenes import scenes

import convviz
from convviz.language import speaking, spoken
from convviz.stage.page import page

SETTINGS = {"stride": 2, "padding": 1, "dilation": 1, "groups": 2, "padding_mode": "zeros"}
PER_AXIS = ("stride", "padding", "dilation")


def whole(*shape):
    return np.random.default_rng(7).integers(-9, 10, shape).astype(float)


@pytest.mark.parametrize("spatial", [(7,), (5, 6), (4, 3, 5)])
def test_a_trace_goes_through_every_step_of_every_filter(spatial):
    input, weight, bias = whole(4, *spatial), whole(2, 2, *(2,) * len(spatial)), whole(2)
    apart = {name: (SETTINGS[name],) * len(spatial) for name in PER_AXIS}
    apart["padding"] = tuple((cells, cells) for cells in apart["padding"])
    expected = reference_correlate(input, weight, bias, **SETTINGS | apart)
    steps = list(convviz.trace(input, weight, bias, **SETTINGS))

    assert len(steps) == len(expected)
    for step in steps:
        assert step.output == expected[step.filter, *step.index]
        assert sum(term.product for term in step.terms) + step.bias == step.output
        assert all(term.product == term.input * term.weight for term in step.terms)


WITHOUT_WEIGHTS = {
    "max_pool": ({"kernel_size": 2, "stride": 1, "padding": 1}, convviz.max_pool),
    "avg_pool": ({"kernel_size": 2, "count_include_pad": False, "padding": 1}, convviz.avg_pool),
    "adaptive_max_pool": ({"output_size": 2}, convviz.adaptive_max_pool),
    "adaptive_avg_pool": ({"output_size": 3}, convviz.adaptive_avg_pool),
    "upsample": ({"scale_factor": 2}, convviz.upsample),
}


@pytest.mark.parametrize("layer", WITHOUT_WEIGHTS)
@pytest.mark.parametrize("spatial", [(7,), (5, 6), (4, 3, 5)])
def test_a_layer_without_weights_is_shown_and_traced_with_the_arguments_of_its_function(layer, spatial):
    settings, function = WITHOUT_WEIGHTS[layer]
    input = whole(2, *spatial)
    shown = convviz.show(input, layer=layer, **settings)
    steps = list(convviz.trace(input, layer=layer, **settings))

    assert np.array_equal(shown.output, function(input, **settings))
    assert [step.output for step in steps] == shown.output.ravel().tolist()
    assert "<!doctype html>" in shown.html[:40].lower()
    if layer.endswith("max_pool"):
        assert all(max(term.input for term in step.terms) == step.output for step in steps)


@pytest.mark.parametrize("spatial", [(5,), (3, 4), (2, 3, 2)])
def test_a_transposed_convolution_is_traced_with_its_weight_as_torch_has_it(spatial):
    input, weight, bias = whole(4, *spatial), whole(4, 3, *(2,) * len(spatial)), whole(6)
    settings = {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2}
    shown = convviz.show(input, weight, bias, layer="conv_transpose", **settings)

    assert np.array_equal(shown.output, convviz.conv_transpose(input, weight, bias, **settings))
    for step in convviz.trace(input, weight, bias, layer="conv_transpose", **settings):
        assert sum(term.product for term in step.terms) + step.bias == step.output
        assert step.output == shown.output[(step.filter, *step.index)]


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        ((), {}, "Conv1D needs a weight."),
        (([[[1]]],), {"layer": "max_pool", "kernel_size": 1},
         "MaxPool1d has no weights; leave weight and bias out."),
        ((), {"layer": "conv_transpose"}, "ConvTranspose1d needs a weight."),
        ((), {"layer": "dense"}, "There is no layer 'dense'; use 'conv', 'conv_transpose', 'max_pool', "
         "'avg_pool', 'adaptive_max_pool', 'adaptive_avg_pool' or 'upsample'."),
        ((), {"layer": "max_pool", "kernel_size": 1, "operation": "convolve"},
         "MaxPool1d has no operation; leave it out."),
        ((), {"layer": "max_pool", "kernel_size": 9}, "kernel does not fit"),
    ],
)  # fmt: skip
def test_what_makes_no_layer_is_refused_with_what_to_do(arguments, settings, sentence):
    for function in (convviz.show, convviz.trace):
        with pytest.raises(convviz.ConvSpecError, match=re.escape(sentence)):
            function([[1, 2, 3]], *arguments, **settings)


def test_a_trace_says_where_its_window_begins():
    steps = convviz.trace(np.ones((1, 5)), np.ones((1, 1, 3)), stride=2, padding=1)
    assert [step.start for step in steps] == [(-1,), (1,), (3,)]


def test_bad_settings_are_refused_before_the_first_step():
    with pytest.raises(convviz.ConvSpecError, match="kernel"):
        convviz.trace(np.ones((1, 2)), np.ones((1, 1, 3)))
    with pytest.raises(convviz.ConvSpecError, match="kernel"):
        convviz.show(np.ones((1, 2)), np.ones((1, 1, 3)))


def test_a_notebook_gets_the_very_page_in_a_frame_that_may_run_scripts_only():
    shown = convviz.show(whole(1, 4, 4), whole(1, 1, 2, 2), height=500)
    frame = shown._repr_html_()
    (inside,) = re.findall(r'srcdoc="([^"]*)"', frame)

    assert html.unescape(inside) == shown.html == page(shown.scene)
    assert 'height="500"' in frame
    assert re.findall(r'sandbox="([^"]*)"', frame) == ["allow-scripts"]


def test_what_is_shown_can_be_saved_and_used(tmp_path):
    shown = convviz.show(whole(1, 4, 4), whole(1, 1, 2, 2))
    shown.save(tmp_path / "stage.html")
    assert (tmp_path / "stage.html").read_text(encoding="utf-8") == shown.html
    assert np.array_equal(shown.output, convviz.cross_correlate(whole(1, 4, 4), whole(1, 1, 2, 2)))


def test_a_notebook_may_ask_for_another_language_and_stays_in_its_own():
    shown = convviz.show(whole(2, 4, 4), whole(1, 2, 2, 2), language="de")
    (words,) = re.findall(r"^const WORDS = (.*);$", shown.html, re.MULTILINE)
    assert json.loads(words)["step {step} of {steps}"] == "Schritt {step} von {steps}"
    assert '<html lang="de">' in shown.html
    assert "Der Kernel wandert entlang" in shown.html
    assert shown.scene.channel_labels == ("Kanal 0", "Kanal 1")
    assert spoken() == "en"


def test_an_exported_page_is_in_the_language_that_is_spoken():
    scene = scenes()["volume"]
    with speaking("de"):
        german = page(scene)
    assert '<html lang="de">' in german
    assert '"step {step} of {steps}": "Schritt {step} von {steps}"' in german
    assert "Schritt" not in page(scene)


def test_a_language_that_nobody_speaks_is_refused():
    with pytest.raises(ValueError, match="language 'fr' is unknown; use 'en' or 'de'"):
        convviz.show(whole(1, 4, 4), whole(1, 1, 2, 2), language="fr")


def test_the_same_scene_gives_the_same_page():
    assert page(scenes()["volume"]) == page(scenes()["volume"])
