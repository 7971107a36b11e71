"""Lesson 11: what stands between two convolutions."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, typed
from convviz.settings.spot import Spot

_HILL = "0 0 1 3 6 9 10 9 6 3 1 0 0"
_VALLEY = "0 0 -1 -3 -6 -9 -10 -9 -6 -3 -1 0 0"
_SLOPE, _SUM, _BOTH = [[-1, 1]], [[1, 1]], [[-1, 0, 1]]
_UP, _DOWN = Spot(step=3), Spot(step=7)

ACTIVATIONS = Lesson(
    name="activations",
    title=later("Activation: why a stack of convolutions needs it"),
    question=later("Why is there an activation between two convolutions?"),
    steps=(
        Step(
            later(
                "This curve is a **hill**. A first convolution has the weights −1 and 1, so it takes the "
                "slope: 3 on the way up, −3 on the way down."
            ),
            typed(_HILL, _SLOPE),
            _UP,
        ),
        Step(
            later(
                "A second one, with the weights 1 and 1, adds neighbouring slopes. Where the hill is "
                "steepest it makes 3 + 3 = 6."
            ),
            typed("0 1 2 3 3 1 -1 -3 -3 -2 -1 0", _SUM),
            _UP,
        ),
        Step(
            later(
                "Both are the same as **one** convolution: with the weights −1, 0 and 1 it makes the same 6 "
                "of the hill. So the second layer gains nothing."
            ),
            typed(_HILL, _BOTH),
            _UP,
        ),
        Step(
            later(
                "Now put **ReLU** behind the first one: it keeps what is above 0, and makes the rest 0. On "
                "the way down −3 becomes 0."
            ),
            typed(_HILL, _SLOPE, activation="ReLU"),
            _DOWN,
        ),
        Step(
            later("So the second convolution finds only the way **up**: 6 there, and 0 on the way down."),
            typed("0 1 2 3 3 1 0 0 0 0 0 0", _SUM),
            _UP,
        ),
        Step(
            later(
                "Is that one convolution, too? Turn the hill into a **valley**. A convolution without a bias "
                "then changes its sign everywhere: 6 becomes −6."
            ),
            typed(_VALLEY, _BOTH),
            _UP,
        ),
        Step(
            later(
                "With ReLU between them, the stack finds the way up again, behind the bottom of the valley: "
                "6 there, and 0 on the way down. So it can do **more** than one convolution."
            ),
            typed("0 0 0 0 0 0 1 3 3 2 1 0", _SUM),
            _DOWN,
        ),
    ),
    recap=(
        later("Two convolutions with nothing between them are one convolution."),
        later("ReLU keeps what is above 0 and makes the rest 0."),
        later("With an activation between them, a stack can do what one convolution cannot."),
    ),
)
