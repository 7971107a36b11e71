"""Lesson 8: convolution and cross-correlation."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled, typed
from convviz.settings.model import Setup
from convviz.settings.spot import Spot

_COUNTING = "1 2 3 4 5 6"
_RISING = [[1, 2, 3]]
_CORRELATED = typed(_COUNTING, _RISING)
_IMPULSE = typed("0 0 1 0 0", _RISING)


def _flipped(setup: Setup) -> Setup:
    return replace(setup, operation="convolve")


FLIPS = Lesson(
    name="flips",
    title=later("Convolution and cross-correlation"),
    question=later("Why do some programs flip the kernel?"),
    steps=(
        Step(
            later(
                "Place the kernel 1, 2, 3 on the cells 1, 2, 3 unchanged: 1 + 4 + 9 = 14. This is "
                "called **cross-correlation**."
            ),
            _CORRELATED,
        ),
        Step(
            later(
                "In mathematics the kernel is **flipped** first, to 3, 2, 1. Then the same cells give "
                "3 + 4 + 3 = 10. This is called **convolution**."
            ),
            _flipped(_CORRELATED),
        ),
        Step(
            later(
                "Why flip it? Here is a single 1 among zeros. Cross-correlation gives the kernel in "
                "reverse: 3, 2, 1."
            ),
            _IMPULSE,
            Spot(step=2),
        ),
        Step(
            later("Convolution gives the kernel unchanged: 1, 2, 3."),
            _flipped(_IMPULSE),
            Spot(step=2),
        ),
        Step(
            later(
                "Convolution also multiplies numbers: 1, 2, 3 with 4, 5, 6 gives 4, 13, 28, 27, 18. "
                "Read as digits, with carries, that is 123 × 456 = 56088."
            ),
            sampled(1, "3b1b_full_convolution"),
            Spot(step=4),
        ),
        Step(
            later("For a symmetric kernel there is no difference. With 1, 2, 1 both give 8, 12, 16 and 20."),
            _flipped(typed(_COUNTING, [[1, 2, 1]])),
            Spot(step=3),
        ),
        Step(
            later(
                "Sobel changes its sign when it is flipped. Cross-correlation gives 40 where the "
                "numbers of this picture rise from left to right; convolution gives −40."
            ),
            _flipped(sampled(2, "sobel_on_a_step_edge_five_rows_of_0_40_40_0")),
            Spot(step=1),
        ),
        Step(
            later(
                "A network learns its weights, flipped or not. So PyTorch and Keras skip the flip and "
                "still call it convolution, while numpy.convolve and scipy.signal.convolve do flip the "
                "kernel."
            ),
            _CORRELATED,
        ),
    ),
    recap=(
        later(
            "Convolution flips the kernel along every axis that it moves along, then does what "
            "cross-correlation does."
        ),
        later(
            "For a network the flip makes no difference, as it learns its weights; for a fixed "
            "kernel such as Sobel it does."
        ),
        later(
            "The layers of PyTorch, Keras and TensorFlow cross-correlate; numpy.convolve and SciPy's flip it."
        ),
    ),
    source=later(
        "The numbers are from the documentation of Flux and, multiplied, from 3Blue1Brown's video on "
        "convolutions."
    ),
)
