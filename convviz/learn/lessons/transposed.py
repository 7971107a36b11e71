"""Lesson 13: from a small map to a larger one."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, layered, typed
from convviz.settings.spot import Spot

_KERNEL = [[[0, 1], [2, 3]]]
_SMALL = [[[0, 1], [2, 3]]]
_ONES = (1, 1)

TRANSPOSED = Lesson(
    name="transposed",
    title=later("Transposed convolution: the way back (shapes, not values)"),
    question=later("How does a feature map become larger again?"),
    steps=(
        Step(
            later(
                "Each input cell **stamps** the kernel, times its value, onto the output. The last cell, 3, "
                "stamps 3 × 0 = 0, 3 × 1 = 3, 3 × 2 = 6 and 3 × 3 = 9."
            ),
            layered("conv_transpose", _SMALL, _KERNEL, stride=_ONES),
            Spot(step=8),
        ),
        Step(
            later(
                "Where stamps overlap, they **add up**. In the middle all 4 of them meet: "
                "0 × 3 + 1 × 2 + 2 × 1 + 3 × 0 = 4."
            ),
            layered("conv_transpose", _SMALL, _KERNEL, stride=_ONES),
            Spot(step=4),
        ),
        Step(
            later(
                "With **stride** 2 the stamps lie 2 cells apart, and here none overlap. The output has "
                "(2 − 1) × 2 + 2 = 4 rows and as many columns."
            ),
            layered("conv_transpose", _SMALL, _KERNEL),
            Spot(step=15),
        ),
        Step(
            later(
                "**Padding** works the other way round: it cuts cells off the output. With padding 1 and "
                "stride 1 only the 4 in the middle is left."
            ),
            layered("conv_transpose", _SMALL, _KERNEL, stride=_ONES, padding=((1, 1), (1, 1))),
        ),
        Step(
            later("There and back: a convolution with this kernel turns 3 × 3 cells into 19, 25, 37 and 43."),
            typed([[[0, 1, 2], [3, 4, 5], [6, 7, 8]]], _KERNEL),
            Spot(step=3),
        ),
        Step(
            later(
                "The transposed convolution turns them back into 3 × 3 cells. The **shape** is restored, "
                "the values are not: the last cell was 8, and now it is 3 × 43 = 129."
            ),
            layered("conv_transpose", [[[19, 25], [37, 43]]], _KERNEL, stride=_ONES),
            Spot(step=8),
        ),
        Step(
            later(
                "With stride 2, a convolution with kernel size 3 gives 2 numbers from 5 cells, and also "
                "from 6. The way back leads to (2 − 1) × 2 + 3 = 5."
            ),
            layered("conv_transpose", "1 2", [[1, 1, 1]]),
            Spot(step=4),
        ),
        Step(
            later(
                "**Output padding** 1 says that there were 6: it adds a cell at the end, "
                "(2 − 1) × 2 + 3 + 1 = 6."
            ),
            layered("conv_transpose", "1 2", [[1, 1, 1]], output_padding=1),
            Spot(step=5),
        ),
    ),
    recap=(
        later("Each input cell stamps the kernel, times its value, and stamps that overlap add up."),
        later("A transposed convolution leads back to the shape of the input, not to its values."),
        later("output = (input − 1) × stride − 2 × padding + span + output padding."),
    ),
    source=later("The first numbers are those of Dive into Deep Learning, section 14.10."),
)
