"""Lesson 1: a window is multiplied and added up."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled
from convviz.settings.spot import Spot

_PICTURE = sampled(2, "conv_arithmetic_numerical_no_padding")
_BIASED = replace(_PICTURE, filters=(replace(_PICTURE.filters[0], bias=-10.0),))

WINDOWS = Lesson(
    name="windows",
    title=later("One window, one number"),
    question=later("How does a convolution compute one number?"),
    steps=(
        Step(
            later(
                "Here is a picture of 5 × 5 numbers and a **kernel** of 3 × 3 weights. The cells under "
                "the kernel are its **window**: 9 cells, now in the top left corner."
            ),
            _PICTURE,
        ),
        Step(
            later(
                "Multiply each cell in the window by the weight on it. In the top row that is 3 × 0 = "
                "0, 3 × 1 = 3 and 2 × 2 = 4."
            ),
            _PICTURE,
        ),
        Step(
            later(
                "Then add up all 9 products: 3 + 4 + 1 + 4 = 12; the others are 0. One window gives "
                "**one number**."
            ),
            _PICTURE,
            Spot(pin="output.0.0"),
        ),
        Step(
            later(
                "The kernel moves 1 cell to the right. Different cells, the same weights: 2 + 2 + 2 + "
                "2 + 4 = 12. 12 again: a coincidence."
            ),
            _PICTURE,
            Spot(step=1),
        ),
        Step(
            later("At the end of the row it starts again on the left, 1 cell lower. This window gives 10."),
            _PICTURE,
            Spot(step=3),
        ),
        Step(
            later(
                "Watch it move. The window has 3 × 3 positions, so the output has 3 × 3 numbers, from "
                "12 in the first corner to 14 in the last."
            ),
            _PICTURE,
            play=True,
        ),
        Step(
            later(
                "Now the other way round: the 2 in the middle of the picture is in all 9 windows. It "
                "contributes to every output whose window puts a nonzero weight on it."
            ),
            _PICTURE,
            Spot(step=8, pin="input.0.2.2"),
        ),
        Step(
            later(
                "A filter can add a constant to every sum, its **bias**. With a bias of −10 the first "
                "window gives 2 instead of 12."
            ),
            _BIASED,
        ),
    ),
    recap=(
        later("Place the kernel on the input, multiply cell by cell, add up: one window gives one number."),
        later("The same weights are used at every position."),
        later("The output has as many numbers as the window has positions."),
    ),
    source=later(
        "The numbers are those of Dumoulin and Visin, A guide to convolution arithmetic for deep learning "
        "(arXiv 1603.07285)."
    ),
)
