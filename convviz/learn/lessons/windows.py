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
    question=later("How does a convolution make a number?"),
    steps=(
        Step(
            later(
                "Here is a picture of 5 × 5 numbers, and beside it a **kernel** of 3 × 3 weights. Where it "
                "lies is its **window**: 9 cells, now in the top left corner."
            ),
            _PICTURE,
        ),
        Step(
            later(
                "Multiply each cell in the window by the weight that lies on it. In its top row that is "
                "3 × 0 = 0, 3 × 1 = 3 and 2 × 2 = 4."
            ),
            _PICTURE,
        ),
        Step(
            later(
                "Then add up all 9 products: 3 + 4 + 1 + 4 = 12, and the others are 0. One window has made "
                "**one number**."
            ),
            _PICTURE,
            Spot(pin="output.0.0"),
        ),
        Step(
            later(
                "The kernel moves 1 cell to the right. Other cells, the same weights: "
                "2 + 2 + 2 + 2 + 4 = 12. That it is 12 again is mere chance."
            ),
            _PICTURE,
            Spot(step=1),
        ),
        Step(
            later("At the end of the row it starts again on the left, 1 cell lower. This window makes 10."),
            _PICTURE,
            Spot(step=3),
        ),
        Step(
            later(
                "Watch it go. The window has 3 × 3 places, so the output has 3 × 3 numbers, from 12 in the "
                "first corner to 14 in the last."
            ),
            _PICTURE,
            play=True,
        ),
        Step(
            later(
                "Now from the other side: the 2 in the middle of the picture lies in all 9 windows. It has "
                "a part in each output whose window lays a weight other than zero on it."
            ),
            _PICTURE,
            Spot(step=8, pin="input.0.2.2"),
        ),
        Step(
            later(
                "A filter may add a number of its own to every sum, its **bias**. With a bias of −10 the "
                "first window makes 2 instead of 12."
            ),
            _BIASED,
        ),
    ),
    recap=(
        later("Lay the kernel on the input, multiply cell by cell, add up: one window, one number."),
        later("The same weights are used at every place."),
        later("The output has as many numbers as the window has places."),
    ),
    source=later(
        "The numbers are those of Dumoulin and Visin, A guide to convolution arithmetic for deep learning "
        "(arXiv 1603.07285)."
    ),
)
