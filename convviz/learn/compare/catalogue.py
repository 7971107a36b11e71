"""Seven comparisons of layers whose numbers are always the same.

The eighth, of a visitor's own input, is `convviz.learn.compare.readings.own_comparison`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convviz.data.picture import picture_input
from convviz.data.samples.pictures import sample_picture
from convviz.data.typed.sequences import WORD_VECTORS
from convviz.explain.axes import place
from convviz.kernels.arrays import preset_weight
from convviz.language import phrase, spoken
from convviz.layers.avg_pool import AvgPool
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import build_scene, scene_of
from convviz.learn.compare import refusals
from convviz.learn.compare.comparison import Comparison, View


def comparison(name: str) -> Comparison:
    """Return one of the comparisons that are always the same.

    Parameters
    ----------
    name : str
        A key of `COMPARISONS`.

    Examples
    --------
    >>> for view in comparison("table").views: print(view.heading, view.scene.output.shape)
    nn.Conv1d(3, 1, kernel_size=2) (1, 6)
    nn.Conv2d(1, 1, kernel_size=(3, 2)) (1, 1, 6)
    nn.Conv2d(1, 1, kernel_size=2) (1, 2, 6)
    """
    return _said(name, spoken())


@cache
def _said(name: str, language: str) -> Comparison:
    """A comparison with its sentences and its labels in the language that is spoken."""
    return COMPARISONS[name]()


def _view(input: ArrayLike, weight: ArrayLike, **settings: Any) -> View:
    return View.of(build_scene(np.asarray(input, dtype=float), np.asarray(weight, dtype=float), **settings))


# The numbers of Dive into Deep Learning, section 16.3, "Sentiment Analysis: Using Convolutional Neural
# Networks": one-dimensional cross-correlation of several channels, and the same in two dimensions.
TABLE = [[0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]]
TABLE_KERNEL = [[1, 2], [3, 4], [-1, -3]]


def _table() -> Comparison:
    return Comparison(
        name="table",
        title=phrase("Table"),
        see=phrase(
            "Conv1D treats the 3 columns of a 7 × 3 table as channels (drawn as rows) and moves along "
            "time. A Conv2D kernel as tall as all 3 fits in only one row, so it gives the same 6 "
            "numbers. A smaller kernel also moves down and gives 2 rows."
        ),
        views=(
            _view(TABLE, [TABLE_KERNEL]),
            _view([TABLE], [[TABLE_KERNEL]]),
            _view([TABLE], [[TABLE_KERNEL[:2]]]),
        ),
        refusals=refusals.of_table(),
    )


WORDS = ("cat", "sitting", "there", "dog", "resting", "here")
WORD_KERNEL = ((0.6, 0.2), (0.4, -0.1), (0.5, 0.2))
"""The kernel of stats.stackexchange.com/questions/295397, which has the `WORD_VECTORS` too."""


def _sentence() -> Comparison:
    vectors = np.array([WORD_VECTORS[word] for word in WORDS]).T
    kernel = np.array([WORD_KERNEL])
    return Comparison(
        name="sentence",
        title=phrase("Sentence"),
        see=phrase(
            "A sentence of word vectors has one axis to move along. Seen as a picture of height 1 (as "
            "tf.nn.conv1d does internally) or as a volume of depth and height 1, it gives the same "
            "0.9, 0.1 and 0.12."
        ),
        views=(
            _view(vectors, kernel, stride=2, position_labels=WORDS),
            # https://www.tensorflow.org/api_docs/python/tf/nn/conv1d says how it reshapes both.
            _view(vectors[:, None], kernel[:, :, None], stride=(1, 2)),
            _view(vectors[:, None, None], kernel[:, :, None, None], stride=(1, 1, 2)),
        ),
        refusals=refusals.of_sentence(),
    )


def _volume() -> Comparison:
    volume = np.arange(27.0).reshape(3, 3, 3)
    kernel = np.arange(8.0).reshape(1, 1, 2, 2, 2)
    deep = np.concatenate([kernel, np.zeros((1, 1, 1, 2, 2))], axis=2)
    return Comparison(
        name="volume",
        title=phrase("Volume"),
        see=phrase(
            "Conv2D treats the 3 slices as channels, sums over all of them and gives 1 slice. Conv3D "
            "also moves along depth and gives 2 slices; slice 0 equals Conv2D's output, because the "
            "last slice of the Conv2D kernel is zero. A Conv3D kernel as deep as the volume gives the "
            "same numbers as a Conv2D."
        ),
        views=(_view(volume, deep[0]), _view([volume], kernel), _view([volume], deep)),
        refusals=refusals.of_volume(),
    )


def _colours() -> Comparison:
    picture = picture_input(sample_picture("photograph"), colour="rgb", cells=8)
    kernel = preset_weight(["sobel_x"], 3, (3, 3))
    return Comparison(
        name="colours",
        title=phrase("Colour picture"),
        see=phrase(
            "Conv2D never moves along the colours: its kernel has a slice for each of the 3 colours "
            "and sums over them to give 1 feature map. A Conv3D kernel that is 2 colours deep (or 1) "
            "also moves along the colours and gives 2 slices (or 3)."
        ),
        views=(
            _view(
                picture, kernel, channel_labels=(phrase("red"), phrase("green"), phrase("blue")), picture=True
            ),
            _view([picture], kernel[:, None, :2], picture=True),
            _view([picture], kernel[:, None, :1], picture=True),
        ),
        refusals=refusals.of_colours(),
    )


def _rows() -> Comparison:
    picture = picture_input(sample_picture("digit"), cells=8)
    edge = np.array([-1.0, 0.0, 1.0])
    names = tuple(place("H", index) for index in range(8))
    return Comparison(
        name="rows",
        title=phrase("Picture as rows"),
        see=phrase(
            "With its 8 rows as channels, a picture is a sequence of columns. The Conv1D kernel spans "
            "the full height and moves sideways only. A Conv2D kernel of that height fits in only one "
            "row and gives the same numbers; a 3 × 3 kernel moves in both directions."
        ),
        views=(
            _view(picture[0], np.tile(edge, (1, 8, 1)), channel_labels=names, picture=True),
            _view(picture, np.tile(edge, (1, 1, 8, 1)), picture=True),
            _view(picture, np.tile(edge, (1, 1, 3, 1)), picture=True),
        ),
        refusals=refusals.of_rows(),
    )


def _smaller() -> Comparison:
    picture = picture_input(sample_picture("digit"), cells=8)
    box = np.full((1, 1, 2, 2), 0.25)
    settings: dict[str, Any] = {"kernel_size": 2, "stride": 2}
    return Comparison(
        name="smaller",
        title=phrase("Halving the size"),
        see=phrase(
            "A convolution with stride 2, average pooling and max pooling all turn 8 × 8 into 4 × 4. "
            "Average pooling is a convolution with fixed weights of 1/4; max pooling keeps the brightest "
            "cell, which no convolution can do."
        ),
        views=(
            _view(picture, box, stride=2, picture=True),
            View.of(scene_of(AvgPool(**settings).resolve(picture.shape), picture, picture=True)),
            View.of(scene_of(MaxPool(**settings).resolve(picture.shape), picture, picture=True)),
        ),
        refusals=refusals.of_smaller(),
    )


def _back() -> Comparison:
    there = _view(np.arange(36.0).reshape(1, 6, 6), BACK_KERNEL, stride=2)
    small = there.scene.output
    backs = [
        View.of(
            scene_of(
                ConvTranspose(stride=2, output_padding=more).resolve(small.shape, (1, 1, 3, 3)),
                small,
                np.array(BACK_KERNEL, float),
            )
        )
        for more in (0, 1)
    ]
    return Comparison(
        name="back",
        title=phrase("There and back"),
        see=phrase(
            "A convolution with stride 2 turns 6 × 6 into 2 × 2. The transposed convolution with the same "
            "kernel leads back to 5 × 5, which would also become 2 × 2, or, with output_padding 1, to 6 × "
            "6: the shape is restored, the values are not."
        ),
        views=(there, *backs),
        refusals=refusals.of_back(),
    )


BACK_KERNEL = [[[[1, 0, 1], [0, 1, 0], [1, 0, 1]]]]

COMPARISONS: dict[str, Callable[[], Comparison]] = {
    "table": _table,
    "sentence": _sentence,
    "volume": _volume,
    "colours": _colours,
    "rows": _rows,
    "smaller": _smaller,
    "back": _back,
}
