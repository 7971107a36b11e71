"""Lesson 11: what stands between two convolutions."""

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, typed
from convviz.settings.spot import Spot

_DIFFERENCE, _SUM = [[1, -1]], [[1, 1]]

ACTIVATIONS = Lesson(
    name="activations",
    title=later("Activation: why a stack of convolutions needs it"),
    question=later("Why is there an activation between two convolutions?"),
    steps=(
        Step(
            later("A first convolution has the weights 1 and −1. Of 4 cells it makes 2, −3 and 2."),
            typed("2 0 3 1", _DIFFERENCE),
            Spot(step=2),
        ),
        Step(
            later(
                "A second one, with the weights 1 and 1, takes these numbers in: 2 + (−3) = −1, and "
                "(−3) + 2 = −1."
            ),
            typed("2 -3 2", _SUM),
            Spot(step=1),
        ),
        Step(
            later(
                "Both are the same as **one** convolution: with the weights 1, 0 and −1 it makes −1 and −1 "
                "of the first 4 cells. So the second layer gains nothing."
            ),
            typed("2 0 3 1", [[1, 0, -1]]),
            Spot(step=1),
        ),
        Step(
            later(
                "Now put **ReLU** between them: it keeps what is above 0, and makes the rest 0. So 2, −3 and "
                "2 become 2, 0 and 2, and the second convolution makes 2 and 2."
            ),
            typed("2 0 2", _SUM),
            Spot(step=1),
        ),
        Step(
            later(
                "Is that one convolution, too? Change every sign of the input: a convolution changes the "
                "sign of its output. The first one now makes −2, 3 and −2."
            ),
            typed("-2 0 -3 -1", _DIFFERENCE),
            Spot(step=2),
        ),
        Step(
            later(
                "After ReLU that is 0, 3 and 0, and the second convolution makes 3 and 3. One convolution "
                "without a bias would make −2 and −2: so this stack can do **more**."
            ),
            typed("0 3 0", _SUM),
            Spot(step=1),
        ),
    ),
    recap=(
        later("Two convolutions with nothing between them are one convolution."),
        later("ReLU keeps what is above 0 and makes the rest 0."),
        later("With an activation between them, a stack can do what one convolution cannot."),
    ),
)
