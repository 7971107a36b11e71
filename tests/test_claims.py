"""What the gallery, the questions, the comparisons and the captions say, held against numbers."""

from itertools import product
from random import Random

import numpy as np
import pytest
from judged import Judged
from test_gallery import KERNELS

from convviz.core.spec import resolve
from convviz.core.taps import expand
from convviz.data.inputs import samples_for
from convviz.data.samples.textbook import cases_for
from convviz.explain.arithmetic import work_out
from convviz.kernels.arrays import preset_kernel, preset_weight
from convviz.kernels.presets import presets_for
from convviz.layers.scene import build_scene
from convviz.learn.compare.catalogue import comparison
from convviz.learn.gallery import entries
from convviz.learn.quiz import value, window
from convviz.settings.companions import with_sample
from convviz.settings.model import SETUPS, build

STEP_EDGE = "sobel_on_a_step_edge_five_rows_of_0_40_40_0"


def shown(name):
    """An example of the gallery by the reference."""
    return Judged.of(entries()[name].setup)


def other(a, **settings):
    """The same numbers with other settings."""
    return Judged(a.input, a.weight, a.bias, **(a.settings | settings))


def first_window(a):
    """The values of the first window, padding as it is filled."""
    padded = build_scene(a.input, a.weight, a.bias, **a.settings).padded[0]
    return padded[: a.kernel[0]].tolist()


def cells_in_windows(a):
    """How many input cells each window holds."""
    return [sum(None not in cell for cell in window) for window in a.windows()]


def values_at(a, **wanted):
    """Whether outputs are as the number of axes at whose ends they lie wants it."""
    ends = [sum(i in (0, size - 1) for i, size in zip(place, a.places, strict=True)) for place in places(a)]
    return {(end, one) for end, one in zip(ends, a.all(), strict=True)} == {
        (int(end[1:]), float(value)) for end, value in wanted.items()
    }


def places(a):
    return list(product(*map(range, a.places)))


def padding_before(a):
    """How many cells before the input the first window starts."""
    return build_scene(a.input, a.weight, a.bias, **a.settings).spec.padding[0][0]


def slices_per_filter(a):
    """The channels that each filter sees, found by changing them one by one."""
    seen = []
    for filter in range(a.filters):
        changes = []
        for channel in range(a.channels):
            input = a.input.copy()
            input[channel] += 1
            if Judged(input, a.weight, a.bias, **a.settings).all(filter) != a.all(filter):
                changes.append(channel)
        seen.append(changes)
    return seen


GALLERY = {
    "d2l_2d": lambda a: a.kernel == [2, 2] and a.size == [3, 3] and a.places == (2, 2),
    "conv_arithmetic_numerical_no_padding": lambda a: (a.kernel, a.size, len(a.all())) == ([3, 3], [5, 5], 9),
    "moving_average_of_neighbours": lambda a: (
        a.weight.ravel().tolist() == [0.5, 0.5]
        and a.all() == ((a.input[0, 1:] + a.input[0, :-1]) / 2).tolist()
    ),
    "a_kernel_as_long_as_the_input_is_the_mean": lambda a: len(a.all()) == 1 and a.out(0) == a.input.mean(),
    STEP_EDGE: lambda a: (
        [a.all()[row * 4 : row * 4 + 4] for row in range(3)] == [[0, 40, 40, 0]] * 3
        and [len({a.input[0][cell] for cell in window}) > 1 for window in a.windows()]
        == [one == 40 for one in a.all()]
    ),
    "three_channel_conv2d_stride_2_padding_1": lambda a: (a.slices, a.channels, a.filters) == (3, 3, 1),
    "d2l_two_input_channels": lambda a: a.slices == 2 and sum(a.sums()) == a.out(0),
    "d2l_three_output_channels": lambda a: (a.filters, a.channels) == (3, 2),
    "a_sentence_of_word_vectors_through_conv1d_stride_2": lambda a: (
        a.channels == 3 and a.settings["stride"] == (2,)
    ),
    "the_same_sentence_as_a_conv2d_of_height_1": lambda a: (
        a.size[0] == a.places[0] == 1
        and np.allclose(
            a.all(), shown("a_sentence_of_word_vectors_through_conv1d_stride_2").all(), rtol=0, atol=1e-15
        )
    ),
    "three_channels_through_conv1d": lambda a: a.places == (6,) and a.slices == a.channels == 3,
    "the_same_as_a_full_height_conv2d": lambda a: (
        a.kernel[0] == a.size[0] == 3
        and a.all() == shown("three_channels_through_conv1d").all()
        and len(a.all()) == 6
    ),
    "groups_1": lambda a: slices_per_filter(a) == [[0, 1, 2, 3]] * 4 and a.out(0) == 1 + 2 + 3 + 4 == 10,
    "groups_2": lambda a: slices_per_filter(a) == [[0, 1]] * 2 + [[2, 3]] * 2,
    "groups_4_depthwise": lambda a: slices_per_filter(a) == [[0], [1], [2], [3]],
    "ones_same_1d_corner_2_inside_3": lambda a: a.all() == cells_in_windows(a) and values_at(a, _1=2, _0=3),
    "ones_same_2d_4_6_9": lambda a: a.all() == cells_in_windows(a) and values_at(a, _2=4, _1=6, _0=9),
    "same_with_an_even_kernel": lambda a: (
        a.kernel == [4] and build_scene(a.input, a.weight, **a.settings).spec.padding == ((1, 2),)
    ),
    "padding_mode_zeros": lambda a: first_window(a) == [0, 1, 2] and a.out(0) == 0 + 1 + 2,
    "padding_mode_reflect": lambda a: first_window(a) == [2, 1, 2],
    "padding_mode_replicate": lambda a: first_window(a) == [1, 1, 2],
    "padding_mode_circular": lambda a: first_window(a) == [5, 1, 2],
    "causal_dilation_2": lambda a: all(
        cell is None or cell <= place
        for (place,), window in zip(places(a), a.windows(), strict=True)
        for (cell,) in window
    ),
    "cs231n_stride_figure_stride_1": lambda a: (
        len(a.all()) == 5 and a.kernel == [3] and a.size[0] + 2 == a.places[0] + a.kernel[0] - 1
    ),
    "cs231n_stride_figure_stride_2": lambda a: a.all() == shown("cs231n_stride_figure_stride_1").all()[::2],
    "conv_arithmetic_numerical_padding_1_stride_2": lambda a: (a.size, a.places) == ([5, 5], (3, 3)),
    "d2l_stride_3_2_padding_1": lambda a: a.settings["stride"] in ((3, 2), [3, 2]),
    "same_with_stride_2_the_odd_cell_goes_after": lambda a: (
        2 * len(a.all()) == a.size[0]
        and build_scene(a.input, a.weight, **a.settings).spec.padding == ((0, 1),)
    ),
    "padding_1_with_stride_2_differs_from_same": lambda a: (
        len(a.all()) == len(other(a, padding="same").all())
        and a.all() != other(a, padding="same").all()
        and padding_before(a) == padding_before(other(a, padding="same")) + 1
    ),
    "true_convolution_of_1_6": lambda a: (
        a.all() == np.convolve(a.input[0], a.weight[0, 0, ::-1], "valid").tolist()
    ),
    "cross_correlation_of_1_6": lambda a: (
        a.all() == np.correlate(a.input[0], a.weight[0, 0], "valid").tolist()
    ),
    "3b1b_full_convolution": lambda a: a.all() == np.convolve([1, 2, 3], [4, 5, 6]).tolist(),
    "conv3d": lambda a: (a.kernel, a.size, len(a.all())) == ([2, 2, 2], [3, 3, 3], 8),
    "depth_as_channels_gives_only_the_first_slice": lambda a: (
        a.all() == shown("conv3d").all()[:4] and a.filters == 1
    ),
    "ones_same_3d_8_12_18_27": lambda a: (
        a.all() == cells_in_windows(a) and values_at(a, _3=8, _2=12, _1=18, _0=27)
    ),
    "no_padding_no_strides": lambda a: (a.kernel, a.size, a.places) == ([3, 3], [4, 4], (2, 2)),
    "arbitrary_padding_no_strides": lambda a: (a.kernel, a.size, a.places) == ([4, 4], [5, 5], (6, 6)),
    "same_padding_no_strides": lambda a: (
        a.places == (5, 5)
        and all(
            resolve((1, n), (1, 1, k), padding=k // 2).output_size == (n,) for n in (5, 8) for k in (1, 3, 5)
        )
        and resolve((1, 5), (1, 1, 4), padding=2).output_size != (5,)
    ),
    "full_padding_no_strides": lambda a: a.places == (7, 7) and min(cells_in_windows(a)) == 1,
    "no_padding_strides": lambda a: (
        a.places == (2, 2)
        and a.all()
        == [
            one
            for one, place in zip(other(a, stride=(1, 1)).all(), product(range(3), range(3)), strict=True)
            if not any(i % 2 for i in place)
        ]
    ),
    "padding_strides": lambda a: (a.size, a.places) == ([5, 5], (3, 3)),
    "padding_strides_odd": lambda a: (
        (a.size, a.places) == ([6, 6], (3, 3))
        and build_scene(a.input, a.weight, **a.settings).spec.stride == (2, 2)
        and 2 * (a.places[0] - 1) + a.kernel[0] <= a.size[0] + 1
    ),
    "dilation": lambda a: (
        a.places == (3, 3)
        and {(window[-1][0] - window[0][0] + 1, window[-1][1] - window[0][1] + 1) for window in a.windows()}
        == {(5, 5)}
    ),
}


OTHER_LAYERS = {
    "d2l_max_pooling": lambda s: (
        sorted(s.input[0, :2, :2].ravel()) == [0, 1, 3, 4] and s.output[0, 0, 0] == 4
    ),
    "d2l_average_pooling": lambda s: s.output[0, 0, 0] == (0 + 1 + 3 + 4) / 4 == 2,
    "d2l_max_pooling_3": lambda s: s.output.tolist() == [[[10]]] and s.spec.kernel_size == (3, 3),
    "d2l_max_pooling_padding_1_stride_2": lambda s: s.output.ravel().tolist() == [5, 7, 13, 15],
    "d2l_max_pooling_2_by_3": lambda s: (
        s.output.tolist() == build(entries()["d2l_max_pooling_padding_1_stride_2"].setup).output.tolist()
        and len(set(s.spec.kernel_size)) == 2
    ),
    "d2l_max_pooling_channels": lambda s: len(s.output) == len(s.input) == 2,
    "d2l_transposed": lambda s: s.output[0, 1, 1] == 4 and stamps_on(s)[1][1] == 4,
    "d2l_transposed_stride_2": lambda s: s.output.shape[1:] == (4, 4) and max(map(max, stamps_on(s))) == 1,
    "d2l_transposed_padding_1": lambda s: (
        s.output[0, 0, 0] == build(entries()["d2l_transposed"].setup).output[0, 1, 1]
    ),
}


def stamps_on(scene):
    """How many stamps of a transposed convolution with two axes lie on each output."""
    along = [[len(expand(rule).at(o)) for o in range(rule.outputs)] for rule in scene.spec.rules]
    return [[down * across for across in along[1]] for down in along[0]]


def test_every_example_of_the_gallery_is_judged():
    shapes = {name for name in entries() if name.endswith("_transposed") and not name.startswith("d2l")}
    assert {*GALLERY, *OTHER_LAYERS, *KERNELS, *shapes} == set(entries())


@pytest.mark.parametrize("name", OTHER_LAYERS)
def test_what_the_gallery_says_of_another_layer_is_there_to_see(name):
    assert OTHER_LAYERS[name](build(entries()[name].setup))


@pytest.mark.parametrize("name", GALLERY)
def test_what_the_gallery_says_to_see_is_there_to_see(name):
    assert GALLERY[name](shown(name))


def test_the_title_of_the_step_edge_counts_its_rows():
    rows = [row.tolist() for row in build(entries()[STEP_EDGE].setup).output[0]]
    assert rows == [[0, 40, 40, 0]] * 3
    assert cases_for(2)[STEP_EDGE].title == "Sobel on a step edge"


def test_a_conv3d_along_colour_makes_slices_and_as_many_as_are_said():
    told = comparison("colours")
    conv2d, two_deep, one_deep = (view.scene.output.shape[:2] for view in told.views)
    assert conv2d[0] == two_deep[0] == one_deep[0] == 1
    assert (two_deep[1], one_deep[1]) == (2, 3)
    assert "sums over them to give 1 feature map" in told.see
    assert "gives 2 slices (or 3)" in told.see


def mistakes_of(ask, scene, name):
    """The sentences of a mistake, for some questions about a scene."""
    questions = [ask(scene, Random(seed)) for seed in range(20)]
    return {one.sentence for question in questions for one in question.mistakes if one.name == name}


def test_a_centred_window_is_that_of_same_padding_at_stride_1():
    sizes = [(n, k, d) for n in range(3, 12) for k in (1, 2, 3, 4, 5) for d in (1, 2, 3)]
    for n, k, d in sizes:
        spec = resolve((1, n), (1, 1, k), dilation=d, padding="same")
        assert spec.padding[0][0] == (spec.effective_kernel_size[0] - 1) // 2
    assert any(
        resolve((1, n), (1, 1, 3), stride=2, padding="same").padding[0][0] != 1 for n in range(3, 12)
    ), "“same” may be elsewhere with a stride"
    scene = build_scene(np.arange(36.0).reshape(1, 6, 6), np.ones((1, 1, 3, 3)), stride=2, padding="same")
    assert mistakes_of(window.ask, scene, "centred") == {
        "That window is centred, as with “same” padding at stride 1. Use the padding given here."
    }


def test_the_channels_of_group_0_are_those_of_other_filters_only_where_that_is_said():
    scene = build_scene(np.arange(1.0, 21).reshape(4, 5), np.ones((4, 2, 2)), groups=2)
    for seed in range(30):
        question = value.ask(scene, Random(seed))
        named = [one.sentence for one in question.mistakes if one.name == "groups"]
        in_group_0 = question.spot.filter < 2
        assert named == (
            [] if in_group_0 else ["Those are the channels of group 0: this filter is in another group."]
        )


def test_sharpening_adds_what_a_cell_differs_from_its_four_neighbours():
    assert presets_for(2)["sharpen"].caption == "Adds to each cell its difference from its four neighbours."
    picture = np.random.default_rng(0).integers(0, 255, (6, 6)).astype(float)
    scene = build_scene(picture[None], preset_kernel("sharpen", (3, 3))[None, None])
    inside = picture[1:-1, 1:-1]
    neighbours = (picture[:-2, 1:-1], picture[2:, 1:-1], picture[1:-1, :-2], picture[1:-1, 2:])
    np.testing.assert_array_equal(scene.output[0], inside + sum(inside - one for one in neighbours))


CAPTIONS = {
    (1, "second_difference"): lambda line, kernel: (line @ kernel == 0).all(),
    (1, "difference"): lambda line, kernel: (line[:, :2] @ kernel == line[:, 1] - line[:, 0]).all(),
}


@pytest.mark.parametrize(("rank", "name"), CAPTIONS)
def test_what_a_caption_says_of_a_straight_line_is_so(rank, name):
    lines = np.array([[a, a + b, a + 2 * b] for a in (-3.0, 0, 5) for b in (-2.0, 0, 7)])
    kernel = preset_kernel(name, presets_for(rank)[name].size)
    assert CAPTIONS[rank, name](lines, kernel)


@pytest.mark.parametrize(("name", "middle"), [("laplacian", -4), ("outline", 8)])
def test_even_areas_become_0_under_what_finds_edges(name, middle):
    kernel = preset_kernel(name, (3, 3))
    assert kernel.sum() == 0
    assert kernel[1, 1] == middle


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_of_an_impulse_correlation_makes_the_kernel_flipped_at_stride_1_and_only_there(rank):
    assert "at stride 1 the output is the flipped kernel" in samples_for(rank)["impulse"].caption
    setup = with_sample(SETUPS[rank], "impulse")
    input = build(setup).input
    weight = np.arange(1.0, 3**rank + 1).reshape(1, 1, *(3,) * rank)
    flipped = input.max() * np.flip(weight[0, 0])
    made = build_scene(input, weight, stride=1).output[0]
    assert made[tuple(slice(i.min(), i.max() + 1) for i in np.nonzero(made))].tolist() == flipped.tolist()
    for settings in ({"stride": 2}, {"operation": "convolve"}):
        made = build_scene(input, weight, **settings).output[0]
        found = made[tuple(slice(i.min(), i.max() + 1) for i in np.nonzero(made))] if made.any() else made
        assert found.tolist() != flipped.tolist()


def test_a_matched_filter_finds_each_beat():
    scene = build(with_sample(SETUPS[1], "ecg"))
    output = scene.output[0]
    peaks = [i for i in range(len(output)) if output[i] > 0.8 * output.max()]
    beats = [peak for peak, before in zip(peaks, [-9, *peaks], strict=False) if peak - before > 4]
    assert len(beats) == scene.spec.input_size[0] // 32
    assert set(np.diff(beats)) == {32}


def test_a_matched_filter_with_dilation_may_answer_more_elsewhere():
    input = np.array([[3.0, 3, 0, 5, 0, 5, 0]])
    weight = preset_weight(["matched"], 1, (2,), input=input)
    for dilation, is_largest in ((1, True), (2, False)):
        scene = build_scene(input, weight, dilation=dilation)
        where = int(np.flatnonzero((input[0, :-1] == weight[0, 0, 0]) & (input[0, 1:] == weight[0, 0, 1]))[0])
        assert (scene.output[0].max() == scene.output[0, where]) == is_largest


def test_the_output_that_is_told_beside_a_rounded_one_has_all_its_digits():
    scene = build_scene(np.array([[1e8, 0.1234]]), np.array([[[1, 0.1234]]]))
    working = work_out(scene, 0)
    assert working.total == "100000000.0152276"
    assert working.output == "100000000"
    assert working.note.endswith(f"The unrounded output is ≈ {scene.output[0, 0].item()!r}.")
