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
    question=later("What does a convolution have to do with a matrix?"),
    steps=(
        Step(
            later(
                "A kernel with the weights 0.5 and 0.5 computes the mean of 2 neighbours. From 2 and 4 "
                "it gives 3."
            ),
            _MOVING,
        ),
        Step(
            later("It moves on, and from 4 and 8 it gives 6. This is a **moving average**."),
            _MOVING,
            Spot(step=1),
        ),
        Step(
            later(
                "Write the kernel into a row as long as the input, with 0 everywhere else: 0.5, 0.5, "
                "0. The row times the input is the first output, 3."
            ),
            _MOVING,
            panel="matrix",
        ),
        Step(
            later(
                "The next row is the same, shifted by 1 cell: 0, 0.5, 0.5. It gives 6. Both rows "
                "together are a matrix, and **a convolution is a matrix product**."
            ),
            _MOVING,
            Spot(step=1),
            panel="matrix",
        ),
        Step(
            later(
                "A dense layer would have to learn all 2 × 3 = 6 entries. Here 2 weights are enough: "
                "all rows **share** them, and the other entries are 0."
            ),
            _MOVING,
            Spot(step=1),
            panel="matrix",
        ),
        Step(
            later(
                "Now make the kernel as long as the input, with a third on each cell. It fits in only "
                "one position: 1 row, 1 output. That is the **mean** of 2, 4 and 9, which is 5."
            ),
            _MEAN,
            panel="matrix",
        ),
        Step(
            later(
                "It is the same for pictures. Here 9 cells and 4 windows give a 4 × 9 matrix. Of its "
                "36 entries, 16 are not 0, and they are just 4 different weights."
            ),
            _PICTURE,
            panel="matrix",
        ),
        Step(
            later(
                "Or write each window as a column (4 columns of 4 cells) and the kernel as a row. "
                "Their product gives the same 4 outputs. Libraries often compute it this way."
            ),
            _PICTURE,
            panel="columns",
        ),
    ),
    recap=(
        later("Every step is one row of a matrix: the kernel, with 0 everywhere else."),
        later("All rows share the same few weights, so a convolution has few parameters."),
        later(
            "A kernel as long as the input gives one number; with equal weights that sum to 1, it is "
            "the mean."
        ),
    ),
    source=later(
        "The matrix of the moving average is from an answer to stats.stackexchange.com/questions/295397."
    ),
)
