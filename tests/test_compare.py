"""The comparisons: their numbers are the textbook's, and what they claim holds for what the engine gives."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from comparing import all_refusals, own_layers, own_scenes

import convviz
from convviz.language import speaking
from convviz.layers.scene import build_scene
from convviz.learn.compare.catalogue import COMPARISONS, comparison
from convviz.learn.compare.comparison import channels_last, likeness, no_batch_axis, no_channel_axis
from convviz.learn.compare.readings import own_comparison

GOLDEN = {
    case["name"]: case
    for case in json.loads((Path(__file__).parent / "golden" / "textbook.json").read_text(encoding="utf-8"))
}
ANSWERS = json.loads((Path(__file__).parent / "golden" / "refusals.json").read_text(encoding="utf-8"))
PAIRS = {
    ("table", 0): "three channels through Conv1D",
    ("table", 1): "the same as a full-height Conv2D",
    ("sentence", 0): "a sentence of word vectors through Conv1D, stride 2",
    ("sentence", 1): "the same sentence as a Conv2D of height 1",
    ("volume", 0): "depth as channels gives only the first slice",
    ("volume", 1): "Conv3D",
}
OWN_LAYERS = {name: own_comparison(scene) for name, scene in own_layers().items()}
ALL = {name: comparison(name) for name in COMPARISONS} | {
    name: own_comparison(scene) for name, scene in own_scenes().items()
}
ALL |= OWN_LAYERS


def outputs(name):
    """What the library itself makes of the input and weight of each view of a comparison."""
    return [answer(view.scene) for view in ALL[name].views]


def answer(scene):
    arguments = scene.layer.arguments(scene.spec)
    if scene.spec.kind == "conv":
        return convviz.cross_correlate(scene.input, scene.weight, scene.bias, **arguments)
    is_each = scene.spec.groups == scene.spec.in_channels
    weight = scene.weight if is_each else scene.weight.swapaxes(0, 1)
    learned = [weight, scene.bias] if scene.layer.HAS_WEIGHTS else []
    return getattr(convviz, scene.spec.kind)(scene.input, *learned, **arguments)


@pytest.mark.parametrize(("name", "index"), PAIRS)
def test_a_comparison_has_the_very_numbers_of_the_textbook(name, index):
    case, scene = GOLDEN[PAIRS[name, index]], comparison(name).views[index].scene
    stride = case["params"].get("stride", 1)
    assert scene.input.tolist() == case["input"]
    assert scene.weight.tolist() == case["weight"]
    assert scene.spec.stride == (tuple(stride) if isinstance(stride, list) else (stride,) * scene.spec.ndim)
    assert scene.output == pytest.approx(np.array(case["output"]), abs=1e-14)


@pytest.mark.parametrize("name", [name for name in ALL if name != "back" and name not in OWN_LAYERS])
def test_every_view_of_a_comparison_holds_the_same_numbers(name):
    first, *others = [view.scene.input.ravel().tolist() for view in ALL[name].views]
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_is_told_to_each_visitor_in_his_language(name):
    english = comparison(name)
    with speaking("de"):
        german = comparison(name)
        assert comparison(name) is german

    assert comparison(name) is english
    assert german.see != english.see
    assert [view.heading for view in german.views] == [view.heading for view in english.views]
    for one, other in zip(german.views, english.views, strict=True):
        assert (one.scene.output == other.scene.output).all()
    assert {one.reason for one in german.refusals}.isdisjoint(one.reason for one in english.refusals)


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_has_three_views_a_sentence_and_calls_that_each_framework_refuses(name):
    chosen = comparison(name)
    assert chosen.name == name
    assert len(chosen.views) == 3
    assert chosen.see.endswith(".")
    assert {refusal.library for refusal in chosen.refusals} == {"torch", "keras"}


def test_table_a_full_height_kernel_gives_the_same_and_a_smaller_one_two_rows():
    conv1d, tall, small = outputs("table")
    assert tall.shape == (1, 1, 6)
    assert np.array_equal(tall[:, 0], conv1d)
    assert small.shape == (1, 2, 6)
    assert not any(np.array_equal(small[:, row], conv1d) for row in range(2))


def test_sentence_height_and_depth_of_one_change_no_number():
    conv1d, conv2d, conv3d = outputs("sentence")
    assert conv1d == pytest.approx(np.array([[0.9, 0.1, 0.12]]), abs=1e-14)
    assert conv2d[:, 0] == pytest.approx(conv1d, abs=1e-14)
    assert conv3d[:, 0, 0] == pytest.approx(conv1d, abs=1e-14)
    assert comparison("sentence").views[0].scene.position_labels == (
        "cat",
        "sitting",
        "there",
        "dog",
        "resting",
        "here",
    )


def test_volume_slice_0_of_conv3d_is_conv2ds_as_its_last_kernel_slice_is_zero():
    conv2d, conv3d, deep = outputs("volume")
    first, second, third = (view.scene.weight for view in comparison("volume").views)
    assert not first[:, -1].any()
    assert np.array_equal(first[:, :2], second[:, 0])
    assert np.array_equal(first, third[:, 0])
    assert conv2d.shape == (1, 2, 2)
    assert conv3d.shape == (1, 2, 2, 2)
    assert np.array_equal(conv3d[:, 0], conv2d)
    assert not np.array_equal(conv3d[:, 1], conv2d)
    assert np.array_equal(deep, conv2d[:, np.newaxis])


def test_colours_conv2d_makes_one_map_and_conv3d_moves_along_colour():
    conv2d, pairs, single = outputs("colours")
    first, second, third = (view.scene for view in comparison("colours").views)
    assert [scene.weight.shape[-3] for scene in (first, second, third)] == [3, 2, 1]
    assert [scene.spec.ndim for scene in (first, second, third)] == [2, 3, 3]
    assert (conv2d.shape, pairs.shape, single.shape) == ((1, 4, 6), (1, 2, 4, 6), (1, 3, 4, 6))
    assert np.array_equal(single.sum(axis=1), conv2d)
    assert np.array_equal(single[:, :2].sum(axis=1), pairs[:, 0])
    assert np.array_equal(single[:, 1:].sum(axis=1), pairs[:, 1])


def test_average_pooling_is_a_convolution_with_a_box_and_max_pooling_keeps_the_brightest():
    convolved, averaged, largest = outputs("smaller")
    picture = comparison("smaller").views[0].scene.input[0]
    blocks = picture.reshape(4, 2, 4, 2).swapaxes(1, 2).reshape(4, 4, 4)
    assert set(comparison("smaller").views[0].scene.weight.ravel()) == {1 / 4}
    assert np.array_equal(convolved[0], blocks.mean(axis=-1))
    assert np.array_equal(averaged, convolved)
    assert np.array_equal(largest[0], blocks.max(axis=-1))
    assert not np.array_equal(largest, convolved)


def test_a_transposed_convolution_leads_back_to_both_shapes_and_to_neither_of_the_values():
    there, back, padded = outputs("back")
    first, second, third = (view.scene for view in comparison("back").views)
    assert np.array_equal(second.input, first.output)
    assert np.array_equal(third.input, first.output)
    assert np.array_equal(second.weight, first.weight)
    assert (there.shape, back.shape, padded.shape) == ((1, 2, 2), (1, 5, 5), (1, 6, 6))
    for size in (5, 6):
        assert convviz.output_size((size, size), (3, 3), stride=2) == (2, 2)
    assert not np.array_equal(padded, first.input)
    assert np.array_equal(padded[:, :5, :5], back)


def test_rows_as_channels_are_a_kernel_of_the_full_height():
    conv1d, tall, small = outputs("rows")
    first = comparison("rows").views[0].scene
    assert first.spec.in_channels == 8
    assert first.channel_labels[7] == "row 7"
    assert np.array_equal(tall[:, 0], conv1d)
    assert (conv1d.shape, small.shape) == ((1, 6), (1, 6, 6))


@pytest.mark.parametrize(
    ("name", "said"),
    {
        "table": ("The same 6 numbers as the first.", "Different from the first: size 2 × 6 instead of 6."),
        "sentence": ("The same 3 numbers as the first.", "The same 3 numbers as the first."),
        "volume": ("Its slice 0 along D is the output of the first.", "The same 4 numbers as the first."),
        "colours": (
            "Different from the first: size 2 × 4 × 6 instead of 4 × 6.",
            "Its 3 slices along D add up to the output of the first.",
        ),
        "rows": ("The same 6 numbers as the first.", "Different from the first: size 6 × 6 instead of 6."),
        "smaller": ("The same 16 numbers as the first.", "Different values from the first."),
        "back": (
            "Different from the first: size 5 × 5 instead of 2 × 2.",
            "It restores the size of the first one’s input, not its values.",
        ),
    }.items(),
)
def test_the_page_says_how_the_outputs_are_related(name, said):
    first, *others = [view.scene for view in comparison(name).views]
    assert tuple(likeness(first, other) for other in others) == said


@pytest.mark.parametrize("name", ALL)
def test_what_is_said_of_two_outputs_is_so(name):
    first, *others = outputs(name)
    for view, other in zip(ALL[name].views[1:], others, strict=True):
        said = likeness(ALL[name].views[0].scene, view.scene)
        if said.startswith("The same as slice"):
            index, axis = int(said.split()[4]), 1 + ALL[name].views[0].scene.axes.index(said.split()[6])
            assert np.take(first, index, axis).ravel() == pytest.approx(other.ravel())
        elif said.startswith("The same"):
            assert other.ravel() == pytest.approx(first.ravel())
        elif said.startswith("It leads back"):
            (first_scene, back) = ALL[name].views[0].scene, view.scene
            assert np.array_equal(back.input, first_scene.output)
            assert back.output.shape[1:] == first_scene.input.shape[1:]
            assert np.array_equal(back.output, first_scene.input) is ("values" not in said)
        elif said.startswith("Its slice"):
            axis = 1 + view.scene.axes.index(said.split()[4])
            assert np.take(other, int(said.split()[2]), axis).ravel() == pytest.approx(first.ravel())
        elif said.startswith("Its"):
            assert other.sum(axis=1 + view.scene.axes.index(said.split()[4])).ravel() == pytest.approx(
                first.ravel()
            )
        else:
            assert other.size != first.size or not np.allclose(other.ravel(), first.ravel())


RELATED = {
    "max pooling": ["AvgPool2d", "Conv2d"],
    "max pooling, dilated, of a sequence": ["AvgPool1d", "Conv1d"],
    "average pooling": ["MaxPool2d", "Conv2d"],
    "adaptive max pooling": ["AdaptiveAvgPool2d", "MaxPool2d"],
    "global average pooling of a sequence": ["AdaptiveMaxPool1d", "AvgPool1d"],
    "upsampling": ["ConvTranspose2d", "AvgPool2d"],
    "transposed": ["Conv2d", "Conv2d"],
}


@pytest.mark.parametrize("name", RELATED)
def test_ones_own_layer_stands_beside_its_nearest_relatives(name):
    first, *others = OWN_LAYERS[name].views
    assert np.array_equal(first.scene.output, own_layers()[name].output[: first.scene.spec.out_channels])
    assert [re.findall(r"nn\.(\w+)", view.heading)[0] for view in others] == RELATED[name]
    assert OWN_LAYERS[name].see.startswith(first.scene.layer.name(first.scene.spec.ndim))


@pytest.mark.parametrize(
    "name", [name for name in OWN_LAYERS if "transposed" in name or "upsampling" in name]
)
def test_a_transposed_convolution_is_one_over_zeros_and_upsampling_a_stamp_of_ones_to_the_last_digit(name):
    first, same, back = [view.scene for view in OWN_LAYERS[name].views]
    assert np.array_equal(first.output, same.output)
    assert np.array_equal(back.input, first.output)
    assert back.output.shape == first.input.shape
    assert np.array_equal(back.output, first.input) is ("upsampling" in name)


@pytest.mark.parametrize("name", [name for name in OWN_LAYERS if name.startswith("average")])
def test_an_average_pooling_is_said_to_be_a_convolution_where_it_is_one(name):
    views = OWN_LAYERS[name].views
    is_same = views[0].scene.output.shape == views[-1].scene.output.shape and np.allclose(
        views[0].scene.output, views[-1].scene.output
    )
    assert ("would be a convolution" in OWN_LAYERS[name].see) is not is_same
    assert is_same is (name in ("average pooling", "average pooling of a sequence"))


def test_a_layer_that_leads_back_says_how_far():
    first, *others = [view.scene for view in OWN_LAYERS["upsampling"].views]
    assert likeness(first, others[1]) == "It restores the input of the first."


def test_a_single_number_is_one_number():
    one = build_scene(np.ones((1, 2)), np.ones((1, 1, 2)))
    assert likeness(one, one) == "The same 1 number as the first."


def test_outputs_of_one_shape_that_differ_are_not_said_to_be_larger():
    one, other = (build_scene(np.ones((1, 4)), np.full((1, 1, 2), value)) for value in (1, 2))
    assert likeness(one, other) == "Different values from the first."


def test_a_last_digit_lost_in_rounding_is_no_difference():
    weight = np.array([[[0.1, 0.2, 0.3]]])
    one, other = (build_scene(np.array([[1.0, 2.0, 3.0]]), weight * factor) for factor in (1, 1 + 1e-15))
    assert not np.array_equal(one.output, other.output)
    assert likeness(one, other) == "The same 1 number as the first."


def test_every_call_that_is_said_to_be_refused_was_refused():
    recorded = {
        (answer["library"].split()[0], answer["call"], tuple(answer["input_shape"])) for answer in ANSWERS
    }
    claimed = {(refusal.library, refusal.call, refusal.input_shape) for refusal in all_refusals()}
    assert claimed == recorded
    assert {answer["library"] for answer in ANSWERS} == {"torch 2.13.0", "keras 3.15.1"}


KINDS = {
    "PyTorch takes the channels first": r"to have \d+ channels, but got \d+ channels",
    "more ax": "unbatched|expected min_ndim|xpected 3D or 4D|xpected 4D or 5D|xpected 2 to 3|be at least 3",
    "Keras always expects a batch": "expected (min_)?ndim",
    "Keras takes the channels last": "expected min_ndim",
    "more than half of a window": "at most half of (effective )?kernel size",
    "neither below the stride": "output padding must be smaller than",
    "always takes a batch": "same number of spatial dimensions|Only 3D, 4D and 5D",
    "a whole stride": "output padding must be smaller than|output_padding",
    "does not fit": "greater than actual input size|zero or negative|[Oo]utput size",
    "for a batch of": r"to have \d+ channels, but got \d+ channels",
    "Rows as channels": r"to have \d+ channels, but got \d+ channels",
}


@pytest.mark.parametrize(
    "refusal", all_refusals(), ids=lambda refusal: f"{refusal.call} {refusal.input_shape}"
)
def test_a_reason_is_of_the_kind_that_the_framework_gives(refusal):
    (kind,) = [said for words, said in KINDS.items() if words in refusal.reason]
    messages = [
        answer["message"]
        for answer in ANSWERS
        if (answer["call"], tuple(answer["input_shape"])) == (refusal.call, refusal.input_shape)
    ]
    assert messages
    assert all(re.search(kind, message) for message in messages), messages


def test_reasons_name_the_shape_to_give():
    assert channels_last("Conv1d", {}, (7, 3)).reason == (
        "PyTorch takes the channels first: it finds 7 of them in (7, 3), and the kernel has 3. "
        "Move the last axis to the front: (3, 7)."
    )
    assert no_channel_axis("Conv1d", {}, (7,)).reason == (
        "Conv1d takes the channels and 1 more axis, even of a single channel: "
        "give the input the shape (1, 7)."
    )
    assert no_channel_axis("Conv2d", {}, (3, 7)).reason == (
        "Conv2d takes the channels and 2 more axes, even of a single channel: "
        "give the input the shape (1, 3, 7)."
    )
    assert no_batch_axis("Conv1D", {}, (7, 3)).reason == (
        "Keras always expects a batch axis first, even for one example: use the input shape (1, 7, 3)."
    )
