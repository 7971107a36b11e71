"""Lesson 12: the strongest of each window, or the mean."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, layered
from convviz.settings.spot import Spot

_PLANE = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
_NEXT = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
_ONES = (1, 1)

POOLING = Lesson(
    name="pooling",
    title=later("Pooling: keep the strongest"),
    question=later("What does pooling keep?"),
    steps=(
        Step(
            later(
                "**Max pooling** takes the largest number of each window. This window of 2 × 2 holds 0, "
                "1, 3 and 4, so it gives 4. There are no weights."
            ),
            layered("max_pool", [_PLANE], stride=_ONES),
        ),
        Step(
            later("The last window holds 4, 5, 7 and 8, so it gives 8."),
            layered("max_pool", [_PLANE], stride=_ONES),
            Spot(step=3),
        ),
        Step(
            later("**Average pooling** takes the mean. The first window gives (0 + 1 + 3 + 4) / 4 = 2."),
            layered("avg_pool", [_PLANE], stride=_ONES),
        ),
        Step(
            later(
                "Each channel is pooled **separately**, so 2 channels give 2 maps. In the second one the "
                "first window gives 5."
            ),
            layered("max_pool", [_PLANE, _NEXT], stride=_ONES),
            Spot(filter=1),
        ),
        Step(
            later(
                "Unless you choose another stride, it is the size of the window: windows lie side by side. "
                "So 4 × 4 cells become 2 × 2."
            ),
            layered("max_pool", [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]]]),
            Spot(step=3),
        ),
        Step(
            later("Here windows of 2 cells keep 5, 0 and 7."),
            layered("max_pool", "5 0 0 0 7 0"),
            Spot(step=2),
        ),
        Step(
            later(
                "Move everything 1 cell to the right, and they still keep 5, 0 and 7: the output does not "
                "show **where** in its window the largest number was."
            ),
            layered("max_pool", "0 5 0 0 0 7"),
            Spot(step=2),
        ),
        Step(
            later(
                "**Global** average pooling has 1 window over the whole map: the mean of these 9 cells is 4."
            ),
            layered("adaptive_avg_pool", [_PLANE], output_size=1),
        ),
    ),
    recap=(
        later("Max pooling takes the largest number of each window, average pooling the mean."),
        later("Pooling has no weights, and it never mixes channels."),
        later("The output is smaller, and does not show where in its window a number was."),
    ),
    source=later("The first numbers are those of Dive into Deep Learning, section 7.5."),
)
