"""Five comparisons of Conv1D, Conv2D and Conv3D whose numbers are always the same.

The sixth, of a visitor's own input, is `convviz.readings.own_comparison`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from convviz.compare import Comparison, Refusal, View, channels_last, no_batch_axis, no_channel_axis
from convviz.kernels import preset_weight
from convviz.scene import build_scene
from convviz.sources.pictures import picture_input
from convviz.sources.samples import sample_picture
from convviz.sources.sequences import WORD_VECTORS


def comparison(name: str) -> Comparison:
    """Return one of the five comparisons that are always the same.

    Parameters
    ----------
    name : str
        A key of `COMPARISONS`.

    Examples
    --------
    >>> for view in comparison("table").views: print(view.heading, view.scene.output.shape)
    Conv1D(in_channels=3, out_channels=1, kernel_size=2) (1, 6)
    Conv2D(in_channels=1, out_channels=1, kernel_size=(3, 2)) (1, 1, 6)
    Conv2D(in_channels=1, out_channels=1, kernel_size=(2, 2)) (1, 2, 6)
    """
    return COMPARISONS[name]()


def _view(input, weight, **settings) -> View:
    return View.of(build_scene(np.asarray(input, dtype=float), np.asarray(weight, dtype=float), **settings))


def _layer(in_channels: int, kernel_size, **settings) -> dict[str, Any]:
    return {"in_channels": in_channels, "out_channels": 1, "kernel_size": kernel_size, **settings}


# The numbers of Dive into Deep Learning, section 16.3, "Sentiment Analysis: Using Convolutional Neural
# Networks": one-dimensional cross-correlation of several channels, and the same in two dimensions.
TABLE = [[0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]]
TABLE_KERNEL = [[1, 2], [3, 4], [-1, -3]]

_TABLE_REFUSALS = (
    channels_last("Conv1d", _layer(3, 2), (7, 3)),
    no_channel_axis("Conv2d", _layer(1, (3, 2)), (3, 7)),
    Refusal(
        "torch",
        "Conv2d",
        _layer(1, (4, 2)),
        (1, 3, 7),
        "A kernel 4 tall does not fit into 3 rows: lower it, or add padding.",
    ),
    no_batch_axis("Conv1D", {"filters": 1, "kernel_size": 2}, (7, 3)),
    Refusal(
        "keras",
        "Conv2D",
        {"filters": 1, "kernel_size": (3, 2)},
        (1, 3, 7),
        "Keras takes the channels last: a batch of one table of one channel has the shape (1, 3, 7, 1).",
    ),
    Refusal(
        "keras",
        "Conv2D",
        {"filters": 1, "kernel_size": (4, 2)},
        (1, 3, 7, 1),
        "A kernel 4 tall does not fit into 3 rows: lower it, or use padding='same'.",
    ),
)


@cache
def _table() -> Comparison:
    return Comparison(
        name="table",
        title="Table",
        see="Conv1D takes the 3 columns of a 7 × 3 table as channels, drawn as rows, and moves along time; a "
        "Conv2D kernel that spans all 3 has nowhere else to go and gives the same 6 numbers, while a smaller "
        "one also moves down and makes 2 rows.",
        views=(
            _view(TABLE, [TABLE_KERNEL]),
            _view([TABLE], [[TABLE_KERNEL]]),
            _view([TABLE], [[TABLE_KERNEL[:2]]]),
        ),
        refusals=_TABLE_REFUSALS,
    )


WORDS = ("cat", "sitting", "there", "dog", "resting", "here")
WORD_KERNEL = ((0.6, 0.2), (0.4, -0.1), (0.5, 0.2))
"""The kernel of stats.stackexchange.com/questions/295397, which has the `WORD_VECTORS` too."""

_SENTENCE_REFUSALS = (
    channels_last("Conv1d", _layer(3, 2, stride=2), (6, 3), "An embedding gives a row for each word. "),
    Refusal(
        "torch",
        "Conv2d",
        _layer(3, (1, 2), stride=(1, 2)),
        (3, 6),
        "Conv2d takes the channels and 2 more axes: give the sentence its height of 1, (3, 1, 6).",
    ),
    Refusal(
        "torch",
        "Conv1d",
        _layer(3, 2, stride=2),
        (3, 1),
        "A kernel of 2 words does not fit into a sentence of 1: lower it, or add padding.",
    ),
    no_batch_axis("Conv1D", {"filters": 1, "kernel_size": 2, "strides": 2}, (6, 3)),
    Refusal(
        "keras",
        "Conv2D",
        {"filters": 1, "kernel_size": (1, 2)},
        (1, 6, 3),
        "Conv2D takes a batch, 2 more axes and the channels: give the sentence its height of 1, "
        "(1, 1, 6, 3).",
    ),
)


@cache
def _sentence() -> Comparison:
    vectors = np.array([WORD_VECTORS[word] for word in WORDS]).T
    kernel = np.array([WORD_KERNEL])
    return Comparison(
        name="sentence",
        title="Sentence",
        see="A sentence of word vectors has one axis to move along: as a picture of height 1, which is what "
        "tf.nn.conv1d makes of it, or as a volume of depth and height 1 it gives the same 0.9, 0.1 and "
        "0.12.",
        views=(
            _view(vectors, kernel, stride=2, position_labels=WORDS),
            # https://www.tensorflow.org/api_docs/python/tf/nn/conv1d says how it reshapes both.
            _view(vectors[:, None], kernel[:, :, None], stride=(1, 2)),
            _view(vectors[:, None, None], kernel[:, :, None, None], stride=(1, 1, 2)),
        ),
        refusals=_SENTENCE_REFUSALS,
    )


_VOLUME_REFUSALS = (
    no_channel_axis("Conv3d", _layer(1, (2, 2, 2)), (3, 3, 3)),
    Refusal(
        "torch",
        "Conv2d",
        _layer(1, (2, 2)),
        (1, 3, 3, 3),
        "Conv2d takes 4 axes for a batch of pictures: it finds 1 picture of 3 channels, and the kernel "
        "has 1. Use Conv3d, or in_channels=3.",
    ),
    no_batch_axis("Conv3D", {"filters": 1, "kernel_size": (2, 2, 2)}, (3, 3, 3, 1)),
    Refusal(
        "keras",
        "Conv3D",
        {"filters": 1, "kernel_size": (2, 2, 2)},
        (1, 3, 3, 3),
        "Keras takes the channels last: a batch of one volume of one channel has the shape (1, 3, 3, 3, 1).",
    ),
)


@cache
def _volume() -> Comparison:
    volume = np.arange(27.0).reshape(3, 3, 3)
    kernel = np.arange(8.0).reshape(1, 1, 2, 2, 2)
    deep = np.concatenate([kernel, np.zeros((1, 1, 1, 2, 2))], axis=2)
    return Comparison(
        name="volume",
        title="Volume",
        see="Conv2D takes the 3 slices as channels, sums over them all and makes 1 slice; Conv3D moves along "
        "depth as well and makes 2, of which slice 0 is Conv2D's, as the last slice of that kernel is zero. "
        "A Conv3D kernel as deep as the volume is a Conv2D.",
        views=(_view(volume, deep[0]), _view([volume], kernel), _view([volume], deep)),
        refusals=_VOLUME_REFUSALS,
    )


_COLOURS_REFUSALS = (
    channels_last("Conv2d", _layer(3, (3, 3)), (6, 8, 3), "Files give pictures with the colours last. "),
    no_channel_axis("Conv3d", _layer(1, (2, 3, 3)), (3, 6, 8)),
    no_batch_axis("Conv2D", {"filters": 1, "kernel_size": (3, 3)}, (6, 8, 3)),
    Refusal(
        "keras",
        "Conv3D",
        {"filters": 1, "kernel_size": (2, 3, 3)},
        (1, 6, 8, 3),
        "Conv3D takes a batch, 3 more axes and the channels: make the colours the depth, (1, 3, 6, 8, 1).",
    ),
)


@cache
def _colours() -> Comparison:
    picture = picture_input(sample_picture("photograph"), colour="rgb", cells=8)
    kernel = preset_weight(["sobel_x"], 3, (3, 3))
    return Comparison(
        name="colours",
        title="Colour picture",
        see="Conv2D never moves along colour: its kernel has a slice for each of the 3 colours and sums them "
        "into 1 map; a Conv3D kernel that is 2 colours deep, or only 1, moves along colour as well and makes "
        "2 maps, or 3.",
        views=(
            _view(picture, kernel, channel_labels=("red", "green", "blue"), picture=True),
            _view([picture], kernel[:, None, :2], picture=True),
            _view([picture], kernel[:, None, :1], picture=True),
        ),
        refusals=_COLOURS_REFUSALS,
    )


_ROWS_REFUSALS = (
    Refusal(
        "torch",
        "Conv1d",
        _layer(8, 3),
        (10, 8),
        "Rows as channels tie the kernel to the height: a picture of 10 rows has 10 channels, and this "
        "kernel has 8. Conv2d takes pictures of any height.",
    ),
    Refusal(
        "torch",
        "Conv1d",
        _layer(1, 3),
        (1, 8, 8),
        "Conv1d takes 3 axes for a batch of sequences: it finds 1 sequence of 8 channels, and the "
        "kernel has 1. Use in_channels=8, or Conv2d.",
    ),
    no_batch_axis("Conv1D", {"filters": 1, "kernel_size": 3}, (8, 8)),
)


@cache
def _rows() -> Comparison:
    picture = picture_input(sample_picture("digit"), cells=8)
    edge = np.array([-1.0, 0.0, 1.0])
    names = tuple(f"row {index}" for index in range(8))
    return Comparison(
        name="rows",
        title="Picture as rows",
        see="With its 8 rows as channels a picture is a sequence of columns: the Conv1D kernel spans the "
        "full height and only moves sideways, just as a Conv2D kernel of that height; one of 3 × 3 moves "
        "both ways.",
        views=(
            _view(picture[0], np.tile(edge, (1, 8, 1)), channel_labels=names, picture=True),
            _view(picture, np.tile(edge, (1, 1, 8, 1)), picture=True),
            _view(picture, np.tile(edge, (1, 1, 3, 1)), picture=True),
        ),
        refusals=_ROWS_REFUSALS,
    )


COMPARISONS: dict[str, Callable[[], Comparison]] = {
    "table": _table,
    "sentence": _sentence,
    "volume": _volume,
    "colours": _colours,
    "rows": _rows,
}
