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
                "steepest it gives 3 + 3 = 6."
            ),
            typed("0 1 2 3 3 1 -1 -3 -3 -2 -1 0", _SUM),
            _UP,
        ),
        Step(
            later(
                "Together they are the same as **one** convolution: with the weights −1, 0 and 1 it gives "
                "the same 6. The second layer adds nothing."
            ),
            typed(_HILL, _BOTH),
            _UP,
        ),
        Step(
            later(
                "Now put a **ReLU** after the first one: it keeps what is above 0 and sets the rest to 0. "
                "On the way down, −3 becomes 0."
            ),
            typed(_HILL, _SLOPE, activation="ReLU"),
            _DOWN,
        ),
        Step(
            later("So the second convolution detects only the way **up**: 6 there, and 0 on the way down."),
            typed("0 1 2 3 3 1 0 0 0 0 0 0", _SUM),
            _UP,
        ),
        Step(
            later(
                "Is that still one convolution? Turn the hill into a **valley**. The output of a "
                "convolution without a bias then changes its sign everywhere: 6 becomes −6."
            ),
            typed(_VALLEY, _BOTH),
            _UP,
        ),
        Step(
            later(
                "With ReLU between them, the stack still detects the way up, now after the bottom of the "
                "valley: 6 there, and 0 on the way down. So it can do **more** than one convolution."
            ),
            typed("0 0 0 0 0 0 1 3 3 2 1 0", _SUM),
            _DOWN,
        ),
    ),
    recap=(
        later("Two convolutions with nothing between them are one convolution."),
        later("ReLU keeps what is above 0 and sets the rest to 0."),
        later("With an activation between them, a stack can do what one convolution cannot."),
    ),
)
