"""Lesson 23: a network from random weights to one that reads digits, epoch by epoch."""

from convviz.language import later
from convviz.learn.lessons.lesson import Learned, Lesson, Step
from convviz.settings.chain import FIRST, FIRST_INPUT, Chain
from convviz.settings.spot import Spot

_FIRST_LAYER = Chain(FIRST.plan, 0)

TRAINING = Lesson(
    name="training",
    title=later("Watching a network learn"),
    question=later("How do random kernels become kernels that read digits?"),
    steps=(
        Step(
            later(
                "Before training, the weights are random. Of 359 digits kept for testing, 31 are right: "
                "the network guesses."
            ),
            FIRST_INPUT,
            Spot(step=27),
            chain=_FIRST_LAYER,
            learned=Learned(0),
        ),
        Step(
            later(
                "An **epoch** goes through all training digits once, 32 at a time. After the first one, "
                "190 of 359 are right."
            ),
            FIRST_INPUT,
            Spot(step=27),
            chain=_FIRST_LAYER,
            learned=Learned(1),
        ),
        Step(
            later(
                "After 5 epochs 327 of 359 are right. The kernels of the first layer change less now: they "
                "have found most of what they look for."
            ),
            FIRST_INPUT,
            Spot(step=27),
            chain=_FIRST_LAYER,
            learned=Learned(5),
        ),
        Step(
            later(
                "After 20 epochs it is 341 of 359. The curve is flat: more epochs of the same digits teach "
                "this network little."
            ),
            FIRST_INPUT,
            Spot(step=27),
            chain=_FIRST_LAYER,
            learned=Learned(20),
        ),
    ),
    recap=(
        later("Training changes all weights at once, each against its own gradient, batch by batch."),
        later("Only digits that the network has never seen show how good it is."),
        later("Progress is fast at first and slow later."),
    ),
    source=later("Ours, trained on the digits of Alpaydin and Kaynak (UCI, CC BY 4.0)."),
)
