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
                "Along 2 axes that is a **checkerboard**: 1, 2 or 4 stamps on a cell. And yet all inputs are "
                "the same."
            ),
            layered("conv_transpose", _PLANE, _ones(3)),
            Spot(step=16),
        ),
        Step(
            later("Take kernel size 4, which stride 2 divides: all cells but 2 at each end have 2 stamps."),
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
                "Or go another way: **upsampling** repeats each cell 2 times along each axis, so 3 × 3 cells "
                "become 6 × 6, all of them 1."
            ),
            layered("upsample", _PLANE, scale_factor=2),
            Spot(step=14),
        ),
        Step(
            later(
                "Then a convolution with stride 1 takes in 9 cells everywhere: with kernel size 3 it makes 9 "
                "in each of 4 × 4 places."
            ),
            typed(_ones(6), _ones(3)),
            Spot(step=5),
        ),
    ),
    recap=(
        later("If the stride does not divide the kernel size, some cells have more stamps than others."),
        later("So choose a kernel size that the stride divides, such as 4 with stride 2."),
        later("Or upsample first, and then use a convolution with stride 1."),
    ),
    source=later("After Odena, Dumoulin and Olah, Deconvolution and Checkerboard Artifacts, Distill 2016."),
)
