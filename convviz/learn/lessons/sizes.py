"""Lesson 4: how large the output is."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled, typed
from convviz.settings.spot import Spot

_ONES = [[1, 1, 1]]

SIZES = Lesson(
    name="sizes",
    title=later("Stride, padding, dilation"),
    question=later("How large is the output?"),
    steps=(
        Step(
            later(
                "A kernel of 3 has 5 − 3 + 1 = 3 positions in 5 cells. So there are 3 outputs, fewer "
                "than inputs."
            ),
            typed("1 2 -1 1 -3", [[1, 0, -1]]),
        ),
        Step(
            later(
                "**Padding** adds extra cells around the input, here a zero at each end. Now there are "
                "5 + 1 + 1 − 3 + 1 = 5 outputs, as many as inputs."
            ),
            sampled(1, "cs231n_stride_figure_stride_1"),
        ),
        Step(
            later(
                "With **stride** 2 the window moves 2 cells at a time. It visits every second position "
                "only, and 3 of the 5 outputs remain: −2, 1 and 1."
            ),
            sampled(1, "cs231n_stride_figure_stride_2"),
            Spot(step=2),
        ),
        Step(
            later(
                "The stride does not have to fit exactly. In these 6 cells the window never reaches "
                "the last one: there are ⌊(6 − 3) / 2⌋ + 1 = 2 outputs, where ⌊ ⌋ rounds down."
            ),
            typed("1 2 3 4 5 6", _ONES, stride=(2,)),
            Spot(step=1),
        ),
        Step(
            later(
                "**Dilation** 2 spreads the weights out. The kernel still has 3 weights but spans 2 × "
                "(3 − 1) + 1 = 5 cells, so it has only 6 − 5 + 1 = 2 positions."
            ),
            typed("1 2 3 4 5 6", _ONES, dilation=(2,)),
        ),
        Step(
            later(
                "Putting it together: **output = ⌊(input + padding − span) / stride⌋ + 1**. Here that "
                "is ⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3, both down and across."
            ),
            sampled(2, "three_channels"),
        ),
        Step(
            later(
                "Each axis can have its own settings. Down: ⌊(5 + 1 + 1 − 3) / 1⌋ + 1 = 5; across: ⌊(5 "
                "− 3) / 2⌋ + 1 = 2. So the output has 5 × 2 numbers."
            ),
            sampled(2, "conv_arithmetic_numerical_no_padding", stride=(1, 2), padding=((1, 1), (0, 0))),
            Spot(step=9),
        ),
    ),
    recap=(
        later("Padding can make the output larger; stride and dilation can make it smaller."),
        later("output = ⌊(input + padding − span) / stride⌋ + 1, for each axis separately."),
        later("The span is dilation × (kernel − 1) + 1: without dilation, the kernel itself."),
    ),
    source=later(
        "The formula is relationship 15 of Dumoulin and Visin (arXiv 1603.07285); the numbers of the stride "
        "are those of Stanford's CS231n."
    ),
)
