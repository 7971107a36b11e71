"""Lesson 7: a convolution is a product with a matrix, from a moving average to the mean."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled, typed
from convviz.settings.spot import Spot

_MOVING = sampled(1, "moving_average_of_neighbours")
_MEAN = sampled(1, "a_kernel_as_long_as_the_input_is_the_mean")
_PICTURE = typed([[[0, 1, 2], [3, 4, 5], [6, 7, 8]]], [[[1, 2], [3, 4]]])

MATRICES = Lesson(
    name="matrices",
    title=later("Convolution as a matrix"),
    question=later("What has a convolution to do with a matrix?"),
    steps=(
        Step(
            later(
                "A kernel of the weights 0.5 and 0.5 makes the mean of 2 neighbours. From 2 and 4 it makes 3."
            ),
            _MOVING,
        ),
        Step(
            later("It moves on, and from 4 and 8 it makes 6. This is a **moving average**."),
            _MOVING,
            Spot(step=1),
        ),
        Step(
            later(
                "Write the kernel into a row as long as the input, with 0 where it does not lie: 0.5, 0.5, "
                "0. The row times the input is the first output, 3."
            ),
            _MOVING,
            panel="matrix",
        ),
        Step(
            later(
                "The next row is the same, moved on by 1 cell: 0, 0.5, 0.5. It makes 6. Both rows together "
                "are a matrix, and **a convolution is a matrix product**."
            ),
            _MOVING,
            Spot(step=1),
            panel="matrix",
        ),
        Step(
            later(
                "A layer that connects everything would have to learn all 2 × 3 = 6 entries. Here 2 weights "
                "are enough: all rows **share** them, and the other entries are 0."
            ),
            _MOVING,
            Spot(step=1),
            panel="matrix",
        ),
        Step(
            later(
                "Let the kernel grow as long as the input, with a third on each cell. It fits only once: 1 "
                "row, 1 output. That is the **mean** of 2, 4 and 9, which is 5."
            ),
            _MEAN,
            panel="matrix",
        ),
        Step(
            later(
                "It is the same for pictures. Here 9 cells and 4 windows give a matrix of 4 × 9. Of its 36 "
                "entries 16 are not 0, and they hold just 4 weights."
            ),
            _PICTURE,
            panel="matrix",
        ),
        Step(
            later(
                "Or write each window as a column, 4 columns of 4 cells, and the kernel as a row. Their "
                "product is the same 4 outputs: that is how computers like to do it."
            ),
            _PICTURE,
            panel="columns",
        ),
    ),
    recap=(
        later("Every step is a row of a matrix: the kernel, with 0 everywhere else."),
        later("All rows hold the same few weights, which is why a convolution has so little to learn."),
        later("A kernel as long as its input makes one number: with equal weights that sum to 1, the mean."),
    ),
    source=later(
        "The matrix of the moving average is from an answer to stats.stackexchange.com/questions/295397."
    ),
)
