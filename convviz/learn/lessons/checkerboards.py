"""Lesson 14: the pattern that a transposed convolution may leave."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, layered, typed
from convviz.settings.spot import Spot

_LINE = "1 1 1 1"
_PLANE = [[[1, 1, 1], [1, 1, 1], [1, 1, 1]]]


def _ones(size: int) -> list[list[list[int]]]:
    return [[[1] * size] * size]


CHECKERBOARDS = Lesson(
    name="checkerboards",
    title=later("Checkerboards, and how to avoid them"),
    question=later("Where does the checkerboard in generated pictures come from?"),
    steps=(
        Step(
            later(
                "All cells and all weights are 1, so each output is the **number of stamps** on it. With "
                "kernel size 3 and stride 2 that is 1, 1, 2, 1, 2, 1, 2, 1 and 1."
            ),
            layered("conv_transpose", _LINE, [[1, 1, 1]]),
            Spot(step=8),
        ),
        Step(
            later(
                "Along 2 axes that is a **checkerboard**: 1, 2 or 4 stamps on a cell, although all inputs "
                "are equal."
            ),
            layered("conv_transpose", _PLANE, _ones(3)),
            Spot(step=16),
        ),
        Step(
            later("Kernel size 4 is divisible by stride 2: all cells except 2 at each end have 2 stamps."),
            layered("conv_transpose", _LINE, [[1, 1, 1, 1]]),
            Spot(step=9),
        ),
        Step(
            later("Along 2 axes: with padding 1 every cell has 4 stamps, except at the edge."),
            layered("conv_transpose", _PLANE, _ones(4), padding=((1, 1), (1, 1))),
            Spot(step=14),
        ),
        Step(
            later("With kernel size 2 and stride 2 no stamps overlap: every cell has 1."),
            layered("conv_transpose", _PLANE, _ones(2)),
            Spot(step=14),
        ),
        Step(
            later(
                "Or take another way: **upsampling** repeats each cell 2 times along each axis, so 3 × 3 "
                "cells become 6 × 6, all of them 1."
            ),
            layered("upsample", _PLANE, scale_factor=2),
            Spot(step=14),
        ),
        Step(
            later(
                "Then a convolution with stride 1 and kernel size 3 sees 9 cells everywhere: it gives 9 "
                "at each of 4 × 4 positions."
            ),
            typed(_ones(6), _ones(3)),
            Spot(step=5),
        ),
    ),
    recap=(
        later("If the kernel size is not divisible by the stride, some cells have more stamps than others."),
        later("So choose a kernel size that is divisible by the stride, such as 4 with stride 2."),
        later("Or upsample first, and then use a convolution with stride 1."),
    ),
    source=later("After Odena, Dumoulin and Olah, Deconvolution and Checkerboard Artifacts, Distill 2016."),
)
