"""The same request under each framework: against what TensorFlow, PyTorch, NumPy and SciPy answer."""

import json
from pathlib import Path

import numpy as np
import pytest
import scipy
from differing import all_requests

from convviz.layers.scene import build_scene
from convviz.learn.padding.differences import differences, facts, notes
from convviz.learn.padding.same import REQUESTS, own_request, variants

RECORDED = json.loads((Path(__file__).parent / "golden" / "differences.json").read_text(encoding="utf-8"))
REFUSED = "a dilated volume"

every_request = pytest.mark.parametrize("name", all_requests())


def test_an_answer_is_recorded_for_every_request():
    for library in RECORDED.values():
        assert list(library["answers"]) == list(all_requests())


@every_request
@pytest.mark.parametrize(("library", "place"), [("tensorflow", 0), ("torch", 1)])
def test_a_scene_is_what_the_framework_answers_to_the_call_shown(name, library, place):
    answer = RECORDED[library]["answers"][name]
    variant = variants(all_requests()[name])[place]
    assert variant.call == answer["call"]
    if "refusal" not in answer:
        np.testing.assert_allclose(variant.scene.output, answer["output"], rtol=0, atol=1e-12)


def test_what_tensorflow_refuses_is_said_and_nothing_else():
    assert [name for name, one in RECORDED["tensorflow"]["answers"].items() if "refusal" in one] == [REFUSED]
    assert not any("refusal" in answer for answer in RECORDED["torch"]["answers"].values())
    told = [
        name
        for name, request in all_requests().items()
        if any("does not allow" in note for note in notes(variants(request)[0]))
    ]
    assert told == [REFUSED]


@every_request
def test_numpy_and_scipy_answer_the_call_shown_with_the_numbers_shown(name):
    request = all_requests()[name]
    variant = variants(request)[2]
    w = np.array(request.weight[0])
    sizes = [step * (size - 1) + 1 for size, step in zip(w.shape[1:], request.dilation, strict=True)]
    spread = np.zeros((len(w), *sizes))
    spread[:, *(slice(None, None, step) for step in request.dilation)] = w
    arrays = {"x": np.array(request.input), "w": w, "spread": spread}
    if len(w) == 1:
        arrays = {key: array[0] for key, array in arrays.items()}

    output = eval(variant.call, {"np": np, "scipy": scipy, **arrays})

    np.testing.assert_allclose(variant.scene.output[0], output, rtol=0, atol=1e-10)
    assert variant.framework == ("NumPy" if "np." in variant.call else "SciPy")


@every_request
def test_the_odd_side_has_one_cell_more_and_dropped_cells_are_in_no_window(name):
    for variant in variants(all_requests()[name]):
        spec = variant.scene.spec
        for axis in range(spec.ndim):
            before, after = spec.padding[axis]
            assert abs(before - after) <= 1
            assert variant.odd[axis] == ("after" if after > before else "before" if before > after else "")
            met = {
                position * spec.stride[axis] - before + k * spec.dilation[axis]
                for position in range(spec.output_size[axis])
                for k in range(spec.kernel_size[axis])
            }
            assert variant.dropped[axis] == tuple(i for i in range(spec.input_size[axis]) if i not in met)


SEEN = {
    "even": "TensorFlow pads 1 before and 2 after and gives 5; PyTorch pads 2 on both sides and gives "
    "6, one more; NumPy pads 2 before and 1 after and gives 5.",
    "stride": "TensorFlow pads 0 before and 1 after and gives 3; PyTorch pads 1 on both sides and "
    "gives 3; NumPy pads 1 on both sides and gives 3. The same size but different values: "
    "the first window starts at 0 in TensorFlow and at −1 in PyTorch.",
    "both": "TensorFlow pads 1 on both sides and gives 3; PyTorch pads 2 on both sides and gives 4, "
    "one more; NumPy pads 2 before and 1 after and gives 3.",
    "dropped": "TensorFlow pads nothing and gives 3; PyTorch pads 1 on both sides and gives 3; NumPy "
    "pads 1 before and 0 after and gives 3. The same size but different values: the first "
    "window starts at 0 in TensorFlow and at −1 in PyTorch.",
    "long": "TensorFlow pads 2 on both sides and gives 3; PyTorch pads 2 on both sides and gives 3; "
    "NumPy pads 3 on both sides and gives 5, 2 more.",
    "flip": "All three pad 1 on both sides and give 5; NumPy flips the kernel, so its numbers differ.",
    "even2d": "TensorFlow pads 0 before and 1 after and gives 4 × 4; PyTorch pads 1 on both sides and "
    "gives 5 × 5, one more along H and W; SciPy pads 1 before and 0 after and gives 4 × 4.",
    "stride2d": "TensorFlow pads 0 before and 1 after and gives 3 × 3; PyTorch pads 1 on both sides "
    "and gives 3 × 3; SciPy pads 1 on both sides and gives 3 × 3. The same size but "
    "different values: the first window starts at 0 in TensorFlow and at −1 in PyTorch.",
    "both2d": "TensorFlow pads nothing and gives 3 × 3; PyTorch pads 1 on both sides and gives 4 × 4, "
    "one more along H and W; SciPy pads 1 before and 0 after and gives 3 × 3.",
}


@pytest.mark.parametrize("name", REQUESTS)
def test_one_sentence_says_in_what_the_three_differ(name):
    assert differences(REQUESTS[name]).see == SEEN[name]


def test_along_axes_that_differ_each_has_its_clause():
    own = own_request(build_scene(np.ones((1, 6, 7)), np.ones((1, 1, 2, 3)), stride=(1, 2)))
    assert differences(own).see == (
        "TensorFlow pads 0 before and 1 after along H, 1 on both sides along W and gives 6 × 4; "
        "PyTorch pads 1 on both sides and gives 7 × 4, one more along H; "
        "SciPy pads 1 before and 0 after along H, 1 on both sides along W and gives 6 × 4."
    )


def test_where_all_three_agree_and_the_kernel_is_its_own_mirror_image_nothing_differs():
    own = own_request(build_scene(np.ones((1, 6)), np.ones((1, 1, 3))))
    assert differences(own).see.endswith("NumPy flips the kernel, which changes nothing here.")


def test_the_numbers_of_each_are_told_in_words():
    assert [facts(variant) for variant in variants(REQUESTS["both2d"])] == [
        ("nothing", "none", "0, 2 and 4", "3 × 3", "none"),
        ("1 on both sides", "none", "−1, 1, 3 and 5", "4 × 4", "none"),
        ("1 before and 0 after", "before", "−1, 1 and 3", "3 × 3", "row 5 and column 5"),
    ]


def test_long_lists_of_windows_are_cut_in_the_middle():
    own = own_request(build_scene(np.ones((1, 40)), np.ones((1, 1, 3))))
    assert facts(variants(own)[0]).windows_start_at == "−1, 0, 1, 2, …, 38"


def test_a_last_window_that_ends_before_the_padding_is_told():
    idle = "The last window ends before the padding at the end, which is never used."
    told = {
        name: [idle in notes(variant) for variant in variants(request)] for name, request in REQUESTS.items()
    }
    assert told == {
        "even": [False, False, False],
        "stride": [False, True, True],
        "both": [False, False, True],
        "dropped": [False, True, False],
        "long": [False, False, False],
        "flip": [False, False, False],
        "even2d": [False, False, False],
        "stride2d": [False, True, True],
        "both2d": [False, False, False],
    }


def test_numpys_own_ways_are_told():
    assert notes(variants(REQUESTS["long"])[2]) == [
        "The kernel is flipped first: that is convolution in the mathematical sense.",
        "The kernel is longer than the input, so the output is as long as the kernel: max(5, 3).",
    ]
    assert notes(variants(all_requests()["a dilated picture"])[2])[-2:] == [
        "SciPy has no stride: it computes every output, and the slice keeps every n-th.",
        "SciPy has no dilation: “spread” is w with zeros between its weights.",
    ]


def test_where_tensorflow_starts_the_windows_of_a_volume_too_late_the_call_pads_by_hand_and_says_so():
    calls = [variants(all_requests()[name])[0] for name in ("three slices", "a volume in long strides")]

    assert [one.call for one in calls] == [
        'tf.nn.convolution(x, w, strides=(3, 1, 1), padding="VALID")',
        "tf.nn.convolution(tf.pad(x, [[0, 0], [0, 0], [1, 1], [0, 0], [0, 0]]), w, strides=(4, 1, 3), "
        'padding="VALID")',
    ]
    told = [
        name
        for name, one in all_requests().items()
        if any("too late" in note for note in notes(variants(one)[0]))
    ]
    assert told == ["three slices", "a volume in long strides"]


def test_an_own_request_takes_the_first_filter_unflipped_and_leaves_the_scene_alone():
    input, weight = np.arange(20.0).reshape(4, 5), np.arange(12.0).reshape(2, 2, 3)
    scene = build_scene(input, weight, [1, 2], groups=2, operation="convolve", padding=4)
    own = own_request(scene)
    np.testing.assert_array_equal(own.input, input[:2])
    np.testing.assert_array_equal(own.weight, weight[:1])
    assert differences(own).variants[1].scene.channel_labels == ("channel 0", "channel 1")
