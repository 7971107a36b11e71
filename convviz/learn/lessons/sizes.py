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
                "A kernel of 3 fits into 5 cells at 5 − 3 + 1 = 3 places. So there are 3 outputs, fewer than "
                "there are inputs."
            ),
            typed("1 2 -1 1 -3", [[1, 0, -1]]),
        ),
        Step(
            later(
                "**Padding** adds cells around the input that are no data, here a zero at each end: so there "
                "are 5 + 1 + 1 − 3 + 1 = 5 outputs, as many as inputs."
            ),
            sampled(1, "cs231n_stride_figure_stride_1"),
        ),
        Step(
            later(
                "With **stride** 2 the window moves 2 cells at a time. It stops at every second place only, "
                "and 3 of the 5 outputs are left: −2, 1 and 1."
            ),
            sampled(1, "cs231n_stride_figure_stride_2"),
            Spot(step=2),
        ),
        Step(
            later(
                "A stride need not come out even. In these 6 cells the window never reaches the last: there "
                "are ⌊(6 − 3) / 2⌋ + 1 = 2 outputs, where ⌊ ⌋ rounds down."
            ),
            typed("1 2 3 4 5 6", _ONES, stride=(2,)),
            Spot(step=1),
        ),
        Step(
            later(
                "**Dilation** 2 spreads the weights out. The kernel still has 3 of them, but spans "
                "2 × (3 − 1) + 1 = 5 cells: so it has only 6 − 5 + 1 = 2 places."
            ),
            typed("1 2 3 4 5 6", _ONES, dilation=(2,)),
        ),
        Step(
            later(
                "All together: **output = ⌊(input + padding − span) / stride⌋ + 1**. Here that is "
                "⌊(5 + 1 + 1 − 3) / 2⌋ + 1 = 3, down and across."
            ),
            sampled(2, "three_channels"),
        ),
        Step(
            later(
                "Each axis may have settings of its own. Down: ⌊(5 + 1 + 1 − 3) / 1⌋ + 1 = 5; across: "
                "⌊(5 − 3) / 2⌋ + 1 = 2. So the output has 5 × 2 numbers."
            ),
            sampled(2, "conv_arithmetic_numerical_no_padding", stride=(1, 2), padding=((1, 1), (0, 0))),
            Spot(step=9),
        ),
    ),
    recap=(
        later("Padding can make the output larger; stride and dilation can make it smaller."),
        later("output = ⌊(input + padding − span) / stride⌋ + 1, for each axis by itself."),
        later("The span is dilation × (kernel − 1) + 1: without dilation, the kernel itself."),
    ),
    source=later(
        "The formula is relationship 15 of Dumoulin and Visin (arXiv 1603.07285); the numbers of the stride "
        "are those of Stanford's CS231n."
    ),
)
