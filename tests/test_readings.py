"""One input read in every way: the same cells, the laws between the readings, and the sentences."""

import numpy as np
import pytest
from comparing import own_scenes
from hypothesis import given
from hypothesis import strategies as st

from convviz.layers.scene import build_scene
from convviz.learn.compare.comparison import likeness
from convviz.learn.compare.readings import own_comparison

SCENES = own_scenes()
SAME_NUMBERS = "gives the same numbers, and a smaller one moves"
FLAT_VOLUME = "Your input can also be a volume of depth 1, and Conv3D then gives the same numbers."
NO_CONV4D = "One more axis would need a Conv4D, which neither PyTorch nor Keras has."


@pytest.mark.parametrize(
    ("name", "headings", "said"),
    [
        (
            "a sequence",
            [
                "nn.Conv1d(1, 1, kernel_size=3, padding=1)",
                "nn.Conv2d(1, 1, kernel_size=(1, 3), padding=(0, 1))",
            ],
            "Your input can also be a picture of height 1, and Conv2D then gives the same numbers.",
        ),
        (
            "three channels of a sequence",
            [
                "nn.Conv1d(3, 1, kernel_size=2, stride=2)",
                "nn.Conv2d(1, 1, kernel_size=(3, 2), stride=(1, 2))",
                "nn.Conv2d(1, 1, kernel_size=2, stride=(1, 2))",
            ],
            "The 3 channels of your input can also be the rows of a picture: a Conv2D kernel that spans them "
            f"all {SAME_NUMBERS} down as well.",
        ),
        (
            "a picture",
            [
                "nn.Conv2d(1, 1, kernel_size=3, padding=(0, 1), dilation=2)",
                "nn.Conv3d(1, 1, kernel_size=(1, 3, 3), padding=(0, 0, 1), dilation=(1, 2, 2))",
                "nn.Conv1d(12, 1, kernel_size=3, padding=1, dilation=2)",
            ],
            f"{FLAT_VOLUME} The 12 rows of your input can also be the channels of a Conv1D, which sums over "
            "them all and never moves along H.",
        ),
        (
            "a colour picture",
            [
                "nn.Conv2d(3, 1, kernel_size=3, padding=1, padding_mode='reflect')",
                "nn.Conv3d(1, 1, kernel_size=3, padding=(0, 1, 1), padding_mode='reflect')",
                "nn.Conv3d(1, 1, kernel_size=(2, 3, 3), padding=(0, 1, 1), padding_mode='reflect')",
            ],
            "The 3 channels of your input can also be the slices of a volume: a Conv3D kernel that spans "
            f"them all {SAME_NUMBERS} along depth as well.",
        ),
        (
            "a tall picture",
            [
                "nn.Conv2d(1, 1, kernel_size=3)",
                "nn.Conv3d(1, 1, kernel_size=(1, 3, 3))",
            ],
            f"{FLAT_VOLUME} The 30 rows of your input could also be the channels of a Conv1D, but at most 16 "
            "channels are shown: make the input smaller to see it.",
        ),
        (
            "a volume",
            [
                "nn.Conv3d(1, 1, kernel_size=(2, 3, 3), dilation=(2, 1, 1))",
                "nn.Conv2d(6, 1, kernel_size=3)",
            ],
            "The 6 slices of your input can also be the channels of a Conv2D, which sums over them all and "
            f"never moves along D. {NO_CONV4D}",
        ),
        (
            "two channels of a volume",
            [
                "nn.Conv3d(2, 1, kernel_size=(3, 2, 2))",
                "nn.Conv2d(8, 1, kernel_size=2)",
            ],
            "The 8 slices of your input can also be the channels of a Conv2D, which sums over them all and "
            f"never moves along D. {NO_CONV4D}",
        ),
        (
            "a deep volume",
            ["nn.Conv3d(1, 1, kernel_size=3)"],
            "The 20 slices of your input could also be the channels of a Conv2D, but at most 16 channels are "
            f"shown: make the input smaller to see it. {NO_CONV4D}",
        ),
    ],
)
def test_an_input_is_read_in_every_way_that_its_axes_allow(name, headings, said):
    chosen = own_comparison(SCENES[name])
    assert [view.heading for view in chosen.views] == headings
    assert chosen.see == said


@pytest.mark.parametrize(("rows", "is_shown"), [(16, True), (17, False)])
def test_as_many_rows_as_channels_are_shown_can_be_channels(rows, is_shown):
    chosen = own_comparison(build_scene(np.ones((1, rows, 5)), np.ones((1, 1, 3, 3))))
    assert any(view.heading.startswith(f"nn.Conv1d({rows},") for view in chosen.views) is is_shown
    assert ("at most 16 channels are shown" in chosen.see) is not is_shown


def test_a_kernel_that_only_padding_makes_room_for_leaves_the_rows_no_channels():
    chosen = own_comparison(build_scene(np.ones((1, 2, 5)), np.ones((1, 1, 3, 3)), padding=1))
    assert [view.scene.spec.ndim for view in chosen.views] == [2, 3]
    assert chosen.see.endswith(
        "The 2 rows of your input cannot be the channels of a Conv1D, as the kernel is larger than that."
    )


@pytest.mark.parametrize("name", SCENES)
def test_the_first_reading_is_the_visitors_own_with_its_first_filter(name):
    scene = SCENES[name]
    first = own_comparison(scene).views[0].scene
    assert np.array_equal(first.output, scene.output[:1])
    assert np.array_equal(first.input, scene.input[list(scene.channels_of(0))])
    assert first.filter_labels == scene.filter_labels[:1]


def test_names_tokens_and_the_look_of_a_picture_stay():
    words = ("the", "cat", "sat")
    scene = build_scene(
        np.ones((2, 3)), np.ones((1, 2, 2)), channel_labels=("x", "y"), position_labels=words, picture=True
    )
    views = own_comparison(scene).views
    assert views[0].scene.channel_labels == ("x", "y")
    assert views[0].scene.position_labels == words
    assert all(view.scene.picture for view in views)


def test_channels_that_were_rows_or_slices_are_called_so():
    *_, rows = own_comparison(SCENES["a picture"]).views
    *_, slices = own_comparison(SCENES["two channels of a volume"]).views
    assert rows.scene.channel_labels[::11] == ("row 0", "row 11")
    assert slices.scene.channel_labels[::7] == ("channel 0, slice 0", "channel 1, slice 3")
    assert np.array_equal(slices.scene.input[7], SCENES["two channels of a volume"].input[1, 3])


@given(st.data())
def test_channels_that_a_kernel_spans_are_an_axis_that_it_does_not_move_along(data):
    rank, channels = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 4))
    first, *others = _drawn(data, rank, channels)
    assert others[0].spec.output_size[0] == 1
    assert np.array_equal(others[0].output[:, 0], first.output)
    if channels > 1:
        assert others[1].spec.output_size[0] == channels - (channels + 1) // 2 + 1


@given(st.data())
def test_the_first_axis_as_channels_is_where_the_kernel_does_not_move_yet(data):
    rank = data.draw(st.integers(2, 3))
    *_, last = scenes = _drawn(data, rank, channels=1)
    if last.spec.ndim < rank:
        padded_before, stride = scenes[0].spec.padding[0][0], scenes[0].spec.stride[0]
        if padded_before % stride == 0 and padded_before // stride < scenes[0].spec.output_size[0]:
            assert np.array_equal(last.output, scenes[0].output[:, padded_before // stride])


def _drawn(data, rank, channels):
    """The scenes of the readings of random whole numbers, under random settings."""

    def several(low, high):
        return tuple(data.draw(st.integers(low, high)) for _ in range(rank))

    random = np.random.default_rng(data.draw(st.integers(0, 999)))
    scene = build_scene(
        random.integers(-9, 10, (channels, *several(5, 8))),
        random.integers(-9, 10, (1, channels, *several(1, 3))),
        random.integers(-9, 10, 1),
        stride=several(1, 3),
        dilation=several(1, 2),
        padding=tuple((before, 1) for before in several(0, 2)),
        padding_mode=data.draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
    )
    return [view.scene for view in own_comparison(scene).views]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a volume", "The same as slice 0 along D of the first."),
        ("a flipped kernel", "The same as slice 0 along H of the first."),
        ("a padded picture", "Different from the first: size 5 instead of 5 × 5."),
    ],
)
def test_the_page_says_which_slice_the_channels_give(name, said):
    views = own_comparison(SCENES[name]).views
    assert likeness(views[0].scene, views[-1].scene) == said


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        (
            "a picture",
            [
                ("Conv2d(in_channels=1, out_channels=1, kernel_size=(3, 3))", (12, 10)),
                ("Conv2D(filters=1, kernel_size=(3, 3))", (12, 10, 1)),
            ],
        ),
        (
            "three channels of a sequence",
            [
                ("Conv1d(in_channels=3, out_channels=1, kernel_size=2)", (7, 3)),
                ("Conv1D(filters=1, kernel_size=2)", (7, 3)),
            ],
        ),
    ],
)
def test_the_calls_that_frameworks_refuse_are_of_this_input(name, calls):
    refusals = own_comparison(SCENES[name]).refusals
    assert [(refusal.call, refusal.input_shape) for refusal in refusals] == calls


def test_channels_last_are_not_said_to_be_refused_where_pytorch_takes_them_for_channels():
    refusals = own_comparison(build_scene(np.ones((3, 3)), np.ones((1, 3, 2)))).refusals
    assert [refusal.library for refusal in refusals] == ["keras"]
