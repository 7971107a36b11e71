"""Worked examples of pooling and transposed convolution for the gallery: names, words and set-ups."""

from __future__ import annotations

from typing import Any

import numpy as np

from convviz.language import later
from convviz.learn.lessons.lesson import layered
from convviz.settings.model import Setup

Row = tuple[str, str, str, str, Setup, str]
"""Chapter, name, title, source, set-up, and what there is to see."""
FIGURE = "figure"
"""The source of an entry that is a figure of the guide by its name."""

_PLANE = np.arange(9.0).reshape(1, 3, 3)
_LARGER = np.arange(16.0).reshape(1, 4, 4)
_BOTH = np.concatenate([_LARGER, _LARGER + 1])
_SMALL = np.arange(4.0).reshape(1, 2, 2)


def _stamped(**changes: Any) -> Setup:
    return layered("conv_transpose", _SMALL, _SMALL, **changes)


# Chapter, name, title, source, set-up, what there is to see.
WORKED: tuple[Row, ...] = (
    ("pooling", "d2l_max_pooling", later("Max pooling, 2 × 2"), "pooling",
     layered("max_pool", _PLANE, stride=(1, 1)),
     later("The largest number in each window: 4 out of 0, 1, 3 and 4. There are no weights.")),
    ("pooling", "d2l_average_pooling", later("Average pooling, 2 × 2"), "pooling",
     layered("avg_pool", _PLANE, stride=(1, 1)),
     later("The mean of each window: (0 + 1 + 3 + 4) / 4 = 2.")),
    ("pooling", "d2l_max_pooling_3", later("Max pooling, 3 × 3"), "pooling",
     layered("max_pool", _LARGER, kernel_size=(3, 3), stride=(3, 3)),
     later("By default the stride is the window size: one window fits and gives 10.")),
    ("pooling", "d2l_max_pooling_padding_1_stride_2", later("Max pooling with padding and stride"), "pooling",
     layered("max_pool", _LARGER, kernel_size=(3, 3), padding=((1, 1), (1, 1))),
     later("Padding never wins: with padding 1 and stride 2 the results are 5, 7, 13 and 15.")),
    ("pooling", "d2l_max_pooling_2_by_3", later("Max pooling, 2 × 3"), "pooling",
     layered("max_pool", _LARGER, kernel_size=(2, 3), stride=(2, 3), padding=((0, 0), (1, 1))),
     later("Window, stride and padding differ along the axes; the same four numbers come out.")),
    ("pooling", "d2l_max_pooling_channels", later("Max pooling of two channels"), "pooling",
     layered("max_pool", _BOTH, kernel_size=(3, 3), padding=((1, 1), (1, 1))),
     later("Each channel is pooled separately: two channels give two feature maps.")),
    ("transposed", "d2l_transposed", later("Transposed convolution, 2 × 2"), "transposed",
     _stamped(stride=(1, 1)),
     later("Each input cell stamps the kernel onto the output, and what overlaps adds up.")),
    ("transposed", "d2l_transposed_stride_2", later("Transposed, stride 2"), "transposed",
     _stamped(), later("The stamps lie 2 cells apart, and none overlap: 4 × 4.")),
    ("transposed", "d2l_transposed_padding_1", later("Transposed, padding 1"), "transposed",
     _stamped(stride=(1, 1), padding=((1, 1), (1, 1))),
     later("Padding cuts cells off the output: of 3 × 3 the one in the middle is left.")),
)  # fmt: skip

# Name, title, input, kernel, padding, stride, output padding, what there is to see. Names and sizes are those
# of the animations of github.com/vdumoulin/conv_arithmetic, which show no numbers.
_GUIDE = (
    ("no_padding_no_strides_transposed", later("No padding, no strides, transposed"), 2, 3, 0, 1, 0,
     later("2 × 2 cells stamp a 3 × 3 kernel, 1 cell apart: 4 × 4.")),
    ("arbitrary_padding_no_strides_transposed", later("Arbitrary padding, no strides, transposed"),
     6, 4, 2, 1, 0,
     later("Padding 2 cuts 2 cells off each side of 9 × 9: 5 × 5 is left.")),
    ("same_padding_no_strides_transposed", later("Half padding, no strides, transposed"), 5, 3, 1, 1, 0,
     later("Padding by half of an odd kernel, rounded down, keeps the size here too: 5 × 5.")),
    ("full_padding_no_strides_transposed", later("Full padding, no strides, transposed"), 7, 3, 2, 1, 0,
     later("Padding of kernel size − 1 leads back from 7 × 7 to 5 × 5.")),
    ("no_padding_strides_transposed", later("No padding, strides, transposed"), 2, 3, 0, 2, 0,
     later("The stamps lie 2 cells apart: 2 × 2 become 5 × 5.")),
    ("padding_strides_transposed", later("Padding, strides, transposed"), 3, 3, 1, 2, 0,
     later("Stride 2 and padding 1: 3 × 3 become 5 × 5.")),
    ("padding_strides_odd_transposed", later("Padding, strides, transposed (odd)"), 3, 3, 1, 2, 1,
     later("The same with one cell more at the end, by output_padding: 6 × 6.")),
)  # fmt: skip


def shapes() -> list[Row]:
    """Return the transposed figures of the guide.

    Examples
    --------
    >>> shapes()[0][:2]
    ('transposed', 'no_padding_no_strides_transposed')
    """
    return [
        (
            "transposed",
            name,
            title,
            FIGURE,
            counting("conv_transpose", size, kernel, padding, stride, output_padding=more),
            see,
        )
        for name, title, size, kernel, padding, stride, more, see in _GUIDE
    ]


def counting(layer: str, size: int, kernel: int, padding: int, stride: int, **changes: int) -> Setup:
    """Return a set-up of the given sizes along both axes: the input counts its cells, and all weights are 1.

    Parameters
    ----------
    layer : str
        A key of `convviz.layers.LAYERS` that has weights.
    size, kernel, padding, stride : int
    **changes : int
        A dilation, or options of the layer.

    Examples
    --------
    >>> counting("conv", 2, 1, 0, 1).typed.array.tolist()
    [[[1.0, 2.0], [3.0, 4.0]]]
    """
    changed: dict[str, Any] = dict(changes)
    if "dilation" in changed:
        changed["dilation"] = (changed["dilation"],) * 2
    cells = np.arange(1.0, size * size + 1).reshape(1, size, size)
    settings: dict[str, Any] = {"stride": (stride, stride), "padding": ((padding, padding),) * 2}
    return layered(layer, cells, np.ones((1, kernel, kernel)), **settings, **changed)
